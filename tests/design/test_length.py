"""Where a three-quarter shell ends, on its exported mesh against the line of the metatarsal heads."""

from __future__ import annotations

import numpy as np
import pytest

from devices import design, exported, foot_of
from independent import heights


@pytest.mark.parametrize("scan", ["man_right.stl", "woman_left.ply"])
def test_a_three_quarter_shell_follows_the_line_8_mm_behind_it(scan: str) -> None:
    body, foot = exported(design(scan, "pa12-shell", length="three_quarter")), foot_of(scan)
    turn = np.array([1.0, 1.0 if foot.side == "right" else -1.0])
    first, fifth = foot.at("mtp1")[:2], foot.at("mtp5")[:2]
    behind = []
    for share in np.linspace(0.25, 0.75, 9):  # between the rounded corners
        run = np.arange(-20.0, 5.0, 0.1)
        line = fifth + share * (first - fifth) + np.column_stack([run, np.zeros(len(run))])
        there = np.isfinite(heights(body, line * turn, True))
        behind.append(-run[there].max())
    assert np.median(behind) == pytest.approx(8.0, abs=0.5)
    assert min(behind) >= 5.0
    assert max(behind) <= 12.0
