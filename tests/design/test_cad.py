"""The STEP file is the device: read back by the CAD kernel and held against the mesh both ways."""

from __future__ import annotations

from functools import cache

import cadquery
import numpy as np
import pytest
import trimesh
from shapely.geometry import LinearRing, Polygon

from brep import judged
from devices import design, exported, foot_of, prescription, profile_of, random_values
from orthocad.design import design_device
from orthocad.design.cad import device_step
from orthocad.errors import OrthocadError
from orthocad.model import Device, Mark
from underside import read, relief

# Acceptance: surface within 0.05 mm (95th percentile) and 0.5 at most, volume within 0.2 %, box within 0.5 mm.
P95_MM, MOST_MM, VOLUME_SHARE, BOX_MM = 0.05, 0.5, 0.002, 0.5
CASES = {
    "right shell with cut-out and post": (
        "woman_right.ply",
        "pa12-shell",
        {"first_ray_cutout": "first_ray", "rearfoot_post": "full", "rearfoot_post_deg": 3.0, "heel_lift_mm": 4.0},
    ),
    "heel aperture": ("woman_left.ply", "tpu-full-contact", {"heel_pad_mm": 6.0, "heel_aperture": "through"}),
}


def assert_close(found) -> None:
    assert found.valid
    assert found.solids == 1
    assert found.p95_mm <= P95_MM
    assert found.most_mm <= MOST_MM
    assert abs(found.volume_share) <= VOLUME_SHARE
    assert found.box_mm <= BOX_MM


@cache
def made(case: str) -> tuple[Device, bytes]:
    """The device of a case, and its STEP file."""
    scan, profile, values = CASES[case]
    device = design(scan, profile, **values)
    return device, device_step(device)


@pytest.mark.parametrize("case", CASES)
def test_a_second_look_at_the_step_file_finds_the_device(case, tmp_path) -> None:
    device, step = made(case)
    assert_close(judged(step, device, tmp_path))


@pytest.mark.slow
def test_the_words_stand_in_the_step_file_too(tmp_path) -> None:
    scan, lab = "woman_right.ply", profile_of("tpu-full-contact")
    foot = foot_of(scan)
    rx = prescription(foot, lab, {})
    plain, marked = (design_device(foot, rx, lab.material, m) for m in (None, Mark(code="K-17", size="EU 41")))
    found = []
    for device in (plain, marked):
        path = tmp_path / "device.step"
        path.write_bytes(device_step(device))
        (solid,) = cadquery.importers.importStep(str(path)).solids().vals()
        assert solid.isValid()
        vertices, faces = solid.tessellate(0.02, 0.3)
        found.append(trimesh.Trimesh([v.toTuple() for v in vertices], faces))
    assert all(body.is_watertight for body in found)
    x = marked.marking.at_mm[0]
    assert {line.replace(" ", "") for line in read(relief(found[1], x - 45.0, x + 45.0))} >= {"R••EU41", "K-17"}
    letters = sum(Polygon(loop).area * (1 if LinearRing(loop).is_ccw else -1) for loop in marked.marking.loops_mm)
    taken = found[0].volume - found[1].volume
    assert taken == pytest.approx(letters * marked.marking.rise_mm, rel=0.05)


@pytest.mark.slow
def test_a_second_reader_takes_the_step_file(tmp_path) -> None:
    gmsh = pytest.importorskip("gmsh", reason="needs gmsh")
    device = design("woman_right.ply", "pa12-shell", first_ray_cutout="first_ray", rearfoot_post="full")
    (tmp_path / "device.step").write_bytes(device_step(device))
    gmsh.initialize()
    try:
        gmsh.option.setNumber("General.Terminal", 0)
        gmsh.model.occ.importShapes(str(tmp_path / "device.step"))
        gmsh.model.occ.synchronize()
        assert len(gmsh.model.getEntities(3)) == 1
        gmsh.option.setNumber("Mesh.MeshSizeMax", 1.0)  # its own integral of a volume is of low order: 0.4 % off
        gmsh.model.mesh.generate(2)
        tags, places, _ = gmsh.model.mesh.getNodes()
        _, _, corners = gmsh.model.mesh.getElements(2)
    finally:
        gmsh.finalize()
    number = {tag: k for k, tag in enumerate(tags)}
    faces = np.array([number[tag] for tag in corners[0]]).reshape(-1, 3)
    body, ours = trimesh.Trimesh(places.reshape(-1, 3), faces), exported(device)
    assert body.is_watertight
    assert body.volume == pytest.approx(ours.volume, rel=0.002)
    size = np.ptp(device.mesh.vertices_mm, axis=0)
    assert body.extents == pytest.approx(size, abs=0.5)


def test_the_same_device_gives_the_same_bytes_without_a_clock() -> None:
    device, first = made("heel aperture")
    assert first == device_step(device)
    assert b"1970-01-01T00:00:00" in first[:500]
    assert b"'left device'" in first[:3000]


def test_a_solid_that_is_not_the_device_is_refused(monkeypatch) -> None:
    import cadquery

    from orthocad.design import cad

    made = cad.closed_solid
    up = cadquery.Location(cadquery.Vector(0, 0, 0.3))
    monkeypatch.setattr(cad, "closed_solid", lambda *parts: made(*parts).moved(up))
    with pytest.raises(OrthocadError, match=r"height is 0\.30 mm off"):
        device_step(design("woman_left.ply", "pa12-shell"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
def test_thirty_designs_with_every_cut_out_and_post(seed, tmp_path) -> None:
    rng = np.random.default_rng(seed)
    scan = ("woman_left.ply", "woman_right.ply")[seed % 2]
    profile = ("tpu-full-contact", "pa12-shell", "petg-shell")[seed % 3]
    values = random_values(rng, foot_of(scan))
    values["first_ray_cutout"] = ("none", "first_met", "first_ray")[seed % 3 if seed < 15 else (seed + 1) % 3]
    if values["first_ray_cutout"] != "none":
        values |= {"mortons": "none"}
    if seed % 2:
        values |= {"rearfoot_post": ("strip", "full")[seed % 4 // 2], "rearfoot_post_deg": float(rng.uniform(-4, 6))}
    try:
        device = design(scan, profile, **values)
    except OrthocadError as refused:
        pytest.skip(f"not a buildable draw: {refused}")
    found = judged(device_step(device), device, tmp_path)
    print(seed, found)
    assert_close(found)
