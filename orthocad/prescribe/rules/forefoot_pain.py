"""Forefoot pain, metatarsalgia."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Advice, Decision
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import CUSHION, SIDES, Outcome, Row

FINDING = "Forefoot pain"
GOAL = "forefoot_pain"
RANK = CUSHION

PAIN_FROM = 4.0
WHEN = f"forefoot pain >= {PAIN_FROM:g}"

ROWS = {
    "pad": Row(when=WHEN, key="met_pad_mm", value=5.0, low=3.0, high=8.0, source="postema"),
    "place": Row(
        when=WHEN,
        says="the pad's peak 8 behind the head line (6 to 11)",
        key="met_pad_behind_mm",
        value=8.0,
        low=6.0,
        high=11.0,
    ),
    "cover": Row(when=WHEN, key="cover_mm", value=4.0, low=3.0, high=6.0),
    "length": Row(when=WHEN, key="length", value="sulcus"),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Metatarsal pad and cover on sore sides."""
    if facts.diagnosed("metatarsalgia") and all(facts.pain(s, "forefoot_pain_0_10") < PAIN_FROM for s in SIDES):
        text = f"metatarsalgia is diagnosed, but no forefoot pain of {PAIN_FROM:g} of 10 is given: how sore is which?"
        yield Decision(code="forefoot_pain.side", text=text, options=("left", "right", "both"))
    for side in SIDES:
        pain = facts.pain(side, "forefoot_pain_0_10")
        if pain < PAIN_FROM:
            continue
        for name in ("pad", "place", "cover", "length"):
            yield ROWS[name].to(side, f"pain {pain:g} of 10")


def conclude(facts: Facts, draft: Draft) -> Iterator[Advice]:
    """Which point of a metatarsal pad is placed, where one is built."""
    for side in SIDES:
        if draft.number(side, "met_pad_mm"):
            behind = draft.number(side, "met_pad_behind_mm")
            text = f"{side}: the metatarsal pad is placed by its peak, {behind:g} mm behind the line of the heads"
            yield ROWS["place"].advice("forefoot_pain.pad_place", text)
