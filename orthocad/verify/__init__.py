"""The fourth room: the finished mesh is measured and judged, not the design."""

from __future__ import annotations

import numpy as np

from orthocad.model import Check, Device, Dose, Foot, Material, Mesh, Piece, Verdict
from orthocad.verify.lift import lift_dose
from orthocad.verify.pad import pad_checks
from orthocad.verify.pair import measure_pair, with_pair_check

__all__ = ["measure_pair", "verify_device", "with_pair_check"]


def verify_device(foot: Foot, device: Device, material: Material) -> Verdict:
    """Measure doses, walls, solidity and fit of one device on its exported mesh."""
    from orthocad.verify.gap import measure_fit
    from orthocad.verify.plumb import FinishedSurface, PlumbLines
    from orthocad.verify.thickness import wall_thickness

    mesh = device.mesh
    lines = PlumbLines(mesh.vertices_mm, mesh.faces)
    surface = FinishedSurface(lines, device.z_offset_mm)
    thickness, _ = wall_thickness(device)
    watertight, bodies = _closed(mesh)
    crossings = _self_intersections(mesh)
    volume = _volume_mm3(mesh)
    thinnest = float(thickness.min()) if len(thickness) else 0.0
    size = np.ptp(mesh.vertices_mm, axis=0)
    return Verdict(
        watertight=watertight,
        self_intersections=crossings,
        bodies=bodies,
        volume_mm3=volume,
        mass_g=volume / 1000.0 * material.density_g_cm3,
        size_mm=(float(size[0]), float(size[1]), float(size[2])),
        min_wall_mm=thinnest,
        doses=(*_doses(device, surface), *lift_dose(device, lines)),
        checks=(
            *_checks(watertight, bodies, crossings, thinnest, material),
            *piece_checks(device),
            *pad_checks(device.pad, material),
        ),
        fit=measure_fit(foot, device, surface),
    )


def _doses(device: Device, surface: object) -> tuple[Dose, ...]:
    return tuple(
        Dose(
            name=probe.name,
            requested=probe.requested,
            realised=probe.measure(surface),  # type: ignore[arg-type]
            tolerance=probe.tolerance,
            unit=probe.unit,
            masked_by=probe.masked_by,
        )
        for probe in device.probes
    )


def piece_checks(device: Device) -> tuple[Check, ...]:
    """Whether each piece under the device is closed, whole and free of crossings."""
    return tuple(_piece_check(piece) for piece in device.pieces)


def _piece_check(piece: Piece) -> Check:
    watertight, bodies = _closed(piece.mesh)
    sound = watertight and bodies == 1 and _self_intersections(piece.mesh) == 0
    text = f"{piece.name}: closed, one body, no face crosses another"
    return Check(code="device.piece", value=float(sound), limit=1.0, unit="", passed=sound, text=text)


def _closed(mesh: Mesh) -> tuple[bool, int]:
    """Whether every edge joins exactly two opposed faces, and the number of bodies."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    directed = np.vstack([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]], mesh.faces[:, [2, 0]]]).astype(np.int64)
    count = len(mesh.vertices_mm)
    there = np.sort(directed[:, 0] * count + directed[:, 1])
    back = np.sort(directed[:, 1] * count + directed[:, 0])
    once = bool((np.diff(there) > 0).all())
    links = coo_array((np.ones(len(directed)), (directed[:, 0], directed[:, 1])), shape=(count, count))
    return once and bool(np.array_equal(there, back)), int(connected_components(links, directed=False)[0])


def _self_intersections(mesh: Mesh) -> int:
    """Number of crossing face pairs, by exact predicates."""
    from igl.predicates import find_self_intersections

    found = find_self_intersections(np.asarray(mesh.vertices_mm, np.float64), np.asarray(mesh.faces, np.int64))
    return len(found[1])


def _volume_mm3(mesh: Mesh) -> float:
    a, b, c = np.asarray(mesh.vertices_mm, float)[mesh.faces].transpose(1, 0, 2)
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0)


def _checks(watertight: bool, bodies: int, crossings: int, thinnest: float, material: Material) -> tuple[Check, ...]:
    least = material.min_wall_mm
    return (
        Check(
            code="device.not_watertight",
            value=float(watertight),
            limit=1.0,
            unit="",
            passed=watertight,
            text="closed, every edge shared by two faces",
        ),
        Check(code="device.bodies", value=float(bodies), limit=1.0, unit="", passed=bodies == 1, text="one body"),
        Check(
            code="device.self_intersections",
            value=float(crossings),
            limit=0.0,
            unit="",
            passed=crossings == 0,
            text="no face crosses another",
        ),
        Check(
            code="device.too_thin",
            value=thinnest,
            limit=least,
            unit="mm",
            passed=thinnest >= least,
            text=f"thinnest wall, {material.name}",
        ),
    )
