"""Closed outlines in the plan: distance, area, even spacing, and the zero line of a field."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from orthocad.geom.fields import grid_over, nearest
from orthocad.model import Field, Sealed


class Plan(Sealed):
    """One simple closed outline, counter-clockwise, its last point joined to the first."""

    points_mm: np.ndarray  # (n, 2)

    def contains(self, xy_mm: np.ndarray) -> np.ndarray:
        """Whether each of (n, 2) points lies inside, by crossing number."""
        a, b = self.points_mm, np.roll(self.points_mm, -1, axis=0)
        x, y = xy_mm[:, None, 0], xy_mm[:, None, 1]
        straddles = (a[:, 1] > y) != (b[:, 1] > y)
        rise = np.where(b[:, 1] == a[:, 1], 1.0, b[:, 1] - a[:, 1])
        crossing = a[:, 0] + (y - a[:, 1]) / rise * (b[:, 0] - a[:, 0])
        return np.asarray((straddles & (x < crossing)).sum(axis=1) % 2 == 1)

    def depth_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """Distance behind the outline (n,), negative outside; exact to the spacing of `DENSE_MM` points."""
        dense, along, tree = self._dense
        distance, number = tree.query(xy_mm)
        return np.asarray(np.where(cross(along[number], xy_mm - dense[number]) >= 0, distance, -distance))

    def depth_up_to_mm(self, xy_mm: np.ndarray, reach_mm: float) -> np.ndarray:
        """The same (n,), but no farther than `reach_mm` either way, which is much quicker for many points."""
        grid = grid_over(self.points_mm.min(axis=0) - reach_mm, self.points_mm.max(axis=0) + reach_mm, reach_mm / 2)
        depth = np.where(nearest(rasterized(self, grid), xy_mm) > 0, reach_mm, -reach_mm)
        near = self.within(xy_mm, reach_mm)
        depth[near] = self.depth_mm(xy_mm[near])
        return np.asarray(depth)

    def within(self, xy_mm: np.ndarray, reach_mm: float) -> np.ndarray:
        """Numbers of the points (n, 2) that lie no farther than `reach_mm` from the outline, inside or out."""
        dense, _, tree = self._dense
        near = np.flatnonzero(_beside(dense, xy_mm, reach_mm))  # asking the tree of every point takes ten times as long
        distance, _ = tree.query(xy_mm[near], distance_upper_bound=reach_mm)
        return near[np.isfinite(distance)]

    def behind_mm(self, xy_mm: np.ndarray, depth_mm: float) -> np.ndarray:
        """The points (n, 2) at a depth behind the outline's nearest places."""
        dense, along, tree = self._dense
        number = tree.query(xy_mm)[1]
        inward = np.column_stack([-along[number, 1], along[number, 0]])
        return np.asarray(dense[number] + depth_mm * inward / np.linalg.norm(inward, axis=1, keepdims=True))

    @cached_property
    def _dense(self) -> tuple[np.ndarray, np.ndarray, Any]:
        """Closely spaced points (n, 2) of the outline, its direction (n, 2) there, and their tree."""
        from scipy.spatial import cKDTree

        dense = resampled(self, DENSE_MM)
        return dense, np.roll(dense, -1, axis=0) - np.roll(dense, 1, axis=0), cKDTree(dense)


class Area(Sealed):
    """What an outline encloses, less its holes (each given counter-clockwise too)."""

    outline: Plan
    holes: tuple[Plan, ...] = ()

    @property
    def loops(self) -> tuple[Plan, ...]:
        """Outline and holes, each with the material on its left."""
        return (self.outline, *(Plan(points_mm=hole.points_mm[::-1]) for hole in self.holes))

    def contains(self, xy_mm: np.ndarray) -> np.ndarray:
        """Whether each of (n, 2) points lies in it."""
        inside = self.outline.contains(xy_mm)
        for hole in self.holes:
            inside &= ~hole.contains(xy_mm)
        return inside

    def depth_up_to_mm(self, xy_mm: np.ndarray, reach_mm: float) -> np.ndarray:
        """Distance (n,) behind the nearest of its borders, negative outside, no farther than `reach_mm` either way."""
        depths = [self.outline.depth_up_to_mm(xy_mm, reach_mm)]
        depths += [-hole.depth_up_to_mm(xy_mm, reach_mm) for hole in self.holes]
        return np.asarray(np.min(depths, axis=0))


DENSE_MM = 0.1
CORNER_RAD = 0.5


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The plan cross product (n,) of vectors (n, 2)."""
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def resampled(plan: Plan, spacing_mm: float) -> np.ndarray:
    """Points (n, 2) at even steps of about `spacing_mm` along the outline; its sharp corners stay points."""
    corners = np.flatnonzero(turning(plan.points_mm) > CORNER_RAD)
    ring = np.roll(plan.points_mm, -int(corners[0]) if len(corners) else 0, axis=0)
    around = np.vstack([ring, ring[:1]])
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(around, axis=0), axis=1))])
    ends = [*run[corners - corners[0]], run[-1]] if len(corners) else [0.0, run[-1]]
    at = np.concatenate([_steps(a, b, spacing_mm) for a, b in pairwise(ends)])
    return np.column_stack([np.interp(at, run, around[:, 0]), np.interp(at, run, around[:, 1])])


def turning(points: np.ndarray) -> np.ndarray:
    """The angle (n,) in radians by which a closed outline turns at each of its points."""
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    return np.abs(np.arctan2(cross(before, after), (before * after).sum(axis=1)))


def _steps(start: float, end: float, spacing: float) -> np.ndarray:
    count = max(1, round((end - start) / spacing))
    return np.asarray(start + np.arange(count) * (end - start) / count)


def rasterized(plan: Plan, grid: Field) -> Field:
    """1 on the grid's nodes inside the outline, 0 outside; crossings are counted along y."""
    a, b = plan.points_mm, np.roll(plan.points_mm, -1, axis=0)
    (left, right), x = np.sort(np.stack([a[:, 0], b[:, 0]]), axis=0), grid.x_mm
    first, last = np.searchsorted(x, left), np.searchsorted(x, right)  # columns with left <= x < right
    edge = np.repeat(np.arange(len(a)), last - first)
    column = np.arange(len(edge)) - np.repeat(np.cumsum(last - first) - (last - first), last - first) + first[edge]
    share = (x[column] - a[edge, 0]) / (b[edge, 0] - a[edge, 0])
    y = a[edge, 1] + share * (b[edge, 1] - a[edge, 1])
    row = np.clip(np.ceil((y - grid.y0_mm) / grid.step_mm).astype(int), 0, grid.z_mm.shape[1])
    crossings = np.zeros((len(x), grid.z_mm.shape[1] + 1), int)
    np.add.at(crossings, (column, row), 1)
    return grid.like((np.cumsum(crossings, axis=1)[:, :-1] % 2).astype(float))


def extent_at(points_mm: np.ndarray, x_mm: float) -> tuple[float, float]:
    """The lowest and the highest y (mm) of a closed outline (n, 2) at an x inside it."""
    a, b = points_mm, np.roll(points_mm, -1, axis=0)
    cut = (a[:, 0] <= x_mm) != (b[:, 0] <= x_mm)
    share = (x_mm - a[cut, 0]) / (b[cut, 0] - a[cut, 0])
    y = a[cut, 1] + share * (b[cut, 1] - a[cut, 1])
    return float(y.min()), float(y.max())


def largest(pieces: list[Plan]) -> Plan:
    """The piece with the greatest area."""
    return max(pieces, key=area_mm2)


def _beside(dense_mm: np.ndarray, xy_mm: np.ndarray, reach_mm: float) -> np.ndarray:
    """Which points (n,) lie in a square of the side `reach_mm` that holds one of the others, or next to such a one."""
    low = dense_mm.min(axis=0) - 2 * reach_mm
    size = tuple(((dense_mm.max(axis=0) - low) / reach_mm).astype(int) + 3)
    marked = np.zeros(size, bool)
    i, j = ((dense_mm - low) / reach_mm).astype(int).T
    for di in (-1, 0, 1):
        for dj in (-1, 0, 1):
            marked[i + di, j + dj] = True
    at = np.floor((xy_mm - low) / reach_mm).astype(int)
    inside = ((at >= 0) & (at < size)).all(axis=1)
    found = np.zeros(len(xy_mm), bool)
    found[inside] = marked[tuple(at[inside].T)]
    return found


def area_mm2(plan: Plan) -> float:
    """Enclosed area by the shoelace formula, positive counter-clockwise."""
    x, y = plan.points_mm.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def plans_at_zero(field: Field) -> list[Plan]:
    """Outlines of the regions where a signed distance is negative, counter-clockwise; the grid's border closes them."""
    from contourpy import contour_generator

    z = np.pad(field.z_mm, 1, constant_values=field.step_mm)
    x = field.x0_mm + field.step_mm * np.arange(-1, field.z_mm.shape[0] + 1)
    y = field.y0_mm + field.step_mm * np.arange(-1, field.z_mm.shape[1] + 1)
    lines = [np.asarray(line)[:-1] for line in contour_generator(x, y, z.T).lines(0.0)]
    outlines = [Plan(points_mm=line) for line in lines if len(line) > 2]
    return [o if area_mm2(o) > 0 else Plan(points_mm=o.points_mm[::-1]) for o in outlines]
