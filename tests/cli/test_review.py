"""`orthocad review` from a build's own design file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orthocad.cli import run
from orthocad.prescribe import load_design, rules_markdown

EXAM = """
schema_version = "1"
[patient]
back_pain_0_10 = 6
flags = []
[shoe]
type = "athletic"
[leg_length]
shorter_side = "right"
difference_mm = 9
method = "block"
kind = "anatomical"
onset = "recent"
symptomatic = true
"""
NOTE = 'schema_version = "1"\nweeks_worn = 3\nhours_per_day = 8\nback_pain_0_10 = 3\nlift_tolerated = true\n'


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    (folder / "exam.toml").write_text(EXAM)
    (folder / "note.toml").write_text(NOTE)
    scan = Path(__file__).parents[2] / "foot_scans" / "man_right.stl"
    words = ["--load", "unloaded", "--exam", str(folder / "exam.toml"), "--out", str(folder / "out"), "--quiet"]
    assert run(["build", str(scan), *words]) == 0
    return folder / "out" / "design.toml"


def test_a_tolerated_lift_goes_one_step_on_and_names_the_old_design(design: Path, capsys) -> None:
    following = design.parent.parent / "next.toml"
    note = design.parent.parent / "note.toml"
    assert run(["review", str(design), "--findings", str(note), "--out", str(following), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    before, after = load_design(design), load_design(following)
    assert before.values["right"]["heel_lift_mm"].value == 4.5
    assert any("heel_lift_mm" in line for line in said["moved"])
    assert after.values["right"]["heel_lift_mm"].value == 6.0
    assert after.history == (before.sha256,)
    assert after.scans == before.scans


def test_a_review_never_overwrites_and_needs_something_new(design: Path, capsys) -> None:
    assert run(["review", str(design), "--out", str(design), "--exam", str(design)]) == 2
    assert "error[output.exists]" in capsys.readouterr().err
    assert run(["review", str(design), "--out", str(design.parent.parent / "none.toml")]) == 2
    assert "error[usage.review]" in capsys.readouterr().err
    assert not (design.parent.parent / "none.toml").exists()


def test_the_page_of_rules_is_the_table_of_rules() -> None:
    page = Path(__file__).parents[2] / "docs" / "rules.md"
    assert page.read_text(encoding="utf-8") == rules_markdown(), "run: python docs/make_rules.py"
