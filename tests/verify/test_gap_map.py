"""The gap map against distances from points of the sole to the device's surface, found by trimesh."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from devices import design, foot_of, material_of
from independent import heights
from orthocad.verify import verify_device

CASES = (
    ("woman_left.ply", "tpu-full-contact", {}),
    ("man_right.stl", "tpu-full-contact", {"arch_fill_mm": 3.2}),
    ("high_arch_left.obj", "tpu-full-contact", {"arch_fill_mm": 4.0}),
    ("man_left.obj", "tpu-full-contact", {"heel_lift_mm": 4.0}),
    ("woman_right.ply", "pa12-shell", {"heel_cup_depth_mm": 20.0}),
    ("man_right.stl", "pa12-shell", {"medial_flange": "medial", "heel_cup_depth_mm": 16.0}),
    ("flat_right.stl", "tpu-full-contact", {"lateral_wall_mm": 14.0, "arch_fill_mm": 1.0}),
)


@pytest.mark.parametrize(("scan", "profile", "values"), CASES)
def test_the_map_is_the_distance_from_sole_to_surface(scan: str, profile: str, values: dict) -> None:
    foot, device = foot_of(scan), design(scan, profile, cover_mm=0.0, **values)
    fit = verify_device(foot, device, material_of(profile)).fit
    i, j = np.nonzero(np.isfinite(fit.gap.z_mm))
    xy, gap = np.column_stack([fit.gap.x_mm[i], fit.gap.y_mm[j]]), fit.gap.z_mm[i, j]
    low = foot.faces[foot.vertices_mm[foot.faces][:, :, 2].min(axis=1) < 40.0]
    skin = trimesh.Trimesh(foot.vertices_mm, low, process=False)
    body = trimesh.Trimesh(np.asarray(device.mesh.vertices_mm, float), device.mesh.faces, process=False)
    sole, top = heights(skin, xy, from_above=False), heights(body, xy, from_above=True)
    seen = np.isfinite(sole) & np.isfinite(top)
    xy, gap, sole, top = xy[seen], gap[seen], sole[seen], top[seen]
    plane = np.column_stack([np.ones(len(xy)), xy])
    seat = plane @ np.linalg.lstsq(plane, gap - (sole - top), rcond=None)[0]
    assert np.abs(gap - (sole - top) - seat).max() < 0.05  # height, pitch and roll, nothing else
    places = np.column_stack([xy, sole + seat])[::3]
    nearest, distance, face = trimesh.proximity.closest_point(body, places)
    upright = np.abs(body.face_normals[face][:, 2])  # a slanted surface is nearer than it is below
    assert len(places) > 1000
    assert np.quantile(np.abs(distance - np.abs(gap[::3]) * upright), 0.95) <= 0.1
    side = np.sign(places[:, 2] - nearest[:, 2])
    clear = distance > 0.1
    assert (side[clear] == np.sign(gap[::3][clear])).mean() > 0.99
    sizes = np.abs(gap)
    lifted = "heel_lift_mm" in values
    assert sizes.max() > 1.0  # the arch fill, or what a ramp leaves, is there to be measured
    assert (fit.with_lift is not None) == lifted
    if lifted:
        assert fit.with_lift.p95_mm > fit.p95_mm + 0.1
        level = verify_device(foot, design(scan, cover_mm=0.0), material_of("tpu-full-contact")).fit
        assert fit.p95_mm == pytest.approx(level.p95_mm, abs=0.05)  # but for the lift, it is the device without one
    assert 0.2 < fit.judged_fraction <= 1.0
