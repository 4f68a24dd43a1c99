"""Points drawn evenly over a triangle surface, the same for the same surface."""

from __future__ import annotations

import numpy as np


def surface_points(vertices: np.ndarray, faces: np.ndarray, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Stratified by area: points (count, 3) and their unit normals (count, 3)."""
    corners = vertices[faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(cross, axis=1)
    rng = np.random.default_rng(seed)
    at = (np.arange(count) + rng.random(count)) / count * area.sum()
    face = np.minimum(np.searchsorted(np.cumsum(area), at), len(faces) - 1)
    u, v = rng.random((2, count, 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    a, b, c = corners[face].transpose(1, 0, 2)
    normals = cross[face] / np.maximum(area[face], 1e-300)[:, None]
    return a + u * (b - a) + v * (c - a), normals
