"""Areas and sides of triangles, and points drawn evenly over them, the same for the same surface."""

from __future__ import annotations

import numpy as np

ROD_MM, RODS = 8.0, 1000  # thickness; more than lie side by side. Points drawn rod by rod lie evenly


def sides_squared(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Squares of each face's sides, (3, m), the k-th from corner k to the next."""
    a, b, c = (vertices.take(corner, axis=0) for corner in faces.T)
    return np.stack([np.einsum("ij,ij->i", d, d) for d in (b - a, c - b, a - c)])


def areas(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Area of each face, (m,)."""
    return areas_of(sides_squared(vertices, faces))


def areas_of(squares: np.ndarray) -> np.ndarray:
    """Area of each face, (m,), from the squares of its sides (3, m) by Heron's formula."""
    p, q, r = squares
    return np.asarray(np.sqrt(np.maximum(4 * p * q - np.square(p + q - r), 0.0)) / 4)


def in_order(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """The faces of a foot that stands, along rods from heel to toes, so that a file's own order decides nothing."""
    x, y, z = vertices.T / ROD_MM
    along = (np.floor(z) * RODS + np.floor(y)) * RODS + x
    return np.asarray(faces.take(np.argsort(along.take(faces.T).sum(axis=0)), axis=0))


def surface_points(vertices: np.ndarray, faces: np.ndarray, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Stratified by area: points (count, 3) and their unit normals (count, 3)."""
    area = np.cumsum(areas(vertices, faces))
    rng = np.random.default_rng(seed)
    at = (np.arange(count) + rng.random(count)) / count * area[-1]
    face = np.minimum(np.searchsorted(area, at), len(faces) - 1)
    u, v = rng.random((2, count, 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    a, b, c = vertices[faces[face]].transpose(1, 0, 2)
    cross = np.cross(b - a, c - a)
    normals = cross / np.maximum(np.linalg.norm(cross, axis=1, keepdims=True), 1e-300)
    return a + u * (b - a) + v * (c - a), normals
