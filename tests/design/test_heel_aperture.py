"""The heel aperture on the exported file, by trimesh's rays and topology."""

from __future__ import annotations

import numpy as np
import pytest

from devices import PROFILES, design, exported, foot_of, material_of
from independent import heights
from orthocad.verify import verify_device

VALUES = {"heel_aperture": "through", "heel_pad_shift_mm": 5.0, "heel_pad_mm": 4.0, "heel_cup_depth_mm": 18.0}


@pytest.mark.parametrize("profile", PROFILES[:2])
@pytest.mark.parametrize("scan", ["man_right.stl", "woman_left.ply"])
def test_a_round_hole_goes_through_where_the_heel_strikes(scan: str, profile: str) -> None:
    device, foot = design(scan, profile, **VALUES), foot_of(scan)
    body = exported(device)
    assert body.is_watertight
    assert body.euler_number == 0  # one handle
    assert body.body_count == 1
    medial = 1.0 if foot.side == "right" else -1.0
    centre = np.array([0.15 * foot.length_mm, 0.0]) - 5.0 * np.sqrt(0.5) * np.array([1.0, medial])
    width = foot.number("heel_width_mm") + 2 * 1.5  # the cup's inner width, decisions.md
    radius = min(40.0, width - 16.0 - 10.0) / 2
    angles = np.linspace(0.0, 2 * np.pi, 90)
    around = np.column_stack([np.cos(angles), np.sin(angles)])
    for share, there in ((radius - 0.3, False), (radius + 0.3, True)):
        assert (np.isfinite(heights(body, centre + share * around, True)) == there).all()
    edge, behind = (heights(body, centre + (radius + d) * around, True) for d in (0.1, 2.0))
    assert np.median(behind - edge) > 0.3  # the rim is rounded
    verdict = verify_device(foot, device, material_of(profile))
    assert verdict.passed
    assert not verdict.fit.cup_clearance_mm  # no floor to measure half the cup's depth from
    assert {"heel_aperture.diameter_mm", "heel_pad_shift_mm"} <= {d.name for d in verdict.doses if d.masked_by is None}


def test_the_cup_is_as_deep_over_the_pad_that_fills_the_hole() -> None:
    device, foot = design("man_right.stl", **VALUES), foot_of("man_right.stl")
    plain = exported(design("man_right.stl", heel_cup_depth_mm=18.0))
    y = np.arange(-45.0, 45.0, 0.2)
    line = np.column_stack([np.full(len(y), 0.15 * foot.length_mm), y])
    with_hole, without = heights(exported(device), line, True), heights(plain, line, True)
    floor = np.nanmin(without[np.abs(y) <= 12.0])
    rims = [np.nanmax(with_hole[part]) for part in (y > 12.0, y < -12.0)]
    assert min(rims) - floor == pytest.approx(18.0, abs=0.1)


def test_the_cup_stands_off_a_heel_that_stands_on_its_pad() -> None:
    foot = foot_of("man_right.stl")
    plain, padded = (
        verify_device(foot, design("man_right.stl", heel_pad_mm=depth), material_of(PROFILES[0])).fit.cup_clearance_mm
        for depth in (0.0, 4.0)
    )
    assert set(plain) == {"medial", "lateral"}
    assert all(abs(padded[side] - plain[side]) < 0.6 for side in plain)
