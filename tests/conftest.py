"""Shared by all tests: where the project's own files are, and devices that many only read."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import orthocad.scan
import read_once

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def foot_scans() -> Path:
    """The folder of sample scans."""
    return ROOT / "foot_scans"


@pytest.fixture(scope="session")
def of_all_workers(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that the workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session", autouse=True)
def scans_are_read_once(of_all_workers: Path) -> Iterator[None]:
    """Builds, batches and the page take a scan's feet from memory where reading is not what is tested."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_once, "SHARED", of_all_workers / "feet")
        read_once.SHARED.mkdir(exist_ok=True)
        patch.setattr(orthocad.scan, "scan_feet", read_once.remembered)
        yield


@pytest.fixture
def scans_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test that compares what two builds make of a scan from its first byte."""
    monkeypatch.setattr(orthocad.scan, "scan_feet", read_once.scan_feet)


@pytest.fixture(scope="session")
def made_once(of_all_workers: Path) -> Callable[..., Path]:
    """A function of scans and words of `orthocad build`: the folder with the device, built by the first who asks.

    All workers of a run share it: who wants to write takes a copy.
    """
    from orthocad.cli import run

    def made(*words: str) -> Path:
        out = of_all_workers / f"made-{hashlib.sha256('|'.join(words).encode()).hexdigest()[:12]}"
        with out.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not out.is_dir():  # a build that ends well puts it there as a whole
                assert run(["build", *words, "--out", str(out), "--quiet"]) == 0
        return out

    return made
