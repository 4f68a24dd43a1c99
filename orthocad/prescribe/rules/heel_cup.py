"""Heel cup: depth by shoe and lift, width by the weight-bearing heel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orthocad.model import Decision, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import CUSHION, SHOE, SIDES, Outcome, Proposal, Row

FINDING = "Heel cup"
GOAL = None
RANK = CUSHION
WIDTH = "heel_cup_width_mm"
WIDER_MM = (0.0, 3.0)  # decisions.md: than the weight-bearing heel
DEEP_SKIVE_OVER = 5.0  # skive_cup: mm of skive + degrees of inversion

SCALE = "scale_heel_cup"  # decisions.md: a profile option, off
SCALE_WIDTH_MM, SCALE_BY = 65.0, (0.85, 1.15)  # reference.md 3.2

ROWS = {
    "scaled": Row(
        when=f"profile option {SCALE} (off by default), heel width known",
        says=f"depth x heel width / {SCALE_WIDTH_MM:g} mm ({SCALE_BY[0]:g} to {SCALE_BY[1]:g}), inside the row's range",
    ),
    "usual": Row(
        when="nothing else speaks",
        says="the profile's depth (14 by default); by hand 10 to 18",
        key="heel_cup_depth_mm",
        value=14.0,
        low=10.0,
        high=18.0,
        source="kevinroot",
    ),
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
        source="skive_cup",
        status="published",
    ),
    "most": Row(
        when="a finding asks for a depth without saying an upper end",
        says="by hand at most 22, as deep as a deep skive wants it",
        key="heel_cup_depth_mm",
        value=22.0,
        high=22.0,
        source="skive_cup",
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
            yield _width(side, width)
        else:
            yield from _widened(facts, side)


def _width(side: Side, heel_mm: float) -> Proposal:
    row = ROWS["width"]
    asked = row.to(side, f"weight-bearing heel {heel_mm:g} mm + {row.mm:g}", heel_mm + row.mm)
    return replace(asked, low=heel_mm + WIDER_MM[0], high=heel_mm + WIDER_MM[1])


def _widened(facts: Facts, side: Side) -> Iterator[Outcome]:
    """The cup against the scanned heel, where nobody measured the heel under weight."""
    loaded = facts.load(side) in ("half", "full")
    row = ROWS["loaded" if loaded else "unloaded"]
    if loaded:
        yield row.to(side, f"the scan shows the heel under {facts.load(side)} weight")
    elif side in facts.feet:
        text = f"{side}: heel width under weight was not measured; the cup is widened against the scan by default"
        yield Decision(code="heel_cup.width_unmeasured", text=text, options=("keep", "measure under weight"))
    wider = f"{side}: the heel under weight was not measured: the cup is {row.low:g} to {row.high:g} mm wider each side"
    if not loaded and facts.chosen[side][WIDTH] is None:
        yield row.bar(f"range.{row.key}", side, f"{wider} than an unloaded heel")
    scanned = facts.feet[side].measurements.get("heel_width_mm") if side in facts.feet else None
    if scanned is not None and scanned.value is not None:
        low, high = (round(scanned.value + 2 * (mm or 0.0), 1) for mm in (row.low, row.high))
        limits = replace(row, key=WIDTH, low=low, high=high)
        text = f"{wider} than the scanned {scanned.value:.1f} mm: {low:g} to {high:g}"
        yield limits.bar(f"range.{WIDTH}", side, text)
