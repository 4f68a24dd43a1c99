"""Widths, radii and necks read back from the mesh; and which other dose is named where one is off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from devices import design, foot_of, material_of
from orthocad.design import outline
from orthocad.design.corrections import first_ray, skive
from orthocad.design.figures import Edge, Plane, Width
from orthocad.geom.fields import ramp, smooth_max
from orthocad.geom.plan import Plan, resampled
from orthocad.model import Dose
from orthocad.verify import verify_device

SCAN, LAB, SHELL = "man_right.stl", "tpu-full-contact", "pa12-shell"
FULL = {"length": "full", "insole_length_mm": 285.0}


def doses(lab: str = LAB, **values: Any) -> dict[str, Dose]:
    return {d.name: d for d in verify_device(foot_of(SCAN), design(SCAN, lab, **values), material_of(lab)).doses}


@pytest.mark.parametrize("asked", [7.0, 12.0])
def test_a_groove_is_as_wide_as_asked(asked: float) -> None:
    found = doses(fascia_groove_mm=3.0, fascia_groove_width_mm=asked)["fascia_groove_mm.width_mm"]
    assert (found.requested, found.masked_by) == (asked, None)
    assert found.realised == pytest.approx(asked, abs=0.3)


@pytest.mark.parametrize("asked", [26.0, 33.0])
def test_an_extension_is_as_wide_as_asked(asked: float) -> None:
    found = doses(**FULL, mortons="extension", mortons_width_mm=asked)["mortons_width_mm"]
    assert (found.requested, found.masked_by) == (asked, None)
    assert found.realised == pytest.approx(asked, abs=0.3)


def test_a_width_is_between_the_places_of_half_the_height() -> None:
    run = np.arange(-10.0, 10.1, 0.25)
    ramps = np.clip(np.minimum((run + 6.0) / 4.0, (7.0 - run) / 2.0), 0.0, 1.0)  # half at -4 and at 6
    assert Width(run_mm=run)(-3.0 * ramps) == pytest.approx(10.0, abs=1e-6)
    assert Edge(run_mm=run, from_mm=0.0)(3.0 * ramps) == pytest.approx(6.0, abs=1e-6)
    assert np.isnan(Width(run_mm=run)(np.ones(len(run))))


def test_a_rib_is_not_said_to_be_hidden_by_a_bevel_in_a_post() -> None:
    found = doses(SHELL, arch_rib_mm=2.0, rearfoot_post_deg=4.0, crash_bevel_mm=2.0)["arch_rib_mm"]
    assert found.masked_by is None
    assert found.passed


@pytest.mark.parametrize("cover", [0.0, 3.0])
@pytest.mark.parametrize(("side", "asked"), [("medial", 20.0), ("medial", 27.0), ("lateral", 20.0)])
def test_a_skive_is_as_wide_as_asked_where_its_border_stands(side: str, asked: float, cover: float) -> None:
    values = {f"{side}_skive_mm": 6.0, "skive_width_mm": asked, "heel_cup_depth_mm": 20.0, "cover_mm": cover}
    found = doses(**values)[f"{side}_skive_mm.width_mm"]
    assert (found.requested, found.masked_by) == (asked, None)
    assert found.realised == pytest.approx(asked, abs=0.25)


def test_a_skive_that_meets_the_heel_before_its_greatest_width_has_no_row() -> None:
    """And none is missing: the width changes nothing."""
    narrow, wide = (design(SCAN, medial_skive_mm=2.0, skive_width_mm=mm) for mm in (34.0, 40.0))
    assert np.abs(narrow.top.z_mm - wide.top.z_mm).max() < 0.02
    assert "medial_skive_mm.width_mm" not in doses(medial_skive_mm=2.0, skive_width_mm=34.0)


def test_the_other_skive_is_named_where_it_hides_a_border() -> None:
    both = {"medial_skive_mm": 6.0, "lateral_skive_mm": 6.0, "heel_cup_depth_mm": 22.0}
    assert doses(**both)["medial_skive_mm.width_mm"].masked_by == "lateral_skive"


@pytest.mark.parametrize("wrong", [23.0, 400.0], ids=["narrow", "endless"])
def test_a_skive_of_another_width(wrong: float, monkeypatch: pytest.MonkeyPatch) -> None:
    right = skive.SkivePlane.__call__
    monkeypatch.setattr(skive.SkivePlane, "__call__", lambda self, xy: right(replace(self, width_mm=wrong), xy))
    found = doses(medial_skive_mm=6.0, heel_cup_depth_mm=20.0)["medial_skive_mm.width_mm"]
    assert found.masked_by is None
    assert not found.passed


def test_a_plane_is_told_under_the_rounding_that_hides_its_border() -> None:
    run = np.arange(0.0, 20.0, 0.25)
    face, plane = 0.004 * run**2, 3.0 - 0.1 * run - 0.5 * ramp(run - 12.0, 6.0)
    figure = Plane(run_mm=run, face_mm=face, blend_mm=1.5, sunk_mm=0.25, sinks_over_mm=np.sqrt(6.0))
    assert figure(smooth_max(face, plane, 1.5)) == pytest.approx(24.0, abs=0.05)
    assert np.isnan(figure(smooth_max(face, 3.0 - 0.1 * run, 1.5)))


@pytest.mark.parametrize("lab", [LAB, SHELL])
@pytest.mark.parametrize(
    ("kind", "asked", "built"),
    [("first_met", 8.0, 8.0), ("first_met", 14.0, 14.0), ("first_ray", 10.0, 12.0), ("first_ray", 15.0, 15.0)],
)
def test_a_cut_s_corner_is_as_round_as_asked(lab: str, kind: str, asked: float, built: float) -> None:
    """A first-ray cut-out's is at least 12."""
    values = {"first_ray_cutout": kind, "cutout_radius_mm": asked, "length": "sulcus", "base_thickness_mm": 5.5}
    found = doses(lab, **values)["cutout_radius_mm"]
    assert (found.requested, found.masked_by) == (built, None)
    assert found.realised == pytest.approx(built, abs=0.25)


@pytest.mark.parametrize("lab", [LAB, SHELL])
def test_a_device_that_ends_before_a_corner_has_no_row_for_it(lab: str) -> None:
    values = {"first_ray_cutout": "first_met", "cutout_radius_mm": 16.0, "length": "three_quarter"}
    assert "cutout_radius_mm" not in doses(lab, first_met_proximal_mm=18.0, base_thickness_mm=5.5, **values)


@pytest.mark.parametrize("lab", [LAB, SHELL])
@pytest.mark.parametrize("wrong", [4.0, 8.5, 14.0])
def test_a_corner_of_another_radius(lab: str, wrong: float, monkeypatch: pytest.MonkeyPatch) -> None:
    right = first_ray.CutRegion.__call__
    monkeypatch.setattr(first_ray.CutRegion, "__call__", lambda self, xy: right(replace(self, radius_mm=wrong), xy))
    found = doses(lab, first_ray_cutout="first_met", length="sulcus", base_thickness_mm=5.5)["cutout_radius_mm"]
    assert (found.requested, found.passed) == (10.0, False)


@pytest.mark.parametrize("kind", ["first_met", "first_ray"])
def test_a_neck_is_as_wide_as_the_shortest_way_across_the_mesh(kind: str) -> None:
    """By the mesh's own border: the least distance between its part along the cut and its lateral one."""
    device = design(SCAN, SHELL, first_ray_cutout=kind, length="sulcus")
    found = next(d for d in verify_device(foot_of(SCAN), device, material_of(SHELL)).doses if "neck" in d.name)
    region = next(m.height for m in device.modifications if m.name == kind)
    border = device.outline_mm
    cut = border[(np.abs(region(border)) < 0.2) & (border[:, 0] < border[:, 0].max() - 8.0)]
    lateral = border[(border[:, 1] < 0.0) & (border[:, 0] < foot_of(SCAN).at("mtp5")[0] - 6.0)]
    least = np.linalg.norm(cut[:, None] - lateral[None], axis=2).min()
    assert found.masked_by is None
    assert found.realised == pytest.approx(least, abs=0.3)
    assert found.realised >= 0.35 * np.linalg.norm((foot_of(SCAN).at("mtp1") - foot_of(SCAN).at("mtp5"))[:2])


@pytest.mark.parametrize("aside", [-2.0, 2.0])
def test_a_neck_cut_into(aside: float, monkeypatch: pytest.MonkeyPatch) -> None:
    right = first_ray.CutRegion.__call__
    shift = np.array([0.0, aside])
    monkeypatch.setattr(first_ray.CutRegion, "__call__", lambda self, xy: right(self, xy - shift))
    found = doses(SHELL, first_ray_cutout="first_ray", length="sulcus")["first_ray_cutout.neck_mm"]
    assert not found.passed
    assert found.realised - found.requested == pytest.approx(aside, abs=1.0)


@pytest.mark.parametrize("length", ["three_quarter", "sulcus", "full"])
@pytest.mark.parametrize("kind", ["first_met", "first_ray"])
def test_the_corners_that_a_cut_leaves_are_round(kind: str, length: str) -> None:
    """By the mesh's own border: no bend of it is tighter, and away from the cut it is where it was."""
    values = {"length": length, **(FULL if length == "full" else {})}
    device = design(SCAN, SHELL, first_ray_cutout=kind, **values)
    border, plain = (resampled(Plan(points_mm=d.outline_mm), 0.5) for d in (device, design(SCAN, SHELL, **values)))
    there, before = border - np.roll(border, 3, axis=0), np.roll(border, -3, axis=0) - border
    bend = np.arctan2(there[:, 0] * before[:, 1] - there[:, 1] * before[:, 0], (there * before).sum(axis=1)) / 1.5
    assert 3.0 < 1.0 / bend.max() < 4.0
    region = next(m.height for m in device.modifications if m.name == kind)
    away = np.linalg.norm(plain[:, None] - border[None], axis=2).min(axis=1)[region(plain) > 6.0]
    assert away.max() < 0.5
    found = {d.name: d for d in verify_device(foot_of(SCAN), device, material_of(SHELL)).doses if "_corner_" in d.name}
    assert all(d.passed and d.masked_by is None for d in found.values())
    assert "first_ray_cutout.medial_corner_mm" in found


def test_a_corner_left_sharp_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline, "opened_near", lambda plan, *_: plan)
    found = doses(SHELL, first_ray_cutout="first_ray", length="sulcus")
    assert not found["first_ray_cutout.medial_corner_mm"].passed
    assert not found["first_ray_cutout.distal_corner_mm"].passed
