"""Vertical lines through a mesh, without a ray library: the second opinion on every height."""

from __future__ import annotations

import numpy as np

CELL_MM = 1.0
ON_EDGE = 1e-9
FLAT_MM2 = 1e-9


class PlumbLines:
    """Heights of a triangle mesh over plan points, by looking triangles up in a plan grid."""

    def __init__(self, vertices_mm: np.ndarray, faces: np.ndarray) -> None:
        corners = np.asarray(vertices_mm, float)[faces]
        flat = corners[:, :, :2]
        across = _cross(flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0])
        corners = corners[np.abs(across) > FLAT_MM2]
        self.corners = corners
        self._low = corners[:, :, :2].min(axis=(0, 1)) - CELL_MM
        first = self._cell(corners[:, :, :2].min(axis=1))
        last = self._cell(corners[:, :, :2].max(axis=1))
        self._columns = int(last[:, 1].max()) + 2
        cells, owners = _covered(first, last, self._columns)
        order = np.argsort(cells, kind="stable")
        self._owners = owners[order]
        self._starts = np.searchsorted(cells[order], np.arange((int(last[:, 0].max()) + 2) * self._columns + 1))

    def _cell(self, xy_mm: np.ndarray) -> np.ndarray:
        return np.floor((xy_mm - self._low) / CELL_MM).astype(np.int64)

    def range_mm(self, xy_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest surface over plan points (n, 2), each (n,); `nan` beside the mesh."""
        line, _, z = self.hits(xy_mm)
        lowest, highest = np.full(len(xy_mm), np.inf), np.full(len(xy_mm), -np.inf)
        np.minimum.at(lowest, line, z)
        np.maximum.at(highest, line, z)
        found = np.isfinite(lowest)
        return np.where(found, lowest, np.nan), np.where(found, highest, np.nan)

    def hits(self, xy_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Every crossing: number of the plan point, of the triangle in `corners`, and its height, each (k,)."""
        cell = self._cell(xy_mm)
        number = cell[:, 0] * self._columns + cell[:, 1]
        inside = (cell >= 0).all(axis=1) & (cell[:, 1] < self._columns) & (number < len(self._starts) - 1)
        number = np.where(inside, number, 0)
        count = np.where(inside, self._starts[number + 1] - self._starts[number], 0)
        line = np.repeat(np.arange(len(xy_mm)), count)
        step = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
        triangle = self._owners[self._starts[number[line]] + step]
        z, hit = _height(self.corners[triangle], xy_mm[line])
        return line[hit], triangle[hit], z[hit]


def _covered(first: np.ndarray, last: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Every plan cell a triangle's box covers, with the triangle's number."""
    size = last - first + 1
    count = size.prod(axis=1)
    owner = np.repeat(np.arange(len(first)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    row, column = step // size[owner, 1], step % size[owner, 1]
    return (first[owner, 0] + row) * columns + first[owner, 1] + column, owner


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _height(corners: np.ndarray, xy_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Height of each triangle's plane over its point, and whether the point lies in the triangle."""
    a, b, c = corners.transpose(1, 0, 2)
    ab, ac, ap = (b - a)[:, :2], (c - a)[:, :2], xy_mm - a[:, :2]
    area = _cross(ab, ac)
    u, v = _cross(ap, ac) / area, _cross(ab, ap) / area
    hit = (u >= -ON_EDGE) & (v >= -ON_EDGE) & (u + v <= 1 + ON_EDGE)
    return a[:, 2] + u * (b - a)[:, 2] + v * (c - a)[:, 2], hit


class FinishedSurface:
    """A finished device's two faces, in the foot's own height (device z less its offset)."""

    def __init__(self, lines: PlumbLines, z_offset_mm: float) -> None:
        self._lines, self._offset = lines, z_offset_mm

    def top_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """Highest surface over each of (n, 2) points."""
        return self._lines.range_mm(xy_mm)[1] - self._offset

    def bottom_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """Lowest surface over each of (n, 2) points."""
        return self._lines.range_mm(xy_mm)[0] - self._offset
