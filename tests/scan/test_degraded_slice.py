"""A short slice of the benchmark: one spoiled scan of each kind, judged against its truth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scan_judge import as_expected, judge, silent
from shared_data import SHARED, needs_shared

CASES = sorted(p for p in (SHARED / "degraded_examples").glob("*__*") if p.suffix != ".json")


@needs_shared
@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_a_spoiled_scan_is_right_or_named(path: Path) -> None:
    row = judge(path, json.loads(path.with_suffix(".json").read_text()), path.stem.split("__")[0])
    assert as_expected(row), row
    if "feet" in row:
        assert row["side"]
        assert not silent(row), row
