"""A shell for a heavy person whose arch gives way too far: blocked until a prescriber takes it on, and said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orthocad.cli import run
from orthocad.deliver.figures import figure

EXAM = 'schema_version = "1"\n[patient]\nmass_kg = 120\n[right]\nscan_load = "unloaded"\n'


def test_a_weak_shell_for_a_heavy_person_wants_acceptance(
    foot_scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "exam.toml").write_text(EXAM)
    order = ["build", str(foot_scans / "man_right.stl"), "--exam", str(tmp_path / "exam.toml"), "--quiet"]
    order += ["--profile", "pa12-shell", "--set", "shell_thickness_mm=3.0"]
    assert run([*order, "--out", str(tmp_path / "stopped")]) == 5
    assert "error[thickness.heavy]: 120 kg on a shell" in capsys.readouterr().err
    assert {p.name for p in (tmp_path / "stopped").rglob("*") if p.is_file()} == {"report.html", "report.json"}
    signed = ["--accept", "thickness.heavy", "--by", "Dr X", "--why", "sits all day"]
    assert run([*order, *signed, "--out", str(tmp_path / "out")]) == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    strength = report["feet"]["right"]["strength"]
    assert not strength["passed"]
    assert strength["would_pass"] > 3.0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    todo = page.split('<ul class="todo">')[1].split("</ul>")[0]
    assert f"the arch does not pass the estimate: gives way {figure(strength['deflection_mm'], 'mm')}" in todo
    assert f"{strength['would_pass']:g} mm of shell would do" in todo
    assert 'code = "thickness.heavy"' in (tmp_path / "out" / "design.toml").read_text(encoding="utf-8")
