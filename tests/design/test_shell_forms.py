"""What is added to a shell's underside, by rays on the exported mesh against the same shell without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from devices import design, exported, foot_of
from independent import heights
from orthocad.errors import RejectedError

SHELL, HEIGHT_MM = "pa12-shell", 0.1


def thickness(scan: str, xy: np.ndarray, **values: Any) -> np.ndarray:
    """Between the faces along vertical rays; `xy` in the working frame."""
    device = design(scan, SHELL, **values)
    at = xy * [1.0, -1.0 if device.side == "left" else 1.0]
    body = exported(device)
    return heights(body, at, True) - heights(body, at, False)


@pytest.mark.parametrize("scan", ["man_right.stl", "woman_left.ply"])
def test_a_thinner_distal_edge(scan: str) -> None:
    """As thin as asked behind the edge that follows the heads 8 mm behind them, and as thick as ever in the arch."""
    foot = foot_of(scan)
    lateral = foot.at("mtp1")[:2] + 0.7 * (foot.at("mtp5") - foot.at("mtp1"))[:2]
    edge, arch = lateral - [8.0 + 3.0, 0.0], lateral - [8.0 + 32.0, 0.0]
    thin, even = (thickness(scan, np.array([edge, arch]), **v) for v in ({"distal_edge_mm": 2.0}, {}))
    assert thin[0] == pytest.approx(2.0, abs=HEIGHT_MM)
    assert thin[1] == pytest.approx(even[1], abs=0.02)


def test_a_distal_edge_no_printer_makes_is_refused() -> None:
    with pytest.raises(RejectedError, match=r"distal_edge_mm = \d") as caught:
        design("man_right.stl", "petg-shell", distal_edge_mm=1.0)
    assert caught.value.code == "device.too_thin"


@pytest.mark.parametrize("scan", ["man_right.stl", "high_arch_left.obj"])
def test_a_rib_along_the_arch(scan: str) -> None:
    foot = foot_of(scan)
    x = 0.43 * foot.length_mm
    near = foot.vertices_mm[(np.abs(foot.vertices_mm[:, 0] - x) < 1.5) & (foot.vertices_mm[:, 2] < 20.0)]
    low, high = near[:, 1].min(), near[:, 1].max()
    y = high - 0.3 * (high - low)
    at = np.array([[x, y], [x, y - 14.0], [0.15 * foot.length_mm, 0.0]])
    gain = thickness(scan, at, arch_rib_mm=3.0) - thickness(scan, at)
    assert gain == pytest.approx([3.0, 0.0, 0.0], abs=HEIGHT_MM)


def test_a_rib_that_would_touch_the_floor_is_refused() -> None:
    with pytest.raises(RejectedError, match=r"arch_rib_mm = \d") as caught:
        design("flat_right.stl", SHELL, arch_rib_mm=6.0)
    assert caught.value.code == "device.rib_too_high"
