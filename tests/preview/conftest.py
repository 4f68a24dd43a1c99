"""A session on a sample scan, which is read once for all tests here."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import orthocad.scan
from orthocad.model import Foot, ScanOptions
from orthocad.preview.session import Session
from orthocad.preview.target import open_target
from preview_page import chromium, served_at

FEET: dict[tuple[str, str, str], tuple[Foot, ...]] = {}


@pytest.fixture(autouse=True)
def a_scan_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes, name and options give the same feet, and nobody can write to them: reading is not tested here."""
    read = orthocad.scan.scan_feet

    def remembered(path: Path, options: ScanOptions) -> tuple[Foot, ...]:
        if not path.is_file():
            return read(path, options)
        key = (path.name, hashlib.sha256(path.read_bytes()).hexdigest(), repr(options))
        if key not in FEET:
            FEET[key] = read(path, options)
        return FEET[key]

    monkeypatch.setattr(orthocad.scan, "scan_feet", remembered)


@pytest.fixture
def scan(foot_scans: Path, tmp_path: Path) -> Path:
    """A sample scan in a folder of its own."""
    home = tmp_path / "order"
    home.mkdir()
    shutil.copy(foot_scans / "man_right.stl", home)
    return home / "man_right.stl"


@pytest.fixture
def opened(foot_scans: Path, tmp_path: Path) -> Callable[..., Session]:
    """Opens a session on some sample scans."""

    def open_session(*names: str, exam: str = "") -> Session:
        home = tmp_path / "pair"
        home.mkdir()
        for name in names:
            shutil.copy(foot_scans / name, home)
        if exam:
            (home / "exam.toml").write_text(exam, encoding="utf-8")
        return Session(open_target(home).orders[0])

    return open_session


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser for the tests of one file."""
    with chromium() as started:
        yield started


@pytest.fixture
def served() -> Iterator[Callable[[Path], str]]:
    """Serves targets while a test runs."""
    with ExitStack() as running:
        yield lambda target: running.enter_context(served_at(target))
