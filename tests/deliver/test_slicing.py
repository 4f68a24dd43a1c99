"""G-code of a zoned device shows each zone's density; the slicer's own figures come back."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from devices import ROOT, design, foot_of, prescription, profile_of, random_values
from orthocad.cli import run
from orthocad.deliver.device_files import LATERAL_Y, laid
from orthocad.deliver.mesh_files import delivered_mesh
from orthocad.deliver.package_3mf import Body, solid_3mf
from orthocad.deliver.slicing import slice_package, slicer_config
from orthocad.design.zones import infills, zones
from orthocad.errors import OrderError, OrthocadError
from orthocad.prescribe.machine_file import load_material, load_printer
from orthocad.verify.inspect.estimate import estimate

needs_slicer = pytest.mark.skipif(shutil.which("prusa-slicer") is None, reason="needs PrusaSlicer")
FILAMENT_MM2 = np.pi * 1.75**2 / 4


def moves(gcode: str) -> np.ndarray:
    """(n, 4): middle x, y and z of every infill move, and the filament it pushes in mm3."""
    found, at, z, kind, e_before = [], np.zeros(2), 0.0, "", 0.0
    absolute = "M82" in gcode
    for line in gcode.splitlines():
        kind = line[6:] if line.startswith(";TYPE:") else kind
        if line.startswith("G92 E0"):
            e_before = 0.0
        if not line.startswith("G1 "):
            continue
        words = {w[0]: float(w[1:]) for w in line.partition(";")[0].split()[1:] if w[0] in "XYZE"}
        z = words.get("Z", z)
        there = np.array([words.get("X", at[0]), words.get("Y", at[1])])
        pushed = words.get("E", e_before if absolute else 0.0) - (e_before if absolute else 0.0)
        e_before = words.get("E", e_before) if absolute else e_before
        if kind == "Internal infill" and pushed > 0 and np.any(there != at):
            found.append((*(at + there) / 2, z, pushed * FILAMENT_MM2))
        at = there
    return np.array(found)


@pytest.mark.slow
@needs_slicer
def test_the_gcode_shows_the_density_of_each_zone() -> None:
    lab = profile_of("tpu-full-contact")
    device, foot = design("woman_right.ply"), foot_of("woman_right.ply")
    found, _ = zones(device, foot, infills(prescription(foot, lab, {}), lab.material), 0.45)
    asked = dict(zip((z.name for z in found), (20.0, 45.0, 30.0), strict=True))
    bodies = [Body(name=z.name, mesh=z.mesh, infill_percent=asked[z.name]) for z in found]
    package = solid_3mf(Body(name="device", mesh=delivered_mesh(device)), bodies, {})
    sliced = slice_package(package, lab.material, lab.printer, "filled")
    infill = moves(sliced.gcode.decode())
    low = device.mesh.vertices_mm[:, :2].min(axis=0).astype(float)
    middle = (low + device.mesh.vertices_mm[:, :2].max(axis=0)) / 2
    bed = np.array(lab.printer.bed_mm[:2]) / 2
    infill[:, :2] += middle - bed  # the slicer puts the device in the middle of the bed
    # A square inside each zone: volume pushed over volume in its layers, of which those at the skins are partly solid.
    layer, size = 0.25, 16.0
    for zone, at in (("heel pad", 0.16), ("arch", 0.45), ("forefoot", 0.69)):
        inside = infill[(np.abs(infill[:, :2] - [at * foot.length_mm, 0.0]) < size / 2).all(axis=1)]
        heights = np.unique(np.round(inside[:, 2], 2))
        layers = [inside[np.abs(inside[:, 2] - z) < 0.01, 3].sum() / (size * size * layer) for z in heights]
        assert np.quantile(layers, 0.75) == pytest.approx(asked[zone] / 100, abs=0.06), (zone, np.round(layers, 2))


@pytest.mark.slow
@needs_slicer
def test_the_slicers_own_figures_come_back() -> None:
    lab = profile_of("tpu-full-contact")
    device = design("woman_left.ply", length="three_quarter")
    package = solid_3mf(Body(name="device", mesh=delivered_mesh(device)), (), {})
    first = slice_package(package, lab.material, lab.printer, "filled")
    text = first.gcode.decode()
    lengths = [float(x) for x in re.findall(r"^; filament used \[mm\] = ([\d.]+)", text, re.M)]
    assert first.mass_g == pytest.approx(sum(lengths) * FILAMENT_MM2 / 1000 * lab.material.density_g_cm3, rel=0.01)
    assert 0.5 < first.hours < 12
    assert not any("error" in w.lower() or "empty layer" in w.lower() for w in first.warnings)


CROSSED = (
    ("tpu-full-contact", "filled"),
    ("petg-shell", "shell"),
    ("petg-shell", "filled"),
    ("tpu-full-contact", "shell"),
)


@pytest.mark.slow
@needs_slicer
@pytest.mark.parametrize("number", range(20))
def test_our_mass_and_time_are_the_slicers_on_devices_they_were_not_fitted_to(number) -> None:
    profile, construction = CROSSED[number % 4]
    lab, scan = profile_of(profile), ("woman_left.ply", "woman_right.ply", "man_right.stl")[number % 3]
    rng = np.random.default_rng(500 + number)
    own = {"filled": "tpu-full-contact", "shell": "petg-shell"}[construction]
    try:
        device = design(scan, own, **random_values(rng, foot_of(scan)))
    except OrthocadError as refused:
        pytest.skip(f"not a buildable draw: {refused}")
    printer = replace(lab.printer, bed_mm=(500.0, 500.0, 400.0)) if construction == "filled" else lab.printer
    mesh = delivered_mesh(device)
    package = solid_3mf(Body(name="device", mesh=laid(mesh, device, construction, printer)), (), {})
    sliced = slice_package(package, lab.material, printer, construction)
    reckoned = estimate(mesh, lab.material, printer, construction, LATERAL_Y[device.side])
    print(
        number, profile, construction, reckoned.mass_g / sliced.mass_g, reckoned.hours / sliced.hours, sliced.warnings
    )
    assert sliced.warnings == ()  # no error, no empty layer, no repair
    assert reckoned.mass_g == pytest.approx(sliced.mass_g, rel=0.15)
    assert reckoned.hours == pytest.approx(sliced.hours, rel=0.15)


@pytest.mark.slow
@needs_slicer
def test_build_slices_a_shell_on_its_edge_turned_to_the_bed(tmp_path, capsys) -> None:
    scan, out = str(ROOT / "foot_scans" / "woman_left.ply"), tmp_path / "out"
    words = ["build", scan, "--profile", "petg-shell", "--slice", "petg-shell", "--out", str(out), "--quiet"]
    assert run(words) == 0
    checks = {c["code"]: c for c in json.loads((out / "report.json").read_text())["feet"]["left"]["checks"]}
    gcode = (out / "left.gcode").read_text()
    grams = float(re.search(r"total filament used \[g\] = ([\d.]+)", gcode)[1])
    assert checks["slice.mass"]["value"] == pytest.approx(grams, abs=0.01)
    assert checks["slice.mass"]["passed"]
    assert checks["slice.time"]["passed"]
    heights = [float(z) for z in re.findall(r"^;Z:([\d.]+)", gcode, re.M)]
    wide = trimesh.load(out / "left.stl").extents[1]
    assert max(heights) == pytest.approx(wide, abs=0.5)  # it stands on its lateral border
    assert run(["verify", str(out)]) == 0
    small = tmp_path / "small.toml"
    small.write_text(SMALL)
    capsys.readouterr()
    assert run(["build", scan, "--slice", str(small), "--out", str(tmp_path / "two")]) == 4
    assert "error[slice.exceeds_bed]" in capsys.readouterr().err
    assert not (tmp_path / "two").exists()


@needs_slicer
def test_a_zoned_build_is_sliced_with_its_zones_and_reckoned_with_them(tmp_path) -> None:
    lab, out = tmp_path / "coarse.toml", tmp_path / "out"
    lab.write_text(COARSE)
    words = ["build", str(ROOT / "foot_scans" / "woman_right.ply"), "--profile", str(lab), "--slice", str(lab)]
    words += [f"--set={w}" for w in ("zone_heel_mpa=6", "zone_arch_mpa=12", "zone_forefoot_mpa=0.7")]
    assert run([*words, "--out", str(out), "--quiet"]) == 0
    foot, device = json.loads((out / "report.json").read_text())["feet"]["right"], trimesh.load(out / "right.stl")
    asked = {zone["name"]: zone["infill_percent"] for zone in foot["print_plan"]["zones"]}
    assert asked == {"heel pad": 48.0, "arch": 68.0, "forefoot": 16.0}
    infill = moves((out / "right.gcode").read_text())
    turn = np.radians(foot["print_plan"]["turn_deg"])
    there = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    plan = device.vertices[:, :2] @ there.T
    infill[:, :2] += (plan.min(axis=0) + plan.max(axis=0)) / 2 - [200.0, 200.0]  # it lies in the middle of the bed
    infill[:, :2] = infill[:, :2] @ there
    length, size, layer = foot["measurements"]["foot_length_mm"]["value"], 24.0, 0.4
    for zone, at in (("heel pad", 0.16), ("arch", 0.46), ("forefoot", 0.69)):
        inside = infill[(np.abs(infill[:, :2] - [at * length, 0.0]) < size / 2).all(axis=1)]
        heights = np.unique(np.round(inside[:, 2], 2))
        layers = [inside[np.abs(inside[:, 2] - z) < 0.01, 3].sum() / (size * size * layer) for z in heights]
        assert np.quantile(layers, 0.75) == pytest.approx(asked[zone] / 100, abs=0.07), (zone, np.round(layers, 2))
    checks = {c["code"]: c for c in foot["checks"]}
    assert "arch 68 %" in checks["slice.time"]["text"]
    for figure, said in (("mass_g", "slice.mass"), ("hours", "slice.time")):
        assert checks[said]["passed"]
        assert foot["print_plan"][figure] == pytest.approx(checks[said]["value"], rel=0.15)
    assert foot["strength"]["modulus_mpa"] == pytest.approx(26.0 * 0.68**2)  # of the arch as it is sliced


COARSE = """
schema_version = "1"
text = "thick layers on a thick base: quickly sliced"
material = "tpu-95a"
[printer]
name = "coarse"
text = "coarse"
process = "fdm"
bed_mm = [400.0, 400.0, 120.0]
nozzle_mm = 0.6
layer_mm = 0.4
line_mm = 0.6
speed_mm_s = 80.0
travel_mm_s = 200.0
acceleration_mm_s2 = 2000.0
[values]
construction = "filled"
length = "sulcus"
material = "TPU 95A"
base_thickness_mm = 8.0
"""

SMALL = """
schema_version = "1"
text = "a small machine"
material = "petg"
[printer]
name = "small"
text = "small"
process = "fdm"
bed_mm = [120.0, 120.0, 120.0]
nozzle_mm = 0.4
layer_mm = 0.25
line_mm = 0.45
speed_mm_s = 80.0
travel_mm_s = 200.0
acceleration_mm_s2 = 2000.0
[values]
construction = "shell"
material = "PETG"
"""


def test_a_solid_infill_is_no_gyroid() -> None:
    petg = slicer_config(load_material("petg"), load_printer("bambu-x1"), "filled")
    assert "fill_density = 100%\nfill_pattern = rectilinear" in petg
    assert "fill_pattern = gyroid" in slicer_config(load_material("tpu-95a"), load_printer("large-fdm"), "filled")


def test_powder_is_not_sliced_and_a_printer_that_says_too_little_is_named() -> None:
    with pytest.raises(OrderError) as caught:
        slicer_config(load_material("pa12-mjf"), load_printer("hp-mjf-5200"), "shell")
    assert caught.value.code == "slice.not_fdm"
    with pytest.raises(OrderError, match="nozzle_mm"):
        slicer_config(load_material("petg"), replace(load_printer("large-fdm"), nozzle_mm=None), "shell")
