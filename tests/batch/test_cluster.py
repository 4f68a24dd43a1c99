"""A real scheduler and two workers over TCP on loopback: one is killed midway, and the results are the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evening import order, sample
from orthocad.batch import cluster as cluster_room
from orthocad.batch.tables import read_rows
from orthocad.cli import run

pytest.importorskip("distributed")
ROOT = Path(__file__).parents[2]


def started(*words: str) -> subprocess.Popen:
    """A Dask process in a group of its own, with this source tree."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", *words, "--no-dashboard"], env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def end(process: subprocess.Popen) -> None:
    """The whole group, at once, as a power cut does."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


@pytest.fixture
def cluster(tmp_path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """The scheduler's address, and its process and those of two workers."""
    file = tmp_path / "scheduler.json"
    processes = [
        started("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
    ]
    try:
        until = time.monotonic() + 60
        while not file.is_file() or not file.read_text().strip():
            assert time.monotonic() < until
            time.sleep(0.1)
        worker = ("distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1")
        processes += [started(*worker, "--local-directory", str(tmp_path / f"w{n}")) for n in range(2)]
        yield json.loads(file.read_text())["address"], processes
    finally:
        for process in processes:
            end(process)


def orders(place: Path, count: int) -> Path:
    for number in range(count):
        order(place / f"A-{number}", {"left.stl": sample("woman_left.ply", number)}, "", f"P-{number}")
    order(place / "B-1", {"a.stl": b"x"})
    return place


def files(out: Path) -> dict[str, bytes]:
    return {
        p.relative_to(out).as_posix(): p.read_bytes()
        for p in (out / "orders").rglob("*.*")
        if p.suffix in (".stl", ".toml")
    }


def states(out: Path) -> dict[str, tuple[str, str | None]]:
    return {r["order_id"]: (r["state"], r["code"]) for r in read_rows(out)}


def batch(place: Path, out: Path, address: str) -> subprocess.Popen:
    words = [
        sys.executable,
        "-m",
        "orthocad",
        "batch",
        str(place),
        "--out",
        str(out),
        "--scheduler",
        address,
        "--quiet",
    ]
    return subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True)


def wait_for_one(out: Path, process: subprocess.Popen) -> None:
    """Until the first device is there."""
    until = time.monotonic() + 240
    while not list(out.glob("orders/*/report.json")):
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.1)


@pytest.mark.slow
def test_a_worker_killed_midway_changes_nothing(tmp_path, cluster) -> None:
    address, processes = cluster
    place = orders(tmp_path / "o", 5)
    running = batch(place, tmp_path / "far", address)
    wait_for_one(tmp_path / "far", running)
    end(processes[2])
    assert running.wait(300) == 7, running.stderr.read()
    assert run(["batch", str(place), "--out", str(tmp_path / "near"), "--jobs", "1", "--quiet"]) == 7
    assert states(tmp_path / "far") == states(tmp_path / "near")
    assert files(tmp_path / "far") == files(tmp_path / "near")
    assert len(files(tmp_path / "far")) == 10


@pytest.mark.slow
def test_what_a_killed_command_left_at_work_publishes_nothing_once_another_has_begun(tmp_path, cluster) -> None:
    address, _ = cluster
    place, out = orders(tmp_path / "o", 3), tmp_path / "far"
    running = batch(place, out, address)
    wait_for_one(out, running)
    running.kill()
    running.wait()
    for number in range(3):
        order(place / f"A-{number}", {}, 'notes = "stop, wrong leg"')
    assert run(["batch", str(place), "--out", str(out), "--jobs", "1", "--quiet"]) == 7
    assert {state for state, _ in states(out).values()} == {"held", "failed"}
    time.sleep(15)  # longer than a build takes
    assert files(out) == {}


@pytest.mark.slow
def test_a_scheduler_that_goes_is_said_and_nothing_is_lost(tmp_path, cluster) -> None:
    address, processes = cluster
    place = orders(tmp_path / "o", 4)
    running = batch(place, tmp_path / "far", address)
    wait_for_one(tmp_path / "far", running)
    end(processes[0])
    assert running.wait(120) == 8
    said = running.stderr.read()
    assert said.startswith("error[cluster.gone]")
    assert said.count("\n") == 1
    for process in processes:
        end(process)
    assert run(["batch", str(place), "--out", str(tmp_path / "far"), "--jobs", "2", "--quiet"]) == 7
    assert {s for s, _ in states(tmp_path / "far").values()} == {"designed", "failed"}


def test_no_scheduler_there_is_one_line(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(cluster_room, "CONNECT_S", 1)
    order(tmp_path / "o/A-1", {"a.stl": b"x"})
    words = [
        "batch",
        str(tmp_path / "o"),
        "--out",
        str(tmp_path / "out"),
        "--scheduler",
        "tcp://127.0.0.1:9",
        "--quiet",
    ]
    assert run(words) == 8
    assert capsys.readouterr().err.startswith("error[cluster.unreachable]")
