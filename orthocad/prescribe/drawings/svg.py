"""Lines of an SVG drawing, by svgelements; its y axis points down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np

from orthocad.errors import OrderError

PIXELS_PER_INCH = 96.0  # of CSS
PHYSICAL = re.compile(r"^\s*[\d.eE+-]+\s*(mm|cm|in|pt|pc|Q)\s*$")
FLAT_PIXELS = 0.2  # 0.05 mm
MOST_PIECES = 400


def read(path: Path) -> tuple[list[np.ndarray], float | None]:
    """Lines (n, 2) each in millimetres, and 1.

    Raises
    ------
    OrderError
        `outline.units` where the page has no size in millimetres, inches or points.
    """
    from svgelements import SVG, Shape
    from svgelements import Path as Curve

    try:
        page = SVG.parse(str(path), ppi=PIXELS_PER_INCH)
        shapes = [Curve(element) for element in page.elements() if isinstance(element, Shape)]
        found = [line for shape in shapes for line in _lines(shape)]
    except (OSError, ParseError, ValueError, KeyError, AttributeError, TypeError, ZeroDivisionError) as error:
        text = f"{path.name} cannot be read as SVG ({' '.join(str(error).split())[:80]}); save it again as SVG"
        raise OrderError("outline.unreadable", text) from error
    sizes = [str(page.values.get(key) or "") for key in ("width", "height")]
    if not all(PHYSICAL.match(size) for size in sizes):
        text = f"{path.name} does not say how large its page is (width {sizes[0] or 'absent'}); save it with a page"
        raise OrderError("outline.units", f"{text} size in mm, or as DXF")
    mm = 25.4 / PIXELS_PER_INCH
    return [line * [mm, -mm] for line in found], 1.0


def _lines(shape: Any) -> Iterator[np.ndarray]:
    """Each continuous piece of a path as points."""
    for piece in shape.as_subpaths():
        points: list[complex] = []
        for segment in type(shape)(piece):
            points += _along(segment)
        if len(points) > 1:
            yield np.array([[p.real, p.imag] for p in points])


def _along(segment: Any) -> list[complex]:
    """Points of one segment; a curve in pieces short enough to be straight."""
    if segment.start is None or segment.end is None:
        return []
    if type(segment).__name__ in ("Line", "Close", "Move"):
        ends = (segment.start, segment.end) if type(segment).__name__ != "Move" else (segment.end,)
        return [complex(p.x, p.y) for p in ends]
    count = int(np.clip(np.ceil(np.sqrt(segment.length(error=1e-3) / (8 * FLAT_PIXELS)) * 4), 8, MOST_PIECES))
    return [complex(p.x, p.y) for p in (segment.point(t) for t in np.linspace(0.0, 1.0, count + 1))]
