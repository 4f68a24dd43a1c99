"""What a drawing of the shoe's insole says: read where a file is named, and its length and width taken over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from orthocad.model import Value
from orthocad.model.drawing import drawing_of
from orthocad.model.prescription import Scalar
from orthocad.prescribe.drawings import is_drawing_file, read_drawing
from orthocad.prescribe.sheet import Sheet

OUTLINE = "insole_outline"
KEYS = (OUTLINE, "insole_shape")


def drawn(key: str, value: Scalar, find: Callable[[str], Path]) -> Scalar:
    """The drawing itself in place of its file's name, so that a design file holds it; anything else as it is."""
    if not names_a_drawing(key, value):
        return value
    return read_drawing(find(str(value))).text


def names_a_drawing(key: str, value: Scalar) -> bool:
    """Whether a value is the name of a drawing's file."""
    return key in KEYS and is_drawing_file(value)


def implied(sheet: Sheet) -> list[Value]:
    """The shoe's insole as long and as wide as it was drawn, where neither was measured."""
    value = sheet.get(OUTLINE)
    drawing = drawing_of(str(value.value)) if value else None
    if value is None or drawing is None:
        return []
    sizes = {"insole_length_mm": round(drawing.length_mm, 1), "insole_width_mm": round(drawing.width_mm, 1)}
    return [
        replace(sheet[key], value=mm, origin="user", changed_by=value.changed_by or value.origin,
                reason=f"as drawn in {drawing.name}")
        for key, mm in sizes.items()
        if key in sheet and sheet[key].value is None
    ]  # fmt: skip
