"""One run at a time in a batch's folder, and no worker of a killed one left over; on a cluster, none that is heeded."""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orthocad.errors import MachineError, UsageError
from orthocad.model import Turn

TURN = ".turn"
WAIT_S = 20.0  # workers see within a fraction of a second that their parent is gone


@contextmanager
def sole_run(out: Path) -> Iterator[None]:
    """Hold the folder for this run.

    Raises
    ------
    UsageError
        `usage.busy`: another run is at it.
    MachineError
        `batch.orphans`: workers of a killed run do not end.
    """
    run, workers = (os.open(out / name, os.O_RDWR | os.O_CREAT, 0o644) for name in (".lock", ".workers"))
    try:
        if not _taken(run):
            raise UsageError("usage.busy", f"another run is at {out}; wait for it, or look with `batch --status {out}`")
        _wait_for_orphans(workers, out)
        _take_turn(out)
        yield
    finally:
        os.close(run)
        os.close(workers)


def _take_turn(out: Path) -> None:
    """From now on nothing is written by tasks of earlier runs, on whatever machine they are."""
    try:
        (out / TURN).write_text(secrets.token_hex(16), encoding="utf-8")
    except OSError as error:
        raise MachineError("output.not_writable", f"cannot write {out} ({error.strerror}); free space there") from error


def turn_at(out: Path) -> Turn:
    """The turn of the run that holds the folder."""
    file = (out / TURN).absolute()
    return Turn(file=file, token=file.read_text(encoding="utf-8"))


def at_work(out: Path) -> bool:
    """Whether a run holds the folder now."""
    try:
        lock = os.open(out / ".lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(lock)


@contextmanager
def sole_plating(out: Path) -> Iterator[None]:
    """Hold the folder's plates for this command: two at once would print one order twice.

    Raises
    ------
    UsageError
        `usage.busy`.
    """
    lock = os.open(out / ".plating", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _taken(lock):
            raise UsageError("usage.busy", f"another `orthocad plate` is at {out}; wait for it")
        yield
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for_orphans(workers: int, out: Path) -> None:
    until = time.monotonic() + WAIT_S
    while not _taken(workers):
        if time.monotonic() > until:
            raise MachineError("batch.orphans", f"workers of an earlier run still write to {out}; end them, then go on")
        time.sleep(0.1)
    fcntl.flock(workers, fcntl.LOCK_UN)
