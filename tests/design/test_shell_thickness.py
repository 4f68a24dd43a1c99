"""A shell's thickness along the normal, by closest points on the exported STL: no code of the design's."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from devices import design
from orthocad.deliver.mesh_files import delivered_mesh, stl_bytes

THICKNESS_MM, WITHIN_MM = 0.1, 0.02
CREASE_MM = 0.13  # edges of the mesh cut across the crease under a rim's inner edge: thicker there, and nowhere else
RIM_MM = 1.5  # its edge is rounded
STEEP = 1.5
DEEP: dict[str, Any] = {"heel_cup_depth_mm": 26.0, "medial_flange": "high", "cover_mm": 0.0}
COVERED: dict[str, Any] = {"heel_cup_depth_mm": 20.0, "cover_mm": 3.0}


def walls(scan: str, **values: Any) -> tuple[np.ndarray, np.ndarray]:
    """From points on the underside to the top face, (n,) mm, and the underside's slope there; the rim left out."""
    body = trimesh.load(io.BytesIO(stl_bytes(delivered_mesh(design(scan, "pa12-shell", **values)))), file_type="stl")
    up = body.face_normals[:, 2]
    top, under = (body.submesh([np.flatnonzero(faces)], append=True) for faces in (up > 0.02, up < -0.02))
    rim = cKDTree(body.triangles[np.abs(up) <= 0.02].reshape(-1, 3)[:, :2])
    points, face = trimesh.sample.sample_surface(under, 12000, seed=5)
    facing = -under.face_normals[face, 2]
    slope = np.sqrt(1.0 - np.square(facing)) / facing
    chosen = np.flatnonzero((slope > STEEP) | (np.arange(len(points)) % 6 == 0))
    chosen = chosen[rim.query(points[chosen, :2])[0] > RIM_MM]
    near, thickness, _ = trimesh.proximity.closest_point(top, points[chosen])
    inside = rim.query(near[:, :2])[0] > RIM_MM
    return thickness[inside], slope[chosen][inside]


@pytest.mark.parametrize(("scan", "ordered", "values"), [
    ("man_right.stl", 3.0, DEEP), ("high_arch_left.obj", 2.5, COVERED), ("woman_left.ply", 4.0, DEEP),
])  # fmt: skip
def test_a_wall_is_as_thick_as_ordered(scan: str, ordered: float, values: dict[str, Any]) -> None:
    """Cup walls, flange and arch, however steep: nodes of a 0.5 mm grid alone lose 0.14 mm of the steepest."""
    thickness, slope = walls(scan, shell_thickness_mm=ordered, **values)
    error, steep = thickness - ordered, slope > STEEP
    assert steep.sum() > 100
    assert np.median(error[steep]) == pytest.approx(0.0, abs=WITHIN_MM)
    assert error.min() > -THICKNESS_MM
    assert np.percentile(error, 99) < THICKNESS_MM
    assert error.max() < CREASE_MM
