"""A lattice pad measured on its mesh: closed, its wall, its share of the room, and whether all powder can leave."""

from __future__ import annotations

import numpy as np

from orthocad.model import Check, Material, Mesh, Pad
from orthocad.verify.voxels import voxels

SAMPLES = 6000
VOXEL_MM = 0.25
SPHERE_MM = 0.02  # of the sphere's own accuracy
SOFT_MPA = (0.2, 0.7)  # reference.md 4.2: a heel pad
WALL_SHARE, DENSITY_POINTS = 0.10, 3.0  # issue: within 10 % and 3 points


def pad_checks(pad: Pad | None, material: Material) -> tuple[Check, ...]:
    """What stands against printing it."""
    if pad is None:
        return ()
    from orthocad.verify.inspect.topology import topology

    found = topology(pad.mesh)
    faults = found.faults
    wall, density = wall_mm(pad.mesh), 100.0 * found.volume_mm3 / pad.room_mm3
    least = max(pad.wall_mm * (1 - WALL_SHARE), material.min_wall_mm - SPHERE_MM)
    asked = f"heel pad's lattice: its wall, asked for {pad.wall_mm:g} mm; the limit is the least for {material.name}"
    return (
        _check("device.heel_pad", float(faults), 0.0, "faults", faults == 0, "heel pad: closed, one body, no crossing"),
        _check("device.heel_pad_wall", wall, least, "mm", wall >= least, asked),
        powder_check(pad.mesh, "device.heel_pad_powder"),
        _check(
            "device.heel_pad_density", density, 100.0 * pad.density, "%",
            abs(density - 100.0 * pad.density) <= DENSITY_POINTS, "heel pad: wall's share of its room",
        ),
        _stiffness_check(pad.modulus_mpa),
    )  # fmt: skip


def _stiffness_check(mpa: float) -> Check:
    low, high = SOFT_MPA
    text = f"heel pad's lattice in bulk (estimate); a soft heel pad has {low:g} to {high:g} MPa: more hardly gives"
    return _check("device.heel_pad_stiffness", mpa, high, "MPa", mpa <= high, text)


def powder_check(mesh: Mesh, code: str) -> Check:
    """Powder that stays inside a pad."""
    left = 100.0 * (1.0 - drained(mesh))
    return _check(code, left, 0.0, "%", left == 0.0, "heel pad: powder that cannot leave it")


def _check(code: str, value: float, limit: float, unit: str, passed: bool, text: str) -> Check:
    return Check(code=code, value=value, limit=limit, unit=unit, passed=passed, text=text)


def wall_mm(mesh: Mesh) -> float:
    """The middle wall, by largest inner spheres."""
    from orthocad.verify.thickness import spheres

    thickness, _, opposed = spheres(mesh, SAMPLES)
    return float(np.median(thickness[opposed])) if opposed.any() else 0.0


def drained(mesh: Mesh) -> float:
    """Share of the room between the walls that a flood from outside reaches."""
    from scipy.ndimage import label

    solid, _ = voxels(mesh, VOXEL_MM)
    parts, _ = label(~solid)
    void = ~solid
    return float(np.count_nonzero(parts == parts[0, 0, 0]) / np.count_nonzero(void))
