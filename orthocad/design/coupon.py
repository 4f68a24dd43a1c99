"""Bodies to print and measure: blocks of one infill each, a label for each, and a gauge for the machine's scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.design.lettering import lettering
from orthocad.model import Mesh, Sealed

BLOCK_MM = (30.0, 30.0, 15.0)  # reference.md 4.2
GAUGE_MM = (100.0, 100.0, 50.0)  # outer lengths along x, y, z
ARM_MM = 12.0
APART_MM = 6.0
TILE_MM = (30.0, 11.0, 2.4)
DEEP_MM = 0.8


class Part(Sealed):
    """One body on the plate."""

    name: str
    mesh: Mesh
    infill_percent: float | None = None  # None: solid


def coupon(percents: tuple[float, ...]) -> tuple[Part, ...]:
    """The gauge, and for each infill a block with its label in front of it, side by side."""
    parts = [Part(name="gauge", mesh=_mesh(_gauge()))]
    for number, percent in enumerate(percents):
        row, column = divmod(number, 3)
        x = GAUGE_MM[0] + APART_MM + column * (BLOCK_MM[0] + APART_MM)
        y = row * (BLOCK_MM[1] + TILE_MM[1] + 2 * APART_MM)
        block = _box(BLOCK_MM).translate([x, y + TILE_MM[1] + APART_MM, 0.0])
        parts.append(Part(name=f"block {percent:g} %", mesh=_mesh(block), infill_percent=percent))
        parts.append(Part(name=f"label {percent:g}", mesh=_mesh(_tile(f"{percent:g}").translate([x, y, 0.0]))))
    return tuple(parts)


def _gauge() -> Any:
    """Three arms from one corner."""
    x, y, z = GAUGE_MM
    return _box((x, ARM_MM, ARM_MM)) + _box((ARM_MM, y, ARM_MM)) + _box((ARM_MM, ARM_MM, z))


def _tile(text: str) -> Any:
    from manifold3d import CrossSection, FillRule, Manifold

    section = CrossSection(list(lettering((text,), 7.0).middle_mm), FillRule.NonZero)
    words = Manifold.extrude(section, 2 * DEEP_MM).translate([TILE_MM[0] / 2, TILE_MM[1] / 2, TILE_MM[2] - DEEP_MM])
    return _box(TILE_MM) - words


def _box(size: tuple[float, float, float]) -> Any:
    from manifold3d import Manifold

    return Manifold.cube(list(size))


def _mesh(solid: Any) -> Mesh:
    made = solid.to_mesh()
    return Mesh(
        vertices_mm=np.asarray(made.vert_properties, np.float32)[:, :3], faces=np.asarray(made.tri_verts, np.int32)
    )
