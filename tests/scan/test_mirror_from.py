"""A missing or refused foot built from the other one, and said so everywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import trimesh

from orthocad.cli import run
from orthocad.errors import ScanError
from orthocad.model import Request, ScanOptions
from orthocad.pipeline import measure

SAMPLES = Path(__file__).parents[2] / "foot_scans"
LEFT = SAMPLES / "woman_left.ply"


def feet_of(*scans: Path, **options: object) -> dict:
    return dict(measure(Request(scans=scans, out=Path("unused"), options=ScanOptions(**options))))


@pytest.fixture
def bad_right(tmp_path: Path) -> Path:
    """A scan of the right foot with no sole."""
    mesh = trimesh.load(SAMPLES / "woman_right.ply", process=False)
    frame = feet_of(SAMPLES / "woman_right.ply")["right"].scan.foot_from_scan
    mesh.update_faces(trimesh.transform_points(mesh.triangles_center, frame)[:, 2] > 6)
    mesh.export(tmp_path / "right.ply")
    return tmp_path / "right.ply"


@pytest.fixture
def mirrored(made_once: Callable[..., Path]) -> Path:
    """The folder of a pair made of one scan."""
    return made_once(str(LEFT), "--mirror-from", "left")


def test_a_missing_foot_is_the_mirror_image_and_says_so(mirrored: Path) -> None:
    report = json.loads((mirrored / "report.json").read_text())
    left, right = report["feet"]["left"], report["feet"]["right"]
    assert (left["scan"]["mirrored_from"], right["scan"]["mirrored_from"]) == (None, "left")
    assert right["scan"]["warnings"][0]["code"] == "scan.mirrored"
    assert "scan.mirrored" not in {w["code"] for w in left["scan"]["warnings"]}
    assert "scan.mirrored" in (mirrored / "report.html").read_text()
    assert right["scan"]["sha256"] == left["scan"]["sha256"]
    assert right["measurements"] == left["measurements"]
    for name, mark in right["landmarks"].items():
        assert np.array(mark["xyz_mm"]) * [1, -1, 1] == pytest.approx(left["landmarks"][name]["xyz_mm"])
    # the documented way from the scan to the mirrored foot: the scanned foot's own transform, then y reversed
    frame = np.array(right["scan"]["foot_from_scan"])
    assert np.linalg.det(frame[:3, :3]) > 0
    tip = frame @ [*right["landmarks"]["toe_tip"]["scan_xyz"], 1.0]
    assert tip[:3] * [1, -1, 1] == pytest.approx(right["landmarks"]["toe_tip"]["xyz_mm"], abs=0.01)
    devices = [trimesh.load(mirrored / f"{side}.stl") for side in ("left", "right")]
    assert devices[0].volume == pytest.approx(devices[1].volume, rel=1e-3)
    flipped = devices[0].vertices * [1, -1, 1]
    assert devices[1].bounds == pytest.approx(np.array([flipped.min(axis=0), flipped.max(axis=0)]), abs=0.05)


def test_a_recorded_mirrored_design_rebuilds_the_same_bytes(mirrored: Path, tmp_path: Path) -> None:
    words = ["--from", str(mirrored / "design.toml"), "--out", str(tmp_path / "again"), "--quiet"]
    assert run(["build", str(LEFT), *words]) == 0
    for side in ("left", "right"):
        assert (mirrored / f"{side}.stl").read_bytes() == (tmp_path / "again" / f"{side}.stl").read_bytes()


def test_a_refused_foot_is_built_from_the_other_with_the_reason(bad_right: Path) -> None:
    with pytest.raises(ScanError, match="no_sole"):
        feet_of(LEFT, bad_right)
    feet = feet_of(LEFT, bad_right, mirror_from="left")
    assert feet["right"].scan.mirrored_from == "left"
    said = next(n.text for n in feet["right"].scan.notices if n.code == "scan.mirrored")
    assert "scan.no_sole" in said
    assert feet["left"].scan.mirrored_from is None


def test_a_foot_with_a_scan_of_its_own_is_never_replaced() -> None:
    feet = feet_of(LEFT, SAMPLES / "woman_right.ply", mirror_from="left")
    assert all(foot.scan.mirrored_from is None for foot in feet.values())


def test_there_must_be_a_foot_to_mirror(bad_right: Path) -> None:
    with pytest.raises(ScanError) as refused:
        feet_of(LEFT, mirror_from="right")
    assert refused.value.code == "scan.side_conflict"
    with pytest.raises(ScanError) as refused:
        feet_of(bad_right, mirror_from="right")
    assert refused.value.code == "scan.no_sole"
