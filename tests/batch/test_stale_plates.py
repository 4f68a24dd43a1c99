"""A plate's file that holds a device which must not be printed is named wherever a person looks."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from made import make
from orthocad.batch import plate
from orthocad.batch.bound import design_sha256
from orthocad.batch.ledger import Ledger
from orthocad.batch.made_before import CHANGED, HELD_NOW, REFUSED, speak_against
from orthocad.batch.records import CHECKED, FAILED, Outcome
from orthocad.batch.stale_plates import stale_plates
from orthocad.batch.summary import refresh_summary
from orthocad.batch.tables import read_rows
from orthocad.batch.worker import files_of
from orthocad.cli import run

PLATE = "plates/large-fdm-0001.3mf"


@pytest.fixture
def out(tmp_path, capsys) -> Path:
    """Two orders on one plate."""
    for name in ("A-1", "A-2"):
        make(tmp_path, name, sides=("left",), size_mm=(100.0, 60.0, 20.0))
    assert run(["approve", str(tmp_path), "--by", "Dr A"]) == 0
    assert run(["plate", str(tmp_path), "--printer", "large-fdm"]) == 0
    assert "DO NOT PRINT" not in capsys.readouterr().out
    return tmp_path


def state(out: Path, *state: str, **more: object) -> None:
    with closing(Ledger(out)) as ledger, ledger.together():
        ledger.set_state("A-1", *state, **more)


def against(out: Path, words: str) -> None:
    with closing(Ledger(out)) as ledger, ledger.together():
        speak_against(ledger.made("A-1"), words, ledger)


def reprint(out: Path) -> int:
    return run(["plate", str(out), "--printer", "large-fdm", "--reprint", "A-1/left"])


@pytest.mark.parametrize("words", [REFUSED, HELD_NOW, CHANGED])
def test_what_something_speaks_against_since_is_not_printed_again(out, capsys, words) -> None:
    against(out, f"{words}[order.same_scan] the same scan is in B-1")
    assert reprint(out) == 4
    assert "order.same_scan" in capsys.readouterr().err
    assert len(list((out / "plates").glob("*.3mf"))) == 1


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [("A-1/right", 2, "A-1 has no right device, only left"), ("A-1/left", 4, "approval void"), ("A-1", 4, "too large")],
)
def test_a_reprint_of_what_cannot_be_plated_is_refused_before_anything_is_written(
    out, capsys, monkeypatch, what, code, words
) -> None:
    if words == "approval void":
        (out / "orders/A-1/left.stl").write_bytes(b"other")
    if words == "too large":
        monkeypatch.setattr(plate, "pack", lambda parts, *_, **__: ([], parts))
    command = ["plate", str(out), "--printer", "large-fdm", "--reprint", "A-2", "--reprint", what]
    assert run(command) == code
    assert words in capsys.readouterr().err
    assert [p.name for p in (out / "plates").glob("*.3mf")] == [Path(PLATE).name]


def rebuilt(out: Path) -> None:
    """As a batch does where a file was altered: taken away and built again, with the same bytes."""
    with closing(Ledger(out)) as ledger:
        files = files_of(out / "orders/A-1")
        row = ledger.order("A-1")
        outcome = Outcome(key="A-1", state="designed", facts=json.loads(row["facts"]), files=files)
        ledger.ended(outcome, "inputs", design_sha256(outcome))


@pytest.mark.parametrize("file_there", [True, False])
@pytest.mark.parametrize("count_known", [True, False])
def test_what_was_built_again_with_the_same_bytes_is_not_plated_twice(out, capsys, file_there, count_known) -> None:
    rebuilt(out)
    if not count_known:  # it was refused, and so taken away, in between
        with closing(Ledger(out)) as ledger, ledger.together():
            ledger.db.execute("UPDATE orders SET plated = 0 WHERE order_id = 'A-1'")
    if not file_there:
        (out / PLATE).unlink()
    assert run(["approve", str(out), "--by", "Dr A"]) == 0
    capsys.readouterr()
    assert run(["plate", str(out), "--printer", "large-fdm"]) == 0
    said = capsys.readouterr().out
    plates = {p.name for p in (out / "plates").glob("*.3mf")}
    row = next(r for r in read_rows(out) if r["order_id"] == "A-1")
    assert row["state"] == "plated"
    if count_known or file_there:
        assert plates == ({Path(PLATE).name} if file_there else set())
        assert ("on large-fdm-0001" if file_there else "lies here no more") in said
        assert "same bytes: not plated twice" in said
        assert reprint(out) == 0
        assert "1 device: A-1" in capsys.readouterr().out


def test_what_was_built_again_and_altered_is_not_taken_for_plated(out, capsys) -> None:
    rebuilt(out)
    assert run(["approve", str(out), "--by", "Dr A"]) == 0
    (out / "orders/A-1/left.stl").write_bytes(b"other")
    assert run(["plate", str(out), "--printer", "large-fdm"]) == 0
    assert "approval void" in capsys.readouterr().out
    assert read_rows(out)[0]["state"] == "designed"


@pytest.mark.parametrize(
    ("new", "word"),
    [
        ((FAILED, {"text": "two patients", "design_sha256": None}), "two patients"),
        ((CHECKED, {"approved_by": None}), "checked"),
        (("approved", {"approved_by": "Dr A", "design_sha256": "another"}), "anew"),
    ],
)
def test_a_plate_with_a_device_that_nobody_approves_any_more_is_named(out, capsys, new, word) -> None:
    state(out, new[0], **new[1])
    assert run(["approve", str(out), "--by", "Dr A"]) == 0
    said = capsys.readouterr().out
    for words in (PLATE, "A-1", word, "A-2", "DO NOT PRINT"):
        assert words in said
    assert run(["plate", str(out), "--printer", "large-fdm", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["stale"]
    assert [(s["file"], s["order_id"], s["others"]) for s in told] == [(PLATE, "A-1", ["A-2"])]
    assert run(["batch", "--status", str(out)]) == 0
    assert PLATE in capsys.readouterr().out
    assert PLATE in (out / "summary.html").read_text(encoding="utf-8")
    (out / PLATE).unlink()
    assert refresh_summary(out) == []


def test_a_void_approval_is_said_until_it_is_given_again(out) -> None:
    state(out, "designed", approved_by=None)
    assert [s.why for s in refresh_summary(out)] == ["its approval is void"]


def test_what_is_plated_stays_good_where_more_is_ordered(out) -> None:
    with closing(Ledger(out)) as ledger:
        ledger.receive([("A-1", "A-1", {"quantity": 2}, "P-1")])
        assert ledger.order("A-1")["state"] == "designed"
        assert stale_plates(ledger, out) == []


def test_a_plates_number_is_never_given_again(out) -> None:
    picture = (out / PLATE).with_suffix(".svg")
    before = picture.read_bytes()
    (out / PLATE).unlink()  # taken to the printer
    assert reprint(out) == 0
    assert (out / "plates/large-fdm-0002.3mf").is_file()
    assert picture.read_bytes() == before


def test_only_what_a_killed_run_was_writing_is_swept_away(out, monkeypatch) -> None:
    others = {"tray-two-0001.3mf", "evening-2026.svg", ".keep", "large-fdm-0002.svg"}
    for name in others:
        (out / "plates" / name).write_bytes(b"mine")

    def cut(*_: object) -> bytes:
        for name in ("large-fdm-0003.svg", ".large-fdm-0003.3mf.1"):
            (out / "plates" / name).write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("orthocad.batch.plate.plate_3mf", cut)
        assert reprint(out) == 8
    assert reprint(out) == 0
    ours = {f"large-fdm-{n}.{kind}" for n in ("0001", "0003") for kind in ("3mf", "svg")}
    assert {p.name for p in (out / "plates").iterdir()} == others | ours
    assert all((out / "plates" / name).read_bytes() == b"mine" for name in others)
