"""Pronated foot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orthocad.model import Decision, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.fill import fill, fill_row
from orthocad.prescribe.rules import subtalar
from orthocad.prescribe.terms import POSTURE, SIDES, Outcome, Row

FINDING = "Pronated foot"
GOAL = "pronation"
RANK = POSTURE + 1

FPI_FROM = 6  # redmond
FPI_HIGH = 10  # redmond
WHEN = f"FPI >= {FPI_FROM}, painful"

ROWS = {
    "fill": fill_row(WHEN, "minimum", ("none", "standard")),
    "skive": Row(
        when=WHEN, key="medial_skive_mm", value=2.0, low=0.0, high=4.0, source="kirby_skive", status="published"
    ),
    "skive_high": Row(
        when=f"FPI >= {FPI_HIGH}, painful",
        key="medial_skive_mm",
        value=4.0,
        low=0.0,
        high=4.0,
        source="bonanno_skive",
        status="published",
    ),
    "post": Row(when=WHEN, key="rearfoot_post", value="full", source="huppin_dress"),
    "post_angle": Row(when=WHEN, key="rearfoot_post_deg", value=0.0, low=0.0, high=4.0, source="huppin_dress"),
    "cup": Row(when=WHEN, says="cup at least 14", key="heel_cup_depth_mm", value=14.0, low=14.0, source="skive_cup"),
    "not_with": Row(
        when="lateral instability, thin fat pad, limited subtalar joint or dress shoe",
        says="no skive, no post",
        source="solo",
        status="published",
    ),
    "thin_fat_pad": Row(
        when="thin fat pad", says="medial skive blocked", key="medial_skive_mm", low=0.0, high=0.0, source="solo"
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Fill, skive and post for a painful pronated foot."""
    for side in SIDES:
        foot = facts.foot(side)
        if foot.thin_fat_pad:
            text = f"{side}: a medial skive loads a thin fat pad"
            yield ROWS["thin_fat_pad"].bar("skive.thin_fat_pad", side, text)
        if foot.fpi6 is not None and foot.fpi6 >= FPI_FROM:
            yield from _of_side(facts, side, foot.fpi6)


def _of_side(facts: Facts, side: Side, fpi6: int) -> Iterator[Outcome]:
    reason = f"FPI {fpi6}"
    yield fill(facts, ROWS["fill"], side, reason)
    yield replace(ROWS["cup"].to(side, reason), only_limits=True)
    against = _against(facts, side)
    if against:
        text = f"{side}: pronated, but no skive and no post with {' and '.join(against)}"
        yield Decision(code="pronation.no_skive", text=text)
        return
    for name in ("skive_high" if fpi6 >= FPI_HIGH else "skive", "post", "post_angle"):
        yield ROWS[name].to(side, reason)


def _against(facts: Facts, side: Side) -> list[str]:
    foot = facts.foot(side)
    found = {
        "lateral instability": foot.lateral_instability is True,
        "a thin fat pad": foot.thin_fat_pad is True,
        "a limited subtalar joint": subtalar.is_stiff(foot),
        "a dress shoe": facts.exam.shoe.type == "dress",
    }
    return [name for name, holds in found.items() if holds]
