"""The statement for a custom-made device: there where the profile names a manufacturer, with what is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema

from orthocad.cli import run
from orthocad.deliver import report_schema
from orthocad.deliver.content import compose, plain

ROOT = Path(__file__).parents[2]
MAKER = '[manufacturer]\nname = "Lab <One>"\naddress = "Street 1, Town"\n'
EXAM = (
    'schema_version = "1"\n[patient]\ncode = "P-7"\nflags = []\n[prescriber]\nname = "Dr B"\ninstitution = "Clinic"\n'
)


def test_a_lab_with_a_manufacturer_gets_the_statement(foot_scans: Path, tmp_path: Path) -> None:
    text = (ROOT / "profiles" / "pa12-shell.toml").read_text()
    (tmp_path / "lab.toml").write_text(text + "\n" + MAKER)
    (tmp_path / "exam.toml").write_text(EXAM)
    words = ["--profile", str(tmp_path / "lab.toml"), "--exam", str(tmp_path / "exam.toml"), "--quiet"]
    words += ["--set", "crash_bevel_mm=2"]  # a shell without a full rearfoot post has no corner to bevel
    out, again = tmp_path / "out", tmp_path / "again"
    scan = str(foot_scans / "man_right.stl")
    assert run(["build", scan, *words, "--out", str(out)]) == 0
    report = json.loads((out / "report.json").read_text())
    jsonschema.validate(report, report_schema())
    sheet = compose(report).sheets[-1]
    assert sheet.key == "statement"
    rows = {plain(row[0]): plain(row[1]) for row in sheet.blocks[0].rows}
    assert rows["manufacturer"] == "Lab <One>, Street 1, Town"
    assert rows["exclusive use"].endswith("patient P-7")
    assert rows["prescribed by"] == "Dr B, Clinic"
    assert rows["right.stl"] == report["feet"]["right"]["device"]["sha256"]
    built, _, missing = rows["characteristics, right"].partition("; not on the device as ordered: ")
    assert "shell" in built
    assert "bevel" not in built
    assert missing.startswith("crash-pad bevel 2 mm asked, not built (a shell without a full rearfoot post")
    first = compose(report).first
    assert plain(first.columns[0].doses).endswith("2 not built")
    html = (out / "report.html").read_text()
    assert "Lab &lt;One&gt;" in html
    assert "Lab <One>" not in html
    assert run(["build", scan, "--from", str(out / "design.toml"), "--out", str(again), "--quiet"]) == 0
    assert json.loads((again / "report.json").read_text())["manufacturer"] == report["manufacturer"]


def test_without_one_there_is_none(foot_scans: Path, made_once: Callable[..., Path]) -> None:
    report = json.loads((made_once(str(foot_scans / "man_right.stl")) / "report.json").read_text())
    assert report["manufacturer"] is None
    assert [sheet.key for sheet in compose(report).sheets] == ["patient", "inspection"]
