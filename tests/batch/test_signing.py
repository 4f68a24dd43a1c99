"""A signature covers what lies there, and nothing that was changed or left open."""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import closing
from datetime import UTC, datetime

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


@pytest.mark.parametrize("plated", [False, True])
@pytest.mark.parametrize(
    "way", ["altered", "as long and as old", "another in its place", "gone", "all gone", "one more"]
)
def test_an_approved_device_that_was_changed_is_told_as_approved_nowhere(tmp_path, capsys, way, plated) -> None:
    folder = make(tmp_path, "A-1")
    make(tmp_path, "A-2", decisions=("x",))
    assert run(["approve", str(tmp_path), "--by", "Dr Old"]) == 0
    if plated:
        assert run(["plate", str(tmp_path), "--printer", "large-fdm"]) == 0
    (folder / "report.html").write_text("no part of what is signed")
    assert told(tmp_path, capsys)[:2] == ("plated" if plated else "approved", "Dr Old")
    stl, now = folder / "left.stl", time.time()
    other = tmp_path / "other.stl"
    other.write_bytes(stl.read_bytes()[:-1] + b"x")
    os.utime(other, (now - 9e5, now - 9e5))
    wait_past_the_second(tmp_path)
    if way == "altered":
        stl.write_bytes(stl.read_bytes() + b"x")
    elif way == "as long and as old":
        stl.write_bytes(other.read_bytes())
        os.utime(stl, (now - 9e5, now - 9e5))
    elif way == "another in its place":
        other.replace(stl)
    elif way == "gone":
        stl.unlink()
    elif way == "more":
        (folder / "right.3mf").write_bytes(b"x")
    else:
        shutil.rmtree(folder)
    state, by, against = told(tmp_path, capsys)
    assert (state, by) == ("plated" if plated else "designed", None)
    assert "approval by Dr Old is void" in against
    assert run(["approve", str(tmp_path / "orders/A-2"), "--by", "Dr New"]) == 0  # writes the summary
    page = (tmp_path / "summary.html").read_text(encoding="utf-8")
    assert "by <bdi>Dr Old" not in page
    assert "approval by Dr Old is void" in page
    assert "by <bdi>Dr New" in page


def told(out, capsys) -> tuple[str, str | None, str | None]:
    """State, name and what is against A-1, as `--status` tells them."""
    capsys.readouterr()
    assert run(["batch", "--status", str(out), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)["orders"][0]
    return row["state"], row["approved_by"], row["against"]


def wait_past_the_second(out) -> None:
    """As if it was made a second before: times in the ledger are whole seconds."""
    second = datetime.fromtimestamp(int(time.time()) - 1, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with closing(Ledger(out)) as ledger, ledger.together():
        ledger.db.execute("UPDATE attempts SET ended_at = ?", (second,))


@pytest.mark.parametrize("words", [["--by", " "], []])
def test_a_signature_bears_a_name(tmp_path, words) -> None:
    folder = make(tmp_path, "A-1")
    assert run(["approve", str(folder), *words]) == 2
    assert state(tmp_path, "A-1") == ("designed", None)


def test_only_orders_of_a_batch_are_signed(tmp_path) -> None:
    make(tmp_path, "A-1")
    assert run(["approve", str(tmp_path / "orders/A-9"), "--by", "Dr A"]) == 2
    assert run(["approve", str(tmp_path / "orders"), "--by", "Dr A"]) == 2


@pytest.mark.parametrize(
    "words",
    [["plate", "--printer", "large-fdm"], ["plate", "--printer", "large-fdm", "--reprint", "A-1"],
     ["approve", "--by", "Dr A"], ["batch", "--status"]],
)  # fmt: skip
@pytest.mark.parametrize("place", ["orders", "nowhere"])
def test_no_command_makes_a_batch_of_a_folder_that_is_none(tmp_path, capsys, words, place) -> None:
    (tmp_path / "orders/A-1").mkdir(parents=True)
    assert run([*words, str(tmp_path / place)]) == 2
    assert "usage.batch" in capsys.readouterr().err
    assert [p.name for p in tmp_path.rglob("*")] == ["orders", "A-1"]


def test_where_nothing_is_approved_plating_says_so(tmp_path, capsys) -> None:
    make(tmp_path, "A-1")
    assert run(["plate", str(tmp_path), "--printer", "large-fdm"]) == 0
    assert "nothing is approved" in capsys.readouterr().out
