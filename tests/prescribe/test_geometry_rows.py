"""Rows of decisions.md that are shapes: read from built devices with trimesh's rays."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from devices import design, exported, foot_of
from independent import heights

SCAN = "man_right.stl"  # a right foot: medial is +y
L = "length"


@cache
def mesh_of(profile: str = "tpu-full-contact", **values: Any) -> Any:
    return exported(design(SCAN, profile, **{"arch_fill_mm": 0.0, L: "sulcus", **values}))


def top(mesh: Any, xy: Any) -> np.ndarray:
    return heights(mesh, np.atleast_2d(np.asarray(xy, float)), True)


def marks() -> tuple[np.ndarray, np.ndarray, float]:
    foot = foot_of(SCAN)
    return foot.at("mtp1")[:2], foot.at("mtp5")[:2], foot.length_mm


def heads_x(y: np.ndarray) -> np.ndarray:
    first, fifth, _ = marks()
    return np.interp(y, [fifth[1], first[1]], [fifth[0], first[0]])


def test_a_lift_is_level_to_30_percent_and_runs_out_straight_10_behind_the_heads():
    _, _, length = marks()
    y = np.array([-15.0, 0.0, 12.0])
    start, end = np.full(3, 0.30 * length), heads_x(y) - 10.0
    gains = {
        share: top(mesh_of(heel_lift_mm=6.0), at) - top(mesh_of(), at)
        for share in (-0.1, 0.25, 0.5, 0.75, 1.06)
        for at in [np.column_stack([start + share * (end - start), y])]
    }
    for share, gain in gains.items():
        assert gain == pytest.approx(6.0 * np.clip(1 - share, 0, 1), abs=0.12), share


@pytest.mark.parametrize(("kind", "asked", "radius"), [("first_ray", 8.0, 12.0), ("first_met", 10.0, 10.0)])
def test_a_cut_outs_corner_is_as_round_as_the_row_has_it(kind, asked, radius):
    """From the square corner, a quarter round of that radius stands 0.414 of it away along the diagonal."""
    first, fifth, length = marks()
    width = float(np.linalg.norm(first - fifth))
    back = 0.47 * length if kind == "first_ray" else first[0] - 20.0
    corner = np.array([back, first[1] - 0.33 * width])
    run = np.arange(-3.0, 9.0, 0.05)
    line = corner + run[:, None] * np.sqrt(0.5)
    whole = mesh_of("pa12-shell", cover_mm=0.0)
    cut = mesh_of("pa12-shell", cover_mm=0.0, first_ray_cutout=kind, cutout_radius_mm=asked)
    gone = np.isfinite(top(whole, line)) & ~np.isfinite(top(cut, line))
    assert run[gone.argmax()] == pytest.approx((np.sqrt(2) - 1) * radius, abs=0.5)


@pytest.mark.parametrize(("kind", "share", "least"), [("first_met", 0.55, 0.0), ("first_ray", 0.35, 25.0)])
def test_the_neck_left_beside_a_cut_out(kind, share, least):
    """Shortest way in plan from the hole, the largest piece gone, to the lateral border, on a grid of 0.5 mm."""
    from scipy import ndimage
    from scipy.spatial import cKDTree

    first, fifth, length = marks()
    width = float(np.linalg.norm(first - fifth))
    x, y = np.meshgrid(np.arange(0.35 * length, fifth[0] + 20.0, 0.5), np.arange(-65.0, 50.0, 0.5), indexing="ij")
    grid = np.column_stack([x.ravel(), y.ravel()])
    whole = np.isfinite(top(mesh_of("pa12-shell", cover_mm=0.0), grid))
    cut = np.isfinite(top(mesh_of("pa12-shell", cover_mm=0.0, first_ray_cutout=kind), grid))
    rows = whole.reshape(x.shape)
    lateral = np.array([[x[i, 0], y[i, row.argmax()]] for i, row in enumerate(rows) if row.any()])
    lateral = lateral[lateral[:, 0] < fifth[0] - 14.0]  # before the distal edge
    pieces, _ = ndimage.label((whole & ~cut).reshape(x.shape))
    hole = pieces.ravel() == 1 + np.bincount(pieces.ravel())[1:].argmax()
    neck = cKDTree(lateral).query(grid[hole])[0].min()
    assert neck >= max(share * width, least) - 1.0


def test_a_recess_is_3_deep_with_a_blend_of_5_over_at_least_1_2_of_floor():
    first, fifth, _ = marks()
    width = float(np.linalg.norm(first - fifth))
    values = {"first_ray_cutout": "first_met", "cutout_recess_mm": 3.0, "base_thickness_mm": 5.2}
    whole, cut = mesh_of(base_thickness_mm=5.2), mesh_of(**values)
    run = np.arange(-8.0, 8.0, 0.1)
    line = np.array([first[0] - 5.0, first[1] - 0.33 * width]) + np.column_stack([0 * run, run])
    gain = top(cut, line) - top(whole, line)
    assert np.nanmin(gain) == pytest.approx(-3.0, abs=0.1)
    assert run[np.abs(gain + 1.5).argmin()] == pytest.approx(0.0, abs=0.5)  # half the depth on the edge
    blend = run[(gain < -0.15) & (gain > -2.85)]
    assert 3.0 <= np.ptp(blend) <= 5.2
    deepest = line[[np.nanargmin(gain)]]
    assert (top(cut, deepest) - heights(cut, deepest, False))[0] >= 1.2


def test_a_sink_is_level_under_the_lesion_and_runs_out_within_its_margin_of_5():
    first, fifth, _ = marks()
    width = float(np.linalg.norm(first - fifth))
    centre = first + 0.54 * (fifth - first) + [0.06 * width, 0.0]
    whole, sunk = mesh_of(base_thickness_mm=6.0), mesh_of(base_thickness_mm=6.0, sink_mth3_mm=2.0, sink_lesion_mm=10.0)
    run = np.arange(-12.0, 0.1, 0.25)
    line = centre + np.column_stack([run, 0 * run])
    gain = top(sunk, line) - top(whole, line)
    assert gain[np.abs(run) <= 4.5] == pytest.approx(-2.0, abs=0.15)
    assert gain[np.abs(run) >= 10.5] == pytest.approx(0.0, abs=0.1)
    assert (gain[np.abs(run) <= 7.0] < -0.3).all()


def test_a_deep_cups_walls_lean_out_by_10_to_20_degrees_and_its_rim_is_round():
    """Above the scanned skin the wall is the draft alone; the rim's outer 1 mm falls as a quarter round of 1 mm."""
    _, _, length = marks()
    y = np.arange(-60.0, 60.0, 0.05)
    line = np.column_stack([np.full(len(y), 0.15 * length), y])
    z = top(mesh_of(heel_cup_depth_mm=30.0), line)
    there = np.flatnonzero(np.isfinite(z))
    for side in (-1, 1):
        edge = y[there[0]] if side < 0 else y[there[-1]]
        inward = -side * (y - edge)
        peak = np.nanmax(z[side * y > 12])
        wall = (side * y > 12) & (z > peak - 6.0) & (z < peak - 1.5) & (inward > 2.0)
        lean = np.degrees(np.arctan(abs(np.polyfit(z[wall], y[wall], 1)[0])))
        assert 10.0 - 0.5 <= lean <= 20.0 + 0.5, side
        at = {mm: float(np.nanmean(z[np.abs(inward - mm) < 0.06])) for mm in (0.15, 0.3, 0.5)}
        for mm, height in at.items():
            assert peak - height >= 0.8 * (1 - np.sqrt(1 - (1 - mm) ** 2)), (side, mm)
