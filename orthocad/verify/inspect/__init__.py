"""Any insole mesh judged for printing, whoever made it: solidity, walls, edges, overhang, bed, mass and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from orthocad.geom.export import as_exported, export_of
from orthocad.model import Check, Device, Material, Mesh, Printer, Profile, Sealed, Verdict
from orthocad.verify.inspect.bed import bed_check
from orthocad.verify.inspect.drain import powder_stays_check
from orthocad.verify.inspect.estimate import Estimate, estimate
from orthocad.verify.inspect.shape import overhang_check, sharp_edge_check
from orthocad.verify.inspect.topology import righted, solidity_checks, topology
from orthocad.verify.inspect.walls import Walls, wall_check, walls
from orthocad.verify.pad import powder_check

__all__ = ["Inspection", "inspect_mesh", "printer_of", "printing_checks", "with_printing_checks"]

POWDER = ("sls", "mjf")


class Inspection(Sealed):
    """What a device file is."""

    checks: tuple[Check, ...]
    size_mm: tuple[float, float, float]
    volume_mm3: float
    walls: Walls
    construction: str  # filled | shell: found from the underside
    orientation: str  # advice, one sentence
    estimate: Estimate

    @property
    def passed(self) -> bool:
        """Whether nothing stands against printing it."""
        return all(c.passed for c in self.checks)


def inspect_mesh(mesh: Mesh, material: Material, printer: Printer) -> Inspection:
    """Judge one mesh in millimetres, its longest side along x or y and its top up.

    Faces that look inward fail, and the rest is measured with them turned back.
    """
    found = topology(mesh)
    solidity = solidity_checks(mesh, found, material.process)
    if material.process in POWDER and not found.faults:
        solidity = (*solidity, powder_stays_check(mesh))
    mesh = righted(mesh, found)
    construction = construction_of(mesh)
    wall = walls(mesh)
    size = np.ptp(mesh.vertices_mm, axis=0)
    return Inspection(
        checks=(
            *solidity,
            wall_check(wall, material, len(found.open_edges) == 0),
            *printing_checks(mesh, construction, material, printer),
        ),
        size_mm=(float(size[0]), float(size[1]), float(size[2])),
        volume_mm3=found.volume_mm3,
        walls=wall,
        construction=construction,
        orientation=orientation_advice(construction, material),
        estimate=estimate(mesh, material, printer, construction),
    )


def printing_checks(mesh: Mesh, construction: str, material: Material, printer: Printer) -> tuple[Check, ...]:
    """What hangs on how it is printed: sharp edges, overhang, the bed."""
    return (
        sharp_edge_check(mesh),
        overhang_check(mesh, construction, material),
        bed_check(mesh, construction, printer),
    )


def with_printing_checks(verdict: Verdict, device: Device, profile: Profile, construction: str) -> Verdict:
    """A device's verdict with the checks that hang on the profile's printer."""
    export = export_of(profile, construction)
    written = as_exported(device, export)
    made = printing_checks(written.mesh, construction, profile.material, printer_of(profile))
    made = (*made, *export_checks(written)) if export.changes else made
    return replace(verdict, checks=(*verdict.checks, *made))


def export_checks(written: Device) -> tuple[Check, ...]:
    """Whether the files for the machine are still closed, whole and free of crossings, and drain a pad's powder."""
    files = {"device": written.mesh, **{piece.name: piece.mesh for piece in written.pieces}}
    if written.pad is None:
        return (export_check(files),)
    return export_check({**files, "heel pad": written.pad.mesh}), powder_check(written.pad.mesh, "device.export_powder")


def export_check(files: Mapping[str, Mesh]) -> Check:
    """Faults of all files as written, by name."""
    faults = {name: topology(mesh).faults for name, mesh in files.items()}
    named = ", ".join(name for name, count in faults.items() if count)
    text = "faults of the files as written for the machine: holes, turned or crossing faces, further bodies"
    text += f"; in the {named}" if named else f"; looked at: {', '.join(files)}"
    value = float(sum(faults.values()))
    return Check(code="device.export", value=value, limit=0.0, unit="", passed=value == 0, text=text)


def printer_of(profile: Profile) -> Printer:
    """The profile's printer; where it only gives a bed, that."""
    bed = Printer(name="", text="the profile's bed", process=profile.material.process, bed_mm=profile.bed_mm)
    return profile.printer or bed


ON_FLOOR_MM, ON_FLOOR_SHARE = 0.5, 0.5
FLAT_SHARE = (
    0.5  # of the top's unevenness: a filled device's underside has less, a shell's follows its top, our default
)


def construction_of(mesh: Mesh) -> str:
    """`filled` where the underside lies on the floor, or is far more even than the top; else `shell`."""
    corners = np.asarray(mesh.vertices_mm, float)[mesh.faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
    height = corners[:, :, 2].mean(axis=1)
    on_floor = corners[:, :, 2].max(axis=1) < mesh.vertices_mm[:, 2].min() + ON_FLOOR_MM
    if np.minimum(cross[on_floor], 0.0).sum() < ON_FLOOR_SHARE * np.minimum(cross, 0.0).sum():
        return "filled"
    return "filled" if _unevenness(height, -cross) <= FLAT_SHARE * _unevenness(height, cross) else "shell"


def _unevenness(height: np.ndarray, weight: np.ndarray) -> float:
    weight = np.maximum(weight, 0.0)
    if weight.sum() <= 0:
        return 0.0
    middle = np.average(height, weights=weight)
    return float(np.sqrt(np.average(np.square(height - middle), weights=weight)))


def orientation_advice(construction: str, material: Material) -> str:
    """How to lay it, reference.md 5."""
    if material.process in POWDER:
        return "any way up; lay pairs alike, so that both shrink alike"
    if construction == "filled":
        return "flat, underside on the bed: only the cup's rim hangs over"
    across = " and never upright on the heel, where the arch would bend across the layers"
    return f"on edge, lateral border down, 75 to 90 degrees, so that the layers run along the arch{across}"
