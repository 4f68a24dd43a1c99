"""Arch fill in words and millimetres, by how the foot was loaded in the scan (decisions.md, arch fill)."""

from __future__ import annotations

from orthocad.model import Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import Proposal, Row

LEVELS = ("none", "minimum", "standard", "maximum")
FILL_MM = {
    "unloaded": (0.0, 1.6, 3.2, 6.4),  # cox
    "half": (-3.0, -1.5, 0.0, 3.0),
    "full": (-4.0, -2.5, -1.0, 1.0),
    "unknown": (0.0, 1.6, 3.2, 6.4),
}
CALLED = {
    "unloaded": "an unloaded scan",
    "half": "a half loaded scan",
    "full": "a fully loaded scan",
    "unknown": "a scan of unknown load, taken as unloaded",
}


def fill_mm(load: str, level: str) -> float:
    """Millimetres of a fill level for that load."""
    return FILL_MM[load][LEVELS.index(level)]


def fill_row(when: str, level: str, between: tuple[str, str] = ("none", "maximum"), rank: int | None = None) -> Row:
    """A row of the rules table that asks for a fill level, movable between two others."""
    low, high = (fill_mm("unloaded", name) for name in between)
    says = f"arch fill {level} ({fill_mm('unloaded', level):g} mm on an unloaded scan, {low:g} to {high:g})"
    return Row(
        when=when,
        says=says,
        key="arch_fill_mm",
        value=level,
        low=low,
        high=high,
        source="cox",
        rank=rank,
    )


def fill(facts: Facts, row: Row, side: Side, reason: str) -> Proposal:
    """That row in millimetres for the load of that side's scan."""
    load = facts.load(side)
    asked = row.to(side, f"{reason}: {row.value} arch fill for {CALLED[load]}", fill_mm(load, str(row.value)))
    ends = [fill_mm(load, LEVELS[FILL_MM["unloaded"].index(mm)]) for mm in (row.low, row.high) if mm is not None]
    return Proposal(
        key=asked.key, side=side, value=asked.value, reason=asked.reason, source=asked.source, status=asked.status,
        low=ends[0], high=ends[1], rank=asked.rank,
    )  # fmt: skip
