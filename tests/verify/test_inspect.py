"""`orthocad check` finds faults that were planted, names and places each, and passes the clean twin."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import trimesh

from devices import design, exported
from orthocad.model import Mesh
from orthocad.prescribe.machine_file import load_material, load_printer
from orthocad.verify.inspect import construction_of, inspect_mesh
from orthocad.verify.inspect.bed import best_fit
from orthocad.verify.inspect.device_file import load_device
from shared_data import SHARED, needs_shared

TPU, PA12 = load_material("tpu-95a"), load_material("pa12-mjf")
LARGE = load_printer("large-fdm")


@cache
def twin() -> trimesh.Trimesh:
    """A sound filled device."""
    return exported(design("woman_left.ply"))


def mesh_of(body: trimesh.Trimesh) -> Mesh:
    return Mesh(vertices_mm=body.vertices.astype(np.float32), faces=body.faces.astype(np.int32))


def judged(body: trimesh.Trimesh, material=TPU, printer=LARGE):
    return {c.code: c for c in inspect_mesh(mesh_of(body), material, printer).checks}


def failed(body: trimesh.Trimesh, material=TPU) -> dict:
    return {code: c for code, c in judged(body, material).items() if not c.passed}


def middle() -> np.ndarray:
    """A place on the top, in the middle of the heel."""
    body = twin()
    ray = trimesh.ray.ray_triangle.RayMeshIntersector(body)
    hits, _, _ = ray.intersects_location([[40.0, 0.0, 100.0]], [[0, 0, -1.0]])
    return hits[hits[:, 2].argmax()]


def test_the_clean_twin_passes() -> None:
    assert failed(twin()) == {}
    assert failed(twin(), PA12) == {}


def dented(depth_mm: float, radius_mm: float = 6.0) -> trimesh.Trimesh:
    """The top pressed down around one place until so much is left over the floor."""
    body, at = twin().copy(), middle()
    near = np.linalg.norm(body.vertices[:, :2] - at[:2], axis=1)
    top = (body.vertices[:, 2] > body.bounds[0, 2] + 1.0) & (near < radius_mm)
    floor = body.bounds[0, 2] + depth_mm
    body.vertices[top, 2] = np.minimum(
        body.vertices[top, 2], floor + 8 * np.maximum(near[top] / radius_mm - 0.5, 0) ** 2
    )
    return body


def test_a_spot_0_2_under_the_least_wall_is_found_and_one_0_2_over_is_not() -> None:
    thin = failed(dented(TPU.min_wall_mm - 0.2))
    assert list(thin) == ["device.too_thin"]
    assert thin["device.too_thin"].value == pytest.approx(TPU.min_wall_mm - 0.2, abs=0.05)
    assert np.linalg.norm(np.array(thin["device.too_thin"].at_mm)[:2] - middle()[:2]) < 6.0
    assert failed(dented(TPU.min_wall_mm + 0.2)) == {}


def test_a_hole_is_named_and_placed() -> None:
    body = twin().copy()
    face = np.linalg.norm(body.triangles_center - middle(), axis=1).argmin()
    body.update_faces(np.arange(len(body.faces)) != face)
    found = failed(body)["device.not_watertight"]
    assert found.value == 3
    assert "1 holes" in found.text
    assert np.linalg.norm(np.array(found.at_mm) - middle()) < 3.0


def test_a_turned_face_is_named_and_placed() -> None:
    body = twin().copy()
    face = np.linalg.norm(body.triangles_center - middle(), axis=1).argmin()
    body.faces[face] = body.faces[face][::-1]
    found = failed(body)
    assert found["device.turned_faces"].value == 1
    assert np.linalg.norm(np.array(found["device.turned_faces"].at_mm) - middle()) < 3.0
    assert "device.not_watertight" not in found


@pytest.mark.parametrize("how", ["turned", "mirrored"])
def test_a_body_that_looks_inward_all_over_fails_and_is_measured_as_if_turned_back(how) -> None:
    sound = mesh_of(twin())
    flip = np.array([1, -1, 1] if how == "mirrored" else [1, 1, 1], np.float32)
    faces = sound.faces if how == "mirrored" else sound.faces[:, ::-1]
    wrong = Mesh(vertices_mm=sound.vertices_mm * flip, faces=faces)
    found, clean = inspect_mesh(wrong, TPU, LARGE), inspect_mesh(sound, TPU, LARGE)
    bad = {c.code: c for c in found.checks if not c.passed}
    assert list(bad) == ["device.turned_faces"]
    assert bad["device.turned_faces"].value == len(faces)
    assert found.construction == clean.construction
    assert found.estimate.mass_g == pytest.approx(clean.estimate.mass_g, rel=1e-4) != 0.0
    assert found.estimate.hours == pytest.approx(clean.estimate.hours, rel=1e-4)
    assert found.walls.thinnest_mm == pytest.approx(clean.walls.thinnest_mm, abs=0.02)
    holed = inspect_mesh(Mesh(vertices_mm=wrong.vertices_mm, faces=faces[:-1]), TPU, LARGE)
    assert {c.code for c in holed.checks if not c.passed} == {"device.turned_faces", "device.not_watertight"}


def with_box(centre, size, turned: bool) -> trimesh.Trimesh:
    box = trimesh.creation.box(extents=size)
    box.apply_translation(centre)
    if turned:
        box.invert()
    return trimesh.util.concatenate([twin(), box])


@pytest.mark.parametrize("turned", [True, False])
def test_a_shell_inside_is_trapped_powder(turned) -> None:
    inside = middle() - [0, 0, 2.2]
    found = failed(with_box(inside, [1.5, 1.5, 1.0], turned), PA12)
    assert "device.bodies" not in found
    assert found["device.inner_shell"].value == 1
    assert "powder" in found["device.inner_shell"].text
    assert np.allclose(found["device.inner_shell"].at_mm, inside, atol=0.1)


def test_a_second_body_is_named_and_placed() -> None:
    found = failed(with_box([60.0, 0.0, 60.0], [15, 15, 15], turned=False))
    assert found["device.bodies"].value == 2
    assert np.allclose(found["device.bodies"].at_mm, [60, 0, 60], atol=0.1)
    assert "device.inner_shell" not in found


def wedge(angle_deg: float) -> trimesh.Trimesh:
    """A thick block that ends in an edge of that angle at x = 100."""
    run = 20.0 / np.tan(np.radians(angle_deg))
    low = [[0, 0, 0], [100, 0, 0], [100 - run, 0, 20], [0, 0, 20]]
    points = np.array([*low, *(np.array(low) + [0, 60, 0])], float)
    return trimesh.Trimesh(points, trimesh.convex.convex_hull(points).faces).convex_hull


def test_a_sharp_edge_is_named_and_placed() -> None:
    found = failed(wedge(45.0))["device.sharp_edge"]
    assert found.value == pytest.approx(60.0)
    assert found.at_mm[0] == pytest.approx(100.0)
    assert found.at_mm[2] == pytest.approx(0.0)
    assert "device.sharp_edge" not in failed(wedge(70.0))


def test_an_overhang_is_named_and_placed_and_powder_carries_it() -> None:
    block = trimesh.creation.box(bounds=[[0, 0, 0], [200, 80, 12]])
    shelf = trimesh.creation.box(bounds=[[200, 0, 6], [240, 80, 12]])
    body = trimesh.boolean.union([block, shelf], engine="manifold")
    found = failed(body)["device.overhang"]
    assert found.value == pytest.approx(40 * 80, rel=1e-3)
    assert found.at_mm[0] == pytest.approx(220, abs=1)
    assert "device.overhang" not in failed(body, PA12)
    assert "device.overhang" not in failed(block)


@pytest.mark.parametrize(("wide", "long", "hangs"), [(20, 20, True), (20, 28, True), (8, 4, False), (30, 3, False)])
def test_a_shelf_in_the_air_is_named_whatever_its_area(wide, long, hangs) -> None:
    ray = trimesh.ray.ray_triangle.RayMeshIntersector(twin())
    edge = ray.intersects_location([[100.0, 200.0, 6.0]], [[0.0, -1.0, 0.0]])[0][:, 1].max()
    low, high = [100 - wide / 2, edge - 4, 5.0], [100 + wide / 2, edge + long, 8.0]
    shelf = trimesh.creation.box(bounds=[low, high])
    found = failed(trimesh.boolean.union([twin(), shelf], engine="manifold"))
    assert ("device.overhang" in found) is hangs
    if hangs:
        place = found["device.overhang"].at_mm
        assert f"reaching {long} mm" in found["device.overhang"].text
        assert edge < place[1] < edge + long
        assert place[2] == pytest.approx(5.0, abs=0.01)


def test_crossing_faces_are_counted() -> None:
    block = trimesh.creation.box(bounds=[[0, 0, 0], [200, 80, 12]])
    other = trimesh.creation.box(bounds=[[150, 20, 3], [250, 60, 9]])
    assert failed(trimesh.util.concatenate([block, other]))["device.self_intersections"].value > 0


def test_the_bed_and_the_turn_that_fits() -> None:
    bar = mesh_of(trimesh.creation.box(bounds=[[0, 0, 0], [300, 20, 10]]))
    small = replace(LARGE, bed_mm=(250.0, 250.0, 250.0), edge_mm=0.0)
    spare, turn, _, _ = best_fit(bar, "filled", small)
    # A bar of 300 x 20 stands across a bed of 250: its shadow is 300 cos + 20 sin.
    assert spare == pytest.approx(250 - (300 + 20) / np.sqrt(2), abs=0.05)
    assert turn in (45.0, 135.0)
    tight = replace(small, bed_mm=(200.0, 200.0, 200.0))
    spare, _, _, needed = best_fit(bar, "filled", tight)
    assert spare < 0
    assert needed == np.ceil(320 / np.sqrt(2))


@needs_shared
@pytest.mark.parametrize(
    ("name", "watertight", "length_mm"),
    [("template_insole_right_tenth_mm.stl", True, 282), ("basic_sole_surface.stl", False, 258)],
)
def test_insoles_of_others_are_judged(name, watertight, length_mm) -> None:
    mesh, notes = load_device(SHARED / "insoles" / name)
    found = inspect_mesh(mesh, TPU, LARGE)
    checks = {c.code: c for c in found.checks}
    assert checks["device.not_watertight"].passed is watertight
    assert max(found.size_mm) == pytest.approx(length_mm, abs=1.5)
    assert bool(notes) == ("tenth" in name)
    assert checks["device.too_thin"].passed is watertight


@pytest.mark.parametrize(
    ("profile", "values", "kind"),
    [
        ("tpu-full-contact", {}, "filled"),
        ("tpu-full-contact", {"rearfoot_post": "full", "rearfoot_post_deg": 4.0}, "filled"),
        ("pa12-shell", {}, "shell"),
    ],
)
def test_the_construction_is_told_from_the_underside(profile, values, kind) -> None:
    assert construction_of(mesh_of(exported(design("woman_left.ply", profile, **values)))) == kind
