"""The stiffness zones of a device as a profile prints them, and what they make of its infill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from orthocad.design.zones import Zone, infills, zones
from orthocad.model import Device, Foot, Mesh, Prescription, Profile
from orthocad.verify.inspect import printer_of

USUAL_LINE_MM = 0.45  # of a nozzle of 0.4, where the printer does not say


class Part(Protocol):
    """A volume with an infill of its own."""

    @property
    def mesh(self) -> Mesh: ...

    @property
    def infill_percent(self) -> float | None: ...


def zones_printed(
    device: Device, foot: Foot, rx: Prescription, profile: Profile
) -> tuple[tuple[Zone, ...], tuple[str, ...]]:
    """The zones, and what was left out, in words; none but of a filled device of filament."""
    infill = infills(rx, profile.material)
    if not infill:
        return (), ()
    return zones(device, foot, infill, printer_of(profile).line_mm or USUAL_LINE_MM)


def infill_parts(parts: Iterable[Part]) -> tuple[tuple[Mesh, float], ...]:
    """Each volume with its infill, in percent."""
    return tuple((part.mesh, part.infill_percent) for part in parts if part.infill_percent is not None)
