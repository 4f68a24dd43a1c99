"""The underside with words in it: a triangulation of its own through the letters' edges.

It is still a graph over the plan, so it cannot cross itself, which a boolean of float32 meshes could.
"""

from __future__ import annotations

import numpy as np

from orthocad.design.marking import Engraving
from orthocad.geom.fields import sample
from orthocad.geom.lattice import delaunay
from orthocad.geom.plan import Plan, resampled
from orthocad.model import Field

ALONG_MM = 0.2  # between points of a letter's edge, as far apart as its two edges
AWAY_MM = 0.3  # other points keep so far off


def lettered(under_mm: np.ndarray, border: int, words: Engraving, bottom: Field) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 3) of the underside, the border's first, and triangles (m, 3), the border's own region and its holes.

    `under_mm` (k, 2) are its points without words.
    """
    from scipy.spatial import cKDTree

    edges = [
        np.vstack([resampled(Plan(points_mm=p), ALONG_MM) for p in loops])
        for loops in (words.floor_mm, words.surface_mm)
    ]
    away = cKDTree(np.vstack(edges)).query(under_mm, distance_upper_bound=AWAY_MM)[0] >= AWAY_MM
    away[:border] = True
    plain = under_mm[away]
    xy = np.vstack([plain, *edges])
    deep = np.concatenate([_inside(words.floor_mm, plain), np.ones(len(edges[0]), bool), np.zeros(len(edges[1]), bool)])
    return np.column_stack([xy, sample(bottom, xy) + words.rise_mm * deep]), delaunay(xy)


def _inside(loops: tuple[np.ndarray, ...], xy_mm: np.ndarray) -> np.ndarray:
    """Which points (n,) lie in an odd number of the loops: in a letter and in none of its counters."""
    every = np.vstack(loops)
    near = np.flatnonzero(((xy_mm > every.min(axis=0)) & (xy_mm < every.max(axis=0))).all(axis=1))
    times = np.zeros(len(xy_mm), int)
    for loop in loops:
        times[near] += Plan(points_mm=loop).contains(xy_mm[near])
    return times % 2 == 1
