"""Lateral instability: nothing that tips the heel outwards."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import POSTURE, SIDES, Outcome, Row

FINDING = "Lateral instability"
GOAL = "lateral_instability"
RANK = POSTURE

WHEN = "lateral instability"

ROWS = {
    "skive": Row(when=WHEN, says="no medial skive (blocked)", key="medial_skive_mm", low=0.0, high=0.0, source="solo"),
    "inversion": Row(when=WHEN, says="no inversion (blocked)", key="cast_inversion_deg", high=0.0),
    "lateral_skive": Row(when=WHEN, key="lateral_skive_mm", value=2.0, low=0.0, high=4.0),
    "cup": Row(when=WHEN, key="heel_cup_depth_mm", value=16.0, low=14.0, high=18.0),
    "wall": Row(when=WHEN, key="lateral_wall", value="high"),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Lateral support, and the bars."""
    for side in SIDES:
        foot = facts.foot(side)
        if not foot.lateral_instability:
            continue
        for name in ("skive", "inversion"):
            text = f"{side}: lateral instability: {ROWS[name].says.partition(' (')[0]}"
            yield ROWS[name].bar(f"lateral_instability.{name}", side, text)
        for name in ("cup", "wall", "lateral_skive"):
            yield ROWS[name].to(side, "the ankle gives way outwards")
