"""Any insole mesh judged for printing, whoever made it: solidity, walls, edges, overhang, bed, mass and time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.geom.export import export_of, exported
from orthocad.model import Check, Material, Mesh, Printer, Profile, Sealed, Verdict
from orthocad.verify.inspect.bed import bed_check
from orthocad.verify.inspect.estimate import Estimate, estimate
from orthocad.verify.inspect.shape import overhang_check, sharp_edge_check
from orthocad.verify.inspect.topology import righted, solidity_checks, topology
from orthocad.verify.inspect.walls import Walls, wall_check, walls

__all__ = ["Inspection", "inspect_mesh", "printer_of", "printing_checks", "with_printing_checks"]


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


def with_printing_checks(verdict: Verdict, mesh: Mesh, profile: Profile, construction: str) -> Verdict:
    """A device's verdict with the checks that hang on the profile's printer."""
    export = export_of(profile, construction)
    written = exported(mesh, export)
    made = printing_checks(written, construction, profile.material, printer_of(profile))
    made = (*made, export_check(written)) if export.changes else made
    return replace(verdict, checks=(*verdict.checks, *made))


def export_check(mesh: Mesh) -> Check:
    """Whether the file that goes to the machine is still closed, whole and free of crossings."""
    found = topology(mesh)
    faults = len(found.open_edges) + len(found.turned) + len(found.crossings) + (found.bodies - 1) + len(found.inner)
    text = "faults of the file as written for the machine: holes, turned or crossing faces, further bodies"
    return Check(code="device.export", value=float(faults), limit=0.0, unit="", passed=faults == 0, text=text)


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
    if material.process in ("sls", "mjf"):
        return "any way up; lay pairs alike, so that both shrink alike"
    if construction == "filled":
        return "flat, underside on the bed: only the cup's rim hangs over"
    across = " and never upright on the heel, where the arch would bend across the layers"
    return f"on edge, lateral border down, 75 to 90 degrees, so that the layers run along the arch{across}"
