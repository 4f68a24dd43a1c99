"""What cannot be built is refused with the value that would do: taken at its word, the device builds."""

from __future__ import annotations

import re
from typing import Any

import pytest

from devices import design, foot_of, material_of, prescription, profile_of
from orthocad.design import Stand
from orthocad.errors import RejectedError
from orthocad.verify import verify_device
from orthocad.verify.refusal import rejection

MAN, WOMAN = "man_right.stl", "woman_left.ply"
FILLED, SHELL, PETG = "tpu-full-contact", "pa12-shell", "petg-shell"
NAMED = re.compile(r"(\w+) = (-?[\d.]+|[a-z]\w*)")
CUT = {"first_ray_cutout": "first_met", "length": "full", "insole_length_mm": 285.0, "heel_cup_depth_mm": 8.0}

REFUSED: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "a shell under its rounded rim": ("device.too_thin", MAN, SHELL, {"shell_thickness_mm": 1.5}),
    "a shell its material cannot be": ("device.too_thin", WOMAN, PETG, {"shell_thickness_mm": 1.55}),
    "a distal edge under its rim": ("device.too_thin", WOMAN, SHELL, {"distal_edge_mm": 1.2}),
    "a distal edge no printer makes": ("device.too_thin", MAN, PETG, {"distal_edge_mm": 1.0}),
    "a bevel to a knife edge": (
        "device.too_thin", MAN, FILLED, {"edge_bevel_mm": 1.24, "base_thickness_mm": 2.0}
    ),
    "a lattice of thin walls": (
        "device.too_thin", MAN, SHELL, {"heel_pad_mm": 4.0, "heel_pad_build": "lattice", "heel_pad_wall_mm": 0.6}
    ),
    "a lattice of filament": ("device.heel_pad_process", MAN, PETG, {"heel_pad_mm": 4.0, "heel_pad_build": "lattice"}),
    "a neck, narrower": ("device.neck_too_narrow", MAN, SHELL, {**CUT, "insole_width_mm": 75.0}),
    "a neck, narrower and shorter": ("device.neck_too_narrow", MAN, SHELL, {**CUT, "insole_width_mm": 72.0}),
    "a neck that no cut leaves": ("device.neck_too_narrow", MAN, SHELL, {**CUT, "insole_width_mm": 68.0}),
    "a pad too wide": (
        "device.heel_too_narrow", MAN, SHELL,
        {"heel_pad_mm": 4.0, "heel_pad_diameter_mm": 46.0, "heel_cup_width_mm": 50.0},
    ),
    "a pad too near the walls": (
        "device.heel_too_narrow", MAN, FILLED, {"heel_pad_mm": 4.0, "heel_pad_diameter_mm": 46.0}
    ),
    "an edge and a shell too thin": ("device.too_thin", MAN, SHELL, {"shell_thickness_mm": 1.5, "distal_edge_mm": 0.8}),
    "a cup too narrow for a pad": (
        "device.heel_too_narrow", MAN, FILLED, {"heel_pad_mm": 4.0, "heel_cup_width_mm": 40.0}
    ),
    "a cup in a narrow shoe": (
        "device.cup_too_wide", MAN, FILLED, {"length": "full", "insole_length_mm": 285.0, "insole_width_mm": 45.0}
    ),
    "a rib under a low arch": ("device.rib_too_high", "flat_right.stl", SHELL, {"arch_rib_mm": 6.0}),
    "a lift thinner than a piece": (
        "device.lift_too_low", MAN, SHELL, {"heel_lift_mm": 0.5, "heel_lift_build": "separate"}
    ),
    "a long lift on a short device": (
        "device.lift_needs_full_length", MAN, FILLED, {"heel_lift_mm": 10.0, "leg_length_lift_mm": 10.0}
    ),
    "a long lift as a piece": (
        "device.lift_needs_platform", MAN, FILLED,
        {"heel_lift_mm": 8.0, "leg_length_lift_mm": 8.0, "heel_lift_build": "separate"},
    ),
    "a piece under a hole": (
        "device.lift_needs_floor", MAN, FILLED,
        {"heel_lift_mm": 6.0, "heel_lift_build": "separate", "heel_aperture": "through", "heel_pad_mm": 4.0},
    ),
}  # fmt: skip


def ways(text: str) -> list[dict[str, Any]]:
    """Each way that a refusal names: what it joins by `and` belongs together."""
    told = text.partition("; ")[2]
    found = [dict(NAMED.findall(way)) for way in told.replace("or ", ", ").split(", ")]
    return [{k: float(v) if v[0] in "-0123456789" else v for k, v in way.items()} for way in found if way]


@pytest.mark.parametrize("name", REFUSED)
def test_every_value_that_a_refusal_names_builds(name: str) -> None:
    code, scan, profile, values = REFUSED[name]
    with pytest.raises(RejectedError) as caught:
        design(scan, profile, **values)
    assert caught.value.code == code
    told = ways(caught.value.text)
    assert told, caught.value.text
    for way in told:
        full = {"insole_length_mm": 285.0} if way.get("length") == "full" else {}
        device = design(scan, profile, **{**values, **full, **way})
        if code == "device.too_thin":
            verdict = verify_device(foot_of(scan), device, material_of(profile))
            assert not [c for c in verdict.checks if c.code == code and not c.passed], way


def test_a_finished_shell_with_too_thin_a_wall_is_rejected_with_what_it_lacks() -> None:
    """Steep walls come out a little thinner than the shell."""
    foot, material = foot_of(WOMAN), material_of(PETG)
    verdict = verify_device(foot, design(WOMAN, PETG, shell_thickness_mm=1.6), material)
    lacking = re.search(r"([\d.]+) mm more of shell", rejection({"left": verdict}).text)
    assert lacking is not None
    assert verify_device(foot, design(WOMAN, PETG, shell_thickness_mm=1.6 + float(lacking[1])), material).passed


def test_a_draft_names_it_too() -> None:
    lab = profile_of(SHELL)
    with pytest.raises(RejectedError, match=r"shell_thickness_mm = 1\.\d would do"):
        Stand(foot_of(MAN)).draft(prescription(foot_of(MAN), lab, {"shell_thickness_mm": 1.5}), lab.material)
