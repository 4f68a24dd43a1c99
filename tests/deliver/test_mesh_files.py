"""STL bytes read back by another library."""

from __future__ import annotations

import io

import numpy as np
import pytest
import trimesh

from handmade import make_device, make_foot
from orthocad.deliver.mesh_files import delivered_mesh, stl_bytes


@pytest.mark.parametrize("side", ["left", "right"])
def test_another_reader_finds_the_same_closed_solid(side) -> None:
    device = make_device(make_foot(side))
    read = trimesh.load(io.BytesIO(stl_bytes(delivered_mesh(device))), file_type="stl")
    assert read.is_volume
    corners = device.mesh.vertices_mm[device.mesh.faces]
    analytic = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6.0
    assert read.volume == pytest.approx(analytic, rel=1e-4)
    assert read.volume > 0  # outward normals on either side


def test_a_left_device_is_the_mirror_of_a_right_one_to_the_last_bit() -> None:
    left, right = (delivered_mesh(make_device(make_foot(side))) for side in ("left", "right"))
    assert np.array_equal(left.vertices_mm * np.float32([1, -1, 1]), right.vertices_mm)
    assert np.array_equal(left.faces[:, ::-1], right.faces)


def test_facet_order_and_normals_are_kept() -> None:
    mesh = make_device(make_foot()).mesh
    data = np.frombuffer(stl_bytes(mesh)[84:], np.dtype([("n", "<f4", 3), ("v", "<f4", (3, 3)), ("a", "<u2")]))
    assert np.array_equal(data["v"], mesh.vertices_mm[mesh.faces])
    assert np.allclose(np.linalg.norm(data["n"], axis=1), 1.0, atol=1e-5)
    assert not data["a"].any()


def test_a_degenerate_facet_gets_a_zero_normal() -> None:
    from orthocad.model import Mesh

    flat = Mesh(vertices_mm=np.zeros((3, 3), np.float32), faces=np.array([[0, 1, 2]], np.int32))
    assert np.isfinite(np.frombuffer(stl_bytes(flat)[84:132], "<f4")).all()
