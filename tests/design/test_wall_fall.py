"""Walls and border come down to the forefoot evenly: rays on the exported mesh, 2 mm inside its own trim line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from shapely.geometry import Polygon

from devices import design, exported, foot_of
from independent import heights
from orthocad.model import Device
from shared_data import SHARED, needs_shared

INSIDE_MM, STEP_MM, OVER_MM = 2.0, 0.5, 4.0
STEEPEST, STEEPEST_END = 0.8, 0.6  # mm per mm along the trim line: beside the arch, and ahead of the rim's way down
FROM = 0.44  # share of foot length: there the walls beside the arch are read
ALONG = 0.8  # of the line's direction along the foot: not the distal edge
SHELF_FROM_MM, SHELF_OVER_MM, LEVEL = -16.0, 1.0, 0.05  # ahead of the heads; high; mm per mm
END_FROM_MM = -12.0  # ahead of the heads
FULL = {"length": "full", "insole_length_mm": 294.0, "insole_width_mm": 112.0}
FIND, MAKEHUMAN = (SHARED / folder for folder in ("synthetic_find", "synthetic_makehuman"))


def line_of(device: Device) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points (n, 2) at even steps inside the trim line, the top's height (n,) there, its share along x (n,)."""
    ring = Polygon(device.outline_mm).buffer(-INSIDE_MM).exterior
    at = np.array([ring.interpolate(s).coords[0] for s in np.arange(0.0, ring.length, STEP_MM)])
    flip = np.array([1.0, -1.0 if device.side == "left" else 1.0])
    half = round(OVER_MM / 2 / STEP_MM)
    ahead, back = np.roll(at, -half, axis=0), np.roll(at, half, axis=0)
    return at, heights(exported(device), at * flip, True), np.abs(ahead - back)[:, 0] / OVER_MM


def slopes(z: np.ndarray) -> np.ndarray:
    """Rise (n,) per mm of a closed line, over `OVER_MM`."""
    half = round(OVER_MM / 2 / STEP_MM)
    return np.abs(np.roll(z, -half) - np.roll(z, half)) / OVER_MM


def evenness(scan: str, device: Device) -> tuple[float, float, float]:
    """The steepest place of the sides and of their end, and how long they run level and high beside the heads."""
    at, z, along = line_of(device)
    foot, slope = foot_of(scan), slopes(z)
    ahead = at[:, 0] - np.where(at[:, 1] > 0, foot.at("mtp1")[0], foot.at("mtp5")[0])
    side = (at[:, 0] > FROM * foot.length_mm) & (along > ALONG)
    shelf = side & (slope < LEVEL) & (z > SHELF_OVER_MM) & (ahead > SHELF_FROM_MM)
    end = side & (ahead > END_FROM_MM)
    return float(slope[side].max()), float(slope[end].max(initial=0.0)), float(shelf.sum() * STEP_MM)


def assert_even(scan: str, device: Device) -> None:
    steepest, end, shelf_mm = evenness(scan, device)
    assert steepest <= STEEPEST
    assert end <= STEEPEST_END
    assert shelf_mm == 0.0


OWN: dict[str, tuple[str, dict[str, Any]]] = {
    "filled": ("tpu-full-contact", {}),
    "full": ("tpu-full-contact", FULL),
    "wall": ("tpu-full-contact", {"medial_wall_mm": 30.0, "length": "sulcus"}),
    "shell": ("pa12-shell", {}),
    "long shell": ("pa12-shell", {"length": "sulcus", "lateral_wall": "high"}),
}


@pytest.mark.parametrize("order", OWN)
def test_walls_come_down_evenly(order: str) -> None:
    profile, values = OWN[order]
    assert_even("man_right.stl", design("man_right.stl", profile, **values))


OTHERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "wide insole": (str(FIND / "find_16_L.stl"), "tpu-full-contact", FULL),
    "wide insole, high wall": (str(FIND / "find_16_L.stl"), "tpu-full-contact", {**FULL, "medial_wall_mm": 30.0}),
    "child": (str(MAKEHUMAN / "mh_child_L.stl"), "tpu-full-contact", {"length": "full", "insole_length_mm": 205.0}),
    "folded sole": (str(FIND / "find_01_L.stl"), "tpu-full-contact", {}),
    "high arch": (str(MAKEHUMAN / "mh_m_cavus_L.stl"), "tpu-full-contact", {}),
    "long shell": (str(MAKEHUMAN / "mh_m_long_R.stl"), "pa12-shell", {}),
}


@needs_shared
@pytest.mark.parametrize("order", OTHERS)
def test_walls_of_other_feet_come_down_evenly(order: str) -> None:
    scan, profile, values = OTHERS[order]
    assert_even(scan, design(scan, profile, **values))
