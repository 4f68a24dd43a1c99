"""Lines of a DXF drawing, by ezdxf."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from orthocad.errors import OrderError

KINDS = {"LINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE", "LWPOLYLINE", "POLYLINE"}
# $INSUNITS of the header to mm; what is not here (0: none) is told by the outline's size.
UNITS_MM = {1: 25.4, 2: 304.8, 4: 1.0, 5: 10.0, 6: 1000.0, 14: 100.0}
FLAT_SHARE = 5e-4  # of the drawing's extent: how far a chord may lie from its curve (0.05 of 100 mm)
DEEPEST = 8  # blocks inside blocks


def read(path: Path) -> tuple[list[np.ndarray], float | None]:
    """Lines (n, 2) each, and millimetres to its unit; None where the file does not say."""
    import ezdxf

    try:
        document = ezdxf.readfile(path)
        found = [line for entity in _flat(document.modelspace(), 0) if (line := _line(entity)) is not None]
    except (OSError, ezdxf.DXFError, ValueError, UnicodeError) as error:
        text = f"{path.name} cannot be read as DXF ({' '.join(str(error).split())[:80]}); save it again as DXF"
        raise OrderError("outline.unreadable", text) from error
    return found, UNITS_MM.get(int(document.header.get("$INSUNITS", 0)))


def _flat(entities: Iterable[Any], depth: int) -> Iterator[Any]:
    """The curves, those in blocks too."""
    for entity in entities:
        if entity.dxftype() == "INSERT" and depth < DEEPEST:
            yield from _flat(entity.virtual_entities(), depth + 1)
        elif entity.dxftype() in KINDS:
            yield entity


def _line(entity: Any) -> np.ndarray | None:
    from ezdxf import path as paths

    made = paths.make_path(entity)
    if len(made) == 0:
        return None
    vertices = np.array([v.xyz for v in made.control_vertices()])[:, :2]
    flat = max(float(np.ptp(vertices, axis=0).max()) * FLAT_SHARE, 1e-9)
    return np.array([v.xyz for v in made.flattening(flat, segments=8)])[:, :2]
