"""Where the arch comes from: the scan, a height given by hand or in the exam, or the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orthocad.errors import OrderError
from orthocad.model import Change, Foot, Side, Value
from orthocad.prescribe.exam import FootExam
from orthocad.prescribe.sheet import Sheet

SOURCE = "arch_source"
HEIGHT = "arch_height_mm"


def implied(exam: FootExam, foot: Foot | None, standing: Mapping[str, Change], sheet: Sheet, side: Side) -> list[Value]:
    """What a given height implies for the source, and the exam's height where the scan shows no arch."""
    source, height = standing.get(SOURCE), standing.get(HEIGHT)
    if source is not None:
        return _height_for(source, height, exam, sheet, side)
    if height is not None and height.value is not None:
        said = replace(sheet[SOURCE], value="given", origin="user", changed_by=height.by)
        return [replace(said, reason=f"{said.reason}; implied by {HEIGHT}")]
    if foot is not None and foot.has_notice("scan.flat_sole") and exam.arch_height_mm is not None:
        return [_from_exam(sheet[SOURCE], "given"), _from_exam(sheet[HEIGHT], exam.arch_height_mm)]
    return []


def _height_for(source: Change, height: Change | None, exam: FootExam, sheet: Sheet, side: Side) -> list[Value]:
    if source.value != "given" or (height is not None and height.value is not None):
        return []
    if exam.arch_height_mm is None:
        text = f"arch_source=given on the {side} needs a height: set arch_height_mm, or give it in the exam"
        raise OrderError("rx.arch_height_missing", text)
    return [_from_exam(sheet[HEIGHT], exam.arch_height_mm)]


def _from_exam(value: Value, to: str | float) -> Value:
    reason = "measured by hand in the exam; the scan does not show the arch"
    return replace(value, value=to, proposed=to, origin="exam", reason=reason)
