"""A session on a sample scan."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from orthocad.preview import room
from orthocad.preview.session import Session
from orthocad.preview.target import open_target
from preview_page import chromium, served_at


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


@pytest.fixture
def hand_that_never_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """No finished device is made on the side where none is asked for: its process would load every library anew."""
    monkeypatch.setattr(room, "REST_S", 1e6)


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
