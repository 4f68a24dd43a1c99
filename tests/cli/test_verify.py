"""`orthocad verify`: a folder as it was written, and with each of its files touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from orthocad.cli import run

EXAM = 'schema_version = "1"\n[patient]\ncode = "P-1"\nflags = []\n'


@pytest.fixture(scope="module")
def built(foot_scans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("order")
    shutil.copy(foot_scans / "man_right.stl", folder / "scan.stl")
    (folder / "exam.toml").write_text(EXAM)
    words = ["--exam", str(folder / "exam.toml"), "--format", "pdf", "--out", str(folder / "out"), "--quiet"]
    assert run(["build", str(folder / "scan.stl"), *words]) == 0
    return folder


@pytest.fixture
def order(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "order")
    return tmp_path / "order"


def states(order: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, str]]:
    code = run(["verify", str(order / "out" / "report.json"), "--json", *words])
    first = json.JSONDecoder().raw_decode(capsys.readouterr().out)[0]
    return code, {row["file"]: row["state"] for row in first["files"]}


def test_a_folder_as_written_is_the_one_reported(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = states(order, capsys, "--input", str(order / "scan.stl"), "--input", str(order / "exam.toml"))
    assert code == 0
    assert set(found.values()) == {"same"}
    inputs = {"right scan scan.stl", "exam"}
    assert set(found) == {"report.json", "right.stl", "design.toml", "report.html", "report.pdf"} | inputs


@pytest.mark.parametrize("name", ["right.stl", "design.toml", "report.html", "report.pdf"])
def test_one_changed_byte_is_found(order: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    content = bytearray((order / "out" / name).read_bytes())
    content[len(content) // 2] ^= 1
    (order / "out" / name).write_bytes(bytes(content))
    code, found = states(order, capsys)
    assert code == 6
    assert [n for n, state in found.items() if state == "changed"] == [name]


def test_an_edited_report_is_found_and_one_laid_out_anew_is_not(
    order: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = order / "out" / "report.json"
    record = json.loads(place.read_text())
    place.write_text(json.dumps(record, indent=4))
    assert states(order, capsys)[0] == 0
    dose = record["feet"]["right"]["realised"][0]
    dose["passed"], dose["requested"] = not dose["passed"], dose["requested"] + 1
    place.write_text(json.dumps(record))
    code, found = states(order, capsys)
    assert code == 6
    assert [n for n, state in found.items() if state == "changed"] == ["report.json"]


def test_a_strange_file_is_named(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (order / "out" / "extra.stl").write_bytes(b"solid\n")
    shutil.copy(order / "scan.stl", order / "out" / "copy-of-the-scan.stl")
    code, found = states(order, capsys)
    assert code == 0
    assert [n for n, state in found.items() if state == "strange"] == ["extra.stl"]
    assert run(["verify", str(order / "out")]) == 0
    said = capsys.readouterr().out
    assert "NOT OF THIS REPORT       extra.stl" in said
    assert "no approval on record" in said


def test_a_missing_file_and_another_exam_are_told_apart(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (order / "out" / "right.stl").unlink()
    (order / "exam.toml").write_text(EXAM + "age_years = 50\n")
    assert run(["verify", str(order / "out"), "--input", str(order / "exam.toml")]) == 6
    said = capsys.readouterr()
    assert "MISSING" in said.out
    assert "error[verify.changed]: right.stl is missing" in said.err


@pytest.mark.parametrize("content", ["{}", "no json", "[]"])
def test_what_is_no_report_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    (tmp_path / "report.json").write_text(content)
    assert run(["verify", str(tmp_path)]) == 4
    assert "error[report.unreadable]" in capsys.readouterr().err
