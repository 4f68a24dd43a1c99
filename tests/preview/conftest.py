"""A session on a sample scan, opened once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orthocad.preview.session import Session
from orthocad.preview.target import open_target


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
