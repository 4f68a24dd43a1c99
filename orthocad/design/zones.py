"""Stiffness zones of a filled device, bodies of their own that together are the device.

Heel, arch and forefoot, and under them a heel lift that is built in: firm, so that what lies on it may be soft.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.geom.fields import sample
from orthocad.model import Device, Foot, Material, Mesh, Prescription, Sealed

HEEL_END = 0.30  # share of foot length: where a heel lift's plateau ends too
BEHIND_HEADS_MM = 10.0  # contract: the contact zone ends there
KEYS = {"heel pad": "zone_heel_mpa", "arch": "zone_arch_mpa", "forefoot": "zone_forefoot_mpa"}
OFF_SHARE = 0.15  # between what is asked for and what the infill gives: more is said
LEAST_PERCENT, MOST_PERCENT = 10.0, 100.0
LIFT = "heel lift"
LIFT_PERCENT = 40.0  # a heel lift is firm: at least so much
LIFT_FROM_MM, LIFT_ENDS = 1.0, 4.0  # thinner than the solid skin it runs out, so many times steeper, our default
LIFT_GRID_MM = 4.0
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
    """Each zone's infill, heel first, last a heel lift's that is built in; none of shells and of powder."""
    if material.process != "fdm" or rx.choice("construction") != "filled":
        return ()
    found = tuple(_infill(name, rx.number(key), material) for name, key in KEYS.items())
    lift_mm = 0.0 if rx.choice("heel_lift_build") == "separate" else rx.number("heel_lift_mm")
    return (*found, _firm(found, lift_mm, material)) if lift_mm > 0 else found


def _infill(name: str, asked_mpa: float, material: Material) -> Infill:
    percent = infill_percent(asked_mpa, material)
    given, said = modulus_mpa(percent, material), ""
    if abs(given / asked_mpa - 1.0) > OFF_SHARE:
        said = f"{name}: {asked_mpa:g} MPa asked for, {percent:g} % infill of {material.name} gives {given:.2g}"
    return Infill(name=name, asked_mpa=asked_mpa, percent=percent, given_mpa=given, said=said)


def _firm(over: tuple[Infill, ...], lift_mm: float, material: Material) -> Infill:
    """A lift's: at least `LIFT_PERCENT`, and no softer than the heel and arch on it."""
    percent = max(LIFT_PERCENT, *(i.percent for i in over if i.name != "forefoot"))
    given = modulus_mpa(percent, material)
    said = f"{LIFT}: {percent:g} % infill, firm, for {lift_mm:g} mm at the heel, as a body under the others"
    return Infill(name=LIFT, asked_mpa=modulus_mpa(LIFT_PERCENT, material), percent=percent, given_mpa=given, said=said)


def zones(
    device: Device, foot: Foot, infill: tuple[Infill, ...], line_mm: float
) -> tuple[tuple[Zone, ...], tuple[str, ...]]:
    """The zones, heel first, and what was left out or made firm or cannot be reached, in words."""
    found, said = [], [i.said for i in infill if i.said]
    for asked, solid in zip(infill, _parts(device, foot, infill[-1].name == LIFT), strict=True):
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


def _parts(device: Device, foot: Foot, lifted: bool) -> list[Any]:
    """The device cut across behind the heel and along the metatarsal heads, and over its lift; cuts share faces."""
    from manifold3d import CrossSection, Manifold
    from manifold3d import Mesh as ManifoldMesh

    whole = Manifold(
        ManifoldMesh(
            vert_properties=np.array(device.mesh.vertices_mm, np.float32),
            tri_verts=device.mesh.faces.astype(np.uint32),
        )
    )
    lift, whole = whole.split(_lift_tool(device)) if lifted else (None, whole)
    heel_x = HEEL_END * foot.length_mm
    first, fifth = foot.at("mtp1")[:2], foot.at("mtp5")[:2]
    line = np.array([fifth, first]) - [BEHIND_HEADS_MM, 0.0]
    behind = [[-WIDE_MM, -WIDE_MM], [line[0, 0], -WIDE_MM], *line.tolist(), [line[1, 0], WIDE_MM], [-WIDE_MM, WIDE_MM]]
    tool = Manifold.extrude(CrossSection([np.array(behind)]), 2 * WIDE_MM).translate([0, 0, -WIDE_MM])
    rear, front = whole.split(tool)
    arch, heel = rear.split_by_plane([1.0, 0.0, 0.0], heel_x)
    return [heel, arch, front] if lift is None else [heel, arch, front, lift]


def _lift_tool(device: Device) -> Any:
    """All room under the top of the lift: the underside raised by what the lift adds."""
    from manifold3d import CrossSection, Manifold

    lifts = [m.height for m in device.modifications if m.stage == "lift"]

    def raised(points: np.ndarray) -> np.ndarray:
        xy = np.asarray(points)[:, :2]
        added = np.sum([height(xy) for height in lifts], axis=0)
        added = np.where(added < LIFT_FROM_MM, LIFT_FROM_MM - LIFT_ENDS * (LIFT_FROM_MM - added), added)
        top = sample(device.bottom, xy) + added
        return np.column_stack([xy, np.where(np.asarray(points)[:, 2] > 0.5, top, -WIDE_MM)])

    low, high = device.outline_mm.min(axis=0) - LIFT_GRID_MM, device.outline_mm.max(axis=0) + LIFT_GRID_MM
    plan = CrossSection([np.array([low, [high[0], low[1]], high, [low[0], high[1]]])])
    return Manifold.extrude(plan, 1.0).refine_to_length(LIFT_GRID_MM).warp_batch(raised)


def _mesh(solid: Any) -> Mesh:
    made = solid.to_mesh()
    return Mesh(
        vertices_mm=np.asarray(made.vert_properties, np.float32)[:, :3], faces=np.asarray(made.tri_verts, np.int32)
    )
