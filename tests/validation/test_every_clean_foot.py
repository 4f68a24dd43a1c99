"""Every clean foot of the development data, on a filled device and a shell: both models find their balance."""

from __future__ import annotations

import numpy as np
import pytest

from devices import body_of, design, foot_of, material_of, prescription, profile_of
from orthocad.verify.contact import predict_pressure
from orthocad.verify.strength import Wearer, built_of, estimate_strength
from shared_data import CLEAN, SHARED, needs_shared

MASS_KG = 85.0
WAYS = {"tpu-full-contact": "flat", "pa12-shell": "on edge"}


def path_of(name: str) -> str:
    folder = "synthetic_find" if name.startswith("find") else "synthetic_makehuman"
    return str((SHARED / folder / f"{name}.stl").resolve())


@needs_shared
@pytest.mark.slow
@pytest.mark.parametrize("name", CLEAN)
def test_both_models_find_their_balance(name: str) -> None:
    foot = foot_of(path_of(name))
    for profile, way in WAYS.items():
        device = design(path_of(name), profile)
        pressed = predict_pressure(foot, device, body_of(path_of(name), profile), MASS_KG)
        assert pressed is not None, profile
        for case in pressed.cases:
            field = pressed.maps[f"{case.case}, {case.support}"]
            force = np.nan_to_num(field.z_mm) * field.step_mm**2 / 1000.0
            at = {"standing": 0.42, "heel strike": 0.15}[case.case] * foot.length_mm
            weight = {"standing": 0.5, "heel strike": 1.1}[case.case] * MASS_KG * 9.81
            assert force.sum() == pytest.approx(weight, rel=1e-3)
            assert (force * (field.x_mm[:, None] - at)).sum() == pytest.approx(0.0, abs=1e-3 * weight * 50)
            assert (force * field.y_mm[None, :]).sum() == pytest.approx(0.0, abs=1e-3 * weight * 50)
        rx = prescription(foot, profile_of(profile), {})
        wearer = Wearer(mass_kg=MASS_KG, steps_per_day=None)
        borne = estimate_strength(foot, device, built_of(rx, way, material_of(profile)), wearer)
        assert borne is not None, profile
        assert 0.0 < borne.deflection_mm < 15.0
        print(f"{name} {profile}: {borne.deflection_mm:.2f} mm, {borne.any_way.stress_mpa:.2f} MPa")
