"""How far a body that lies as it is printed reaches out over the air: to the nearest of it in the layers just below."""

from __future__ import annotations

import numpy as np

from orthocad.verify.plumb import PlumbLines

CUBE_MM = 1.0
BESIDE_MM = np.array([0.137, 0.071])  # a plumb line through an edge would count two crossings for one


def reaches(corners: np.ndarray, most_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Reach (n,) of each square millimetre under faces (m, 3, 3) with air below it, and where it is (n, 3).

    What reaches farther than `most_mm` counts as reaching `most_mm`.
    """
    from scipy.spatial import cKDTree

    flat = corners.reshape(-1, 3)
    low, high = flat.min(axis=0), flat.max(axis=0)
    x, y = (np.arange(a, b, CUBE_MM) for a, b in zip(low[:2], high[:2], strict=True))
    spots = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2) + BESIDE_MM
    spot, start, end = _spans(PlumbLines(flat, np.arange(len(flat)).reshape(-1, 3)), spots)
    hangs = start > low[2] + CUBE_MM
    reach, at = [np.empty(0)], [np.empty((0, 3))]
    level = np.ceil((start - low[2]) / CUBE_MM) - 1.0  # of the cubes, from the bed: the one below where it starts
    for number in np.unique(level[hangs]):
        height = low[2] + number * CUBE_MM
        there = (start <= height) & (end > height)
        over = hangs & (level == number)
        xy = spots[spot[over]]
        away = np.full(len(xy), most_mm)
        if there.any():
            away = np.minimum(cKDTree(spots[spot[there]]).query(xy, distance_upper_bound=most_mm)[0], most_mm)
        reach.append(away)
        at.append(np.column_stack([xy, start[over]]))
    return np.concatenate(reach), np.vstack(at)


def _spans(lines: PlumbLines, spots: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number of the plan point (k,), and from where to where (k,) the body fills its plumb line."""
    spot, _, z = lines.hits(spots)
    order = np.lexsort((z, spot))
    spot, z = spot[order], z[order]
    even = np.bincount(spot, minlength=len(spots))[spot] % 2 == 0  # else the body is open there
    spot, z = spot[even], z[even]
    return spot[::2], z[::2], z[1::2]
