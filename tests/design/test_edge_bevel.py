"""The bevelled lower edge, by sections of the exported mesh and shapely's own offsets."""

from __future__ import annotations

import pytest
import shapely

from devices import design, exported, foot_of, material_of
from orthocad.errors import RejectedError
from orthocad.verify import verify_device

SCAN = "man_right.stl"


@pytest.mark.parametrize("above", [0.4, 0.9])
def test_the_edge_rises_at_45_degrees(above: float) -> None:
    device = design(SCAN, edge_bevel_mm=1.2)
    body = exported(device)
    cut = body.section([0, 0, 1], [0, 0, body.bounds[0, 2] + above])
    found = max((shapely.Polygon(ring[:, :2]) for ring in cut.discrete), key=lambda ring: ring.area)
    wanted = shapely.Polygon(device.outline_mm).buffer(above - 1.2)
    assert found.exterior.hausdorff_distance(wanted.exterior) < 0.3
    assert found.area == pytest.approx(wanted.area, rel=0.002)


def test_it_stands_with_other_doses() -> None:
    device = design(SCAN, edge_bevel_mm=1.0, rearfoot_post_deg=4.0, heel_lift_mm=5.0, crash_bevel_mm=2.0)
    verdict = verify_device(foot_of(SCAN), device, material_of("tpu-full-contact"))
    assert not [d for d in verdict.doses if not d.passed]
    assert not [c for c in verdict.checks if not c.passed]
    assert not next(d for d in verdict.doses if d.name == "edge_bevel_mm").masked_by


def test_a_knife_edge_is_refused() -> None:
    with pytest.raises(RejectedError, match=r"base_thickness_mm = \d") as caught:
        design(SCAN, edge_bevel_mm=1.5, base_thickness_mm=2.5)
    assert caught.value.code == "device.too_thin"
