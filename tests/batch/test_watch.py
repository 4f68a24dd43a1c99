"""A hot folder takes an order when it is complete, not before, and the most urgent first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evening import order
from orthocad.batch.records import Settings
from orthocad.batch.tables import read_rows
from orthocad.batch.watch import ROUND, arrivals
from orthocad.errors import UsageError

ROOT = Path(__file__).parents[2]


def settings(tmp_path: Path) -> Settings:
    (tmp_path / "hot").mkdir(exist_ok=True)
    return Settings(orders=str(tmp_path / "hot"), out=tmp_path / "out", jobs=1)


def names(drafts) -> list[str]:
    return [d.where for d in drafts]


def test_half_an_order_waits_for_its_marker_or_for_rest(tmp_path) -> None:
    hot = tmp_path / "hot"
    rounds = arrivals(settings(tmp_path), settle_s=60.0)
    assert next(rounds) == []
    order(hot / "A-1", {"a.stl": b"half"})
    assert next(rounds) == []
    (hot / "A-1/.ready").touch()
    assert names(next(rounds)) == ["A-1"]
    assert next(rounds) == []  # once
    order(hot / "A-1", {"a.stl": b"whole now"})
    assert names(next(rounds)) == ["A-1"]  # changed


def test_rest_alone_makes_an_order_complete(tmp_path) -> None:
    order(tmp_path / "hot/A-1", {"a.stl": b"x"})
    (tmp_path / "hot/empty").mkdir()
    rounds = arrivals(settings(tmp_path), settle_s=0.5)
    assert next(rounds) == []
    assert names(next(rounds)) == ["A-1"]  # a look later


def test_a_loose_file_in_a_hot_folder_is_told_once(tmp_path) -> None:
    (tmp_path / "hot").mkdir()
    (tmp_path / "hot/left.stl").write_bytes(b"x")
    rounds = arrivals(settings(tmp_path), settle_s=0.0)
    (draft,) = next(rounds)
    assert draft.fault.code == "order.loose_file"
    assert next(rounds) == []


def test_rush_first_and_no_more_than_a_round(tmp_path) -> None:
    for n in range(ROUND + 2):
        order(tmp_path / f"hot/A-{n}", {"a.stl": b"x"}, f"due = 2030-01-{20 - n}")
    order(tmp_path / "hot/Z-9", {"a.stl": b"x"}, 'priority = "rush"')
    rounds = arrivals(settings(tmp_path), settle_s=0.0)
    first = names(next(rounds))
    assert first[:2] == ["Z-9", f"A-{ROUND + 1}"]
    assert len(first) == ROUND
    assert len(names(next(rounds))) == 3


def test_a_file_cannot_be_watched(tmp_path) -> None:
    (tmp_path / "o.csv").write_text("order_id\n")
    with pytest.raises(UsageError):
        next(arrivals(Settings(orders=str(tmp_path / "o.csv"), out=tmp_path / "out"), 0.0))


def test_a_watch_takes_what_comes_and_ends_when_asked(tmp_path) -> None:
    order(tmp_path / "hot/A-1", {"a.stl": b"x"})
    words = ["batch", str(tmp_path / "hot"), "--out", str(tmp_path / "out"), "--watch", "--settle", "0", "--jobs", "1"]
    running = subprocess.Popen(
        [sys.executable, "-m", "orthocad", *words, "--quiet"], env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_for(tmp_path / "out", "A-1")
        order(tmp_path / "hot/A-2", {"b.stl": b"y"})
        wait_for(tmp_path / "out", "A-2")
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 7
    finally:
        running.kill()
    assert running.stderr.read() == ""


def wait_for(out: Path, order_id: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page = out / "summary.html"  # written when the round is over
        if page.is_file() and order_id in page.read_text():
            assert {r["state"] for r in read_rows(out)} == {"failed"}
            return
        time.sleep(0.2)
    raise AssertionError(order_id)
