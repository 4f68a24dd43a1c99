"""An open lattice: a wall of even thickness along the gyroid, cut out of a body given by a signed distance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orthocad.model import Mesh, Sealed

PASSAGE = 0.41  # of the cell: the widest ball through either labyrinth of a gyroid without thickness, computed
AREA = 3.0915  # of the cell squared: the gyroid's area in a cell; schoen1970
ROUNDS = 4
STEEPEST = 1.75  # of 2 pi / cell: the function's slope is nowhere more, so it bounds the distance from below
FLATTEST = 0.5
UNSCALED = np.ones(3)
STEP_SHARE, STEP_MM = 1 / 3, 0.35  # of the wall; at most


class Gyroid(Sealed):
    """A lattice by its wall and by the widest ball that passes."""

    wall_mm: float
    pore_mm: float

    @property
    def cell_mm(self) -> float:
        """Length of one period."""
        return (self.pore_mm + self.wall_mm) / PASSAGE

    @property
    def density(self) -> float:
        """Share of the room that is wall: area times thickness, less what its saddles save (Steiner's formula)."""
        share = self.wall_mm / self.cell_mm
        return AREA * share - 4.0 * np.pi / 3.0 * share**3


def gyroid_mesh(
    lattice: Gyroid, within: Callable[[np.ndarray], np.ndarray], low: np.ndarray, high: np.ndarray,
    factors: np.ndarray = UNSCALED,
) -> Mesh:  # fmt: skip
    """The lattice inside a body, as one closed piece, its lowest point at z = 0, then larger by `factors` (3,).

    `within` is the body's signed distance, negative inside; `low` and `high` (3,) are corners of a box around it.
    """
    from igl import marching_cubes

    step = min(lattice.wall_mm * STEP_SHARE, STEP_MM)
    z, y, x = (np.arange(low[k] - 2 * step, high[k] + 3 * step, step) for k in (2, 1, 0))
    points = np.stack(np.meshgrid(z, y, x, indexing="ij"), axis=-1).reshape(-1, 3)[:, ::-1]
    body = within(points)
    value = np.maximum(body, step)  # outside
    near = body < 2 * step
    value[near] = np.maximum(body[near], _off_mm(points[near], lattice.cell_mm) - lattice.wall_mm / 2)
    vertices, faces = marching_cubes(value, np.ascontiguousarray(points), len(x), len(y), len(z), 1e-6)[:2]
    return _largest(np.asarray(vertices) * factors, np.asarray(faces))


def _off_mm(points: np.ndarray, cell_mm: float) -> np.ndarray:
    """Distance (n,) to the gyroid: walked down its slope, then along it to the foot of the perpendicular."""
    k = 2.0 * np.pi / cell_mm
    value, _ = _gyroid(points, k)
    foot = points.copy()
    for _ in range(ROUNDS):
        foot = _onto(foot, k)
        _, slope = _gyroid(foot, k)
        normal = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-9)
        off = points - foot
        foot = foot + 0.5 * (off - (off * normal).sum(axis=1, keepdims=True) * normal)
    foot = _onto(foot, k)
    return np.maximum(np.linalg.norm(points - foot, axis=1), np.abs(value) / (STEEPEST * k))


def _onto(points: np.ndarray, k: float) -> np.ndarray:
    value, slope = _gyroid(points, k)
    size = np.maximum((slope**2).sum(axis=1), (FLATTEST * k) ** 2)
    return np.asarray(points - (value / size)[:, None] * slope)


def _gyroid(points: np.ndarray, k: float) -> tuple[np.ndarray, np.ndarray]:
    """sin x cos y + sin y cos z + sin z cos x (n,), and its slope (n, 3)."""
    (sx, sy, sz), (cx, cy, cz) = np.sin(k * points.T), np.cos(k * points.T)
    slope = k * np.column_stack([cx * cy - sz * sx, cy * cz - sx * sy, cz * cx - sy * sz])
    return sx * cy + sy * cz + sz * cx, slope


def _largest(vertices: np.ndarray, faces: np.ndarray) -> Mesh:
    """Without the crumbs that the body's border cuts off."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    edges = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]]])
    count = len(vertices)
    links = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(count, count))
    _, part = connected_components(links, directed=False)
    kept = faces[part[faces[:, 0]] == np.bincount(part).argmax()]
    used, numbers = np.unique(kept, return_inverse=True)
    # Rounded only once: its slivers would cross each other on a coarser grid.
    low = [0.0, 0.0, vertices[used, 2].min()]
    return Mesh(vertices_mm=(vertices[used] - low).astype(np.float32), faces=numbers.reshape(-1, 3).astype(np.int32))
