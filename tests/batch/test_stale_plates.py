"""A plate's file that holds a device which must not be printed is named wherever a person looks."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from made import make
from orthocad.batch.ledger import Ledger
from orthocad.batch.made_before import CHANGED, HELD_NOW, REFUSED, speak_against
from orthocad.batch.records import CHECKED, FAILED
from orthocad.batch.stale_plates import stale_plates
from orthocad.batch.summary import refresh_summary
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


def test_what_was_refused_since_is_not_printed_again(out, capsys) -> None:
    against(out, f"{REFUSED}[order.same_scan] the same scan is in B-1")
    assert reprint(out) == 4
    assert "order.same_scan" in capsys.readouterr().err
    assert len(list((out / "plates").glob("*.3mf"))) == 1


@pytest.mark.parametrize("words", [HELD_NOW, CHANGED])
def test_what_was_held_or_changed_since_is_printed_again_and_said(out, capsys, words) -> None:
    against(out, f"{words}[order.note] a note")
    assert reprint(out) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("DO NOT PRINT")]
    assert [words in line for line in said] == [True, True]  # of the first plate, and of this one


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
