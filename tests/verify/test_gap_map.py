"""The gap map against distances from points of the sole to the device's surface, found by trimesh."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from devices import design, foot_of, material_of
from independent import heights
from orthocad.verify import verify_device

CASES = (
    ("woman_left.ply", "tpu-full-contact", 0.0, {}),
    ("man_right.stl", "tpu-full-contact", 2.0, {"arch_fill_mm": 3.2}),
    ("high_arch_left.obj", "tpu-full-contact", 0.0, {"arch_fill_mm": 4.0}),
    ("man_left.obj", "tpu-full-contact", 0.0, {"heel_lift_mm": 4.0}),
    ("woman_right.ply", "pa12-shell", 3.0, {"heel_cup_depth_mm": 20.0}),
    ("man_right.stl", "pa12-shell", 0.0, {"medial_flange": "medial", "heel_cup_depth_mm": 16.0}),
    ("flat_right.stl", "tpu-full-contact", 6.0, {"lateral_wall_mm": 14.0, "arch_fill_mm": 1.0}),
)
STEP_MM = 0.25


def covered(body: trimesh.Trimesh, xy: np.ndarray, cover_mm: float) -> np.ndarray:
    """How high a ball on the body reaches over each point, by rays around it."""
    if cover_mm == 0.0:
        return heights(body, xy, from_above=True)
    side = np.arange(-cover_mm, cover_mm + STEP_MM / 2, STEP_MM)
    aside = np.array([(dx, dy) for dx in side for dy in side if dx * dx + dy * dy <= cover_mm**2])
    found = heights(body, (xy[:, None] + aside[None]).reshape(-1, 2), from_above=True).reshape(len(xy), -1)
    reach = np.where(np.isfinite(found), found, -np.inf) + np.sqrt(cover_mm**2 - np.square(aside).sum(axis=1))
    return np.where(np.isfinite(heights(body, xy, from_above=True)), reach.max(axis=1), np.nan)


@pytest.mark.parametrize(("scan", "profile", "cover_mm", "values"), CASES)
def test_the_map_is_the_distance_from_sole_to_surface(scan: str, profile: str, cover_mm: float, values: dict) -> None:
    foot, device = foot_of(scan), design(scan, profile, cover_mm=cover_mm, **values)
    fit = verify_device(foot, device, material_of(profile)).fit
    i, j = np.nonzero(np.isfinite(fit.gap.z_mm))
    i, j = (i, j) if cover_mm == 0.0 else (i[::9], j[::9])
    xy, gap = np.column_stack([fit.gap.x_mm[i], fit.gap.y_mm[j]]), fit.gap.z_mm[i, j]
    low = foot.faces[foot.vertices_mm[foot.faces][:, :, 2].min(axis=1) < 40.0]
    skin = trimesh.Trimesh(foot.vertices_mm, low, process=False)
    body = trimesh.Trimesh(np.asarray(device.mesh.vertices_mm, float), device.mesh.faces, process=False)
    sole, top = heights(skin, xy, from_above=False), covered(body, xy, cover_mm)
    seen = np.isfinite(sole) & np.isfinite(top)
    xy, gap, sole, top = xy[seen], gap[seen], sole[seen], top[seen]
    plane = np.column_stack([np.ones(len(xy)), xy])
    seat = plane @ np.linalg.lstsq(plane, gap - (sole - top), rcond=None)[0]
    rough = 0.1 if cover_mm else 0.05  # of the balls here, which stand on a lattice
    assert np.abs(gap - (sole - top) - seat).max() < rough  # height, pitch and roll, nothing else
    some = slice(None, None, 1 if cover_mm else 3)
    places = np.column_stack([xy, sole + seat])[some]
    nearest, distance, face = trimesh.proximity.closest_point(body, places)
    upright = np.abs(body.face_normals[face][:, 2])  # a slanted surface is nearer than it is below
    beyond = np.sign(places[:, 2] - nearest[:, 2]) * distance - cover_mm
    assert len(places) > (300 if cover_mm else 1000)
    assert np.quantile(np.abs(np.abs(beyond) - np.abs(gap[some]) * upright), 0.95) <= 0.1
    clear = np.abs(beyond) > 0.1
    assert (np.sign(beyond) == np.sign(gap[some]))[clear].mean() > 0.99
    sizes = np.abs(gap)
    lifted = "heel_lift_mm" in values
    assert sizes.max() > 1.0  # the arch fill, or what a ramp leaves, is there to be measured
    assert (fit.with_lift is not None) == lifted
    if lifted:
        assert fit.with_lift.p95_mm > fit.p95_mm + 0.1
        level = verify_device(foot, design(scan, cover_mm=0.0), material_of("tpu-full-contact")).fit
        assert fit.p95_mm == pytest.approx(level.p95_mm, abs=0.05)  # but for the lift, it is the device without one
    assert 0.2 < fit.judged_fraction <= 1.0
