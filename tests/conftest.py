"""Shared by all tests: where the project's own files are."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def foot_scans() -> Path:
    """The folder of sample scans."""
    return ROOT / "foot_scans"
