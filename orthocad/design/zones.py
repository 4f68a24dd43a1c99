"""Stiffness zones of a filled device: heel, arch and forefoot as bodies of their own that together are the device."""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.model import Device, Foot, Material, Mesh, Sealed

HEEL_END = 0.30  # share of foot length: where a heel lift's plateau ends too
BEHIND_HEADS_MM = 10.0  # contract: the contact zone ends there
# Moduli asked for in MPa: reference.md 4.2, the middle of 0.2 to 0.7, 1.5 to 4 and 0.4 to 1.0.
MODULI_MPA = {"heel pad": 0.45, "arch": 2.5, "forefoot": 0.7}
LEAST_PERCENT, MOST_PERCENT = 10.0, 100.0
LIFT_PERCENT = 40.0  # a heel lift is firm: at least so much under it
WIDE_MM = 500.0


class Zone(Sealed):
    """One part of a device with an infill of its own, in the working frame."""

    name: str
    mesh: Mesh
    modulus_mpa: float  # asked for
    infill_percent: float


def zones(
    device: Device, foot: Foot, material: Material, lift_mm: float, line_mm: float
) -> tuple[tuple[Zone, ...], tuple[str, ...]]:
    """The zones, heel first, and what was left out or firmed up, in words."""
    names = tuple(MODULI_MPA)
    found, said = [], []
    for name, solid in zip(names, _parts(device, foot), strict=True):
        percent = infill_percent(MODULI_MPA[name], material)
        if name == "heel pad" and lift_mm > 0:
            percent = max(percent, LIFT_PERCENT)
            said.append(f"heel pad: {percent:g} % infill, firm, under a lift of {lift_mm:g} mm")
        mesh = _mesh(solid)
        least = 2 * line_mm / (percent / 100.0)
        if len(mesh.faces) == 0 or np.ptp(mesh.vertices_mm[:, :2], axis=0).min() < least:
            said.append(f"{name}: narrower than two infill lines ({least:.1f} mm), left out")
            continue
        found.append(Zone(name=name, mesh=mesh, modulus_mpa=MODULI_MPA[name], infill_percent=percent))
    return tuple(found), tuple(said)


def infill_percent(modulus_mpa: float, material: Material) -> float:
    """Infill of that stiffness by the material's calibration, E = factor * modulus * density ** exponent (gibson)."""
    factor, exponent = material.infill_factor or 1.0, material.infill_exponent or 2.0
    share = (modulus_mpa / (factor * material.modulus_mpa)) ** (1.0 / exponent)
    return float(np.clip(round(100.0 * share), LEAST_PERCENT, MOST_PERCENT))


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
