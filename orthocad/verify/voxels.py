"""A closed mesh as small cubes."""

from __future__ import annotations

import numpy as np

from orthocad.model import Mesh
from orthocad.verify.plumb import PlumbLines

BESIDE_MM = np.array([3.1e-4, 1.7e-4])  # a plumb line through an edge would count two crossings for one


def voxels(mesh: Mesh, size_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Which cubes (i, j, k) are solid, an empty margin around: after an odd number of crossings of a plumb line.

    And the middle (3,) of the first cube.
    """
    points = np.asarray(mesh.vertices_mm, float)
    low, high = points.min(axis=0) - 2 * size_mm, points.max(axis=0) + 2 * size_mm
    x, y, z = (np.arange(a + size_mm / 2, b, size_mm) for a, b in zip(low, high, strict=True))
    spots = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    line, _, height = PlumbLines(points, mesh.faces).hits(spots + BESIDE_MM)
    above = np.zeros((len(spots), len(z) + 1), np.int32)
    np.add.at(above, (line, np.searchsorted(z, height)), 1)
    return (np.cumsum(above, axis=1)[:, :-1] % 2 == 1).reshape(len(x), len(y), len(z)), low + size_mm / 2
