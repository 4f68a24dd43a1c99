"""Adult acquired flat foot."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Decision, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import POSTURE, SIDES, Outcome, Row

FINDING = "Adult acquired flat foot"
GOAL = "acquired_flat_foot"
RANK = POSTURE - 1

WHEN = "adult acquired flat foot"
FPI_FROM = 6  # redmond

ROWS = {
    "cup": Row(when=WHEN, key="heel_cup_depth_mm", value=22.0, low=20.0, high=30.0, source="kevinroot"),
    "skive": Row(when=WHEN, key="medial_skive_mm", value=4.0, low=0.0, high=4.0, source="kirby_skive"),
    "inversion": Row(when=WHEN, key="cast_inversion_deg", value=2.0, low=2.0, high=4.0),
    "flange": Row(when=WHEN, key="medial_flange", value="high"),
    "refer": Row(when="fails single heel rise", says="refer"),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Control for the side that shows it."""
    for side in SIDES:
        if facts.foot(side).single_heel_rise is False:
            yield ROWS["refer"].advice("refer.single_heel_rise", f"{side}: fails the single heel rise: refer")
    if not facts.diagnosed("acquired_flat_foot"):
        return
    sides = [side for side in SIDES if _shows(facts, side)]
    if not sides:
        text = "adult acquired flat foot is diagnosed, but on which foot? Single heel rise and FPI tell"
        yield Decision(code="acquired_flat_foot.side", text=text, options=("left", "right", "both"))
    for side in sides:
        for name in ("cup", "skive", "inversion", "flange"):
            yield ROWS[name].to(side, "diagnosed")


def _shows(facts: Facts, side: Side) -> bool:
    foot = facts.foot(side)
    return foot.single_heel_rise is False or (foot.fpi6 or 0) >= FPI_FROM
