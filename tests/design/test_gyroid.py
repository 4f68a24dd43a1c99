"""The lattice pad: wall, pore, density and drains, each measured by other means than it was made or checked with."""

from __future__ import annotations

import json

import manifold3d
import numpy as np
import pytest
import trimesh
from PIL import Image, ImageDraw
from scipy import ndimage

from devices import ROOT, design, foot_of, profile_of
from orthocad.cli import run
from orthocad.design.gyroid import Gyroid, gyroid_mesh
from orthocad.errors import RejectedError
from orthocad.model import Mesh
from orthocad.verify import verify_device
from orthocad.verify.pad import drained, pad_checks

SIDE_MM, PIXEL_MM = 20.0, 0.2


def block(points: np.ndarray) -> np.ndarray:
    return np.abs(points - SIDE_MM / 2).max(axis=1) - SIDE_MM / 2


def solid(mesh: Mesh) -> manifold3d.Manifold:
    return manifold3d.Manifold(manifold3d.Mesh(np.array(mesh.vertices_mm, np.float32), np.array(mesh.faces, np.uint32)))


def walls(mesh: Mesh) -> np.ndarray:
    """Cubes that are wall: manifold3d slices the body, Pillow fills the slices."""
    body, count = solid(mesh), round(SIDE_MM / PIXEL_MM)
    layers = []
    for z in np.arange(PIXEL_MM / 2, SIDE_MM, PIXEL_MM):
        picture = np.zeros((count, count), bool)
        for loop in body.slice(float(z)).to_polygons():
            one = Image.new("1", (count, count), 0)
            ImageDraw.Draw(one).polygon([tuple(p) for p in np.asarray(loop) / PIXEL_MM - 0.5], fill=1)
            picture ^= np.asarray(one)
        layers.append(picture)
    return np.array(layers)


def widest_ball_mm(free: np.ndarray) -> float:
    """The widest ball that gets from one face to the one across."""
    depth = ndimage.distance_transform_edt(free) * PIXEL_MM
    low, high = 0.0, float(depth.max())
    for _ in range(10):
        middle = (low + high) / 2
        parts, _ = ndimage.label(depth >= middle)
        through = set(np.unique(parts[2])) & set(np.unique(parts[-3])) - {0}
        low, high = (middle, high) if through else (low, middle)
    return 2 * low


@pytest.mark.parametrize(("wall", "pore"), [(1.0, 2.5), pytest.param(0.8, 3.0, marks=pytest.mark.slow)])
def test_wall_pore_density_and_drains_are_what_was_asked_for(wall, pore) -> None:
    lattice = Gyroid(wall_mm=wall, pore_mm=pore)
    mesh = gyroid_mesh(lattice, block, np.zeros(3), np.full(3, SIDE_MM))
    body = trimesh.Trimesh(np.asarray(mesh.vertices_mm, float), mesh.faces, process=False)
    assert body.is_watertight
    assert body.body_count == 1
    assert solid(mesh).status() == manifold3d.Error.NoError
    inner = np.abs(body.triangles_center - SIDE_MM / 2).max(axis=1) < SIDE_MM / 2 - 2.0
    at, owner = trimesh.sample.sample_surface(body, 4000, seed=1)
    at, inward = at[inner[owner]], -body.face_normals[owner[inner[owner]]]
    hits, rays, _ = trimesh.ray.ray_pyembree.RayMeshIntersector(body).intersects_location(
        at + 1e-3 * inward, inward, multiple_hits=False
    )
    through = np.linalg.norm(hits - at[rays], axis=1)
    assert np.median(through) == pytest.approx(wall, rel=0.1)
    free = ~walls(mesh)
    assert widest_ball_mm(free) == pytest.approx(pore, rel=0.1)
    density = solid(mesh).volume() / SIDE_MM**3
    assert density == pytest.approx(lattice.density, abs=0.03)
    parts, count = ndimage.label(np.pad(free, 1, constant_values=True))
    reached = np.count_nonzero(parts == parts[0, 0, 0]) / np.count_nonzero(parts)
    assert reached == 1.0, count
    assert drained(mesh) == 1.0


def test_a_closed_hollow_keeps_its_powder() -> None:
    outer, inner = trimesh.creation.box(extents=[20, 20, 10]), trimesh.creation.box(extents=[10, 10, 5])
    inner.invert()
    both = trimesh.util.concatenate([outer, inner])
    mesh = Mesh(vertices_mm=both.vertices.astype(np.float32), faces=both.faces.astype(np.int32))
    assert drained(mesh) < 0.95


def test_a_pad_for_the_well_is_built_checked_and_written(tmp_path) -> None:
    out, words = tmp_path / "out", ["--profile", "pa12-shell", "--quiet"]
    words += [f"--set={w}" for w in ("heel_pad_mm=5", "heel_pad_build=lattice", "heel_pad_pore_mm=2.5")]
    assert run(["build", str(ROOT / "foot_scans" / "woman_left.ply"), "--out", str(out), *words]) == 0
    foot = json.loads((out / "report.json").read_text())["feet"]["left"]
    assert foot["device"]["heel_pad"]["stl"] == "left-heel-pad.stl"
    checks = {c["code"]: c for c in foot["checks"] if c["code"].startswith("device.heel_pad")}
    assert len(checks) == 5
    stiff = checks.pop("device.heel_pad_stiffness")
    assert all(c["passed"] for c in checks.values())
    assert stiff["value"] == pytest.approx(
        profile_of("pa12-shell").material.modulus_mpa * foot["device"]["heel_pad"]["density"] ** 2, rel=1e-3
    )
    assert not stiff["passed"]  # said, and keeps nothing back
    pad, device = trimesh.load(out / "left-heel-pad.stl"), trimesh.load(out / "left.stl")
    assert pad.is_watertight
    # It lies in the well: every way down from its underside meets the device's top at the same height.
    low = pad.vertices[pad.vertex_normals[:, 2] < -0.9]
    spots = low[np.linspace(0, len(low) - 1, 300).astype(int)]
    down = np.column_stack([spots[:, :2], np.full(len(spots), 100.0)])
    caster = trimesh.ray.ray_pyembree.RayMeshIntersector(device)
    hits, rays, _ = caster.intersects_location(down, np.tile([0.0, 0.0, -1.0], (len(spots), 1)), multiple_hits=False)
    over = spots[rays, 2] - hits[:, 2]
    lowest = over < np.quantile(over, 0.3)  # the faces on the floor, not those over a pore
    assert np.ptp(over[lowest]) < 0.3
    assert run(["verify", str(out)]) == 0


def test_filament_and_thin_walls_are_refused_and_a_foreign_lattice_fails() -> None:
    with pytest.raises(RejectedError, match="powder"):
        design("woman_left.ply", "petg-shell", heel_pad_mm=4.0, heel_pad_build="lattice")
    with pytest.raises(RejectedError, match="under what PA12 MJF can be made of; heel_pad_wall_mm = 1 would do"):
        design("woman_left.ply", "pa12-shell", heel_pad_mm=4.0, heel_pad_build="lattice", heel_pad_wall_mm=0.6)
    device = design("woman_left.ply", "pa12-shell", heel_pad_mm=4.0, heel_pad_build="lattice")
    verdict = verify_device(foot_of("woman_left.ply"), device, profile_of("pa12-shell").material)
    assert {c.code for c in verdict.failures} == set()
    from dataclasses import replace

    thinner = replace(device.pad, wall_mm=1.4, density=0.45)  # what was asked for is not what is there
    failed = {c.code for c in pad_checks(thinner, profile_of("pa12-shell").material) if not c.passed and not c.advisory}
    assert failed == {"device.heel_pad_wall", "device.heel_pad_density"}
