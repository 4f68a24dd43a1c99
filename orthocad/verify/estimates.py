"""What is estimated of finished devices: pressures, print plans, and what the arches bear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from orthocad.model import Acceptance, Block, Device, Result, Strength

if TYPE_CHECKING:
    from orthocad.design.zones import Zone
    from orthocad.prescribe.exam import Patient


def with_pressures(result: Result, patient: Patient | None) -> Result:
    """The result with the pressures that the contact model predicts; a side without balance is left out."""
    from orthocad.verify.contact import as_built, predict_pressure

    mass_kg, found = patient.mass_kg if patient else None, {}
    for side, device in result.devices.items():
        body_mpa = as_built(result.resolution.prescriptions[side], result.profile.material, _zones_written(result))
        found[side] = predict_pressure(result.feet[side], device, body_mpa, mass_kg)
    return replace(result, pressures={side: pressure for side, pressure in found.items() if pressure is not None})


def with_strengths(result: Result, patient: Patient | None, acceptances: Iterable[Acceptance]) -> Result:
    """The result with a print plan and a strength for each device, and what an arch that gives way too far blocks.

    A strength that is not found is left out.
    """
    from orthocad.verify.inspect.plan import print_plan
    from orthocad.verify.strength import Wearer, built_of, estimate_strength, strength_checks

    wearer = Wearer(
        mass_kg=patient.mass_kg if patient else None, steps_per_day=patient.steps_per_day if patient else None
    )
    plans, found, verdicts = {}, {}, dict(result.verdicts)
    for side, device in result.devices.items():
        rx = result.resolution.prescriptions[side]
        plans[side] = print_plan(device, rx, result.profile, _zones(result, device))
        built = built_of(rx, plans[side].way, result.profile.material, dict(plans[side].zones).get("arch"))
        strength = estimate_strength(result.feet[side], device, built, wearer)
        if strength is not None:
            found[side] = strength
            checks = (*verdicts[side].checks, *strength_checks(strength))
            verdicts[side] = replace(verdicts[side], checks=checks)
    blocks = (*result.resolution.blocks, *heavy(found, wearer.mass_kg, acceptances))
    resolution = replace(result.resolution, blocks=blocks)
    return replace(result, print_plans=plans, strengths=found, verdicts=verdicts, resolution=resolution)


def _zones(result: Result, device: Device) -> tuple[Zone, ...]:
    """Where a file is written that holds them."""
    from orthocad.verify.inspect.zoned import zones_printed

    if not _zones_written(result):
        return ()
    rx = result.resolution.prescriptions[device.side]
    return zones_printed(device, result.feet[device.side], rx, result.profile)[0]


def _zones_written(result: Result) -> bool:
    return "3mf" in result.request.formats or result.request.slice_profile is not None


def heavy(found: Mapping[str, Strength], mass_kg: float | None, acceptances: Iterable[Acceptance]) -> tuple[Block, ...]:
    """decisions.md: a shell for a heavy person wants acceptance where its arch gives way too far."""
    from orthocad.prescribe.judge import accepted
    from orthocad.prescribe.rules.thickness import BELOW_KG
    from orthocad.verify.strength import remedy

    weak = {s: f for s, f in found.items() if f.construction == "shell" and f.deflection_mm > f.deflection_limit_mm}
    if mass_kg is None or mass_kg < BELOW_KG[-1] or not weak:
        return ()
    told = (
        f"{side}: the arch gives way {f.deflection_mm:.1f} mm (estimate), limit {f.deflection_limit_mm:g}; {remedy(f)}"
        for side, f in weak.items()
    )
    text = f"{mass_kg:g} kg on a shell, whose arch gives way; {'; '.join(told)}"
    return accepted([Block(code="thickness.heavy", text=text)], acceptances)
