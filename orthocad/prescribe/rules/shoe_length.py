"""What the shoe says about length, width and trimming."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Decision
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.sizes import INCH_MM, LAST_OVER_FOOT_MM, PARIS_POINT_MM, inside_length_mm
from orthocad.prescribe.terms import SHOE, SIDES, Outcome, Row

FINDING = "Shoe"
GOAL = None
RANK = SHOE

MOST_DROP_MM = 30.0  # what an underside is shaped to at most, design

ROWS = {
    "insole": Row(when="shoe's insole measured", says="its length", key="insole_length_mm"),
    "width": Row(when="shoe's insole measured", says="its width", key="insole_width_mm"),
    "size": Row(
        when="only a shoe size",
        says="inside length by the size tables, approximate",
        key="insole_length_mm",
        source="iso19407text",
        status="lab convention",
    ),
    "trim": Row(
        when="only a shoe size", says="to be trimmed at the toe", key="trim_allowance_mm", value=6.0, low=5.0, high=8.0
    ),
    "drop": Row(when="shoe's heel drop known", says=f"it, at most {MOST_DROP_MM:g} mm", key="heel_drop_mm"),
    "short": Row(when="insole shorter than the foot", says="page 1 asks"),
    "tables": Row(
        when="shoe size to inside length",
        says=f"EU {PARIS_POINT_MM:.2f} mm, UK and US {INCH_MM:g} mm / 3 a size; mondopoint + {LAST_OVER_FOOT_MM:g} mm",
        source="isegoria",
        status="lab convention",
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Insole length and width for both sides, as measured or from the size."""
    shoe = facts.exam.shoe
    by_size = inside_length_mm(shoe)
    for side in SIDES:
        if shoe.insole_width_mm is not None:
            yield ROWS["width"].to(side, "the shoe's insole as measured", shoe.insole_width_mm).said_by("exam")
        if shoe.heel_drop_mm is not None:
            drop = min(shoe.heel_drop_mm, MOST_DROP_MM)
            yield ROWS["drop"].to(side, f"the shoe's heel drop of {shoe.heel_drop_mm:g} mm", drop).said_by("exam")
        if shoe.insole_length_mm is not None:
            yield ROWS["insole"].to(side, "the shoe's insole as measured", shoe.insole_length_mm).said_by("exam")
        elif by_size is not None:
            size = f"size {shoe.size:g} ({shoe.size_system}), approximate"
            yield ROWS["size"].to(side, size, by_size).said_by("exam")
            yield ROWS["trim"].to(side, f"{size}: to be trimmed to fit at the toe")
        yield from _too_short(facts, side, shoe.insole_length_mm or by_size)


def _too_short(facts: Facts, side: str, length_mm: float | None) -> Iterator[Outcome]:
    if length_mm is not None and side in facts.feet and length_mm < facts.feet[side].length_mm:
        foot_mm = facts.feet[side].length_mm
        text = f"{side}: the shoe's insole ({length_mm:g} mm) is shorter than the foot ({foot_mm:.1f} mm)"
        yield Decision(code="shoe.insole_short", text=text, options=("another shoe", "keep"))
