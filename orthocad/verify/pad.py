"""A lattice pad measured on its mesh: closed, its wall, its share of the room, and whether all powder can leave."""

from __future__ import annotations

import numpy as np

from orthocad.model import Check, Material, Mesh, Pad
from orthocad.verify.plumb import PlumbLines

SAMPLES = 6000
VOXEL_MM = 0.25
BESIDE_MM = np.array([3.1e-4, 1.7e-4])  # a plumb line through an edge would count two crossings for one
SPHERE_MM = 0.02  # of the sphere's own accuracy
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
    )  # fmt: skip


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

    solid = _voxels(mesh)
    parts, _ = label(~solid)
    void = ~solid
    return float(np.count_nonzero(parts == parts[0, 0, 0]) / np.count_nonzero(void))


def _voxels(mesh: Mesh) -> np.ndarray:
    """Which cubes (i, j, k) are wall, an empty margin around: after an odd number of crossings of a plumb line."""
    points = np.asarray(mesh.vertices_mm, float)
    low, high = points.min(axis=0) - 2 * VOXEL_MM, points.max(axis=0) + 2 * VOXEL_MM
    x, y, z = (np.arange(a + VOXEL_MM / 2, b, VOXEL_MM) for a, b in zip(low, high, strict=True))
    spots = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    line, _, height = PlumbLines(points, mesh.faces).hits(spots + BESIDE_MM)
    above = np.zeros((len(spots), len(z) + 1), np.int32)
    np.add.at(above, (line, np.searchsorted(z, height)), 1)
    return (np.cumsum(above, axis=1)[:, :-1] % 2 == 1).reshape(len(x), len(y), len(z))
