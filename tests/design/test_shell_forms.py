"""What is added to a shell's underside, by rays on the exported mesh against the same shell without it."""

from __future__ import annotations

from collections.abc import Callable
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


@pytest.mark.parametrize("scan", ["man_right.stl", "woman_left.ply"])
def test_a_crash_bevel_cuts_the_heel_post_and_nothing_else(scan: str) -> None:
    """A forefoot post 150 mm ahead of it stands at its angle, and the bevel at the heel is the only change."""
    foot, posts = foot_of(scan), {"rearfoot_post_deg": -4.0, "forefoot_post_deg": 5.0, "length": "sulcus"}
    middle = foot.at("mtp1")[:2] + 0.5 * (foot.at("mtp5") - foot.at("mtp1"))[:2]
    across = np.column_stack([np.zeros(13), np.linspace(-12.0, 12.0, 13)]) + middle
    x, y = np.meshgrid(np.arange(0.2 * foot.length_mm, foot.length_mm, 4.0), np.arange(-50.0, 50.0, 4.0))
    ahead = np.column_stack([x.ravel(), y.ravel()])
    with_bevel, without = (bottom(scan, **posts, **v) for v in ({"crash_bevel_mm": 3.0}, {}))
    tilt = np.polyfit(across[:, 1], with_bevel(across), 1)[0]
    assert np.degrees(np.arctan(-tilt)) == pytest.approx(5.0, abs=0.2)
    assert np.nanmax(np.abs(with_bevel(ahead) - without(ahead))) < 0.02


def bottom(scan: str, **values: Any) -> Callable[[np.ndarray], np.ndarray]:
    """The underside along vertical rays, over places in the working frame."""
    device = design(scan, SHELL, **values)
    body, turn = exported(device), [1.0, -1.0 if device.side == "left" else 1.0]
    return lambda xy: heights(body, xy * turn, False)


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
