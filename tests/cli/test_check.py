"""`orthocad check` from outside."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import trimesh
from PIL import Image

from orthocad.cli import run
from orthocad.deliver.package_3mf import Body, solid_3mf
from orthocad.model import Mesh


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


def test_a_failed_check_as_json_is_one_document(tmp_path, capsys) -> None:
    path = tmp_path / "long.stl"
    trimesh.creation.box(bounds=[[0, 0, 0], [400, 300, 12]]).export(path)
    assert run(["check", str(path), "--printer", "prusa-mk4", "--json"]) == 6
    record = json.loads(capsys.readouterr().out)
    assert not record["passed"]
    assert record["error"]["code"] == "device.exceeds_bed"
    assert [c["code"] for c in record["checks"] if not c["passed"]] == ["device.exceeds_bed"]


def mesh_of(box: trimesh.Trimesh) -> Mesh:
    return Mesh(vertices_mm=box.vertices.astype(np.float32), faces=box.faces.astype(np.int32))


def test_of_a_3mf_with_modifiers_the_printed_body_is_judged(tmp_path, capsys) -> None:
    block = trimesh.creation.box(bounds=[[0, 0, 0], [200, 80, 12]])
    zone = Body(name="arch", mesh=mesh_of(trimesh.creation.box(bounds=[[60, 0, 0], [140, 80, 12]])), infill_percent=31)
    path = tmp_path / "left.3mf"
    path.write_bytes(solid_3mf(Body(name="left device", mesh=mesh_of(block)), (zone,), {}))
    assert run(["check", str(path), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["volume_mm3"] == 192000.0
    assert {c["code"]: c["value"] for c in record["checks"]}["device.bodies"] == 1


@cache
def lying_mass_g(axis: tuple[int, ...], degrees: float) -> float:
    """Mass of a wedge that lies turned by so much."""
    wedge = trimesh.Trimesh(
        [[0, 0, 0], [200, 0, 0], [200, 80, 0], [0, 80, 0], [0, 0, 24], [200, 0, 8], [200, 80, 8], [0, 80, 24]],
        trimesh.creation.box().convex_hull.faces,
    ).convex_hull
    wedge.apply_transform(trimesh.transformations.rotation_matrix(np.radians(degrees), axis))
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()) as said:
        wedge.export(f"{folder}/wedge.stl")
        assert run(["check", f"{folder}/wedge.stl", "--json"]) == 0
    record = json.loads(said.getvalue())
    assert record["construction"] == "filled"
    return float(record["mass_g"])


@pytest.mark.parametrize("axis", [(1, 0, 0), (0, 1, 0)])
@pytest.mark.parametrize("degrees", [180, 90, -90])
def test_however_a_filled_device_lies_it_is_judged_with_its_top_up(axis, degrees) -> None:
    assert lying_mass_g(axis, degrees) == pytest.approx(lying_mass_g((1, 0, 0), 0), rel=0.01)


def test_what_is_no_insole_is_refused(tmp_path, capsys) -> None:
    path = tmp_path / "coin.stl"
    trimesh.creation.box(extents=[50, 50, 50]).export(path)
    assert run(["check", str(path)]) == 3
    assert "error[device.units_ambiguous]" in capsys.readouterr().err
