"""How far the surfaces of two devices lie apart."""

from __future__ import annotations

import numpy as np

from orthocad.model import Mesh, Sealed


class Deviation(Sealed):
    """Distances both ways between two surfaces, in one frame."""

    p95_mm: float
    max_mm: float


def deviation(one: Mesh, other: Mesh) -> Deviation:
    """From every corner of each to the other's surface."""
    distance = np.concatenate([_to_surface(one, other), _to_surface(other, one)])
    return Deviation(p95_mm=float(np.quantile(distance, 0.95)), max_mm=float(distance.max()))


def _to_surface(points: Mesh, surface: Mesh) -> np.ndarray:
    import igl

    squared = igl.point_mesh_squared_distance(
        points.vertices_mm.astype(float), surface.vertices_mm.astype(float), surface.faces.astype(np.int64)
    )[0]
    return np.sqrt(np.maximum(squared, 0.0))
