"""The ledger: what happened is kept, and asked for by index however many orders there are."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from orthocad.batch import answers, shared_scans
from orthocad.batch.history import History
from orthocad.batch.ledger import Ledger
from orthocad.batch.records import DESIGNED, FAILED, Outcome
from orthocad.batch.stale_plates import stale_plates
from orthocad.errors import MachineError, UsageError

DATA = {"priority": "normal", "kind": "new", "quantity": 1}


def filled(out, count: int) -> Ledger:
    ledger = Ledger(out, new=True)
    ledger.receive((f"A-{n}", f"A-{n}", DATA, f"P-{n}") for n in range(count))
    return ledger


def plan(ledger: Ledger, query: str, *values: str) -> str:
    rows = ledger.db.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
    return " ".join(r["detail"] for r in rows)


def test_every_query_that_is_asked_for_each_order_uses_an_index(tmp_path) -> None:
    """The statements themselves are taken from what the ledger runs, not written down a second time."""
    ledger = filled(tmp_path, 50)
    ledger.db.execute("INSERT INTO soles VALUES ('a', 'left', 250.0, 5.0, '[]')")
    ran: list[str] = []
    ledger.db.set_trace_callback(ran.append)
    ledger.order("A-7")
    ledger.events("A-7")
    ledger.last_made("A-7")
    ledger.made_ids()
    shared_scans._clash("a", ledger, History(ledgers=((tmp_path, ledger),)))
    answers._asked("A-7", ledger)
    stale_plates(ledger, tmp_path)
    ledger.remembered("a")
    ledger.noted("a")
    with ledger.together():
        ledger.set_state("A-7", FAILED, code="scan.empty")
    ledger.ended(Outcome(key="A-7", state=DESIGNED), "x", "y")
    ledger.db.set_trace_callback(None)
    asked = [s for s in ran if s.split()[0] in ("SELECT", "UPDATE")]
    assert len(asked) >= 12
    for statement in asked:
        told = " ".join(r["detail"] for r in ledger.db.execute(f"EXPLAIN QUERY PLAN {statement}"))
        assert "SCAN" not in told, statement
        assert "SEARCH" in told, statement
    ledger.close()


def test_states_are_kept_with_time_and_name_and_once(tmp_path) -> None:
    ledger = filled(tmp_path, 1)
    for _ in range(3):
        with ledger.together():
            ledger.set_state("A-0", FAILED, code="scan.empty", text="x")
    events = ledger.events("A-0")
    assert [e["state"] for e in events] == ["received", "failed"]
    assert all(e["name"] and e["at"].endswith("Z") for e in events)
    ledger.close()


def test_attempts_count_up_and_a_new_one_voids_a_signature(tmp_path) -> None:
    ledger = filled(tmp_path, 1)
    ledger.ended(Outcome(key="A-0", state=DESIGNED, files={"left.stl": ("aa", 3)}), "in", "design")
    with ledger.together():
        ledger.set_state("A-0", "approved", name="Dr A", approved_by="Dr A")
    ledger.ended(Outcome(key="A-0", state=DESIGNED, files={"left.stl": ("bb", 3)}), "in2", "design2")
    row = ledger.order("A-0")
    assert (row["attempts"], row["state"], row["approved_by"]) == (2, "designed", None)
    assert ledger.last_made("A-0")[0] == {"left.stl": ("bb", 3)}
    ledger.close()


def test_what_was_begun_and_not_ended_is_not_there(tmp_path) -> None:
    ledger = filled(tmp_path, 1)

    def half() -> None:
        with ledger.together():
            ledger.set_state("A-0", FAILED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert ledger.order("A-0")["state"] == "received"
    ledger.close()


def test_a_folder_without_a_ledger_is_no_batch_and_a_broken_one_is_said(tmp_path) -> None:
    with pytest.raises(UsageError):
        Ledger(tmp_path, read_only=True)
    with pytest.raises(UsageError):
        Ledger(tmp_path)
    assert not list(tmp_path.iterdir())
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(MachineError):
        Ledger(tmp_path, new=True)


@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("unshare"), reason="mounts need root")
@pytest.mark.parametrize("still_open", [False, True])
def test_a_ledger_on_a_read_only_mount_is_read(tmp_path, still_open) -> None:
    out = tmp_path / "night #1?"
    out.mkdir()
    ledger = filled(out, 3)
    if not still_open:
        ledger.close()
    tell = "from orthocad.cli import run; import sys; sys.exit(run(['batch', '--status', sys.argv[1]]))"
    mount = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" -c "$3" "$1"'
    words = ["unshare", "--mount", "sh", "-c", mount, "sh", str(out), sys.executable, tell]
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (told.returncode, "3 received" in told.stdout) == (0, True), told.stderr
    ledger.close()


def test_others_read_while_one_writes(tmp_path) -> None:
    ledger = filled(tmp_path, 3)
    with ledger.together():
        ledger.set_state("A-0", FAILED)
        reader = Ledger(tmp_path, read_only=True)
        assert reader.counts() == {"received": 3}
        reader.close()
    assert ledger.counts() == {"failed": 1, "received": 2}
    ledger.close()
    assert sqlite3.connect(tmp_path / "ledger.sqlite").execute("PRAGMA integrity_check").fetchone() == ("ok",)
