"""Supinated (cavoid) foot: contact and cushion."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.prescribe.exam import FootExam
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.fill import fill, fill_row
from orthocad.prescribe.rules import subtalar
from orthocad.prescribe.terms import POSTURE, SIDES, Outcome, Row

FINDING = "Supinated foot"
GOAL = "supination"
RANK = POSTURE + 2

FPI_TO = -3
RCSP_OVER_DEG = 4.0
WHEN = f"FPI <= {FPI_TO} or RCSP > {RCSP_OVER_DEG:g}"

ROWS = {
    "fill": fill_row(f"{WHEN}: full contact", "minimum", ("none", "minimum")),
    "lateral_skive": Row(when=f"{WHEN}, subtalar joint full", key="lateral_skive_mm", value=2.0, low=0.0, high=4.0),
    "cover": Row(when=WHEN, key="cover_mm", value=3.0, low=3.0, high=6.0),
    "shock": Row(when=WHEN, says="shock row without shift", source="allied"),
}


def is_supinated(foot: FootExam) -> bool:
    """Whether posture or heel position says so."""
    return (foot.fpi6 is not None and foot.fpi6 <= FPI_TO) or (foot.rcsp_deg or 0) > RCSP_OVER_DEG


def propose(facts: Facts) -> Iterator[Outcome]:
    """Full contact, cushion, and a lateral skive where the joint can follow it."""
    for side in SIDES:
        foot = facts.foot(side)
        if not is_supinated(foot):
            continue
        reason = (
            f"FPI {foot.fpi6}" if foot.fpi6 is not None and foot.fpi6 <= FPI_TO else f"RCSP {foot.rcsp_deg:g} degrees"
        )
        yield fill(facts, ROWS["fill"], side, reason)
        yield ROWS["cover"].to(side, reason)
        if subtalar.mobility(foot) == "full":
            yield ROWS["lateral_skive"].to(side, reason)
        if not subtalar.is_stiff(foot):
            yield from subtalar.cushion(facts, side, reason, shifted=False)
