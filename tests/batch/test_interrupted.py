"""Killed outright, or out of disk: the next run ends where an undisturbed one does."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evening import order, sample
from orthocad.batch.tables import read_rows

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def orders(place: Path) -> Path:
    for n, name in enumerate(("woman_left.ply", "man_right.stl", "high_arch_left.obj")):
        order(place / f"A-{n}", {name: sample(name)}, "", f"P-{n}")
    order(place / "B-1", {"a.stl": b""})
    return place


def batch(place: Path, out: Path) -> subprocess.Popen:
    words = [sys.executable, "-m", "orthocad", "batch", str(place), "--out", str(out), "--jobs", "2", "--quiet"]
    return subprocess.Popen(words, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)


def result(out: Path) -> tuple[dict, dict]:
    """States, and the files no clock has part in."""
    made = {p.relative_to(out).as_posix(): p.read_bytes() for p in (out / "orders").glob("*/*") if p.suffix != ".html"}
    made = {k: v for k, v in made.items() if not k.endswith("report.json")}
    return {r["order_id"]: (r["state"], r["code"]) for r in read_rows(out)}, made


@pytest.fixture(scope="module")
def calm(tmp_path_factory) -> tuple[Path, tuple[dict, dict], float]:
    place = tmp_path_factory.mktemp("calm")
    started = time.monotonic()
    assert batch(orders(place / "o"), place / "out").wait(600) == 7
    return place / "o", result(place / "out"), time.monotonic() - started


def test_killed_at_any_moment_it_ends_in_the_same_files_and_states(tmp_path, calm) -> None:
    place, expected, whole_s = calm
    rng = random.Random(7)
    for _ in range(5):
        running = batch(place, tmp_path / "out")
        try:
            running.wait(rng.uniform(0.2, whole_s / 2))
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
    assert batch(place, tmp_path / "out").wait(600) == 7
    assert result(tmp_path / "out") == expected
    assert not list((tmp_path / "out/orders").glob(".*"))


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_stops_it_with_a_message_and_freed_it_finishes(small_disk, calm) -> None:
    place, expected, _ = calm
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 6_000_000))  # room for one order
    running = batch(place, small_disk / "out")
    assert running.wait(600) == 8
    said = running.stderr.read()
    assert said.startswith("error[output.not_writable]")
    assert said.count("\n") == 1
    assert "free space" in said
    filler.unlink()
    assert batch(place, small_disk / "out").wait(600) == 7
    assert result(small_disk / "out") == expected
