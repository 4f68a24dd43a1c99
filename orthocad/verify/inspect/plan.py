"""What the design and the profile say about printing one device."""

from __future__ import annotations

from collections.abc import Iterable

from orthocad.design.zones import Zone
from orthocad.model import Device, Prescription, PrintPlan, Profile
from orthocad.verify.inspect import orientation_advice, printer_of
from orthocad.verify.inspect.bed import best_fit
from orthocad.verify.inspect.estimate import estimate
from orthocad.verify.inspect.zoned import infill_parts

LATERAL_Y = -1.0  # in the working frame


def print_plan(device: Device, rx: Prescription, profile: Profile, zones: tuple[Zone, ...] = ()) -> PrintPlan:
    """How it lies, what it is filled with, what it takes, and what is done afterwards; zones as a file holds them."""
    printer, material = printer_of(profile), profile.material
    construction = rx.choice("construction")
    spare, turn, way, _ = best_fit(device.mesh, construction, printer)
    reckoned = estimate(device.mesh, material, printer, construction, LATERAL_Y, infill_parts(zones))
    filament = material.process == "fdm"
    infill = 100.0 if construction == "shell" else material.filling_percent
    return PrintPlan(
        printer=printer.text,
        process=material.process,
        way=way,
        turn_deg=turn,
        spare_mm=spare,
        orientation=orientation_advice(construction, material),
        layer_mm=printer.layer_mm,
        walls=material.walls if filament else None,
        infill_percent=infill if filament else None,
        zones=tuple((zone.name, zone.infill_percent) for zone in zones),
        mass_g=reckoned.mass_g,
        hours=reckoned.hours,
        estimate=reckoned.model,
        after=tuple(_after(device, rx, profile)),
    )


def _after(device: Device, rx: Prescription, profile: Profile) -> Iterable[str]:
    """The steps from the machine to the shoe, in order."""
    material = profile.material
    if material.process in ("sls", "mjf"):
        yield "let the build cool in its powder, take the powder off and out of every recess"
        yield "tumble or blast the surface; no edge that touches skin stays sharp"
    if material.process == "fdm" and rx.choice("construction") == "shell":
        yield "take the supports off and smooth where they stood"
    if material.smoothing_loss_mm:
        yield f"smoothing takes {material.smoothing_loss_mm:g} mm off every face"
    if any(material.shrink_percent):
        shrink = ", ".join(f"{percent:g}" for percent in material.shrink_percent)
        yield f"the material shrinks by {shrink} % along the printer's x, y and z"
    yield from (f"set {piece.name} under the device" for piece in device.pieces)
    if rx.number("heel_pad_mm"):
        yield f"glue the heel pad, {rx.number('heel_pad_mm'):g} mm, into its well"
    if device.cover_mm:
        yield f"glue the cover, {device.cover_mm:g} mm, over the whole top"
    yield "measure by the inspection sheet"
