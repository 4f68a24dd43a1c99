"""The device files of a build beside the STL, in the formats that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from orthocad.deliver.mesh_files import delivered_mesh
from orthocad.deliver.package_3mf import Body, bodies_3mf, solid_3mf
from orthocad.errors import OrderError
from orthocad.model import Check, Device, Mesh, Printer, Profile, Result

if TYPE_CHECKING:
    from orthocad.deliver.slicing import Sliced
    from orthocad.design.zones import Infill
    from orthocad.verify.inspect.estimate import Estimate

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
    bodies, said = zone_bodies(result, device, result.profile)
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

    return infills(result.resolution.prescriptions[side], result.profile.material)


def zone_bodies(result: Result, device: Device, profile: Profile) -> tuple[tuple[Body, ...], tuple[str, ...]]:
    """Stiffness zones of a device as that profile prints them, each with its infill; what was left out, in words."""
    from orthocad.verify.inspect.zoned import zones_printed

    rx = result.resolution.prescriptions[device.side]
    found, said = zones_printed(device, result.feet[device.side], rx, profile)
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
    """G-code of the device with its zones, as the profile of `--slice` prints them."""
    from orthocad.deliver.slicing import slice_package
    from orthocad.prescribe import load_profile
    from orthocad.verify.inspect import printer_of
    from orthocad.verify.inspect.estimate import estimate
    from orthocad.verify.inspect.zoned import infill_parts

    profile: Profile = load_profile(result.request.slice_profile)
    mesh, printer = delivered_mesh(device), printer_of(profile)
    construction = result.resolution.prescriptions[device.side].choice("construction")
    _refuse_too_large(mesh, device, construction, printer)
    zones, said = zone_bodies(result, device, profile)
    body = Body(name=f"{device.side} device", mesh=mesh)
    turned = laid_together((body, *zones), device, construction, printer)
    package = solid_3mf(turned[0], turned[1:], metadata(result, device))
    sliced = slice_package(package, profile.material, printer, construction)
    parts = infill_parts(zones)
    own = estimate(mesh, profile.material, printer, construction, LATERAL_Y[device.side], parts)
    words = (*(z.name.removeprefix(f"{device.side} ") for z in zones), *said, *_warned(sliced.warnings))
    return sliced.gcode, _slice_checks(sliced, own, "; ".join(words))


def _warned(warnings: tuple[str, ...]) -> tuple[str, ...]:
    return (f"PrusaSlicer: {' '.join(warnings)}" if warnings else "PrusaSlicer has no warnings",)


def _slice_checks(sliced: Sliced, own: Estimate, words: str) -> tuple[Check, ...]:
    mass = f"filament by PrusaSlicer, by our model {own.mass_g:.0f}"
    time = f"time by PrusaSlicer, by our model {own.hours:.1f}; {words}"
    return (
        _compared("slice.mass", sliced.mass_g, own.mass_g, "g", mass),
        _compared("slice.time", sliced.hours, own.hours, "h", time),
    )


def laid(mesh: Mesh, device: Device, construction: str, printer: Printer) -> Mesh:
    """As it is printed: a shell stands on its lateral border; turned so that it fits the bed."""
    return laid_together((Body(name="", mesh=mesh),), device, construction, printer)[0].mesh


def laid_together(bodies: Sequence[Body], device: Device, construction: str, printer: Printer) -> tuple[Body, ...]:
    """Bodies that belong together moved as one, as the device is printed."""
    from orthocad.verify.inspect.bed import turned_to_fit
    from orthocad.verify.inspect.shape import on_edge

    points = np.vstack([np.asarray(body.mesh.vertices_mm, float) for body in bodies])
    points = on_edge(points, LATERAL_Y[device.side]) if construction == "shell" else points
    turned = turned_to_fit(points, printer).astype(np.float32)
    ends = np.cumsum([len(body.mesh.vertices_mm) for body in bodies])[:-1]
    meshes = [Mesh(vertices_mm=p, faces=b.mesh.faces) for p, b in zip(np.split(turned, ends), bodies, strict=True)]
    return tuple(replace(body, mesh=mesh) for body, mesh in zip(bodies, meshes, strict=True))


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
