"""Stiffness zones: parts of one device that neither overlap nor leave anything out."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from devices import design, exported, foot_of, material_of, prescription, profile_of
from orthocad.design.zones import Zone, infill_percent, infills, zones
from orthocad.model import Device
from orthocad.prescribe.machine_file import load_material

SCANS = ("woman_left.ply", "woman_right.ply", "flat_right.stl")


def body(mesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(np.asarray(mesh.vertices_mm, float), mesh.faces)


def asked(scan: str, material, **values):
    return infills(prescription(foot_of(scan), profile_of("tpu-full-contact"), values), material)


def partition(found: tuple[Zone, ...], device: Device) -> list[trimesh.Trimesh]:
    """The zones as bodies: closed, as large together as the device, and none in another."""
    parts = [body(z.mesh) for z in found]
    assert all(p.is_watertight for p in parts)
    assert sum(p.volume for p in parts) == pytest.approx(abs(exported(device).volume), rel=0.005)
    for one, other in itertools.combinations(parts, 2):
        assert abs(trimesh.boolean.intersection([one, other], engine="manifold").volume) < 1.0
    return parts


@pytest.mark.parametrize("scan", SCANS)
def test_the_zones_add_up_to_the_device_and_do_not_overlap(scan) -> None:
    device, foot = design(scan), foot_of(scan)
    found, said = zones(device, foot, asked(scan, material_of("tpu-full-contact")), 0.45)
    assert [z.name for z in found] == ["heel pad", "arch", "forefoot"]
    assert said == ()
    parts = partition(found, device)
    assert parts[0].bounds[1, 0] == pytest.approx(0.30 * foot.length_mm, abs=0.01)


LIFTS = (
    {"heel_lift_mm": 6.0, "zone_heel_mpa": 0.6},
    {"heel_lift_mm": 3.0, "rearfoot_post": "full", "rearfoot_post_deg": 4.0},
    {"heel_lift_mm": 10.0, "leg_length_lift_mm": 9.0, "length": "full", "insole_length_mm": 262.0},
    {"heel_lift_mm": 6.0, "underside": "shoe", "heel_drop_mm": 8.0},
)


@pytest.mark.parametrize("values", LIFTS)
def test_a_lift_that_is_built_in_is_a_firm_body_under_a_soft_heel(values) -> None:
    scan, tpu = "woman_left.ply", load_material("tpu-95a")
    device, foot = design(scan, **values), foot_of(scan)
    found, said = zones(device, foot, asked(scan, tpu, **values), 0.45)
    assert [z.name for z in found] == ["heel pad", "arch", "forefoot", "heel lift"]
    assert found[0].infill_percent == infill_percent(values.get("zone_heel_mpa", 0.45), tpu) < 20.0
    assert found[3].infill_percent == 40.0
    assert "heel lift: 40 % infill" in " ".join(said)
    parts = partition(found, device)
    # At the heel it is as thick as the lift, over the underside, and the soft pad lies on it.
    heel = [[0.15 * foot.length_mm, 0.0]]
    thick = [np.ptp(one.ray.intersects_location([[*heel[0], 200.0]], [[0, 0, -1.0]])[0][:, 2]) for one in parts[::3]]
    assert thick[1] == pytest.approx(values["heel_lift_mm"], abs=0.05)
    assert thick[0] > 3.0


def test_a_lift_is_no_softer_than_what_it_carries() -> None:
    tpu = load_material("tpu-95a")
    stiff = asked("woman_left.ply", tpu, heel_lift_mm=6.0, zone_arch_mpa=12.0)
    assert stiff[-1].percent == stiff[1].percent == 68.0
    assert [i.name for i in asked("woman_left.ply", tpu, heel_lift_mm=6.0, heel_lift_build="separate")][
        -1
    ] == "forefoot"


def test_infill_follows_the_calibration() -> None:
    tpu = load_material("tpu-95a")
    # reference.md 4.2: 26 MPa at 25 % is 1.6, at 30 % 2.3.
    assert infill_percent(1.625, tpu) == 25.0
    assert infill_percent(2.34, tpu) == 30.0
    assert infill_percent(500.0, tpu) == 100.0


def test_a_zone_narrower_than_two_infill_lines_is_left_out_and_said() -> None:
    device, foot = design("woman_left.ply"), foot_of("woman_left.ply")
    found, said = zones(device, foot, asked("woman_left.ply", load_material("tpu-95a")), 12.0)
    assert "left out" in " ".join(said)
    assert len(found) < 3


def test_the_modulus_asked_for_goes_through_the_calibration_and_what_cannot_be_had_is_said() -> None:
    tpu = load_material("tpu-95a")
    measured = replace(tpu, modulus_mpa=30.0, infill_factor=0.8, infill_exponent=1.7)
    heel, arch, forefoot = asked(
        "woman_left.ply", measured, zone_heel_mpa=0.9, zone_arch_mpa=6.0, zone_forefoot_mpa=0.1
    )
    for zone in (heel, arch):
        assert 0.8 * 30.0 * (zone.percent / 100) ** 1.7 == pytest.approx(zone.asked_mpa, rel=0.06)
        assert zone.given_mpa == pytest.approx(zone.asked_mpa, rel=0.06)
        assert zone.said == ""
    assert forefoot.percent == 10.0
    assert forefoot.given_mpa == pytest.approx(0.8 * 30.0 * 0.1**1.7)
    assert "0.1 MPa asked for" in forefoot.said
