"""The whole line on every clean foot: `orthocad build scan.ply` in any pose and unit, judged from outside."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import igl.predicates
import manifold3d
import numpy as np
import pytest
import trimesh

from independent import gap
from orthocad.cli import run
from shared_data import CLEAN, FLAT_MM, FOLDED, SHARED, clean_mesh, needs_shared, posed, truth

PER_MM = {"mm": 1.0, "cm": 0.1, "m": 0.001, "in": 1 / 25.4}
PLAIN = ["--set", "arch_fill_mm=0", "--set", "cover_mm=0", "--set", "heel_cup_expansion_mm=0"]
BARE = ["--accept", "range.heel_cup_expansion_mm", "--by", "A. P.", "--why", "the gap is measured to the bare sole"]
LEAST_WALL = {"tpu-full-contact": 2.0, "pa12-shell": 1.0, "petg-shell": 1.6}
EXAM = """
schema_version = "1"
[patient]
back_pain_0_10 = 5
flags = []
[shoe]
type = "athletic"
insole_length_mm = 262
[leg_length]
shorter_side = "right"
difference_mm = 12
method = "block"
kind = "anatomical"
onset = "recent"
symptomatic = true
[left]
scan_load = "unloaded"
hallux_dorsiflexion_unloaded_deg = 58
hallux_dorsiflexion_loaded_deg = 9
hallux_pain_unloaded = false
hallux_pain_mid_range = false
[right]
scan_load = "unloaded"
"""
FILES = {"report.html", "report.json", "design.toml"}


def is_flat(name: str) -> bool:
    return truth(name)["contract"]["measurements"]["arch_height_mm"] < FLAT_MM + 0.5


def each(quick: int) -> list:
    """Every clean foot; quick are flat ones and four in all units, of the other family in the other test."""
    return [
        pytest.param(name, marks=() if number // 4 == quick or is_flat(name) else pytest.mark.slow)
        for number, name in enumerate(CLEAN)
    ]


def built(scan: Path, out: Path, *words: str) -> dict:
    """The report of a build that must succeed."""
    assert run(["build", str(scan), "--out", str(out), "--quiet", *words]) == 0
    report = json.loads((out / "report.json").read_text())
    assert {p.name for p in out.iterdir()} == FILES | {f"{side}.stl" for side in report["feet"]}
    return report


def judge_solid(path: Path) -> trimesh.Trimesh:
    """A device file as trimesh, manifold3d, exact predicates and PrusaSlicer see it."""
    device = trimesh.load(path)
    assert device.is_volume
    assert device.body_count == 1
    vertices, faces = np.asarray(device.vertices, np.float32), np.asarray(device.faces, np.uint32)
    assert manifold3d.Manifold(manifold3d.Mesh(vertices, faces)).status() == manifold3d.Error.NoError
    assert not igl.predicates.find_self_intersections(vertices.astype(float), faces.astype(np.int64))[0]
    if shutil.which("prusa-slicer"):
        said = subprocess.run(["prusa-slicer", "--info", str(path)], capture_output=True, text=True, check=True).stdout
        assert re.search(r"^manifold = yes$", said, re.M)
        assert re.search(r"^number_of_parts = *1$", said, re.M)
    return device


def judge_doses(foot: dict) -> None:
    assert [d["name"] for d in foot["realised"]]
    assert all(d["passed"] for d in foot["realised"])
    assert all(c["passed"] for c in foot["checks"] if not c["advisory"])


def case(name: str, tmp_path: Path) -> tuple[Path, list[str]]:
    """The foot as scan.ply in a pose and unit of its own, and the words a flat one needs."""
    number = CLEAN.index(name)
    unit = list(PER_MM)[number % 4]
    scan = tmp_path / "scan.ply"
    posed(clean_mesh(name), number, PER_MM[unit]).export(scan)
    length = truth(name)["contract"]["measurements"]["foot_length_mm"]
    assumable = unit in ("mm", "m") or 200 <= length <= 320
    flat = ["--set", "arch_source=scan"] if is_flat(name) else []
    return scan, [*([] if assumable else ["--units", unit]), *flat]


@needs_shared
@pytest.mark.parametrize("name", each(quick=5))
def test_a_clean_foot_becomes_a_sound_device(name: str, tmp_path: Path) -> None:
    scan, words = case(name, tmp_path)
    report = built(scan, tmp_path / "out", *words)
    known = truth(name)
    assert set(report["feet"]) == {known["side"]}
    foot = report["feet"][known["side"]]
    measured = {k: m["value"] for k, m in foot["measurements"].items()}
    expected = known["contract"]["measurements"]
    assert measured["foot_length_mm"] == pytest.approx(expected["foot_length_mm"], abs=0.5)
    if measured["arch_height_mm"] is not None:
        assert measured["arch_height_mm"] == pytest.approx(expected["arch_height_mm"], abs=0.8)
    else:
        assert expected["arch_height_mm"] < FLAT_MM
    judge_doses(foot)
    judge_solid(tmp_path / "out" / f"{known['side']}.stl")
    walls = next(c for c in foot["checks"] if c["code"] == "device.too_thin")
    assert walls["value"] >= LEAST_WALL["tpu-full-contact"]


@needs_shared
@pytest.mark.parametrize("name", each(quick=2))
def test_the_device_fits_the_foot_it_was_made_for(name: str, tmp_path: Path) -> None:
    scan, words = case(name, tmp_path)
    report = built(scan, tmp_path / "out", "--profile", "pa12-shell", *PLAIN, *BARE, *words)
    side, foot = next(iter(report["feet"].items()))
    judge_doses(foot)
    device = judge_solid(tmp_path / "out" / f"{side}.stl")
    mesh = trimesh.load(scan)
    mesh.apply_transform(np.array(foot["scan"]["foot_from_scan"]))
    marks = {key: mark["xyz_mm"] for key, mark in foot["landmarks"].items()}
    size = gap(mesh, device, foot["device"]["z_offset_mm"], marks, foot["measurements"]["foot_length_mm"]["value"])
    assert len(size) > 500
    mean, p95 = (0.30, 0.90) if name in FOLDED else (0.15, 0.40)
    assert size.mean() <= mean
    assert np.quantile(size, 0.95) <= p95


@needs_shared
def test_the_real_scan_builds_and_the_pressed_one_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = built(SHARED / "real" / "find_template_left.obj", tmp_path / "a")
    assert set(report["feet"]) == {"left"}
    judge_solid(tmp_path / "a" / "left.stl")
    pressed = str(SHARED / "real" / "aetrex_standing_left.stl")
    assert run(["measure", pressed]) == 0
    assert "scan.flat_sole" in capsys.readouterr().out
    assert run(["build", pressed, "--out", str(tmp_path / "b")]) == 5
    assert "error[arch.not_captured]" in capsys.readouterr().err
    assert {p.name for p in (tmp_path / "b").iterdir()} == {"blocked"}
    given = built(Path(pressed), tmp_path / "c", "--set", "arch_height_mm=20")
    judge_doses(given["feet"]["left"])


def test_petg_shell_of_a_sample(foot_scans: Path, tmp_path: Path) -> None:
    report = built(foot_scans / "man_right.stl", tmp_path / "out", "--profile", "petg-shell")
    walls = next(c for c in report["feet"]["right"]["checks"] if c["code"] == "device.too_thin")
    assert walls["value"] >= LEAST_WALL["petg-shell"]
    judge_solid(tmp_path / "out" / "right.stl")


@pytest.mark.usefixtures("scans_are_read_anew")
def test_a_pair_builds_and_the_design_file_rebuilds_the_same_bytes(foot_scans: Path, tmp_path: Path) -> None:
    scans = [str(foot_scans / name) for name in ("woman_left.ply", "woman_right.ply")]
    exam = tmp_path / "exam.toml"
    exam.write_text(EXAM)
    first, again, other = (tmp_path / n for n in ("first", "again", "from"))
    for out in (first, again):
        assert run(["build", *scans, "--exam", str(exam), "--out", str(out), "--quiet"]) == 0
    assert run(["build", *scans, "--from", str(first / "design.toml"), "--out", str(other), "--quiet"]) == 0
    report = json.loads((first / "report.json").read_text())
    asked = {side: {d["name"]: d for d in f["realised"]} for side, f in report["feet"].items()}
    assert asked["right"]["heel_lift_mm"]["realised"] == pytest.approx(6.0, abs=0.05)
    assert asked["left"]["heel_lift_mm"]["realised"] == pytest.approx(0.0, abs=0.05)
    assert "first_ray_cutout.proximal_x_mm" in asked["left"]
    assert "first_ray_cutout.proximal_x_mm" not in asked["right"]
    for side in ("left", "right"):
        judge_doses(report["feet"][side])
        judge_solid(first / f"{side}.stl")
        files = [(out / f"{side}.stl").read_bytes() for out in (first, again, other)]
        assert files[0] == files[1] == files[2]


def test_a_mirrored_scan_gives_the_mirrored_device(foot_scans: Path, tmp_path: Path) -> None:
    right = trimesh.load(foot_scans / "man_right.stl")
    left = right.copy()
    left.apply_transform(np.diag([-1.0, 1.0, 1.0, 1.0]))
    left.export(tmp_path / "left.stl")
    unmarked = ("--set", "marking=none")  # letters are not mirrored
    built(foot_scans / "man_right.stl", tmp_path / "a", *unmarked)
    built(tmp_path / "left.stl", tmp_path / "b", *unmarked)
    one, two = trimesh.load(tmp_path / "a" / "right.stl"), trimesh.load(tmp_path / "b" / "left.stl")
    two.vertices = two.vertices * [1, -1, 1]
    for a, b in ((one, two), (two, one)):
        _, distance, _ = trimesh.proximity.closest_point(a, b.vertices[::7])
        assert distance.max() <= 0.01
