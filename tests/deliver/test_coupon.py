"""The coupon as the slicer prints it, and measured figures on their way into a profile."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import trimesh

from devices import profile_of
from orthocad.cli import run
from orthocad.deliver.coupon import PERCENTS
from orthocad.deliver.slicing import slicer_config
from orthocad.design.zones import infill_percent
from orthocad.prescribe import load_profile

needs_slicer = pytest.mark.skipif(shutil.which("prusa-slicer") is None, reason="needs PrusaSlicer")
FILAMENT_MM2 = np.pi * 1.75**2 / 4


def printed_mm3(gcode: str) -> dict[str, float]:
    """Filament by object, in mm3."""
    found: dict[str, float] = {}
    name, before = "", 0.0
    for line in gcode.splitlines():
        if line.startswith("; printing object "):
            name = line.removeprefix("; printing object ").split(" id:")[0]
        elif line.startswith("; stop printing"):
            name = ""
        elif line.startswith("G92 E0"):
            before = 0.0
        elif line.startswith("G1 ") and (e := re.search(r" E(-?[\d.]+)", line)):
            step = float(e[1]) - (before if "M82" in gcode[:5000] else 0.0)
            before = float(e[1])
            if name and re.search(r" [XY]", line):
                found[name] = found.get(name, 0.0) + step * FILAMENT_MM2
    return found


@needs_slicer
def test_the_slicer_prints_each_block_at_its_infill_and_the_gauge_solid(tmp_path: Path) -> None:
    lab = profile_of("tpu-full-contact")
    assert run(["coupon", "--out", str(tmp_path / "c"), "--profile", "tpu-full-contact"]) == 0
    (tmp_path / "c.ini").write_text(slicer_config(lab.material, lab.printer, "filled"))
    words = ["prusa-slicer", "--load", str(tmp_path / "c.ini"), "--gcode-label-objects", "--export-gcode"]
    done = subprocess.run(
        [*words, "-o", str(tmp_path / "c.gcode"), str(tmp_path / "c" / "coupon.3mf")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    used = printed_mm3((tmp_path / "c.gcode").read_text())
    volume = 30.0 * 30.0 * 15.0
    shares = {p: used[f"block {p:g} %"] / volume for p in PERCENTS}
    print(shares)
    for percent, share in shares.items():
        assert share == pytest.approx(percent / 100, abs=0.03)
    gauge = 100 * 144 + 88 * 144 + 38 * 144
    assert used["gauge"] == pytest.approx(gauge, rel=0.05)


def test_another_reader_finds_blocks_of_30_30_15_and_a_powder_gets_the_gauge_alone(tmp_path: Path) -> None:
    assert run(["coupon", "--out", str(tmp_path / "f")]) == 0
    scene = trimesh.load(io.BytesIO((tmp_path / "f" / "coupon.3mf").read_bytes()), file_type="3mf")
    assert all(body.is_watertight for body in scene.geometry.values())
    assert scene.geometry["block 25 %"].extents == pytest.approx([30, 30, 15])
    label = scene.geometry["label 25"]
    assert label.volume < 0.98 * np.prod(label.extents)  # words are cut out of it
    assert run(["coupon", "--out", str(tmp_path / "p"), "--profile", "pa12-shell"]) == 0
    assert trimesh.load(tmp_path / "p" / "coupon.stl").extents == pytest.approx([100, 100, 50])
    assert run(["coupon", "--out", str(tmp_path / "p")]) == 2


def form(path: Path, factor: float, exponent: float, spoiled: float = 1.0) -> Path:
    """A form as a press would fill it for E = factor * 26 * density ** exponent."""
    rows = ['schema_version = "1"', 'by = "AB"', 'when = "2026-11-22"', "gauge_mm = [99.7, 99.7, 49.6]"]
    for number, percent in enumerate(PERCENTS):
        stress = factor * 26.0 * (percent / 100) ** exponent * (0.9 / 15.0) * (spoiled if number == 2 else 1.0)
        rows += ["[[block]]", f"infill_percent = {percent}", f"force_n = {stress * 900!r}", "compressed_mm = 0.9"]
    path.write_text("\n".join(rows))
    return path


def test_measured_figures_reach_the_zones_through_a_profile(tmp_path: Path) -> None:
    words = ["coupon", "--measured", str(form(tmp_path / "coupon.toml", 0.7, 1.8)), "--out"]
    assert run([*words, str(tmp_path / "spool.toml")]) == 0
    profile = tmp_path / "lab.toml"
    head = 'schema_version = "1"\ntext = "measured"\nmaterial = "spool.toml"\nprinter = "large-fdm"\n'
    profile.write_text(head + '[values]\nmaterial = "TPU 95A"\n')
    material = load_profile(str(profile)).material
    assert (material.infill_factor, material.infill_exponent) == (pytest.approx(0.7, abs=1e-3), pytest.approx(1.8))
    assert material.shrink_percent == pytest.approx((0.3, 0.3, 0.8), abs=1e-3)
    assert 0.7 * 26 * (infill_percent(1.0, material) / 100) ** 1.8 == pytest.approx(1.0, rel=0.06)
    assert "measured on `orthocad coupon`: 2026-11-22 AB" in (tmp_path / "spool.toml").read_text()


@pytest.mark.parametrize(("factor", "exponent", "spoiled"), [(0.7, 0.5, 1.0), (0.7, 1.8, 2.5)], ids=["law", "block"])
def test_a_measurement_that_cannot_be_is_refused(factor, exponent, spoiled, tmp_path, capsys) -> None:
    filled = form(tmp_path / "coupon.toml", factor, exponent, spoiled)
    assert run(["coupon", "--measured", str(filled), "--out", str(tmp_path / "m.toml")]) == 4
    assert "error[coupon.implausible]" in capsys.readouterr().err
    assert not (tmp_path / "m.toml").exists()


def test_a_form_that_nobody_filled_in_is_refused(tmp_path, capsys) -> None:
    assert run(["coupon", "--out", str(tmp_path / "c")]) == 0
    words = ["coupon", "--measured", str(tmp_path / "c" / "coupon.toml"), "--out", str(tmp_path / "m.toml")]
    assert run(words) == 4
    assert "error[coupon.empty]" in capsys.readouterr().err
