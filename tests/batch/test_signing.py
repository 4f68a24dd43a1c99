"""A signature covers what lies there, and nothing that was changed or left open."""

from __future__ import annotations

import json

import pytest

from made import make
from orthocad.batch.ledger import Ledger
from orthocad.batch.tables import read_rows
from orthocad.cli import run


def state(out, order_id) -> tuple[str, str | None]:
    row = next(r for r in read_rows(out) if r["order_id"] == order_id)
    return row["state"], row["approved_by"]


def test_a_batch_approval_covers_only_what_has_nothing_open(tmp_path, capsys) -> None:
    make(tmp_path, "A-1")
    make(tmp_path, "A-2", decisions=("exam.safety_unanswered",))
    assert run(["approve", str(tmp_path), "--by", "Dr A"]) == 0
    assert "A-2: not approved" in capsys.readouterr().out
    assert state(tmp_path, "A-1") == ("approved", "Dr A")
    assert state(tmp_path, "A-2") == ("designed", None)
    assert run(["approve", str(tmp_path / "orders/A-2"), "--by", "Dr B"]) == 0
    assert state(tmp_path, "A-2") == ("approved", "Dr B")
    assert "Dr B" in (tmp_path / "summary.csv").read_text(encoding="utf-8")
    assert "Dr B" in (tmp_path / "summary.html").read_text(encoding="utf-8")
    ledger = Ledger(tmp_path, read_only=True)
    last = ledger.events("A-2")[-1]
    assert (last["state"], last["name"]) == ("approved", "Dr B")
    assert "exam.safety_unanswered" in last["text"]
    assert ledger.order("A-2")["design_sha256"] in last["text"]
    ledger.close()


@pytest.mark.parametrize("file", ["left.stl", "design.toml"])
def test_what_was_changed_is_not_signed_and_a_signature_does_not_outlive_a_change(tmp_path, capsys, file) -> None:
    folder = make(tmp_path, "A-1")
    content = (folder / file).read_bytes()
    (folder / file).write_bytes(content + b"\n")
    assert run(["approve", str(folder), "--by", "Dr A"]) == 4
    (folder / file).write_bytes(content)
    assert run(["approve", str(folder), "--by", "Dr A"]) == 0
    (folder / file).write_bytes(content + b"\n")
    capsys.readouterr()
    assert run(["plate", str(tmp_path), "--printer", "large-fdm", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["plates"] == []
    assert "approval void" in told["left_out"][0]["text"]
    assert state(tmp_path, "A-1") == ("designed", None)


def test_an_extra_device_file_is_a_change_too(tmp_path) -> None:
    folder = make(tmp_path, "A-1")
    (folder / "right.3mf").write_bytes(b"x")
    assert run(["approve", str(folder), "--by", "Dr A"]) == 4


@pytest.mark.parametrize("words", [["--by", " "], []])
def test_a_signature_bears_a_name(tmp_path, words) -> None:
    folder = make(tmp_path, "A-1")
    assert run(["approve", str(folder), *words]) == 2
    assert state(tmp_path, "A-1") == ("designed", None)


def test_only_orders_of_a_batch_are_signed(tmp_path) -> None:
    make(tmp_path, "A-1")
    assert run(["approve", str(tmp_path / "orders/A-9"), "--by", "Dr A"]) == 2
    assert run(["approve", str(tmp_path / "orders"), "--by", "Dr A"]) == 2


def test_where_nothing_is_approved_plating_says_so(tmp_path, capsys) -> None:
    make(tmp_path, "A-1")
    assert run(["plate", str(tmp_path), "--printer", "large-fdm"]) == 0
    assert "nothing is approved" in capsys.readouterr().out
