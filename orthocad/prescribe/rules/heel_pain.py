"""Plantar heel pain."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Decision, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.fill import fill, fill_row
from orthocad.prescribe.terms import CUSHION, SIDES, Outcome, Row

FINDING = "Plantar heel pain"
GOAL = "heel_pain"
RANK = CUSHION

PAIN_FROM = 4.0
WHEN = f"plantar heel pain >= {PAIN_FROM:g}"

ROWS = {
    "fill": fill_row(WHEN, "minimum", ("none", "standard")),
    "cup": Row(when=WHEN, key="heel_cup_depth_mm", value=16.0, low=14.0, high=18.0, source="bonanno_heel"),
    "pad": Row(when=f"{WHEN}, thin fat pad", key="heel_pad_mm", value=3.0, low=3.0, high=6.0),
    "groove": Row(when=f"{WHEN}, plantar fascia stands out", key="fascia_groove_mm", value=2.0, low=2.0, high=3.0),
    "otc": Row(
        when=f"{WHEN}, and all that the ready-made rule asks for",
        says="a ready-made device first",
        source="whittaker",
        status="published",
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Contact and containment for sore heels."""
    if facts.diagnosed("plantar_heel_pain") and all(facts.pain(s, "heel_pain_0_10") < PAIN_FROM for s in SIDES):
        text = f"plantar heel pain is diagnosed, but no heel pain of {PAIN_FROM:g} of 10 is given: how sore is which?"
        yield Decision(code="heel_pain.side", text=text, options=("left", "right", "both"))
    for side in SIDES:
        if facts.pain(side, "heel_pain_0_10") >= PAIN_FROM:
            yield from _of_side(facts, side)


def _of_side(facts: Facts, side: Side) -> Iterator[Outcome]:
    foot = facts.foot(side)
    reason = f"pain {foot.heel_pain_0_10:g} of 10"
    yield fill(facts, ROWS["fill"], side, reason)
    yield ROWS["cup"].to(side, reason)
    if foot.thin_fat_pad:
        yield ROWS["pad"].to(side, f"{reason}, thin fat pad")
    if foot.plantar_fascia_prominent:
        yield ROWS["groove"].to(side, f"{reason}, plantar fascia stands out")
