"""The sole as a height field: rays from below, counting only skin that faces down."""

from __future__ import annotations

import numpy as np

from orthocad.errors import ScanError
from orthocad.geom.fields import grid_over, nodes
from orthocad.geom.rays import Caster
from orthocad.model import Field, Sealed
from orthocad.scan.clean import only
from orthocad.scan.frame import Framed
from orthocad.scan.holes import filled_in, hole_radius_mm, low_rows

STEP_MM = 0.5
NODE = 1e-3  # of a step: how far beside a face a ray in single precision may still meet it
HIGHEST_MM = 45.0  # skin higher than this is not sole
FOOTPRINT_MM = 20.0
SEEN_ZONE = (0.03, 0.85)  # of foot length: where gaps between toes are not taken for holes
BEARING_ZONES = ((0.03, 0.25), (0.60, 0.80))  # heel and metatarsal heads
LEAST_COVERAGE = 0.7  # share of either that must have been seen, our default
LARGEST_HOLE_MM = 15.0  # radius, our default
EVERY = 4  # n-th node along both axes that is looked at for a second layer
LEAST_APART_MM, MOST_APART_MM = 0.3, 15.0  # of two layers: nearer is one, farther is the other side, our default


class Sole(Sealed):
    """The lowest skin over the plan, with its holes filled, and how much of it is true."""

    field: Field
    filled: np.ndarray  # (nx, ny) whether a node was filled in
    coverage: float  # share of the footprint that was seen from below
    apart_mm: Field  # at every `EVERY`-th node of the low sole, how far above it lies another; 0 where none does


def find_sole(foot: Framed) -> Sole:
    """The sole of a standing foot.

    Raises
    ------
    ScanError
        `scan.no_sole` where too little of heel or metatarsal heads was seen.
    """
    field, apart = _seen_from_below(foot)
    footprint = low_rows(foot.vertices_mm, field, FOOTPRINT_MM)
    shares = [_share(field, footprint, zone, foot.length_mm) for zone in (SEEN_ZONE, *BEARING_ZONES)]
    radius = hole_radius_mm(field, footprint & _within(field, SEEN_ZONE, foot.length_mm)[:, None])
    if min(shares[1:]) < LEAST_COVERAGE or radius > LARGEST_HOLE_MM:
        raise ScanError(
            "scan.no_sole",
            f"only {min(shares):.0%} of the bearing sole was seen (largest gap {2 * radius:.0f} mm across); "
            "scan the foot from below",
        )
    whole, filled = filled_in(field, footprint)
    return Sole(field=whole, filled=filled, coverage=shares[0], apart_mm=apart)


def _seen_from_below(foot: Framed) -> tuple[Field, Field]:
    """The lowest skin, and how far above its nodes, thinned, lies another layer."""
    vertices, faces = foot.vertices_mm, foot.faces
    z = vertices[:, 2]
    low = faces[(z < HIGHEST_MM)[faces].any(axis=1)]
    used = np.zeros(len(vertices), bool)
    used[low] = True
    points = vertices[used]
    grid = grid_over(points[:, :2].min(axis=0), points[:, :2].max(axis=0), STEP_MM)
    low = low[down(vertices[:, :2], low)]
    low = low[_over_nodes(vertices[:, :2], low, grid)]
    if not len(low):
        return grid, thinned(grid)
    where, below, seen = nodes(grid), float(points[:, 2].min()) - 1.0, only(vertices, low)
    caster = Caster(seen.vertices, seen.faces)
    z = caster.heights_from_below(where, below)
    field = grid.like(np.where(z < HIGHEST_MM, z, np.nan).reshape(grid.z_mm.shape))
    some = thinned(field)
    low_z = np.where(some.z_mm < FOOTPRINT_MM, some.z_mm, np.nan)
    return field, some.like(gaps_above(caster, nodes(some), low_z.ravel()).reshape(low_z.shape))


def thinned(field: Field) -> Field:
    """Every `EVERY`-th node along both axes."""
    return Field(x0_mm=field.x0_mm, y0_mm=field.y0_mm, step_mm=EVERY * field.step_mm, z_mm=field.z_mm[::EVERY, ::EVERY])


def gaps_above(caster: Caster, xy_mm: np.ndarray, z_mm: np.ndarray) -> np.ndarray:
    """How far above heights (n,) over plan points (n, 2) another layer lies (n,); 0 for none, `nan` without height."""
    gaps = np.where(np.isfinite(z_mm), 0.0, np.nan)
    there = np.flatnonzero(np.isfinite(z_mm))
    origins = np.column_stack([xy_mm[there], z_mm[there] + LEAST_APART_MM])
    distance, _ = caster.hit(origins, np.tile([0.0, 0.0, 1.0], (len(there), 1)))
    distance = distance + LEAST_APART_MM
    gaps[there] = np.where(distance < MOST_APART_MM, distance, 0.0)
    return gaps


def down(xy: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Which faces look down: the others, seen from inside, are no sole."""
    a, b, c = (xy[faces[:, k]] for k in range(3))
    return np.asarray((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) < (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0]))


def _over_nodes(xy: np.ndarray, faces: np.ndarray, grid: Field) -> np.ndarray:
    """Which faces reach over a node's row and over its column: a ray from a node can meet no other."""
    reached = np.ones(len(faces), bool)
    for along, first in zip(xy.T, (grid.x0_mm, grid.y0_mm), strict=True):
        a, b, c = (((along - first) / grid.step_mm).take(corner) for corner in faces.T)
        low, high = np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)
        reached &= np.ceil(low - NODE) <= np.floor(high + NODE)
    return reached


def _within(field: Field, zone: tuple[float, float], length: float) -> np.ndarray:
    return np.asarray((field.x_mm >= zone[0] * length) & (field.x_mm <= zone[1] * length))


def _share(field: Field, footprint: np.ndarray, zone: tuple[float, float], length: float) -> float:
    rows = _within(field, zone, length)
    return float((np.isfinite(field.z_mm) & footprint)[rows].sum() / max(1, footprint[rows].sum()))
