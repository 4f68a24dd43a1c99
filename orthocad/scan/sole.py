"""The sole as a height field: rays from below, counting only skin that faces down."""

from __future__ import annotations

import numpy as np

from orthocad.errors import ScanError
from orthocad.geom.fields import grid_over, nodes
from orthocad.geom.rays import Caster
from orthocad.model import Field

STEP_MM = 0.5
HIGHEST_MM = 45.0  # skin higher than this is not sole
LEAST_COVERAGE = 0.6  # share of the footprint that must have been seen, our default
FOOTPRINT_MM = 20.0


def sole_field(vertices_mm: np.ndarray, faces: np.ndarray) -> tuple[Field, float]:
    """The lowest skin over the plan, and the share of the footprint that was seen from below.

    Raises
    ------
    ScanError
        `scan.no_sole` where too little of it was seen.
    """
    low = faces[vertices_mm[faces][:, :, 2].min(axis=1) < HIGHEST_MM]
    points = vertices_mm[np.unique(low)]
    grid = grid_over(points[:, :2].min(axis=0), points[:, :2].max(axis=0), STEP_MM)
    where, below = nodes(grid), float(points[:, 2].min()) - 1.0
    caster = Caster(vertices_mm, faces)
    distance, face = caster.hit(
        np.column_stack([where, np.full(len(where), below)]), np.tile([0.0, 0.0, 1.0], (len(where), 1))
    )
    z = below + distance
    down = (face >= 0) & (caster.normals(face)[:, 2] < 0)
    field = Field(
        x0_mm=grid.x0_mm,
        y0_mm=grid.y0_mm,
        step_mm=STEP_MM,
        z_mm=np.where(down & (z < HIGHEST_MM), z, np.nan).reshape(grid.z_mm.shape),
    )
    coverage = _coverage(field)
    if coverage < LEAST_COVERAGE:
        raise ScanError("scan.no_sole", f"only {coverage:.0%} of the sole was seen; scan the foot from below")
    return field, coverage


def _coverage(field: Field) -> float:
    """Seen low skin over the filled row-by-row hull of all low skin."""
    from scipy.ndimage import binary_closing, binary_fill_holes

    seen = np.nan_to_num(field.z_mm, nan=np.inf) < FOOTPRINT_MM
    if not seen.any():
        return 0.0
    whole = binary_fill_holes(binary_closing(np.pad(seen, 20), iterations=16))[20:-20, 20:-20]
    return float(seen.sum() / whole.sum())
