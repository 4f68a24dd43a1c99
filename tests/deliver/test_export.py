"""Scale, shrink and smoothing loss go into the file and out of the print; both hashes are kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from devices import ROOT, design, profile_of
from orthocad.cli import run
from orthocad.geom.export import Export, as_exported, designed, export_of, exported
from orthocad.model import Mesh, Verdict
from orthocad.verify.inspect import export_check, export_checks, with_printing_checks

SCALE, SHRINK, LOSS_MM = np.array([100.0, 100.5, 101.0]), np.array([1.5, 1.5, 2.5]), 0.1
PROFILE = f"""
schema_version = "1"
text = "a powder that shrinks and is smoothed"
[material]
name = "PA"
process = "sls"
min_wall_mm = 1.0
density_g_cm3 = 0.95
modulus_mpa = 1650.0
shrink_percent = {SHRINK.tolist()}
smoothing_loss_mm = {LOSS_MM}
[printer]
name = "p"
text = "p"
process = "sls"
bed_mm = [340.0, 340.0, 600.0]
scale_percent = {SCALE.tolist()}
[values]
construction = "shell"
length = "three_quarter"
shell_thickness_mm = 3.0
"""


def as_mesh(body: trimesh.Trimesh) -> Mesh:
    return Mesh(vertices_mm=body.vertices.astype(np.float32), faces=body.faces.astype(np.int32))


def test_every_face_moves_out_by_the_loss_and_every_axis_by_its_factor() -> None:
    grown = exported(as_mesh(trimesh.creation.box(extents=[100, 50, 10])), Export(smoothing_loss_mm=0.1))
    assert np.ptp(grown.vertices_mm, axis=0) == pytest.approx([100.2, 50.2, 10.2], abs=2e-3)
    ball = exported(as_mesh(trimesh.creation.icosphere(4, 20.0)), Export(smoothing_loss_mm=0.1))
    radii = np.linalg.norm(ball.vertices_mm - ball.vertices_mm.mean(axis=0), axis=1)
    assert radii == pytest.approx(20.1, abs=2e-3)
    box = exported(as_mesh(trimesh.creation.box(extents=[100, 50, 10])), Export(shrink_percent=(2.0, 0.0, 50.0)))
    assert np.ptp(box.vertices_mm, axis=0) * [0.98, 1.0, 0.5] == pytest.approx([100, 50, 10], abs=1e-3)


def test_a_shell_of_filament_is_scaled_as_it_stands_on_edge_and_nothing_asked_changes_nothing() -> None:
    lab = profile_of("petg-shell")
    assert not export_of(lab, "shell").changes
    mesh = design("woman_left.ply", "petg-shell").mesh
    assert exported(mesh, export_of(lab, "shell")) is mesh
    tall = replace(lab, material=replace(lab.material, shrink_percent=(1.0, 2.0, 3.0)))
    assert export_of(tall, "shell").shrink_percent == (1.0, 3.0, 2.0)
    assert export_of(tall, "filled").shrink_percent == (1.0, 2.0, 3.0)


def test_a_device_grows_evenly_stays_sound_and_comes_back() -> None:
    mesh = design("woman_left.ply", "pa12-shell").mesh
    export = Export(scale_percent=(100.3, 100.2, 100.5), smoothing_loss_mm=0.1)
    written = exported(mesh, export)
    assert export_check({"device": written}).passed
    before = trimesh.Trimesh(np.asarray(mesh.vertices_mm, float), mesh.faces)
    out = trimesh.Trimesh(np.asarray(written.vertices_mm, float) / export.factors, written.faces)
    assert out.volume - before.volume == pytest.approx(0.1 * before.area, rel=0.02)
    assert float(np.abs(designed(written, export).vertices_mm - mesh.vertices_mm).max()) < 0.02


def test_a_lattice_pad_is_made_anew_for_the_machine_and_judged_as_it_is_written() -> None:
    lab = profile_of("pa12-shell")
    lab = replace(lab, material=replace(lab.material, smoothing_loss_mm=LOSS_MM, shrink_percent=tuple(SHRINK)))
    device = design("woman_left.ply", "pa12-shell", heel_pad_mm=4.0, heel_pad_build="lattice")
    export = export_of(lab, "shell")
    written = as_exported(device, export)
    bare = Verdict(
        watertight=True, self_intersections=0, bodies=1, volume_mm3=1.0, mass_g=1.0, size_mm=(1.0, 1.0, 1.0),
        min_wall_mm=1.0, doses=(), checks=(), fit=None,
    )  # fmt: skip
    checks = {c.code: c for c in with_printing_checks(bare, device, lab, "shell").checks}
    assert checks["device.export"].passed
    assert "heel pad" in checks["device.export"].text
    assert checks["device.export_powder"].passed
    before, out = (
        trimesh.Trimesh(np.asarray(d.pad.mesh.vertices_mm, float), d.pad.mesh.faces) for d in (device, written)
    )
    out.apply_transform(np.diag([*(1 / export.factors), 1.0]))
    assert out.is_watertight
    assert out.volume - before.volume == pytest.approx(LOSS_MM * (before.area + out.area) / 2, rel=0.1)
    # Its faces moved along their normals, as a thick body's are, would cross each other.
    naive = replace(written, pad=replace(written.pad, mesh=exported(device.pad.mesh, export)))
    found = {c.code: c for c in export_checks(naive)}["device.export"]
    assert found.value > 100
    assert found.text.endswith("in the heel pad")


def test_a_build_keeps_both_hashes_and_a_true_print_measures_as_designed(tmp_path: Path, capsys) -> None:
    profile, out = tmp_path / "lab.toml", tmp_path / "out"
    profile.write_text(PROFILE)
    scan = ROOT / "foot_scans" / "woman_right.ply"
    assert run(["build", str(scan), "--profile", str(profile), "--out", str(out), "--quiet"]) == 0
    plain = tmp_path / "plain.toml"
    text = PROFILE.replace(f"smoothing_loss_mm = {LOSS_MM}", "").replace(str(SHRINK.tolist()), "[0.0, 0.0, 0.0]")
    plain.write_text(text.replace(str(SCALE.tolist()), "[100.0, 100.0, 100.0]"))
    assert run(["build", str(scan), "--profile", str(plain), "--out", str(tmp_path / "plain"), "--quiet"]) == 0
    foot, bare = (json.loads((tmp_path / d / "report.json").read_text())["feet"]["right"] for d in ("out", "plain"))
    assert [d["realised"] for d in foot["realised"]] == [d["realised"] for d in bare["realised"]]
    sha256 = {d: hashlib.sha256((tmp_path / d / "right.stl").read_bytes()).hexdigest() for d in ("out", "plain")}
    device = foot["device"]
    assert device["export"]["changed"]
    assert (device["sha256"], device["export"]["designed_sha256"]) == (sha256["out"], sha256["plain"])
    assert bare["device"]["export"]["designed_sha256"] == bare["device"]["sha256"] == sha256["plain"]
    assert not bare["device"]["export"]["changed"]
    factor = SCALE / 100 / (1 - SHRINK / 100)
    written, wanted = (trimesh.load(tmp_path / d / "right.stl") for d in ("out", "plain"))
    assert written.extents == pytest.approx((wanted.extents + 2 * LOSS_MM) * factor, abs=0.03)
    assert written.extents == pytest.approx(device["export"]["size_mm"], abs=0.01)
    assert run(["verify", str(out)]) == 0
    # A machine that shrinks just so, and a finisher that takes off just so much, give the design.
    printed = written.copy()
    printed.apply_transform(np.diag([*(1 / factor), 1.0]))
    printed.vertices -= LOSS_MM * printed.vertex_normals
    printed.export(tmp_path / "print.stl")
    capsys.readouterr()
    words = ["check", str(tmp_path / "print.stl"), "--against", str(out / "design.toml"), "--json"]
    assert run([*words, "--out", str(tmp_path / "a.html")]) == 0
    top = json.loads(capsys.readouterr().out)["top"]
    assert abs(top["mean_mm"]) < 0.03
    assert top["p95_mm"] < 0.06
