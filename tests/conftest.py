"""Shared by all tests: where the project's own files are, and devices that many only read."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def foot_scans() -> Path:
    """The folder of sample scans."""
    return ROOT / "foot_scans"


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[..., Path]:
    """A function of scans and words of `orthocad build`: the folder with the device, built by the first who asks.

    All workers of a run share it: who wants to write takes a copy.
    """
    from orthocad.cli import run

    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def made(*words: str) -> Path:
        out = shared / f"made-{hashlib.sha256('|'.join(words).encode()).hexdigest()[:12]}"
        with out.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not out.is_dir():  # a build that ends well puts it there as a whole
                assert run(["build", *words, "--out", str(out), "--quiet"]) == 0
        return out

    return made
