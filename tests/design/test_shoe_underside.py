"""An underside shaped to the shoe: laid into the shoe by its heel drop, by rays alone; and what stands on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from devices import design, exported, foot_of, material_of, prescription, profile_of
from independent import heights
from orthocad.design import bed
from orthocad.errors import RejectedError
from orthocad.model import Device, Ordered, Resolution
from orthocad.verify import measure_pair, verify_device

SCAN = "man_right.stl"
DROP, SPRING = 12.0, 8.0
FULL = {"length": "full", "insole_length_mm": 285.0}
SHOE = {"underside": "shoe", "heel_drop_mm": DROP, "toe_spring_mm": SPRING, **FULL}


def bottom(device: Device, x: np.ndarray, y: float = 0.0) -> np.ndarray:
    return heights(exported(device), np.column_stack([x, np.full(len(x), y)]), False)


def places() -> tuple[float, float, float, float]:
    """Foot length, heel centre, and the middle of the heads."""
    foot = foot_of(SCAN)
    middle = (foot.at("mtp1") + foot.at("mtp5"))[:2] / 2
    return foot.length_mm, 0.15 * foot.length_mm, float(middle[0]), float(middle[1])


def test_laid_into_the_shoe_it_lies_on_its_bed() -> None:
    length, heel, heads, y = places()
    x = np.linspace(0.04, 0.97, 60) * length
    z = bottom(design(SCAN, **SHOE), x, y)
    at_heads = bottom(design(SCAN, **SHOE), np.array([heads]), y)[0]
    in_shoe = z - at_heads + DROP * (heads - x) / (heads - heel)
    seat, ramp, toe = x < 0.25 * length, (x > 0.36 * length) & (x < heads - 26), x > heads + 26
    assert in_shoe[seat] == pytest.approx(DROP, abs=0.15)
    slope = np.diff(in_shoe[ramp]) / np.diff(x[ramp])
    assert np.ptp(slope) < 0.02  # straight down to the ball
    assert (slope < 0).all()
    run = (x[toe] - heads - 6.0) / (length - heads - 6.0)
    # the sole's bend at the ball is rounded over 24 mm, which leaves half of that behind
    left = DROP * 12.0 / (heads - heel)
    assert in_shoe[toe] == pytest.approx(SPRING * run**2 - left, abs=0.2)


def test_it_is_as_thick_ahead_of_the_ball_as_a_flat_one() -> None:
    foot, (length, _, heads, y) = foot_of(SCAN), places()
    x = np.linspace(heads + 6.0, foot.length_mm - 4.0, 30)
    xy = np.column_stack([x, np.full(len(x), y)])
    body = exported(design(SCAN, **SHOE))
    thick = heights(body, xy, True) - heights(body, xy, False)
    assert np.ptp(thick) < 0.1
    assert length > 0


@pytest.mark.parametrize("lift", [0.0, 6.0])
def test_a_lift_is_measured_from_the_beds_level(lift: float) -> None:
    """Not from the device's lowest point, which lies behind the heel centre."""
    _, heel, _, _ = places()
    device = design(SCAN, **SHOE, heel_lift_mm=lift)
    body, at = exported(device), np.array([[heel, 0.0]])
    thick = (heights(body, at, True) - heights(body, at, False))[0]
    assert heel_mm(device, lift) == pytest.approx(thick, abs=0.05)
    wrong = heel_mm(replace(device, bed=None), lift)
    assert wrong - thick > 1.0


def heel_mm(device: Device, lift: float) -> float:
    foot = foot_of(SCAN)
    rx = prescription(foot, profile_of("tpu-full-contact"), {**SHOE, "heel_lift_mm": lift})
    ordered = Ordered(difference_mm=0.0, heel_room_mm=None, heads_room_mm=None, pad_strain=0.0, cover_strain=0.0,
                      warn_over_mm=2.0, block_over_mm=4.0)  # fmt: skip
    resolution = Resolution(prescriptions={"right": rx, "left": rx}, pair=ordered)
    return measure_pair({"right": foot}, {"right": device}, resolution).right.heel_mm


def test_every_dose_stands_on_it() -> None:
    values = {**SHOE, "heel_lift_mm": 6.0, "rearfoot_post_deg": 4.0, "crash_bevel_mm": 2.0, "mortons": "reverse"}
    verdict = verify_device(foot_of(SCAN), design(SCAN, **values), material_of("tpu-full-contact"))
    assert {"heel_drop_mm", "toe_spring_mm"} <= {d.name for d in verdict.doses if not d.masked_by}
    assert not [d for d in verdict.doses if not d.passed]
    assert not [c for c in verdict.checks if not c.passed]


def test_a_flat_underside_instead_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bed.Bed, "__call__", lambda self, xy: np.zeros(len(xy)))
    verdict = verify_device(foot_of(SCAN), design(SCAN, **SHOE), material_of("tpu-full-contact"))
    assert {"heel_drop_mm", "toe_spring_mm"} <= {d.name for d in verdict.doses if not d.passed}


def test_a_separate_lift_needs_a_flat_one() -> None:
    with pytest.raises(RejectedError, match="would do") as caught:
        design(SCAN, **SHOE, heel_lift_mm=6.0, heel_lift_build="separate")
    assert caught.value.code == "device.lift_needs_flat"
