"""Stiffness zones of a filled device: heel, arch and forefoot as bodies of their own that together are the device."""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.model import Device, Foot, Material, Mesh, Prescription, Sealed

HEEL_END = 0.30  # share of foot length: where a heel lift's plateau ends too
BEHIND_HEADS_MM = 10.0  # contract: the contact zone ends there
KEYS = {"heel pad": "zone_heel_mpa", "arch": "zone_arch_mpa", "forefoot": "zone_forefoot_mpa"}
OFF_SHARE = 0.15  # between what is asked for and what the infill gives: more is said
LEAST_PERCENT, MOST_PERCENT = 10.0, 100.0
LIFT_PERCENT = 40.0  # a heel lift is firm: at least so much under it
WIDE_MM = 500.0


class Zone(Sealed):
    """One part of a device with an infill of its own, in the working frame."""

    name: str
    mesh: Mesh
    modulus_mpa: float  # asked for
    infill_percent: float


class Infill(Sealed):
    """The infill of one zone, and the modulus it has by the material's calibration."""

    name: str
    asked_mpa: float
    percent: float
    given_mpa: float
    said: str = ""


def infills(rx: Prescription, material: Material) -> tuple[Infill, ...]:
    """Each zone's infill, heel first; firm under a heel lift that is built in; none of shells and of powder."""
    if material.process != "fdm" or rx.choice("construction") != "filled":
        return ()
    lift = 0.0 if rx.choice("heel_lift_build") == "separate" else rx.number("heel_lift_mm")
    return tuple(_infill(name, rx.number(key), material, lift) for name, key in KEYS.items())


def _infill(name: str, asked_mpa: float, material: Material, lift_mm: float) -> Infill:
    percent, said = infill_percent(asked_mpa, material), ""
    given = modulus_mpa(percent, material)
    if name == "heel pad" and lift_mm > 0 and percent < LIFT_PERCENT:
        percent, given = LIFT_PERCENT, modulus_mpa(LIFT_PERCENT, material)
        said = f"heel pad: {percent:g} % infill, firm, under a lift of {lift_mm:g} mm"
    elif abs(given / asked_mpa - 1.0) > OFF_SHARE:
        said = f"{name}: {asked_mpa:g} MPa asked for, {percent:g} % infill of {material.name} gives {given:.2g}"
    return Infill(name=name, asked_mpa=asked_mpa, percent=percent, given_mpa=given, said=said)


def zones(
    device: Device, foot: Foot, infill: tuple[Infill, ...], line_mm: float
) -> tuple[tuple[Zone, ...], tuple[str, ...]]:
    """The zones, heel first, and what was left out, firmed up or cannot be reached, in words."""
    found, said = [], [i.said for i in infill if i.said]
    for asked, solid in zip(infill, _parts(device, foot), strict=True):
        name, percent = asked.name, asked.percent
        mesh = _mesh(solid)
        least = 2 * line_mm / (percent / 100.0)
        if len(mesh.faces) == 0 or np.ptp(mesh.vertices_mm[:, :2], axis=0).min() < least:
            said.append(f"{name}: narrower than two infill lines ({least:.1f} mm), left out")
            continue
        found.append(Zone(name=name, mesh=mesh, modulus_mpa=asked.asked_mpa, infill_percent=percent))
    return tuple(found), tuple(said)


def infill_percent(modulus_mpa: float, material: Material) -> float:
    """Infill of that stiffness by the material's calibration, E = factor * modulus * density ** exponent (gibson)."""
    factor, exponent = material.infill_factor or 1.0, material.infill_exponent or 2.0
    share = (modulus_mpa / (factor * material.modulus_mpa)) ** (1.0 / exponent)
    return float(np.clip(round(100.0 * share), LEAST_PERCENT, MOST_PERCENT))


def modulus_mpa(percent: float, material: Material) -> float:
    """The same the other way."""
    factor, exponent = material.infill_factor or 1.0, material.infill_exponent or 2.0
    return factor * material.modulus_mpa * (percent / 100.0) ** exponent


def _parts(device: Device, foot: Foot) -> list[Any]:
    """The device cut across behind the heel and along the metatarsal heads; the cuts share their faces."""
    from manifold3d import CrossSection, Manifold
    from manifold3d import Mesh as ManifoldMesh

    whole = Manifold(
        ManifoldMesh(
            vert_properties=np.array(device.mesh.vertices_mm, np.float32),
            tri_verts=device.mesh.faces.astype(np.uint32),
        )
    )
    heel_x = HEEL_END * foot.length_mm
    first, fifth = foot.at("mtp1")[:2], foot.at("mtp5")[:2]
    line = np.array([fifth, first]) - [BEHIND_HEADS_MM, 0.0]
    behind = [[-WIDE_MM, -WIDE_MM], [line[0, 0], -WIDE_MM], *line.tolist(), [line[1, 0], WIDE_MM], [-WIDE_MM, WIDE_MM]]
    tool = Manifold.extrude(CrossSection([np.array(behind)]), 2 * WIDE_MM).translate([0, 0, -WIDE_MM])
    rear, front = whole.split(tool)
    arch, heel = rear.split_by_plane([1.0, 0.0, 0.0], heel_x)
    return [heel, arch, front]


def _mesh(solid: Any) -> Mesh:
    made = solid.to_mesh()
    return Mesh(
        vertices_mm=np.asarray(made.vert_properties, np.float32)[:, :3], faces=np.asarray(made.tri_verts, np.int32)
    )
