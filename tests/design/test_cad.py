"""The STEP file is the device: read back by the CAD kernel and held against the mesh both ways."""

from __future__ import annotations

import numpy as np
import pytest

from brep import judged
from devices import design, foot_of, random_values
from orthocad.design.cad import device_step
from orthocad.errors import OrthocadError

# Acceptance: surface within 0.05 mm (95th percentile) and 0.5 at most, volume within 0.2 %, box within 0.5 mm.
P95_MM, MOST_MM, VOLUME_SHARE, BOX_MM = 0.05, 0.5, 0.002, 0.5
CASES = {
    "right shell with cut-out and post": (
        "woman_right.ply",
        "pa12-shell",
        {"first_ray_cutout": "first_ray", "rearfoot_post": "full", "rearfoot_post_deg": 3.0, "heel_lift_mm": 4.0},
    ),
    "heel aperture": ("woman_left.ply", "tpu-full-contact", {"heel_pad_mm": 6.0, "heel_aperture": "through"}),
}


def assert_close(found) -> None:
    assert found.valid
    assert found.solids == 1
    assert found.p95_mm <= P95_MM
    assert found.most_mm <= MOST_MM
    assert abs(found.volume_share) <= VOLUME_SHARE
    assert found.box_mm <= BOX_MM


@pytest.mark.parametrize("case", CASES)
def test_a_second_look_at_the_step_file_finds_the_device(case, tmp_path) -> None:
    scan, profile, values = CASES[case]
    device = design(scan, profile, **values)
    assert_close(judged(device_step(device), device, tmp_path))


def test_the_same_device_gives_the_same_bytes_without_a_clock() -> None:
    device = design("woman_left.ply", "pa12-shell")
    first, second = device_step(device), device_step(device)
    assert first == second
    assert b"1970-01-01T00:00:00" in first[:500]
    assert b"'left device'" in first[:3000]


def test_a_solid_that_is_not_the_device_is_refused(monkeypatch) -> None:
    import cadquery

    from orthocad.design import cad

    made = cad.closed_solid
    up = cadquery.Location(cadquery.Vector(0, 0, 0.3))
    monkeypatch.setattr(cad, "closed_solid", lambda *parts: made(*parts).moved(up))
    with pytest.raises(OrthocadError, match=r"height is 0\.30 mm off"):
        device_step(design("woman_left.ply", "pa12-shell"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
def test_thirty_designs_with_every_cut_out_and_post(seed, tmp_path) -> None:
    rng = np.random.default_rng(seed)
    scan = ("woman_left.ply", "woman_right.ply")[seed % 2]
    profile = ("tpu-full-contact", "pa12-shell", "petg-shell")[seed % 3]
    values = random_values(rng, foot_of(scan))
    values["first_ray_cutout"] = ("none", "first_met", "first_ray")[seed % 3 if seed < 15 else (seed + 1) % 3]
    if values["first_ray_cutout"] != "none":
        values |= {"mortons": "none"}
    if seed % 2:
        values |= {"rearfoot_post": ("strip", "full")[seed % 4 // 2], "rearfoot_post_deg": float(rng.uniform(-4, 6))}
    try:
        device = design(scan, profile, **values)
    except OrthocadError as refused:
        pytest.skip(f"not a buildable draw: {refused}")
    found = judged(device_step(device), device, tmp_path)
    print(seed, found)
    assert_close(found)
