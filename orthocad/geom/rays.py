"""Ray casts on triangles (embree), for the scan, the design and the pictures."""

from __future__ import annotations

import numpy as np


class Caster:
    """First hits of rays on a fixed triangle mesh."""

    def __init__(self, vertices_mm: np.ndarray, faces: np.ndarray) -> None:
        from embreex.mesh_construction import TriangleMesh
        from embreex.rtcore_scene import EmbreeScene

        vertices = np.asarray(vertices_mm, float)
        a, b, c = (vertices.take(corner, axis=0) for corner in faces.T)
        self._firsts, self._normals = a, np.cross(b - a, c - a)  # not of unit length
        self._scene = EmbreeScene()
        self._mesh = TriangleMesh(self._scene, vertices.astype(np.float32), faces.astype(np.int32))

    def hit(self, origins_mm: np.ndarray, directions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Distance in units of `directions` (n,), `inf` where nothing is hit, and the face number (n,), -1 where none.

        Embree finds the face in float32; the distance is worked out again on the face's plane in float64.
        """
        origins = np.ascontiguousarray(np.broadcast_to(origins_mm, directions.shape), dtype=np.float32)
        face = np.asarray(self._scene.run(origins, np.ascontiguousarray(directions, dtype=np.float32)), dtype=np.int64)
        normal = self._normals[face]
        along = np.einsum("ij,ij->i", normal, directions)
        to_plane = np.einsum("ij,ij->i", normal, self._firsts[face] - origins_mm)
        good = (face >= 0) & (np.abs(along) > 1e-12)
        distance = np.where(good, to_plane / np.where(good, along, 1.0), np.inf)
        return distance, np.where(good, face, -1)

    def normals(self, faces: np.ndarray) -> np.ndarray:
        """Unit normals of faces, (n, 3)."""
        n = self._normals[faces]
        length = np.linalg.norm(n, axis=1, keepdims=True)
        return n / np.maximum(length, 1e-300)

    def heights_from_below(self, xy_mm: np.ndarray, start_mm: float) -> np.ndarray:
        """Lowest surface over plan points (n, 2), (n,) mm; `nan` where there is none above `start_mm`."""
        origins = np.column_stack([xy_mm, np.full(len(xy_mm), start_mm)])
        distance, _ = self.hit(origins, np.tile([0.0, 0.0, 1.0], (len(xy_mm), 1)))
        return np.where(np.isfinite(distance), start_mm + distance, np.nan)
