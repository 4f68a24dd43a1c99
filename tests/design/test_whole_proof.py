"""A shell's thickness and a cover's room on the finished mesh: as ordered, and caught where they are off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from devices import PROFILES, design, foot_of, material_of
from orthocad.design import surface
from orthocad.design.whole_proof import NOWHERE, Apart
from orthocad.model import Device, Dose
from orthocad.verify import verify_device

SCAN, SHELL = "man_right.stl", "pa12-shell"
BUSY: dict[str, Any] = {
    "heel_lift_mm": 6.0, "rearfoot_post_deg": 4.0, "arch_rib_mm": 2.0, "distal_edge_mm": 2.0, "heel_cup_depth_mm": 20.0,
    "sink_navicular_mm": 3.0, "met_pad_mm": 5.0, "medial_flange": "high", "cover_mm": 3.0,
}  # fmt: skip


def doses(device: Device, lab: str = SHELL) -> dict[str, Dose]:
    return {d.name: d for d in verify_device(foot_of(SCAN), device, material_of(lab)).doses}


@pytest.mark.parametrize("ordered", [2.5, 4.5])
@pytest.mark.parametrize("values", [{}, BUSY], ids=["plain", "busy"])
def test_a_shell_is_as_thick_as_ordered_wherever_its_underside_is_bare(ordered: float, values: dict[str, Any]) -> None:
    """A lift, a post, a rib and a graded edge are not thickness."""
    found = doses(design(SCAN, SHELL, shell_thickness_mm=ordered, **values))["shell_thickness_mm"]
    assert (found.requested, found.masked_by) == (ordered, None)
    assert found.realised == pytest.approx(ordered, abs=0.05)


@pytest.mark.parametrize("lab", PROFILES)
@pytest.mark.parametrize("cover", [1.5, 6.0])
def test_the_printed_top_lies_a_cover_beneath_the_foot(lab: str, cover: float) -> None:
    device = design(SCAN, lab, **BUSY | {"cover_mm": cover, "first_ray_cutout": "first_met", "base_thickness_mm": 6.0})
    found = doses(device, lab)["cover_mm"]
    assert (found.requested, found.masked_by) == (cover, None)
    assert found.realised == pytest.approx(cover, abs=0.06)


def test_a_filled_device_has_no_shell_and_a_bare_one_no_cover() -> None:
    assert not {"shell_thickness_mm", "cover_mm"} & set(doses(design(SCAN, cover_mm=0.0), PROFILES[0]))


@pytest.mark.parametrize("off", [-0.3, 0.3])
def test_a_thickness_off_all_over(off: float, monkeypatch: pytest.MonkeyPatch) -> None:
    right = surface.below_by_ball
    monkeypatch.setattr(surface, "below_by_ball", lambda field, mm: right(field, mm + off if mm == 4.0 else mm))
    found = doses(design(SCAN, SHELL, shell_thickness_mm=4.0, cover_mm=0.0))["shell_thickness_mm"]
    assert not found.passed
    assert found.realised == pytest.approx(4.0 + off, abs=0.05)


def test_a_shell_thin_in_one_place() -> None:
    """A dent of 50 mm under the arch, 0.4 mm deep."""
    device = design(SCAN, SHELL, shell_thickness_mm=4.0, cover_mm=0.0)
    vertices = np.array(device.mesh.vertices_mm)
    away = np.linalg.norm(vertices[:, :2] - foot_of(SCAN).at("arch_apex")[:2], axis=1)
    lower = np.arange(len(vertices)) >= len(vertices) // 2
    vertices[:, 2] += (0.4 * np.clip(2 - away / 25, 0, 1) * lower).astype(np.float32)
    found = doses(replace(device, mesh=replace(device.mesh, vertices_mm=vertices)))["shell_thickness_mm"]
    assert not found.passed
    assert found.realised < 3.75


@pytest.mark.parametrize("lab", PROFILES[:2])
@pytest.mark.parametrize("times", [0.0, 2.0], ids=["forgotten", "twice"])
def test_a_cover_forgotten_or_subtracted_twice(lab: str, times: float, monkeypatch: pytest.MonkeyPatch) -> None:
    right = surface.below_by_ball
    monkeypatch.setattr(surface, "below_by_ball", lambda field, mm: right(field, times * mm if mm == 3.0 else mm))
    device = design(SCAN, lab, cover_mm=3.0, shell_thickness_mm=4.0, base_thickness_mm=8.0)
    assert not doses(device, lab)["cover_mm"].passed


def test_a_cover_off_under_the_heel_alone() -> None:
    device = design(SCAN, SHELL, cover_mm=3.0)
    vertices = np.array(device.mesh.vertices_mm)
    top = (np.arange(len(vertices)) < len(vertices) // 2) & (vertices[:, 0] < 50.0)
    vertices[top, 2] += np.float32(0.5)
    assert not doses(replace(device, mesh=replace(device.mesh, vertices_mm=vertices)))["cover_mm"].passed


def test_where_no_place_is_bare_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orthocad.design.whole_proof.STEEPEST", -1.0)
    found = doses(design(SCAN, SHELL, cover_mm=0.0))["shell_thickness_mm"]
    assert (found.masked_by, np.isnan(found.realised)) == (NOWHERE, True)


def test_the_distance_between_two_tilted_planes_is_along_their_normal() -> None:
    slope, lattice = 0.75, np.stack(np.meshgrid(*[np.arange(-1, 1.01, 0.5)] * 2), axis=-1).reshape(-1, 2)
    aside = np.array([-4.0 * slope / np.hypot(1, slope), 0.0])
    apart = Apart(at_mm=np.zeros((1, 2)), beside_mm=(aside + lattice)[None], ordered_mm=4.0)
    over = slope * (aside + lattice)[:, 0] + 4.0 * np.hypot(1, slope)
    assert apart(np.zeros(1), over[None]) == pytest.approx(4.0, abs=1e-9)
