"""A heel pad of a given diameter stays 8 mm off the cup's walls as they stand on the mesh; its shift gives way."""

from __future__ import annotations

import numpy as np
import pytest

from devices import design, foot_of, material_of
from orthocad.verify import verify_device
from orthocad.verify.plumb import FinishedSurface, PlumbLines

SCAN, LAB = "man_right.stl", "tpu-full-contact"
BACK_AND_LATERAL = -np.sqrt([0.5, 0.5])


@pytest.mark.parametrize("shift", [0.0, 8.0])
def test_a_given_well_is_8_mm_off_the_walls_and_as_wide_as_given(shift: float) -> None:
    values = {"heel_pad_mm": 4.0, "heel_pad_diameter_mm": 32.0, "heel_pad_shift_mm": shift, "heel_cup_depth_mm": 18.0}
    foot, device = foot_of(SCAN), design(SCAN, LAB, **values)
    doses = {d.name: d for d in verify_device(foot, device, material_of(LAB)).doses}
    assert doses["heel_pad_mm.diameter_mm"].realised == pytest.approx(32.0, abs=0.2)
    built = doses["heel_pad_shift_mm"]
    if shift:
        assert 2.0 < built.realised < 7.0
        assert built.masked_by == "the cup's walls, 8 mm off a pad of 32 mm"
    centre = np.array([0.15 * foot.length_mm, 0.0]) + built.realised * BACK_AND_LATERAL
    y = np.arange(-60.0, 60.0, 0.1)
    line = np.column_stack([np.full(len(y), centre[0]), y])
    lines = PlumbLines(device.mesh.vertices_mm, device.mesh.faces)
    top = FinishedSurface(lines, device.z_offset_mm).top_mm(line)
    rims = [float(y[side][np.nanargmax(top[side])]) for side in (y < 0, y > 0)]
    assert min(abs(rim - centre[1]) for rim in rims) - 16.0 > 7.5


def test_a_diameter_that_is_not_given_is_the_rows() -> None:
    """decisions.md: min(40, inner width - 16 - 2 x shift), at least 28."""
    foot = foot_of(SCAN)
    device = design(SCAN, LAB, heel_pad_mm=4.0, heel_pad_shift_mm=5.0, heel_cup_depth_mm=18.0)
    wide = {d.name: d.realised for d in verify_device(foot, device, material_of(LAB)).doses}["heel_pad_mm.diameter_mm"]
    assert wide == pytest.approx(min(40.0, foot.number("heel_width_mm") + 3.0 - 26.0), abs=0.2)
