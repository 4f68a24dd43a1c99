"""A device trimmed to a drawn insole: its footprint on the mesh against the drawing, by sections and shapely alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from scipy.optimize import minimize

from devices import design, exported, foot_of, material_of
from insole_files import as_dxf, insole, turned
from orthocad.errors import OrderError, RejectedError
from orthocad.prescribe.drawings import read_drawing
from orthocad.verify import verify_device

SCAN = "man_right.stl"


def drawn(folder: Path, scan: str, longer: float = 12.0, width: float = 1.0, flip: bool = False, **form: Any) -> str:
    foot = foot_of(scan)
    points = insole(foot.length_mm + longer, foot.number("ball_width_mm") * width, **form)
    return read_drawing(as_dxf(folder / "sole.dxf", turned(points, 0.4, flip))).text


def footprint(scan: str, values: dict[str, Any], above: float = 0.2) -> shapely.Polygon:
    """What stands on the floor, cut just over it, in the working frame."""
    device = design(scan, **values)
    body = exported(device)
    cut = body.section([0, 0, 1], [0, 0, body.bounds[0, 2] + above])
    rings = [shapely.Polygon(ring[:, :2]) for ring in cut.discrete]
    found = max(rings, key=lambda ring: ring.area)
    return shapely.affinity.scale(found, 1, -1 if device.side == "left" else 1, origin=(0, 0))


def apart(found: shapely.Polygon, points: np.ndarray) -> float:
    """Greatest distance between the outlines once the drawing lies best on the other."""

    def laid(p: np.ndarray) -> shapely.Polygon:
        c, s = np.cos(p[2]), np.sin(p[2])
        return shapely.Polygon(points @ np.array([[c, s], [-s, c]]) + p[:2])

    # by the area between them first, which has one minimum
    start = np.array([found.centroid.x, found.centroid.y, 0.0])
    points = points - np.array(shapely.Polygon(points).centroid.coords[0])
    simplex = start + np.vstack([np.zeros(3), np.diag([2.0, 2.0, 0.03])])
    between = lambda p: found.symmetric_difference(laid(p)).area  # noqa: E731
    best = minimize(between, start, method="Nelder-Mead", options={"initial_simplex": simplex})
    return float(found.exterior.hausdorff_distance(laid(best.x).exterior))


@pytest.mark.parametrize(("scan", "flip"), [(SCAN, False), (SCAN, True), ("woman_left.ply", False)])
def test_the_footprint_is_the_drawing(tmp_path: Path, scan: str, flip: bool) -> None:
    """Whichever foot it was drawn for: the other one's is mirrored."""
    foot = foot_of(scan)
    values = {"insole_outline": drawn(tmp_path, scan, flip=flip), "length": "full",
              "insole_length_mm": foot.length_mm + 12.0}  # fmt: skip
    found = footprint(scan, values)
    assert apart(found, insole(foot.length_mm + 12.0, foot.number("ball_width_mm"))) < 1.0


def test_a_labs_own_shape_is_scaled_to_the_shoe(tmp_path: Path) -> None:
    foot = foot_of(SCAN)
    length, width = foot.length_mm + 14.0, foot.number("ball_width_mm") + 3.0
    values = {"insole_shape": drawn(tmp_path, SCAN, -40.0, 0.8), "length": "full", "insole_length_mm": length}
    found = footprint(SCAN, {**values, "insole_width_mm": width})
    assert apart(found, insole(length, width)) < 1.5  # its axis is not the box's: 0.5 mm of its own


def test_a_shorter_device_stays_inside(tmp_path: Path) -> None:
    outline = drawn(tmp_path, SCAN)
    foot = foot_of(SCAN)
    found = footprint(SCAN, {"insole_outline": outline, "length": "sulcus"})
    shoe = insole(foot.length_mm + 12.0, foot.number("ball_width_mm"))
    c, s = np.cos(0.0), np.sin(0.0)
    best = min(
        found.difference(shapely.Polygon(shoe @ np.array([[c, s], [-s, c]]) + [found.bounds[0], y])).area
        for y in np.arange(-80.0, 0.0, 0.5)
    )
    assert best < 0.01 * found.area


def test_doses_stand_on_a_drawn_outline(tmp_path: Path) -> None:
    foot = foot_of(SCAN)
    values = {"insole_outline": drawn(tmp_path, SCAN), "length": "full", "insole_length_mm": foot.length_mm + 12.0}
    device = design(SCAN, **values, heel_lift_mm=4.0, medial_skive_mm=3.0, rearfoot_post_deg=3.0, crash_bevel_mm=2.0)
    verdict = verify_device(foot, device, material_of("tpu-full-contact"))
    assert {d.name for d in verdict.doses if "insole" in d.name} == {"insole_outline.off_mm", "insole_outline.over_mm"}
    assert not [d for d in verdict.doses if not d.passed]
    assert not [c for c in verdict.checks if not c.passed]


@pytest.mark.parametrize(
    ("values", "form", "code"),
    [
        ({}, {"longer": -20.0}, "outline.misfit"),
        ({}, {"longer": 60.0}, "outline.misfit"),
        ({}, {"width": 0.7}, "outline.misfit"),
        ({"insole_width_mm": 90.0}, {}, "outline.misfit"),
    ],
)
def test_another_shoes_insole_is_refused(tmp_path: Path, values: dict, form: dict, code: str) -> None:
    with pytest.raises(OrderError) as caught:
        design(SCAN, insole_outline=drawn(tmp_path, SCAN, **form), length="sulcus", **values)
    assert caught.value.code == code


def test_how_far_the_walls_lean_out_over_it_is_said(tmp_path: Path) -> None:
    """The device seen from above against its footprint, by shapely alone."""
    values = {"insole_outline": drawn(tmp_path, SCAN), "length": "full"}
    device = design(SCAN, **values)
    text = next(m.text for m in device.modifications if m.name == "insole_outline")
    said = re.search(r"leans out over it by up to ([\d.]+) mm", text)
    assert said, text
    stands = footprint(SCAN, values)
    out = max(
        stands.exterior.distance(shapely.Point(p)) for p in device.outline_mm if not stands.contains(shapely.Point(p))
    )
    assert float(said[1]) == pytest.approx(out, abs=0.5)


def test_a_wrong_footprint_is_caught(tmp_path: Path) -> None:
    """The drawing moved 2 mm after the device was made."""
    from dataclasses import replace

    foot = foot_of(SCAN)
    values = {"insole_outline": drawn(tmp_path, SCAN), "length": "full", "insole_length_mm": foot.length_mm + 12.0}
    device = design(SCAN, **values)
    vertices = np.array(device.mesh.vertices_mm) + np.float32([0.0, 2.0, 0.0])
    moved = replace(device, mesh=replace(device.mesh, vertices_mm=vertices))
    verdict = verify_device(foot, moved, material_of("tpu-full-contact"))
    assert "insole_outline.off_mm" in {d.name for d in verdict.doses if not d.passed}


@pytest.mark.parametrize(
    ("scan", "profile", "width"),
    [pytest.param(SCAN, "pa12-shell", 0.86, marks=pytest.mark.slow), ("woman_left.ply", "pa12-shell", 0.9)],
)
def test_a_cup_that_the_shoe_cuts_is_refused_with_the_deepest_that_fits(
    tmp_path: Path, scan: str, profile: str, width: float
) -> None:
    values = {"insole_outline": drawn(tmp_path, scan, 12.0, width), "length": "full"}
    with pytest.raises(RejectedError) as caught:
        design(scan, profile, **values, heel_cup_depth_mm=20.0)
    assert caught.value.code == "device.cup_too_wide"
    named = re.search(r"heel_cup_depth_mm = ([\d.]+) would fit", caught.value.text)
    assert named, caught.value.text
    design(scan, profile, **values, heel_cup_depth_mm=float(named[1]))
    with pytest.raises(RejectedError):
        design(scan, profile, **values, heel_cup_depth_mm=float(named[1]) + 1.0)


def test_where_no_cup_fits_the_refusal_names_the_wider_insole(tmp_path: Path) -> None:
    foot = foot_of(SCAN)
    size = {"length": "full", "insole_length_mm": foot.length_mm + 10.0, "heel_cup_depth_mm": 14.0}
    width = foot.number("heel_width_mm") - 4.0
    with pytest.raises(RejectedError) as caught:
        design(SCAN, "pa12-shell", **size, insole_width_mm=width)
    named = re.search(r"a wider shoe would do: insole_width_mm = ([\d.]+)", caught.value.text)
    assert named, caught.value.text
    design(SCAN, "pa12-shell", **size, insole_width_mm=float(named[1]))
