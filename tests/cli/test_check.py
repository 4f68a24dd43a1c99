"""`orthocad check` from outside."""

from __future__ import annotations

import json

import pytest
import trimesh
from PIL import Image

from orthocad.cli import run


@pytest.fixture
def block(tmp_path):
    path = tmp_path / "block.stl"
    trimesh.creation.box(bounds=[[0, 0, 0], [200, 80, 12]]).export(path)
    return path


def test_a_sound_block_passes_and_says_mass_time_and_orientation(block, capsys) -> None:
    assert run(["check", str(block), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["passed"]
    assert record["volume_mm3"] == 192000.0
    assert record["construction"] == "filled"
    assert 0.25 * 192 * 1.21 < record["mass_g"] < 192 * 1.21
    assert record["hours"] > 0
    assert "flat" in record["orientation"]


def test_another_material_and_printer_and_a_map(block, tmp_path, capsys) -> None:
    picture, thin = tmp_path / "walls.png", tmp_path / "thin.stl"
    trimesh.creation.box(bounds=[[0, 0, 0], [200, 80, 6]]).export(thin)
    words = ["check", str(thin), "--material", "pa12-mjf", "--printer", "hp-mjf-5200", "--map", str(picture), "--json"]
    assert run(words) == 0
    assert json.loads(capsys.readouterr().out)["mass_g"] == pytest.approx(96 * 1.01, abs=0.1)
    assert Image.open(picture).size[0] > 100
    assert run(["check", str(block), "--map", str(picture)]) == 2


def test_a_failed_check_is_exit_6_with_its_code(tmp_path, capsys) -> None:
    path = tmp_path / "long.stl"
    trimesh.creation.box(bounds=[[0, 0, 0], [400, 300, 12]]).export(path)
    assert run(["check", str(path), "--printer", "prusa-mk4"]) == 6
    assert "error[device.exceeds_bed]" in capsys.readouterr().err


def test_what_is_no_insole_is_refused(tmp_path, capsys) -> None:
    path = tmp_path / "coin.stl"
    trimesh.creation.box(extents=[50, 50, 50]).export(path)
    assert run(["check", str(path)]) == 3
    assert "error[device.units_ambiguous]" in capsys.readouterr().err
