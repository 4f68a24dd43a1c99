"""The coarse device of the preview against the finished one."""

from __future__ import annotations

import numpy as np
import pytest

import devices
from orthocad.design import Stand, design_device
from orthocad.geom.plan import Plan
from orthocad.verify.plumb import PlumbLines


@pytest.mark.parametrize(("scan", "profile"), [("man_right.stl", "tpu-full-contact"), ("woman_left.ply", "pa12-shell")])
def test_a_draft_is_the_finished_device_but_for_its_grain(scan: str, profile: str) -> None:
    foot, lab = devices.foot_of(scan), devices.profile_of(profile)
    stand = Stand(foot)
    for values in ({"heel_lift_mm": 4.0}, {"heel_lift_mm": 4.0, "heel_cup_depth_mm": 18.0}, {"medial_skive_mm": 3.0}):
        rx = devices.prescription(foot, lab, values)
        draft, fine = stand.draft(rx, lab.material), design_device(foot, rx, lab.material)
        at = np.random.default_rng(1).uniform(fine.outline_mm.min(axis=0), fine.outline_mm.max(axis=0), (4000, 2))
        at = at[Plan(points_mm=fine.outline_mm).depth_mm(at) > 4.0]
        heights = [PlumbLines(d.mesh.vertices_mm, d.mesh.faces).range_mm(at) for d in (draft, fine)]
        lows, highs = ([h[n] - d.z_offset_mm for h, d in zip(heights, (draft, fine), strict=True)] for n in (0, 1))
        for fine_mm, coarse_mm in ((highs[1], highs[0]), (lows[1], lows[0])):
            off = np.abs(coarse_mm - fine_mm)  # walls of 75 degrees between nodes 2 mm apart are the worst of it
            assert np.median(off) < 0.05
            assert np.quantile(off, 0.95) < 0.5
        assert len(draft.mesh.faces) < 0.4 * len(fine.mesh.faces)


def test_a_kept_stand_draws_what_a_new_one_draws() -> None:
    foot, lab = devices.foot_of("man_right.stl"), devices.profile_of("tpu-full-contact")
    kept = Stand(foot)
    full = {"length": "full", "insole_length_mm": 285.0}
    for values in ({}, full, {"heel_lift_mm": 3.0}, full, {}):
        rx = devices.prescription(foot, lab, values)
        again, anew = kept.draft(rx, lab.material), Stand(foot).draft(rx, lab.material)
        assert np.ptp(again.outline_mm, axis=0) == pytest.approx(np.ptp(anew.outline_mm, axis=0), abs=0.05)
        assert again.z_offset_mm == pytest.approx(anew.z_offset_mm, abs=0.01)
