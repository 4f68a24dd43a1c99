"""What is estimated of finished devices: pressures, print plans, and what the arches bear."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from orthocad.model import Result

if TYPE_CHECKING:
    from orthocad.prescribe.exam import Patient


def with_pressures(result: Result, patient: Patient | None) -> Result:
    """The result with the pressures that the contact model predicts; a side without balance is left out."""
    from orthocad.verify.contact import predict_pressure

    mass_kg, material = patient.mass_kg if patient else None, result.profile.material
    found = {
        side: predict_pressure(result.feet[side], device, material, mass_kg) for side, device in result.devices.items()
    }
    return replace(result, pressures={side: pressure for side, pressure in found.items() if pressure is not None})


def with_strengths(result: Result, patient: Patient | None) -> Result:
    """The result with a print plan and a strength for each device; a strength that is not found is left out."""
    from orthocad.verify.inspect.plan import print_plan
    from orthocad.verify.strength import Wearer, built_of, estimate_strength, strength_checks

    wearer = Wearer(
        mass_kg=patient.mass_kg if patient else None, steps_per_day=patient.steps_per_day if patient else None
    )
    plans, found, verdicts = {}, {}, dict(result.verdicts)
    for side, device in result.devices.items():
        rx = result.resolution.prescriptions[side]
        plans[side] = print_plan(device, rx, result.profile, "3mf" in result.request.formats)
        built = built_of(rx, plans[side].way, result.profile.material)
        strength = estimate_strength(result.feet[side], device, built, wearer)
        if strength is not None:
            found[side] = strength
            checks = (*verdicts[side].checks, *strength_checks(strength))
            verdicts[side] = replace(verdicts[side], checks=checks)
    return replace(result, print_plans=plans, strengths=found, verdicts=verdicts)
