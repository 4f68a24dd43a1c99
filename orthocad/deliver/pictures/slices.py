"""Sections through foot and device, exact on their triangles, as loops."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from orthocad.geom.sections import cross_section


def slice_across(vertices_mm: np.ndarray, faces: np.ndarray, x_mm: float) -> list[np.ndarray]:
    """Loops (n, 2) in (y, z) where the plane at x cuts the triangles; open lines where the mesh is open."""
    return _chains(cross_section(vertices_mm, faces, x_mm))


def slice_along(vertices_mm: np.ndarray, faces: np.ndarray, y_mm: float) -> list[np.ndarray]:
    """Loops (n, 2) in (x, z) where the plane at y cuts the triangles."""
    return _chains(cross_section(vertices_mm[:, [1, 0, 2]], faces, y_mm))


def crossings(loops: list[np.ndarray], along_mm: float) -> np.ndarray:
    """Heights where a plumb line meets closed loops (n, 2), lowest first."""
    found = []
    for loop in loops:
        start, end = loop, np.roll(loop, -1, axis=0)
        meets = (start[:, 0] > along_mm) != (end[:, 0] > along_mm)
        a, b = start[meets], end[meets]
        found.append(a[:, 1] + (along_mm - a[:, 0]) / (b[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1]))
    return np.sort(np.concatenate(found)) if found else np.zeros(0)


def _chains(segments_mm: np.ndarray) -> list[np.ndarray]:
    """Segments (n, 2, 2) joined end to end, longest first."""
    ends = np.round(segments_mm, 4)
    at: dict[tuple[float, ...], list[int]] = defaultdict(list)
    points = [(tuple(a), tuple(b)) for a, b in ends.tolist()]
    for number, pair in enumerate(points):
        at[pair[0]].append(number)
        at[pair[1]].append(number)
    free = set(range(len(points)))
    starts = sorted(free, key=lambda n: min(len(at[p]) for p in points[n]))  # open ends first
    chains = [_walk(n, points, at, free) for n in starts if n in free]
    return sorted((np.array(c) for c in chains if len(c) > 2), key=len, reverse=True)


def _walk(first: int, points: list, at: dict, free: set[int]) -> list[tuple[float, ...]]:
    free.discard(first)
    a, b = points[first]
    chain = [a, b] if len(at[a]) <= len(at[b]) else [b, a]
    while (following := next((n for n in at[chain[-1]] if n in free), None)) is not None:
        free.discard(following)
        a, b = points[following]
        chain.append(b if a == chain[-1] else a)
    return chain
