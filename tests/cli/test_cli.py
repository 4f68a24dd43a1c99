"""The command line's promises: exit codes, one line for every error, JSON for programs, quiet when asked."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path

import jsonschema
import pytest

from handmade import make_foot, make_result
from orthocad import errors
from orthocad.cli import run
from orthocad.deliver import deliver, report_schema

SCAN = "scan.ply"


def install(monkeypatch, build, measure=None) -> None:
    """Put a line of our own in the pipeline's place, so that only the command line is on trial."""
    fake = types.ModuleType("orthocad.pipeline")
    fake.build, fake.measure = build, measure
    monkeypatch.setitem(sys.modules, "orthocad.pipeline", fake)


@pytest.fixture
def seen(monkeypatch, tmp_path) -> list:
    """A pipeline that delivers the handmade build and remembers its requests."""
    requests: list = []

    def build(request):
        requests.append(request)
        result = make_result(request.out, ("left", "right"))
        yield "read", result.feet
        yield "prescribe", result.resolution
        yield "design", result.devices
        yield "verify", result.verdicts
        yield "deliver", deliver(result)

    install(monkeypatch, build, lambda request: {"left": make_foot("left")})
    monkeypatch.chdir(tmp_path)
    return requests


def failing(fault: BaseException):
    def build(request):
        raise fault
        yield

    return build


def test_a_build_says_what_came_out_and_where_to_look(seen, capsys) -> None:
    assert run(["build", SCAN]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    for words in ("left.stl", "right.stl", "2 of 2 doses", "0.11 mm", "safety questions", "scan-orthocad/report.html"):
        assert words in said.out, words


def test_json_is_the_report_and_nothing_else(seen, capsys) -> None:
    assert run(["build", SCAN, "--json", "--out", "o"]) == 0
    record = json.loads(capsys.readouterr().out)
    files = [Path(f) for f in record.pop("files")]
    assert record.pop("out") == "o"
    jsonschema.validate(record, report_schema())
    assert all(f.is_file() for f in files)


def test_quiet_is_quiet(seen, capsys) -> None:
    assert run(["build", SCAN, "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_words_become_the_request(seen) -> None:
    words = ["build", "a.ply", "b.ply", "--exam", "e.toml", "--profile", "pa12-shell", "--out", "o", "--side", "left"]
    words += ["--units", "in", "--load", "half", "--foot-length", "255", "--pick", "right", "--from", "design.toml"]
    words += ["--set", "heel_lift_mm=3", "--set", "left.cover_mm=2", "--set", "landmark.mtp1=1,2,-3.5"]
    words += ["--accept", "hallux.step", "--by", "Dr A", "--why", "seen", "--accept", "stack.heel", "--by", "Dr B"]
    words += ["--why", "tried"]
    assert run(words) == 0
    (request,) = seen
    assert request.scans == (Path("a.ply"), Path("b.ply"))
    assert (request.exam, request.design, request.out) == (Path("e.toml"), Path("design.toml"), Path("o"))
    assert request.profile == "pa12-shell"
    options = request.options
    assert (options.side, options.units, options.load, options.pick) == ("left", "in", "half", "right")
    assert options.foot_length_mm == 255.0
    assert dict(options.landmarks) == {"mtp1": (1.0, 2.0, -3.5)}
    assert [(c.key, c.value, c.side) for c in request.changes] == [
        ("heel_lift_mm", 3.0, None),
        ("cover_mm", 2.0, "left"),
    ]
    accepted = [(a.code, a.by, a.why) for a in request.acceptances]
    assert accepted == [("hallux.step", "Dr A", "seen"), ("stack.heel", "Dr B", "tried")]
    assert request.formats == ("stl",)


@pytest.mark.parametrize(
    "words",
    [
        ["build"],
        ["build", "a", "b", "c"],
        ["build", SCAN, "--nonsense"],
        ["build", SCAN, "--side", "middle"],
        ["build", SCAN, "--foot-length", "long"],
        ["build", SCAN, "--foot-length", "5"],
        ["build", SCAN, "--foot-length", "nan"],
        ["build", SCAN, "--format", "dwg"],
        ["build", SCAN, "--set", "no_such_key=1"],
        ["build", SCAN, "--set", "heel_lift_mm=high"],
        ["build", SCAN, "--set", "heel_lift_mm"],
        ["build", SCAN, "--set", "landmark.knee=1,2,3"],
        ["build", SCAN, "--set", "landmark.mtp1=1,2"],
        ["build", SCAN, "--accept", "hallux.step"],
        ["build", SCAN, "--accept", "hallux.step", "--by", " ", "--why", "x"],
        ["build", SCAN, "--accept", "hallux.stop", "--by", "Dr A", "--why", "x"],
        ["exam"],
        ["exam", "e.toml", "--template"],
        ["schema", "nonsense"],
        ["nonsense"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_line_and_exit_2(seen, capsys, words) -> None:
    assert run(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error[")
    assert said.err.count("\n") == 1
    assert seen == []


@pytest.mark.parametrize(
    ("fault", "exit_code", "code"),
    [
        (errors.UsageError("output.exists", "x"), 2, "output.exists"),
        (errors.ScanError("scan.empty", "x\ny"), 3, "scan.empty"),
        (errors.OrderError("exam.invalid", "x"), 4, "exam.invalid"),
        (errors.BlockedError("rx.blocked", "x"), 5, "rx.blocked"),
        (errors.RejectedError("device.too_thin", "x"), 6, "device.too_thin"),
        (errors.MachineError("machine.x", "x"), 8, "machine.x"),
        (OSError(28, "No space left on device"), 8, "machine.file"),
        (MemoryError(), 8, "machine.memory"),
        (KeyboardInterrupt(), 8, "interrupted"),
        (ZeroDivisionError("a\nb"), 1, "bug"),
    ],
)
def test_every_failure_is_one_line_with_its_code_for_people_and_programs(
    monkeypatch, capsys, fault, exit_code, code
) -> None:
    install(monkeypatch, failing(fault))
    assert run(["build", SCAN]) == exit_code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"error[{code}]: ")
    assert said.err.count("\n") == 1
    assert run(["build", SCAN, "--json"]) == exit_code
    told = json.loads(capsys.readouterr().out)["error"]
    assert (told["code"], told["exit_code"]) == (code, exit_code)


def test_a_traceback_only_where_it_was_asked_for(monkeypatch, capsys) -> None:
    install(monkeypatch, failing(ZeroDivisionError("x")))
    monkeypatch.setenv("ORTHOCAD_DEBUG", "1")
    assert run(["build", SCAN]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_measure_prints_feet_for_people_and_programs(seen, capsys) -> None:
    assert run(["measure", SCAN]) == 0
    said = capsys.readouterr().out
    assert "foot_length_mm" in said
    assert "not available: the toes are fused" in said
    assert run(["measure", SCAN, "--json"]) == 0
    feet = json.loads(capsys.readouterr().out)["feet"]
    assert set(feet["left"]) == {"scan", "landmarks", "measurements"}


def test_help_and_version_and_no_words(capsys) -> None:
    for words, expected in ((["--help"], "build"), (["--version"], "orthocad 0."), ([], "Usage")):
        assert run(words) == 0
        assert expected in capsys.readouterr().out


def test_info_names_every_format_that_is_read(capsys) -> None:
    from orthocad.scan.read import FORMATS

    assert run(["info", "formats", "--json"]) == 0
    told = {row["format"] for row in json.loads(capsys.readouterr().out)["formats"] if row["reads"]}
    assert told == set(FORMATS) >= {"obj", "glb", "pcd", "zip"}


@pytest.mark.parametrize("topic", ["profiles", "materials", "printers", "formats", "modifications", "rules"])
def test_info_lists_what_there_is(capsys, topic) -> None:
    assert run(["info", topic]) == 0
    people = capsys.readouterr().out
    assert run(["info", topic, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)[topic]
    assert rows
    first = str(next(iter(rows[0].values())))
    assert first in people


@pytest.mark.parametrize("kind", ["exam", "design", "report", "profile", "order"])
def test_schemas_are_schemas(capsys, kind) -> None:
    assert run(["schema", kind]) == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))


def test_an_exam_template_is_a_valid_exam(tmp_path, capsys) -> None:
    assert run(["exam", "--template"]) == 0
    file = tmp_path / "exam.toml"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(["exam", str(file)]) == 0
    assert "valid" in capsys.readouterr().out


def test_a_missing_exam_is_exit_4_in_one_line(tmp_path, capsys) -> None:
    assert run(["exam", str(tmp_path / "none.toml")]) == 4
    assert capsys.readouterr().err.count("\n") == 1


def test_a_reader_that_leaves_early_is_no_fault() -> None:
    piped = f"{sys.executable} -m orthocad info modifications | head -n 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {piped}"], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
