"""A lift of its own under the device: by trimesh, the pieces stacked and the device laid on them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import trimesh

from devices import ROOT, design, exported, foot_of, material_of
from independent import heights
from orthocad.cli import run
from orthocad.deliver import report_schema
from orthocad.errors import RejectedError
from orthocad.verify import verify_device

LIFT = {"heel_lift_build": "separate", "heel_lift_mm": 8.0}


def stacked(
    scan: str, profile: str, pieces: str, **values: float
) -> tuple[trimesh.Trimesh, list[trimesh.Trimesh], float, float]:
    """The device as it is printed, its pieces, and x of hinge and heel."""
    device, foot = design(scan, profile, **LIFT, heel_lift_pieces=pieces, **values), foot_of(scan)
    verdict = verify_device(foot, device, material_of(profile))
    assert verdict.passed
    body = exported(device)
    body.apply_translation([0, 0, -body.bounds[0, 2]])
    flip = np.array([1.0, -1.0 if device.side == "left" else 1.0, 1.0])
    made = [trimesh.Trimesh(np.asarray(p.mesh.vertices_mm, float) * flip, p.mesh.faces) for p in device.pieces]
    for piece in made:
        piece.fix_normals()
    hinge = (foot.at("mtp1")[0] + foot.at("mtp5")[0]) / 2 - 10.0  # decisions.md: out 10 behind the metatarsal line
    return body, made, float(hinge), 0.15 * foot.length_mm


@pytest.mark.parametrize(
    ("scan", "profile", "pieces"),
    [
        ("man_right.stl", "tpu-full-contact", "wedge"),
        ("woman_left.ply", "pa12-shell", "wedge"),
        ("man_right.stl", "tpu-full-contact", "shims"),
        ("woman_left.ply", "pa12-shell", "shims"),
    ],
)
def test_the_device_on_its_pieces_is_raised_by_the_lift(scan: str, profile: str, pieces: str) -> None:
    body, made, hinge, heel = stacked(scan, profile, pieces)
    assert len(made) == (3 if pieces == "shims" else 1)
    assert all(piece.is_watertight and piece.body_count == 1 for piece in made)
    raised = raised_mm(body, made, hinge, heel)
    assert np.nanmax(raised) == pytest.approx(8.0, abs=0.1)
    assert np.isfinite(raised).sum() > 100
    assert np.nanquantile(raised, 0.5) > 7.6  # it lies on it broadly, not on a point
    x, y = np.meshgrid(np.arange(10.0, hinge - 50.0, 3.0), np.arange(-30.0, 30.0, 3.0))
    xy = np.column_stack([x.ravel(), y.ravel()])
    for lower, upper in pairwise(made):
        on_it = heights(upper, xy, False) - (heights(lower, xy, True) - heights(lower, xy, False))
        lift_at = heights(lower, xy, True) - on_it
        assert np.isfinite(lift_at).sum() > 50
        assert np.nanmax(heights(lower, xy, True) - _ramp(lower, xy, hinge, heel)) > 0.8  # a key stands on it
        assert np.nanmax(heights(upper, xy, False)) > 0.9  # and there is a socket over it


@pytest.mark.parametrize(
    ("scan", "profile", "pieces", "deg"),
    [
        ("man_right.stl", "tpu-full-contact", "wedge", 3.0),
        ("woman_left.ply", "tpu-full-contact", "shims", -4.0),
        ("man_right.stl", "petg-shell", "wedge", 4.0),
    ],
)
def test_a_rearfoot_post_tilts_the_foot_on_the_pieces_too(scan: str, profile: str, pieces: str, deg: float) -> None:
    """The device's heel is posted, the pieces are level across under it, and so hold it at the post's angle."""
    body, made, _, heel = stacked(scan, profile, pieces, rearfoot_post_deg=deg)
    side = -1.0 if foot_of(scan).side == "left" else 1.0
    y = np.arange(-12.0, 12.1, 1.0)
    line = np.column_stack([np.full(len(y), heel), y])
    under = heights(body, line, False)
    stack = sum(heights(piece, line, True) - heights(piece, line, False) for piece in made)
    tilt = np.polyfit(side * y, under - (stack - stack.mean()), 1)[0]  # of the foot over level pieces
    assert np.degrees(np.arctan(-tilt)) == pytest.approx(deg, abs=0.2)
    assert stack == pytest.approx(8.0, abs=0.1)


def test_a_forefoot_post_stands_ahead_of_the_pieces() -> None:
    body, made, hinge, heel = stacked("man_right.stl", "tpu-full-contact", "wedge", forefoot_post_deg=3.0)
    foot = foot_of("man_right.stl")
    middle = (foot.at("mtp1") + foot.at("mtp5"))[:2] / 2 - [8.0, 0.0]
    line = np.column_stack([np.zeros(21), np.linspace(-12.0, 12.0, 21)]) + middle
    tilt = np.polyfit(line[:, 1], heights(body, line, False), 1)[0]
    assert np.degrees(np.arctan(-tilt)) == pytest.approx(3.0, abs=0.2)
    spot = np.array([[heel, 0.0]])
    assert heights(made[0], spot, True) == pytest.approx(8.0, abs=0.1)
    assert hinge > made[0].bounds[1, 0] > 0.4 * foot.length_mm


def test_a_heel_that_is_not_the_lowest_part_is_raised_by_the_lift_too() -> None:
    raised = raised_mm(*stacked("high_arch_left.obj", "petg-shell", "wedge", cast_inversion_deg=4.0))
    assert np.nanmax(raised) == pytest.approx(8.0, abs=0.1)
    assert np.isfinite(raised).sum() > 100


def raised_mm(body: trimesh.Trimesh, made: list[trimesh.Trimesh], hinge: float, heel: float) -> np.ndarray:
    """By how much each place of the pieces would raise the heel, were the device to lie on it alone."""
    x, y = np.meshgrid(np.arange(2.0, hinge - 50.0, 0.7), np.arange(-36.0, 36.0, 0.7))
    xy = np.column_stack([x.ravel(), y.ravel()])
    thick = sum(heights(piece, xy, True) - heights(piece, xy, False) for piece in made)
    return (thick - heights(body, xy, False)) / ((hinge - xy[:, 0]) / (hinge - heel))


def _ramp(piece: trimesh.Trimesh, xy: np.ndarray, hinge: float, heel: float) -> np.ndarray:
    """The straight ramp through the piece's height at the heel centre."""
    at_heel = heights(piece, np.array([[heel, 0.0]]), True)[0]
    return at_heel * (hinge - xy[:, 0]) / (hinge - heel)


def test_a_separate_lift_that_cannot_be_is_refused_with_what_would() -> None:
    with pytest.raises(RejectedError, match="integral"):
        design("man_right.stl", **LIFT, leg_length_lift_mm=8.0, length="full", insole_length_mm=285.0)
    with pytest.raises(RejectedError, match="integral"):
        design("man_right.stl", **LIFT, heel_aperture="through")


def test_the_pieces_are_files_beside_the_device(tmp_path: Path) -> None:
    words = ["--set", "heel_lift_build=separate", "--set", "heel_lift_mm=6", "--set", "heel_lift_pieces=shims"]
    out = tmp_path / "out"
    for _ in range(2):  # and an earlier result with pieces is replaced
        assert run(["build", str(ROOT / "foot_scans" / "woman_left.ply"), "--out", str(out), "--quiet", *words]) == 0
    report = json.loads((out / "report.json").read_text())
    jsonschema.validate(report, report_schema())
    device = report["feet"]["left"]["device"]
    assert [p["stl"] for p in device["pieces"]] == ["left-lift-1.stl", "left-lift-2.stl"]
    for piece in device["pieces"]:
        body = trimesh.load(out / piece["stl"])
        assert body.is_watertight
        assert body.volume > 0
        assert np.ptp(body.vertices, axis=0) == pytest.approx(piece["size_mm"], abs=0.02)
    dose = next(d for d in report["feet"]["left"]["realised"] if d["name"] == "heel_lift_mm")
    assert dose["passed"]
    assert dose["requested"] == 6.0
