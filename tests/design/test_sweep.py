"""Random valid prescriptions: every device sound, every dose on it, whatever the order of its modifications."""

from __future__ import annotations

from functools import cache
from typing import Any

import manifold3d
import numpy as np
import pytest

from devices import PROFILES, design, foot_of, prescription, profile_of, random_values
from orthocad.deliver.mesh_files import delivered_mesh, stl_bytes
from orthocad.design import corrections, design_device
from orthocad.errors import RejectedError
from orthocad.model import Device, Foot, Profile, ScanOptions
from orthocad.scan import scan_feet
from orthocad.verify import verify_device
from shared_data import CLEAN, SHARED, needs_shared

SCANS = (
    "man_right.stl", "woman_left.ply", "flat_right.stl", "high_arch_left.obj", "man_left.obj", "woman_right.ply",
)  # fmt: skip
REFUSALS = {
    "device.neck_too_narrow", "device.heel_too_narrow", "device.cup_too_wide", "device.rib_too_high", "device.too_thin",
}  # fmt: skip


@cache
def any_foot(number: int) -> Foot:
    """A clean foot of the development data where it is there, else a sample scan."""
    if not CLEAN:
        return foot_of(SCANS[number % len(SCANS)])
    name = CLEAN[number % len(CLEAN)]
    folder = "synthetic_find" if name.startswith("find") else "synthetic_makehuman"
    return scan_feet(SHARED / folder / f"{name}.stl", ScanOptions())[0]


def judge(number: int, foot: Foot, profile: str) -> None:
    """One design of the sweep; a refusal must name a number."""
    lab, values = profile_of(profile), random_values(np.random.default_rng(number), foot)
    try:
        device = design_device(foot, prescription(foot, lab, values), lab.material)
    except RejectedError as refused:
        refusal = refused
    else:
        _judge_built(foot, lab, device, values)
        return
    assert refusal.code in REFUSALS
    assert "=" in refusal.text or "would do" in refusal.text or "wider shoe" in refusal.text


def _judge_built(foot: Foot, lab: Profile, device: Device, values: dict[str, Any]) -> None:
    verdict = verify_device(foot, device, lab.material)
    assert not [d for d in verdict.doses if not d.passed], values
    assert not [c for c in verdict.checks if not c.passed], values
    mesh = manifold3d.Mesh(np.array(device.mesh.vertices_mm), np.array(device.mesh.faces, np.uint32))
    assert manifold3d.Manifold(mesh).status() == manifold3d.Error.NoError


@pytest.mark.parametrize("number", range(12))
def test_a_slice_of_the_sweep(number: int) -> None:
    judge(number, foot_of(SCANS[number % len(SCANS)]), PROFILES[number % len(PROFILES)])


def judge_any(number: int) -> None:
    """Feet in turn, and on each round through them the next profile."""
    judge(number, any_foot(number), PROFILES[(number // max(len(CLEAN), 1) + number) % len(PROFILES)])


@needs_shared
@pytest.mark.parametrize("number", [21061, 21846, 21997])
def test_what_a_longer_sweep_found(number: int) -> None:
    judge_any(number)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1000))
def test_the_whole_sweep(number: int) -> None:
    judge_any(number)


def test_the_order_of_modifications_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "met_pad_mm": 5.0, "met_bar_mm": 4.0, "sink_heel_mm": 2.0, "fascia_groove_mm": 2.0, "medial_skive_mm": 4.0,
        "lateral_skive_mm": 2.0, "cast_inversion_deg": 2.0, "heel_lift_mm": 6.0, "rearfoot_post_deg": 3.0,
        "forefoot_post_deg": 2.0, "mortons": "reverse", "first_ray_cutout": "first_met", "length": "sulcus",
    }  # fmt: skip
    bytes_of = lambda: stl_bytes(delivered_mesh(design(SCANS[0], **values)))  # noqa: E731
    first, modules = bytes_of(), corrections.modules()
    shuffled = tuple(modules[i] for i in np.random.default_rng(3).permutation(len(modules)))
    monkeypatch.setattr(corrections, "modules", lambda: shuffled)
    assert bytes_of() == first
