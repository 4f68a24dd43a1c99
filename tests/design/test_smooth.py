"""The surface is one a foot can stand on: no steps in its slope, and little of a scan's noise."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from scipy.ndimage import gaussian_filter, grey_dilation

from devices import ROOT, design, exported, foot_of, prescription, profile_of
from independent import heights
from orthocad.design import design_device
from orthocad.geom.fields import sample
from orthocad.geom.plan import Plan
from orthocad.model import Device, ScanOptions
from orthocad.scan import scan_feet
from shared_data import CLEAN, SHARED

SCAN = "man_right.stl"
OUTSIDE, INSIDE = 0.3, 0.7  # mm per mm, within one millimetre
STEP_MM, BALLS_MM = 1.0, 0.5
WALL = 0.8  # steeper is the cup's wall
WALL_FROM_MM, WALL_REACH_MM = 3.0, 20.0  # over the support plane, and in from the rim
EDGE_MM = 6.0
SHORT_MM = 12.0


def scan_of(name: str) -> Path:
    """A clean foot's file."""
    folder = "synthetic_find" if name.startswith("find") else "synthetic_makehuman"
    return (SHARED / folder / f"{name}.stl").resolve()


def over(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)


def stood_on(device: Device, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Heights (nx, ny) of a cover of even thickness over the printed top, its balls `BALLS_MM` apart."""
    beside = int(device.cover_mm / BALLS_MM)
    finer = [np.arange(-beside, 2 * len(places) - 1 + beside) * BALLS_MM + places[0] for places in (x, y)]
    flip = np.array([1, -1.0 if device.side == "left" else 1.0])
    top = heights(exported(device), over(*finer) * flip, True).reshape(len(finer[0]), len(finer[1]))
    square = np.square(over(*[np.arange(-beside, beside + 1) * BALLS_MM] * 2)).sum(axis=1)
    disc = (square <= device.cover_mm**2).reshape(2 * beside + 1, -1)
    ball = np.sqrt(np.maximum(device.cover_mm**2 - square, 0.0)).reshape(disc.shape)
    there = np.where(np.isfinite(top), top, -np.inf)
    carried = grey_dilation(there, footprint=disc, structure=ball, mode="nearest")[beside::2, beside::2]
    carried = carried[: len(x), : len(y)]
    return np.where(np.isfinite(carried), carried, np.nan)


def slope_steps(device: Device) -> np.ndarray:
    """Second differences of what the foot stands on, on a 1 mm grid, away from the rim and the cup's walls."""
    low, high = device.outline_mm.min(axis=0), device.outline_mm.max(axis=0)
    x, y = (np.arange(low[axis], high[axis], STEP_MM) for axis in (0, 1))
    depth = Plan(points_mm=device.outline_mm).depth_mm(over(x, y)).reshape(len(x), len(y))
    top = stood_on(device, x, y)
    steep = np.hypot(*np.gradient(top, STEP_MM)) > WALL
    steps = np.maximum(np.abs(np.diff(top, 2, axis=0))[:, 1:-1], np.abs(np.diff(top, 2, axis=1))[1:-1])
    walls = steep & (top > WALL_FROM_MM) & (depth < WALL_REACH_MM)  # not a hollow's flank, nor a pad's
    near_wall = np.any([np.roll(walls, s, a) for s in range(-3, 4) for a in (0, 1)], axis=0)
    return steps[((depth > EDGE_MM) & ~near_wall)[1:-1, 1:-1]]


ORDERS: dict[str, tuple[dict[str, Any], float]] = {
    "plain": ({}, OUTSIDE),
    "gentle": ({"heel_lift_mm": 8.0, "cast_inversion_deg": 4.0, "cuboid_raise_mm": 3.0}, OUTSIDE),
    "deep cup": ({"heel_cup_depth_mm": 18.0, "lateral_skive_mm": 4.0, "arch_fill_mm": 0.0}, OUTSIDE),
    "blends": ({"medial_skive_mm": 4.0, "fascia_groove_mm": 2.0, "mortons": "reverse", "sink_mth5_mm": 3.0}, INSIDE),
    "more blends": ({"dancers_pad_mm": 3.0, "first_ray_cutout": "first_met"}, INSIDE),
    "under a cover": (
        {
            "cover_mm": 3.0,
            "mortons": "reverse",
            "met_pad_mm": 5.0,
            "sink_mth5_mm": 3.0,
            "medial_skive_mm": 4.0,
            "cuboid_raise_mm": 3.0,
        },
        INSIDE,
    ),
    "a pad": ({"met_pad_mm": 5.0, "heel_lift_mm": 8.0}, INSIDE),  # its flanks are its blend
    "higher pads": ({"met_pad_mm": 8.0, "met_bar_mm": 6.0, "cuboid_raise_mm": 5.0}, INSIDE),
    "deep sinks": ({"sink_mth5_mm": 4.0, "sink_mth2_mm": 4.0, "sink_heel_mm": 4.0, "sink_navicular_mm": 4.0}, INSIDE),
    "a small lesion": ({"sink_mth4_mm": 4.0, "sink_lesion_mm": 6.0}, INSIDE),
    "sink before a high pad": ({"met_pad_mm": 8.0, "sink_mth3_mm": 4.0}, INSIDE),
    "sink in a dancer's pad": ({"dancers_pad_mm": 4.0, "sink_mth1_mm": 4.0}, INSIDE),
    "sink beside a high Morton's, covered": (
        {
            "mortons": "reverse",
            "mortons_thickness_mm": 4.0,
            "mortons_width_mm": 34.0,
            "met_pad_mm": 5.0,
            "cover_mm": 6.0,
            "sink_mth2_mm": 4.0,
        },
        INSIDE,
    ),
    "meeting raises": ({"met_pad_mm": 5.0, "met_bar_mm": 4.0, "dancers_pad_mm": 3.0, "mortons": "reverse"}, INSIDE),
    "sinks under two heads": ({"sink_mth2_mm": 4.0, "sink_mth3_mm": 4.0}, INSIDE),
    "high raises that meet": ({"mortons": "reverse", "mortons_thickness_mm": 4.0, "dancers_pad_mm": 6.0}, INSIDE),
    "a sink before a bar": ({"met_bar_mm": 6.0, "sink_mth2_mm": 4.0}, INSIDE),
}
HIGH: dict[str, dict[str, Any]] = {  # every form that may stand beside another, at its most
    **{f"sink {n}": {f"sink_mth{n}_mm": 4.0} for n in range(1, 6)},
    "navicular": {"sink_navicular_mm": 4.0},
    "styloid": {"sink_styloid_mm": 4.0},
    "hallux": {"sink_hallux_mm": 4.0, "length": "full"},
    "groove": {"fascia_groove_mm": 3.0, "fascia_groove_width_mm": 6.0},
    "pad": {"met_pad_mm": 8.0},
    "bar": {"met_bar_mm": 6.0},
    "dancer": {"dancers_pad_mm": 6.0},
    "cuboid": {"cuboid_raise_mm": 5.0},
    "lateral arch": {"lateral_arch_mm": 4.0},
    "reverse": {"mortons": "reverse", "mortons_thickness_mm": 4.0},
    "extension": {"mortons": "extension", "mortons_thickness_mm": 4.0, "length": "full"},
    "wedge": {"kinetic_wedge_mm": 3.0, "length": "full"},
    "crest": {"toe_crest_mm": 6.0, "length": "full"},
}
SIDE_BY_SIDE = (
    *((f"sink {n}", f"sink {n + 1}") for n in range(1, 5)),
    *((f"sink {n}", raised) for n in (1, 2, 3, 5) for raised in ("pad", "bar", "dancer", "reverse", "extension")),
    *(("groove", other) for other in ("navicular", "styloid", "sink 1", "sink 2", "pad", "bar", "dancer", "extension")),
    *combinations(("pad", "bar", "dancer", "extension", "wedge", "crest"), 2),
    *(("reverse", other) for other in ("pad", "bar", "dancer", "wedge", "crest")),
    *(("cuboid", other) for other in ("pad", "bar", "dancer", "lateral arch", "styloid", "navicular")),
    *(("hallux", other) for other in ("sink 1", "wedge", "extension")),
)
THREE = ("find_02_R", "mh_f_small_cavus_L", "mh_m_flat_R")


@pytest.mark.parametrize("order", ORDERS)
def test_slope_steps(order: str) -> None:
    values, limit = ORDERS[order]
    assert slope_steps(design(SCAN, length="sulcus", **values)).max() <= limit


@pytest.mark.slow
@pytest.mark.parametrize("name", CLEAN)
def test_slope_steps_of_every_clean_foot(name: str) -> None:
    """High arches, flat ones, and soles that fold over themselves too."""
    scan = str(scan_of(name))
    found = {order: slope_steps(design(scan, length="sulcus", **values)).max() for order, (values, _) in ORDERS.items()}
    assert not {order: step for order, step in found.items() if step > ORDERS[order][1]}


@pytest.mark.slow
@pytest.mark.parametrize("name", THREE)
@pytest.mark.parametrize("cover_mm", [0.0, 6.0])
def test_slope_steps_where_any_two_forms_meet(name: str, cover_mm: float) -> None:
    scan = str(scan_of(name))
    full = {"length": "full", "insole_length_mm": foot_of(scan).length_mm + 10.0}
    found = {}
    for pair in SIDE_BY_SIDE:
        values = {"length": "sulcus", "cover_mm": cover_mm, **HIGH[pair[0]], **HIGH[pair[1]]}
        values |= full if values["length"] == "full" else {}
        found[pair] = slope_steps(design(scan, **values)).max()
    assert not {pair: step for pair, step in found.items() if step > INSIDE}


def noisy(scan: Path, folder: Path) -> Path:
    """The scan under 0.3 mm white noise along its normals."""
    mesh = trimesh.load(scan)
    noise = np.random.default_rng(5).normal(0, 0.3, len(mesh.vertices))
    mesh.vertices = mesh.vertices + mesh.vertex_normals * noise[:, None]
    mesh.export(folder / "noisy.stl")
    return folder / "noisy.stl"


def short_noise_mm(scan: Path, folder: Path) -> float:
    """95th percentile of what noise changes on the top in wavelengths under 12 mm, away from the rim."""
    lab, feet = profile_of("tpu-full-contact"), [scan_feet(f, ScanOptions())[0] for f in (scan, noisy(scan, folder))]
    plain, other = (design_device(f, prescription(f, lab, {"length": "sulcus"}), lab.material) for f in feet)
    xy = np.stack(np.meshgrid(plain.top.x_mm, plain.top.y_mm, indexing="ij"), axis=-1).reshape(-1, 2)
    change = (sample(other.top, xy) - sample(plain.top, xy)).reshape(plain.top.z_mm.shape)
    sigma = SHORT_MM * np.sqrt(np.log(2) / 2) / np.pi  # half is left at that wavelength
    short = change - gaussian_filter(change, sigma / plain.top.step_mm)
    deep = Plan(points_mm=plain.outline_mm).depth_mm(xy) > EDGE_MM
    return float(np.quantile(np.abs(short.ravel()[deep]), 0.95))


def test_white_noise_of_the_scan_does_not_reach_the_foot(tmp_path: Path) -> None:
    assert short_noise_mm(ROOT / "foot_scans" / SCAN, tmp_path) <= 0.12


@pytest.mark.slow
@pytest.mark.parametrize("name", CLEAN)
def test_white_noise_on_every_clean_foot(name: str, tmp_path: Path) -> None:
    """Flat feet whose arch is hardly more than its fill too: noise may not move the floor under them."""
    assert short_noise_mm(scan_of(name), tmp_path) <= 0.12
