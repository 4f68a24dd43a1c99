"""Drawings of a shoe's insole: a DXF or SVG file becomes one closed outline in millimetres, heel behind, toe ahead."""

from __future__ import annotations

import stat
from pathlib import Path

from orthocad.errors import OrderError
from orthocad.model.drawing import Drawing
from orthocad.prescribe.drawings.laid import laid
from orthocad.prescribe.drawings.loops import outline_of

SUFFIXES = (".dxf", ".svg")
MOST_BYTES = 20_000_000


def is_drawing_file(value: object) -> bool:
    """Whether a value names a file that may be a drawing."""
    return isinstance(value, str) and value.lower().endswith(SUFFIXES) and "\n" not in value


def read_drawing(path: Path) -> Drawing:
    """The outline drawn in a file.

    Raises
    ------
    OrderError
        `outline.unreadable`, `outline.not_closed`, `outline.several`, `outline.units`, `outline.not_an_insole`.
    """
    from orthocad.prescribe.drawings import dxf, svg

    try:
        size, kind = path.stat().st_size, path.stat().st_mode
    except OSError as error:
        raise OrderError("outline.unreadable", f"{path} cannot be read ({error.strerror}); check the path") from error
    if not stat.S_ISREG(kind):  # a pipe might never answer
        raise OrderError("outline.unreadable", f"{path.name} is not a file; name the file itself")
    if size > MOST_BYTES:
        raise OrderError("outline.unreadable", f"{path.name} has {size / 1e6:.0f} MB; save the insole's outline alone")
    lines, mm = (dxf if path.suffix.lower() == ".dxf" else svg).read(path)
    return laid(path.name, outline_of(path.name, lines), mm)
