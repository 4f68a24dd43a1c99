"""The sample scans through the whole program, held against what their README says is known of them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
import trimesh

from orthocad.cli import run
from orthocad.deliver import report_schema

FOLDER = Path(__file__).parents[2] / "foot_scans"
ROW = re.compile(
    r"^\| `(\w+\.\w+)` \| (\w+) \| (\w+) \| (\w+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", re.M
)
KNOWN = {row[0]: row[1:] for row in ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8"))}


def test_the_readme_tells_of_every_scan() -> None:
    assert set(KNOWN) == {p.name for p in FOLDER.iterdir() if p.suffix in {".stl", ".ply", ".obj"}}
    assert len(KNOWN) >= 6
    assert all(p.stat().st_size <= 300 * 1024 for p in FOLDER.iterdir())


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_sample_is_measured_as_it_is_known(capsys, name) -> None:
    units, side, _, length, _, heel, arch = KNOWN[name]
    assert run(["measure", str(FOLDER / name), "--json"]) == 0
    feet = json.loads(capsys.readouterr().out)["feet"]
    assert set(feet) == {side}
    assert feet[side]["scan"]["units"] == units
    measured = {key: m["value"] for key, m in feet[side]["measurements"].items()}
    assert measured["foot_length_mm"] == pytest.approx(float(length), abs=1.0)  # two noisy ends of 0.2 mm each
    assert measured["heel_width_mm"] == pytest.approx(float(heel), abs=1.5)
    assert measured["arch_height_mm"] == pytest.approx(float(arch), abs=0.8)


@pytest.mark.usefixtures("scans_are_read_anew")
def test_a_pair_is_built_reported_and_the_same_twice(made_once, tmp_path, capsys) -> None:
    scans = [str(FOLDER / name) for name in ("woman_left.ply", "woman_right.ply")]
    before, out = made_once(*scans), tmp_path / "out"
    assert run(["build", *scans, "--out", str(out), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    del record["out"], record["files"]
    jsonschema.validate(record, report_schema())
    for side in ("left", "right"):
        assert (out / f"{side}.stl").read_bytes() == (before / f"{side}.stl").read_bytes()
        device = trimesh.load(out / f"{side}.stl")
        assert device.is_volume
        assert device.body_count == 1
        assert all(d["passed"] for d in record["feet"][side]["realised"])


def test_a_recorded_design_rebuilds_the_same_bytes(tmp_path) -> None:
    scan, first, again = str(FOLDER / "man_right.stl"), tmp_path / "first", tmp_path / "again"
    assert run(["build", scan, "--out", str(first), "--set", "heel_lift_mm=4", "--quiet"]) == 0
    assert run(["build", scan, "--out", str(again), "--from", str(first / "design.toml"), "--quiet"]) == 0
    assert (first / "right.stl").read_bytes() == (again / "right.stl").read_bytes()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name)
def test_a_stopped_build_leaves_nothing(tmp_path, sent) -> None:
    words = ["build", str(FOLDER / "man_right.stl"), "--out", str(tmp_path / "out"), "--json"]
    going = subprocess.Popen([sys.executable, "-m", "orthocad", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(0.7)
    going.send_signal(sent)
    out, err = going.communicate(timeout=60)
    assert going.returncode == 8, err
    assert json.loads(out)["error"]["code"] == "interrupted"
    assert list(tmp_path.iterdir()) == []


def spoiled(kind: str, folder: Path) -> Path:
    file = folder / f"{kind}.stl"
    if kind == "empty":
        file.write_bytes(b"")
    elif kind == "text":
        file.write_text("this is not a mesh\n" * 50)
    elif kind == "cube":
        trimesh.creation.box((250.0, 90.0, 60.0)).export(file)
    return file


@pytest.mark.parametrize("kind", ["missing", "empty", "text", "cube"])
def test_a_bad_scan_is_one_line_exit_3_and_leaves_nothing(tmp_path, capsys, kind) -> None:
    out = tmp_path / "out"
    assert run(["build", str(spoiled(kind, tmp_path)), "--out", str(out)]) == 3
    said = capsys.readouterr()
    assert said.err.startswith("error[scan.")
    assert said.err.count("\n") == 1
    assert not out.exists()


def test_an_exam_with_five_mistakes_names_all_five_in_one_line(tmp_path, capsys) -> None:
    exam = tmp_path / "exam.toml"
    exam.write_text(
        'schema_version = "1"\n[patient]\nage_years = 900\nsex = "x"\nnonsense = 1\n'
        '[shoe]\ntype = "boot"\n[left]\nfpi6 = 40\n'
    )
    out = tmp_path / "out"
    assert run(["build", str(FOLDER / "man_right.stl"), "--exam", str(exam), "--out", str(out)]) == 4
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert all(key in said for key in ("age_years", "sex", "nonsense", "type", "fpi6"))
    assert not out.exists()


def test_a_block_leaves_only_its_report(tmp_path, capsys) -> None:
    exam = tmp_path / "exam.toml"
    exam.write_text('schema_version = "1"\n[patient]\nflags = ["ulcer_active"]\n')
    out = tmp_path / "out"
    assert run(["build", str(FOLDER / "man_right.stl"), "--exam", str(exam), "--out", str(out)]) == 5
    assert capsys.readouterr().err.count("\n") == 1
    assert sorted(str(p.relative_to(out)) for p in out.rglob("*")) == [
        "blocked",
        "blocked/report.html",
        "blocked/report.json",
    ]
    jsonschema.validate(json.loads((out / "blocked" / "report.json").read_text()), report_schema())
