"""A raise that a shorter device's end runs through comes down before it: measured by rays on the exported mesh."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
import trimesh

from devices import design, exported, foot_of, material_of
from independent import heights
from orthocad.verify import verify_device
from test_smooth import INSIDE, slope_steps

SCAN = "man_right.stl"
BEHIND_MM, LOW_MM = 2.0, 1.0  # behind the edge, and how high a raise may still be there
SHARES = np.linspace(0.1, 0.9, 33)  # from MTP5 to MTP1
CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "pad": ("pa12-shell", "three_quarter", {"met_pad_mm": 5.0}),
    "high pad, far back": ("tpu-full-contact", "three_quarter", {"met_pad_mm": 8.0, "met_pad_behind_mm": 11.0}),
    "bar": ("pa12-shell", "three_quarter", {"met_bar_mm": 4.0}),
    "dancer's pad": ("pa12-shell", "three_quarter", {"dancers_pad_mm": 4.0}),
    "reverse Morton's": ("tpu-full-contact", "sulcus", {"mortons": "reverse", "mortons_thickness_mm": 4.0}),
    "Morton's extension": ("pa12-shell", "sulcus", {"mortons": "extension"}),
}


@cache
def body(profile: str, length: str) -> trimesh.Trimesh:
    return exported(design(SCAN, profile, length=length))


def before_the_edge(profile: str, length: str) -> np.ndarray:
    """Places (n, 2) that far behind the device's edge, along x."""
    foot, run = foot_of(SCAN), np.arange(-20.0, 40.0, 0.1)
    first, fifth = foot.at("mtp1")[:2], foot.at("mtp5")[:2]
    lines = [fifth + s * (first - fifth) + np.column_stack([run, np.zeros(len(run))]) for s in SHARES]
    ends = [line[np.isfinite(heights(body(profile, length), line, True))][-1] for line in lines]
    return np.array(ends) - [BEHIND_MM, 0.0]


@pytest.mark.parametrize("case", CASES)
def test_the_distal_edge_is_no_cliff(case: str) -> None:
    profile, length, dose = CASES[case]
    at, device = before_the_edge(profile, length), design(SCAN, profile, length=length, **dose)
    raised = heights(exported(device), at, True) - heights(body(profile, length), at, True)
    assert raised.max() <= LOW_MM
    assert raised.min() >= -0.1
    assert slope_steps(device).max() <= INSIDE
    verdict = verify_device(foot_of(SCAN), device, material_of(profile))
    assert all(dose.passed for dose in verdict.doses)
    (own,) = (m for m in device.modifications if m.operation == "raise")
    assert "comes down before the distal edge" in own.text


@pytest.mark.parametrize("case", ["pad", "high pad, far back", "bar"])
def test_a_dose_that_has_no_room_is_masked_by_the_length(case: str) -> None:
    profile, length, dose = CASES[case]
    verdict = verify_device(foot_of(SCAN), design(SCAN, profile, length=length, **dose), material_of(profile))
    own = [d for d in verdict.doses if d.name.partition(".")[0] in dose]
    assert {d.masked_by for d in own} == {"length"}
    by_name = {d.name: d.realised for d in own}
    name, asked = next((key, amount) for key, amount in dose.items() if key != "met_pad_behind_mm")
    assert asked / 2 < by_name[name] < asked - 0.1  # what stands, where it stands
    assert by_name[f"{name}.behind_mm"] > dose.get("met_pad_behind_mm", 8.0) + 3.0


@pytest.mark.parametrize("dose", [{"mortons": "reverse"}, {"kinetic_wedge_mm": 3.0}])
def test_what_would_be_a_small_rest_is_left_out(dose: dict[str, Any]) -> None:
    length = "sulcus" if "kinetic_wedge_mm" in dose else "three_quarter"
    device, at = design(SCAN, "pa12-shell", length=length, **dose), before_the_edge("pa12-shell", length)
    assert np.abs(heights(exported(device), at, True) - heights(body("pa12-shell", length), at, True)).max() <= 0.1
    assert "left out" in next(m for m in device.modifications if m.operation == "raise").text


def test_a_raise_that_ends_before_the_edge_is_as_it_was() -> None:
    device = design(SCAN, "pa12-shell", length="sulcus", met_pad_mm=8.0)
    assert "distal edge" not in next(m for m in device.modifications if m.name == "met_pad").text
