"""Triangles over scattered points and an even lattice: only what is near the scattered points is triangulated anew."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orthocad.geom.plan import Plan, cross
from orthocad.model import Sealed

FAR, KEPT = 6.0, 3.0  # in edges from scattered points: lattice points left out beyond; triangles as they are beyond


class Lattice(Sealed):
    """Points of an even triangular lattice over a box."""

    xy_mm: np.ndarray  # (n, 2)
    row: np.ndarray  # (n,) along y
    column: np.ndarray  # (n,) along x
    edge_mm: float

    @property
    def between(self) -> np.ndarray:
        """Which points (n,) the lattice of double the edge does not have."""
        return np.asarray((self.row % 2 == 1) | ((self.column + self.row // 2) % 2 == 1))

    def kept(self, which: np.ndarray) -> Lattice:
        """Some of the points."""
        return Lattice(xy_mm=self.xy_mm[which], row=self.row[which], column=self.column[which], edge_mm=self.edge_mm)

    def triangles(self) -> np.ndarray:
        """(m, 3) numbers of its own points, counter-clockwise, wherever three neighbours are there."""
        number = np.full((self.row.max() + 2, self.column.max() + 3), -1)
        number[self.row, self.column] = np.arange(len(self.row))
        r, c = self.row, self.column
        odd = r % 2
        right, above, left = number[r, c + 1], number[r + 1, c + odd], number[r + 1, c + odd - 1]
        here = np.arange(len(r))
        found = np.vstack([np.column_stack([here, right, above]), np.column_stack([here, above, left])])
        return np.asarray(found[(found >= 0).all(axis=1)])


def lattice_over(plan: Plan, edge_mm: float) -> Lattice:
    """A lattice over the outline's box; that of half the edge holds all its points."""
    low, high = plan.points_mm.min(axis=0), plan.points_mm.max(axis=0)
    rise = edge_mm * np.sqrt(3.0) / 2
    rows, columns = int((high[1] - low[1]) / rise) + 2, int((high[0] - low[0]) / edge_mm) + 2
    row, column = (part.ravel() for part in np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"))
    x = low[0] + edge_mm * (column + 0.5 * (row % 2))
    return Lattice(xy_mm=np.column_stack([x, low[1] + rise * row]), row=row, column=column, edge_mm=edge_mm)


def delaunay(xy_mm: np.ndarray) -> np.ndarray:
    """Delaunay triangles (m, 3), counter-clockwise."""
    from scipy.spatial import Delaunay

    triangles = Delaunay(xy_mm).simplices
    a, b, c = xy_mm[triangles].transpose(1, 0, 2)
    return np.where(cross(b - a, c - a)[:, None] < 0, triangles[:, ::-1], triangles)


def joined(
    scattered_mm: np.ndarray, lattice: Lattice, wanted: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """All points (n, 2), the scattered ones first, and their Delaunay triangles (m, 3).

    `wanted` tells from points and triangles which of those near scattered points are kept. A triangle with no scattered
    point near it is one of the lattice, so that only a band around the others has to be triangulated.
    """
    from scipy.spatial import cKDTree

    count, far = len(scattered_mm), FAR * lattice.edge_mm
    away = cKDTree(scattered_mm).query(lattice.xy_mm, distance_upper_bound=far)[0]
    xy = np.vstack([scattered_mm, lattice.xy_mm])
    band = np.concatenate([np.arange(count), count + np.flatnonzero(away < far)])
    near = band[delaunay(xy[band])]
    kept = np.concatenate([np.zeros(count, bool), away > KEPT * lattice.edge_mm])
    near = near[~kept[near].all(axis=1)]
    own = lattice.triangles() + count
    return xy, np.vstack([near[wanted(xy, near)], own[kept[own].all(axis=1)]])
