"""Heel cup: depth by shoe and lift, width by the weight-bearing heel."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Decision
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import CUSHION, SHOE, SIDES, Outcome, Row

FINDING = "Heel cup"
GOAL = None
RANK = CUSHION
DEEP_SKIVE_OVER = 5.0  # skive_cup: mm of skive + degrees of inversion

ROWS = {
    "dress": Row(
        when="dress shoe",
        key="heel_cup_depth_mm",
        value=8.0,
        low=8.0,
        high=10.0,
        source="huppin_dress",
        status="published",
        rank=SHOE,
    ),
    "lift": Row(when="a lift is present", key="heel_cup_depth_mm", value=12.0, low=10.0, high=16.0, rank=CUSHION + 4),
    "width": Row(
        when="weight-bearing heel width given",
        says="heel_cup_width_mm = that width + 1 (0 to 3)",
        key="heel_cup_width_mm",
        value=1.0,
        source="huppin_narrow",
    ),
    "unloaded": Row(
        when="width not given, unloaded scan",
        says="1.5 each side (0.5 to 3), said on page 1",
        key="heel_cup_expansion_mm",
        value=1.5,
        low=0.5,
        high=3.0,
        source="huppin_narrow",
    ),
    "loaded": Row(
        when="width not given, scan under half or full weight",
        says="0.5 each side (+ 1 in all)",
        key="heel_cup_expansion_mm",
        value=0.5,
        low=0.0,
        high=1.5,
    ),
    "skive": Row(
        when="medial skive",
        says="at least 14; 20 to 22 where skive mm + inversion degrees > 5",
        key="heel_cup_depth_mm",
        value=14.0,
        low=14.0,
        high=22.0,
        source="skive_cup",
        status="published",
    ),
    "deep_skive": Row(
        when="skive mm + inversion degrees > 5",
        key="heel_cup_depth_mm",
        value=20.0,
        low=20.0,
        high=22.0,
        source="skive_cup",
        status="published",
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Depth for a dress shoe, and the width of each side (lift and skive: once those are known, in `settle`)."""
    for side in SIDES:
        if facts.exam.shoe.type == "dress":
            yield ROWS["dress"].to(side, "a dress shoe takes no deeper cup")
        width = facts.foot(side).heel_width_weightbearing_mm
        if width is not None:
            reason = f"weight-bearing heel {width:g} mm + {ROWS['width'].mm:g}"
            yield ROWS["width"].to(side, reason, width + ROWS["width"].mm)
        elif facts.load(side) in ("half", "full"):
            yield ROWS["loaded"].to(side, f"the scan shows the heel under {facts.load(side)} weight")
        elif side in facts.feet:
            text = f"{side}: heel width under weight was not measured; the cup is widened against the scan by default"
            yield Decision(code="heel_cup.width_unmeasured", text=text, options=("keep", "measure under weight"))
