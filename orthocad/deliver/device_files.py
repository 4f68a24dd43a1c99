"""The device files of a build beside the STL, in the formats that were asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from orthocad.deliver.mesh_files import delivered_mesh
from orthocad.deliver.package_3mf import Body, bodies_3mf, solid_3mf
from orthocad.errors import OrderError
from orthocad.model import Check, Device, Mesh, Printer, Profile, Result

if TYPE_CHECKING:
    from orthocad.design.zones import Infill

COLOURS = {"heel pad": "#7FB069", "arch": "#4A6FA5", "forefoot": "#E6AA68"}
LATERAL_Y = {"left": 1.0, "right": -1.0}  # in the file
WITHIN = 0.15  # our mass and time against the slicer's


def device_files(result: Result) -> tuple[dict[str, bytes], dict[str, tuple[Check, ...]]]:
    """Names and contents of the 3MF, STEP and G-code files asked for, and by side what the slicer said."""
    files: dict[str, bytes] = {}
    said: dict[str, tuple[Check, ...]] = {}
    for side, device in result.devices.items():
        if "3mf" in result.request.formats:
            files |= _packages(result, device)
        if "step" in result.request.formats:
            files[f"{side}.step"] = _step(device)
        if "dxf" in result.request.formats:
            files[f"{side}.dxf"] = _outlines(result, device)
        if result.request.slice_profile is not None:
            files[f"{side}.gcode"], said[side] = _sliced(result, device)
    return files, said


def with_checks(result: Result, said: dict[str, tuple[Check, ...]]) -> Result:
    """The result with further checks by side."""
    verdicts = {side: replace(v, checks=(*v.checks, *said.get(side, ()))) for side, v in result.verdicts.items()}
    return replace(result, verdicts=verdicts)


def _step(device: Device) -> bytes:
    from orthocad.design.cad import device_step

    return device_step(device)


def _outlines(result: Result, device: Device) -> bytes:
    from orthocad.deliver.outlines import outlines_dxf
    from orthocad.design.cover import covers

    rx = result.resolution.prescriptions[device.side]
    found = covers(result.feet[device.side], rx, result.profile.material)
    code = result.order_id or result.patient_code or ""
    return outlines_dxf(device, found, f"{device.side.upper()} {code}".strip())


def _packages(result: Result, device: Device) -> dict[str, bytes]:
    """`SIDE.3mf` with the zones as infill modifiers, and `SIDE_zones.3mf` with the zones as bodies."""
    body = Body(name=f"{device.side} device", mesh=delivered_mesh(device))
    bodies, said = zone_bodies(result, device)
    told = metadata(result, device)
    if said:
        told["Description"] += "; " + "; ".join(said)
    files = {f"{device.side}.3mf": solid_3mf(body, bodies, told)}
    if bodies:
        files[f"{device.side}_zones.3mf"] = bodies_3mf(bodies, told)
    return files


def zone_infills(result: Result, side: str) -> tuple[Infill, ...]:
    """Infill by zone of a filled device of filament; of others none."""
    from orthocad.design.zones import infills

    rx, material = result.resolution.prescriptions[side], result.profile.material
    filled = material.process == "fdm" and rx.choice("construction") == "filled"
    return infills(rx, material) if filled else ()


def zone_bodies(result: Result, device: Device) -> tuple[tuple[Body, ...], tuple[str, ...]]:
    """Stiffness zones of a filled device of filament, each with its infill; what was left out, in words."""
    from orthocad.design.zones import zones
    from orthocad.verify.inspect import printer_of

    infill = zone_infills(result, device.side)
    if not infill:
        return (), ()
    line = printer_of(result.profile).line_mm or 0.45
    found, said = zones(device, result.feet[device.side], infill, line)
    mirror = device.side == "left"
    return tuple(
        Body(
            name=f"{device.side} {zone.name} {zone.infill_percent:g} %",
            mesh=zone.mesh.mirrored() if mirror else zone.mesh,
            infill_percent=zone.infill_percent,
            colour=COLOURS[zone.name],
        )
        for zone in found
    ), said


def _sliced(result: Result, device: Device) -> tuple[bytes, tuple[Check, ...]]:
    from orthocad.deliver.slicing import slice_package
    from orthocad.prescribe import load_profile
    from orthocad.verify.inspect import printer_of
    from orthocad.verify.inspect.estimate import estimate

    profile: Profile = load_profile(result.request.slice_profile)
    mesh, printer = delivered_mesh(device), printer_of(profile)
    construction = result.resolution.prescriptions[device.side].choice("construction")
    _refuse_too_large(mesh, device, construction, printer)
    body = Body(name=f"{device.side} device", mesh=laid(mesh, device, construction, printer))
    sliced = slice_package(solid_3mf(body, (), metadata(result, device)), profile.material, printer, construction)
    own = estimate(mesh, profile.material, printer, construction, LATERAL_Y[device.side])
    warned = f"; PrusaSlicer: {' '.join(sliced.warnings)}" if sliced.warnings else "; PrusaSlicer has no warnings"
    return sliced.gcode, (
        _compared(
            "slice.mass", sliced.mass_g, own.mass_g, "g", f"filament by PrusaSlicer, by our model {own.mass_g:.0f}"
        ),
        _compared(
            "slice.time", sliced.hours, own.hours, "h", f"time by PrusaSlicer, by our model {own.hours:.1f}{warned}"
        ),
    )


def laid(mesh: Mesh, device: Device, construction: str, printer: Printer) -> Mesh:
    """As it is printed: a shell stands on its lateral border; turned so that it fits the bed."""
    from orthocad.verify.inspect.bed import turned_to_fit
    from orthocad.verify.inspect.shape import on_edge

    points = np.asarray(mesh.vertices_mm, float)
    points = on_edge(points, LATERAL_Y[device.side]) if construction == "shell" else points
    return Mesh(vertices_mm=turned_to_fit(points, printer).astype(np.float32), faces=mesh.faces)


def _refuse_too_large(mesh: Mesh, device: Device, construction: str, printer: Printer) -> None:
    from orthocad.verify.inspect.bed import bed_check

    lies = bed_check(laid(mesh, device, construction, printer), "filled", printer)
    if not lies.passed:
        raise OrderError(
            "slice.exceeds_bed", f"the {device.side} device {lies.text}; give --slice a larger printer's profile"
        )


def _compared(code: str, value: float, own: Any, unit: str, text: str) -> Check:
    return Check(code=code, value=value, limit=float(own), unit=unit, passed=abs(own / value - 1) <= WITHIN, text=text)


def metadata(result: Result, device: Device) -> dict[str, str]:
    """What a package says about itself."""
    code = result.patient_code or result.order_id
    title = f"{device.side} foot orthosis" + (f", {code}" if code else "")
    text = f"material {result.profile.material.name}; profile {result.profile.name}; a design aid, not validated"
    return {"Title": title, "Designer": "orthocad", "Description": text}
