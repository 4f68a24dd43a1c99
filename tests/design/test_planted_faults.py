"""Faults planted in the design: each must show in the exported STL, in the dose check or in the judge outside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import trimesh

import test_modifications as outside
from devices import design, exported, foot_of, material_of
from orthocad.deliver.mesh_files import delivered_mesh, stl_bytes
from orthocad.design import composition, surface
from orthocad.design.corrections import cast_inversion, crash_bevel, first_ray, heel_cup, heel_lift, mortons
from orthocad.errors import OrthocadError
from orthocad.model import Device, Mesh
from orthocad.verify import verify_device

SCAN = "man_right.stl"
LEFT = "woman_left.ply"
SHELL = "pa12-shell"


def reread(device: Device) -> Device:
    """The device around the mesh that its STL holds, a left one's turned back into the working frame."""
    stl = trimesh.util.wrap_as_stream(stl_bytes(delivered_mesh(device)))
    body = trimesh.load(stl, file_type="stl")
    mesh = Mesh(vertices_mm=np.asarray(body.vertices, np.float32), faces=np.asarray(body.faces, np.int32))
    return replace(device, mesh=mesh.mirrored() if device.side == "left" else mesh)


def missed(device: Device, profile: str = "tpu-full-contact", scan: str = SCAN) -> set[str]:
    """The doses that the device's STL does not carry."""
    verdict = verify_device(foot_of(scan), reread(device), material_of(profile))
    return {d.name for d in verdict.doses if not d.passed}


def turned(device: Device) -> Device:
    """The mesh of the other side under this side's prescription."""
    return replace(device, mesh=device.mesh.mirrored())


def test_nothing_planted_nothing_missed() -> None:
    values: dict[str, Any] = {"heel_lift_mm": 6.0, "medial_skive_mm": 4.0, "mortons": "reverse", "heel_pad_mm": 0.0}
    assert not missed(design(SCAN, **values))
    assert not missed(design(LEFT, **values), scan=LEFT)


def test_left_and_right_swapped() -> None:
    assert "medial_skive_mm" in missed(turned(design(SCAN, medial_skive_mm=4.0)))
    assert "rearfoot_post_deg" in missed(turned(design(SCAN, rearfoot_post_deg=4.0)))


def test_sign_of_a_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    right = mortons.ForefootRaise.__call__
    monkeypatch.setattr(mortons.ForefootRaise, "__call__", lambda self, xy: -right(self, xy))
    assert "mortons_thickness_mm" in missed(design(SCAN, mortons="reverse"))


def test_sign_of_the_inversion(monkeypatch: pytest.MonkeyPatch) -> None:
    right = cast_inversion.Turn.__call__
    monkeypatch.setattr(cast_inversion.Turn, "__call__", lambda self, xy: -right(self, xy))
    assert "cast_inversion_deg" in missed(design(SCAN, cast_inversion_deg=3.0))


def test_underside_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surface, "underside", lambda z, xy, modifications: z)
    assert "rearfoot_post_deg" in missed(design(SCAN, rearfoot_post_deg=4.0))
    assert "rearfoot_post_deg.bow_mm" in missed(design(SCAN, SHELL, rearfoot_post_deg=4.0), SHELL)


def test_a_bevel_that_reaches_the_forefoot(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form of the heel that raises the underside through the foot is no excuse for a post far from it."""
    right = crash_bevel.BevelPlane.__call__
    monkeypatch.setattr(
        crash_bevel.BevelPlane, "__call__", lambda self, xy: right(self, xy) + np.maximum(xy[:, 0] - 100.0, 0.0)
    )
    posts = {"rearfoot_post_deg": -4.0, "forefoot_post_deg": 5.0, "crash_bevel_mm": 3.0, "length": "sulcus"}
    assert "forefoot_post_deg" in missed(design(SCAN, SHELL, **posts), SHELL)


@pytest.mark.parametrize("module", [cast_inversion, heel_lift], ids=lambda m: m.__name__.rpartition(".")[2])
def test_fade_forgotten(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if module is heel_lift:
        monkeypatch.setattr(heel_lift, "_soft_clip", lambda share, corner: np.ones(len(share)))
        assert "heel_lift_mm.half_way_mm" in missed(design(SCAN, heel_lift_mm=6.0))
    else:
        monkeypatch.setattr(cast_inversion, "smoothstep", lambda x, start, end: np.zeros(len(x)))
        assert "cast_inversion_deg.half_way_mm" in missed(design(SCAN, cast_inversion_deg=3.0))


def test_lift_not_under_the_shell() -> None:
    """The whole shell raised at the heel instead of filled below."""
    device = design(SCAN, SHELL, heel_lift_mm=6.0)
    vertices = np.array(device.mesh.vertices_mm)
    count = len(vertices) // 2  # the prism's lower half
    lift = next(m for m in device.modifications if m.name == "heel_lift")
    vertices[count:, 2] += lift.height(vertices[count:, :2].astype(float)).astype(np.float32)
    assert "heel_lift_mm.underside_mm" in missed(
        replace(device, mesh=replace(device.mesh, vertices_mm=vertices)), SHELL
    )


@pytest.mark.parametrize("profile", ["tpu-full-contact", SHELL])
def test_cut_out_on_the_lateral_side(profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = first_ray.CutRegion.__call__
    flip = np.array([1.0, -1.0])
    monkeypatch.setattr(first_ray.CutRegion, "__call__", lambda self, xy: right(self, xy * flip))
    try:
        device = design(SCAN, profile, first_ray_cutout="first_met", length="sulcus")
    except OrthocadError:
        return  # too little is left: caught before there is a mesh
    found = missed(device, profile)
    assert {"first_ray_cutout.lateral_y_mm", "first_ray_cutout.proximal_x_mm"} & found


def test_cup_measured_from_the_wrong_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heel_cup, "_floor_mm", lambda job: 0.0)
    assert "heel_cup_depth_mm" in missed(design(SCAN, sink_heel_mm=3.0))


@pytest.mark.parametrize("profile", ["tpu-full-contact", SHELL])
def test_cover_subtracted_twice(profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = surface.below_by_ball
    monkeypatch.setattr(surface, "below_by_ball", lambda field, mm: right(field, 2 * mm if mm == 3.0 else mm))
    assert "heel_lift_mm" in missed(design(SCAN, profile, cover_mm=3.0, base_thickness_mm=8.0), profile)


def test_raise_added_instead_of_the_highest(monkeypatch: pytest.MonkeyPatch) -> None:
    outside.mesh_of.cache_clear()
    added = lambda forms, xy: np.sum([np.zeros(len(xy)), *(form(xy) for form in forms)], axis=0)  # noqa: E731
    monkeypatch.setattr(composition, "highest_mm", added)
    both = outside.seen(SCAN, "tpu-full-contact", {"met_pad_mm": 5.0, "met_bar_mm": 4.0}, {"length": "sulcus"})
    with pytest.raises(AssertionError):
        outside.pad(both, 5.0, 8.0)
    outside.mesh_of.cache_clear()


def long_enough(body: trimesh.Trimesh) -> bool:
    """A three-quarter to full device of a foot, in millimetres."""
    return bool(0.6 < np.ptp(body.vertices[:, 0]) / foot_of(SCAN).length_mm < 1.2)


def test_stl_in_centimetres() -> None:
    device = design(SCAN)
    mesh = delivered_mesh(device)
    good = trimesh.load(trimesh.util.wrap_as_stream(stl_bytes(mesh)), file_type="stl")
    shrunk = replace(mesh, vertices_mm=mesh.vertices_mm / 10)
    bad = trimesh.load(trimesh.util.wrap_as_stream(stl_bytes(shrunk)), file_type="stl")
    assert long_enough(good)
    assert long_enough(exported(device))
    assert not long_enough(bad)
    assert missed(replace(device, mesh=shrunk))
