"""What a check-up found: a note of its own, beside or instead of a new exam."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Any

from orthocad.model import Sealed, Side
from orthocad.prescribe.file_model import read_data, require, without_nulls


class FootFindings(Sealed):
    """One foot at the check-up."""

    foot_pain_0_10: float | None = None
    heel_pain_0_10: float | None = None
    forefoot_pain_0_10: float | None = None
    achilles_pain_0_10: float | None = None
    skin_marks: bool | None = None
    heel_slip: bool | None = None
    device_damaged: bool | None = None


class Findings(Sealed):
    """The whole check-up."""

    weeks_worn: float | None = None
    hours_per_day: float | None = None
    back_pain_0_10: float | None = None
    lift_tolerated: bool | None = None
    remaining_difference_mm: float | None = None  # block test standing on the devices
    left: FootFindings = field(default_factory=FootFindings)
    right: FootFindings = field(default_factory=FootFindings)

    def foot(self, side: Side) -> FootFindings:
        """The findings of that side."""
        return self.left if side == "left" else self.right


def load_findings(path: str | Path) -> Findings:
    """Read a review note from TOML or JSON; every mistake in one `exam.invalid`."""
    return parse_findings(read_data(Path(path), "exam.invalid"), f"review note {Path(path).name}")


def parse_findings(data: dict[str, Any], what: str = "the review note") -> Findings:
    """Findings from plain data; every mistake in one `exam.invalid`."""
    from orthocad.prescribe.shapes import FindingsShape, problems

    data = without_nulls(data)
    require(problems(FindingsShape, data), "exam.invalid", what)
    known: dict[str, Any] = {key: value for key, value in data.items() if key != "schema_version"}
    known |= {side: FootFindings(**data[side]) for side in ("left", "right") if side in data}
    return Findings(**known)
