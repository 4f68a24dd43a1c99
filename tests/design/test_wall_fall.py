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
STEEPEST = 0.5  # mm per mm along the trim line, ahead of the heel's cup and the way up to the arch
FROM = 0.44  # share of foot length: there the walls beside the arch are read
ALONG = 0.8  # of the line's direction along the foot: not the distal edge
SHELF_FROM_MM, SHELF_OVER_MM, LEVEL = -16.0, 1.0, 0.05  # ahead of the heads; high; mm per mm
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


def steepest(scan: str, device: Device) -> float:
    """The steepest place of the sides."""
    at, z, along = line_of(device)
    return float(slopes(z)[(at[:, 0] > FROM * foot_of(scan).length_mm) & (along > ALONG)].max())


def shelf_mm(scan: str, device: Device) -> float:
    """How long the border runs level and high beside the heads."""
    at, z, along = line_of(device)
    foot = foot_of(scan)
    first, fifth = foot.at("mtp1"), foot.at("mtp5")
    heads = np.where(at[:, 1] > 0, first[0], fifth[0])
    level = (slopes(z) < LEVEL) & (z > SHELF_OVER_MM) & (at[:, 0] > heads + SHELF_FROM_MM) & (along > ALONG)
    return float(level.sum() * STEP_MM)


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
    device = design("man_right.stl", profile, **values)
    assert steepest("man_right.stl", device) <= STEEPEST
    assert shelf_mm("man_right.stl", device) == 0.0


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
    device = design(scan, profile, **values)
    assert steepest(scan, device) <= STEEPEST
    assert shelf_mm(scan, device) == 0.0


CUT = {"first_met_proximal_mm": 25.0, "cutout_lateral_fraction": 0.35}


@needs_shared
@pytest.mark.parametrize("radius_mm", [8.0, 12.0])
def test_a_cut_out_ends_in_the_distal_edge_without_a_nib(radius_mm: float) -> None:
    """No convex bend of the trim line is tighter than the cut-out's radius."""
    scan = str(MAKEHUMAN / "mh_m_long_R.stl")
    device = design(scan, "pa12-shell", first_ray_cutout="first_met", cutout_radius_mm=radius_mm, **CUT)
    trim = Polygon(device.outline_mm)
    rolled = trim.buffer(0.2 - radius_mm).buffer(radius_mm - 0.2)  # the chords of a polygon are a little inside
    assert trim.difference(rolled).area < 0.5
