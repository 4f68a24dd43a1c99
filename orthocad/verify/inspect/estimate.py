"""Mass, material and time by a stated model: walls, skins and infill from the areas of the faces.

A layer of height h cuts a face that stands at an angle t from the vertical over a length; summed over the layers, the
closed loops take `walls * line * sum(A sin)` and the skins what of `A cos * skin` the loops do not cover. Time is
material over flow, and a share for travel and for each layer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orthocad.model import Material, Mesh, Printer, Sealed
from orthocad.verify.inspect.supports import support_mm3

SKIN_LAYERS = (4, 5)  # solid layers below and above, as the slicer is told
# Fitted to PrusaSlicer 2.5 on twelve devices and five printers. It slows down for a corner every so many millimetres,
# and each corner costs speed over acceleration.
LAYER_SECONDS = 2.6  # lifting and starting anew in each layer
SHELL_CORNER_MM, FILLED_CORNER_MM = 4.1, 6.0
DENSE_CORNER_MM = 1.65  # in an infill near solid
USUAL_MM_S2 = 1500.0  # where the printer does not say
OVERLAP = 0.09  # infill running into the walls, as a share of everything, at the infill it was fitted at; the denser,
FITTED_AT = 0.25  # the less is left to run over


class Estimate(Sealed):
    """What printing one device takes; None where the printer does not say enough."""

    mass_g: float
    hours: float | None
    material_mm3: float
    model: str  # in words


def estimate(
    mesh: Mesh, material: Material, printer: Printer, construction: str, lateral_y: float | None = None,
    parts: Sequence[tuple[Mesh, float]] = (),
) -> Estimate:  # fmt: skip
    """Mass and time of one device alone on the machine; a shell on edge, the border towards `lateral_y` down.

    Where that is not known, the border that takes less. `parts` have an infill percent of their own.
    """
    if lateral_y is None and material.process == "fdm" and construction == "shell":
        both = (estimate(mesh, material, printer, construction, side) for side in (1.0, -1.0))
        return min(both, key=lambda e: e.material_mm3)
    corners = _laid(mesh, construction, material, lateral_y or 1.0)[mesh.faces]
    volume = _volume_mm3(corners)
    if material.process != "fdm" or printer.layer_mm is None or printer.line_mm is None:
        return _in_powder(volume, corners, material, printer)
    density = 100.0 if construction == "shell" else _mean_infill(volume, material.filling_percent, parts)
    carried = support_mm3(corners) if construction == "shell" else 0.0
    solid = _skins_mm3(corners, volume, material, printer)
    sparse = max(1.0 - density / 100.0, 0.0) / (1.0 - FITTED_AT)  # 1 where it was fitted
    used = (solid + (volume - solid) * density / 100.0) * (1.0 + OVERLAP * sparse) + carried
    dense = 1.0 - sparse if construction == "filled" and sparse > 0 else 0.0
    plain_mm = SHELL_CORNER_MM if construction == "shell" else FILLED_CORNER_MM
    corners_mm = 1.0 / (1.0 / plain_mm + dense * (1.0 / DENSE_CORNER_MM - 1.0 / plain_mm))
    mass = used / 1000.0 * material.density_g_cm3
    words = f"walls, skins and {density:.0f} % infill{' on average' if parts else ''} at {printer.layer_mm:g} mm layers"
    words += f", {carried / used * 100:.0f} % of it supports" if carried else ""
    hours = _hours(used, corners_mm, corners, material, printer)
    return Estimate(mass_g=mass, hours=hours, material_mm3=used, model=words)


def _mean_infill(volume: float, plain: float, parts: Sequence[tuple[Mesh, float]]) -> float:
    """Percent over the whole volume; what is in no part has the plain one, as the slicer is told."""
    more = sum(_volume_mm3(np.asarray(mesh.vertices_mm, float)[mesh.faces]) * (own - plain) for mesh, own in parts)
    return plain + more / volume


def _laid(mesh: Mesh, construction: str, material: Material, lateral_y: float) -> np.ndarray:
    points = np.asarray(mesh.vertices_mm, float)
    if material.process == "fdm" and construction == "shell":
        from orthocad.verify.inspect.shape import on_edge

        return on_edge(points, lateral_y)
    return points


def _volume_mm3(corners: np.ndarray) -> float:
    """Never negative: of a sheet that is not closed a figure without meaning, and of any other the right one."""
    own = corners - corners.mean(axis=(0, 1))
    return abs(float(np.einsum("ij,ij->i", own[:, 0], np.cross(own[:, 1], own[:, 2])).sum() / 6.0))


def _skins_mm3(corners: np.ndarray, volume: float, material: Material, printer: Printer) -> float:
    """What is solid of a body: its walls and skins."""
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 2
    level, upright = np.abs(cross[:, 2]), np.linalg.norm(cross[:, :2], axis=1)
    assert printer.line_mm is not None
    assert printer.layer_mm is not None
    loops = (material.walls or 2) * printer.line_mm
    skin = np.where(cross[:, 2] < 0, *SKIN_LAYERS) * printer.layer_mm
    skins = np.maximum(level * skin - upright * loops, 0.0).sum()
    return min(float(upright.sum() * loops + skins), volume)


def _hours(
    used_mm3: float, corner_mm: float, corners: np.ndarray, material: Material, printer: Printer
) -> float | None:
    """Material over flow, longer by a stop and start every `corner_mm`, and a while for each layer."""
    if printer.speed_mm_s is None or printer.line_mm is None or printer.layer_mm is None:
        return None
    flow = printer.speed_mm_s * printer.line_mm * printer.layer_mm
    flow = min(flow, material.most_flow_mm3_s or flow)
    speed = flow / (printer.line_mm * printer.layer_mm)
    slower = speed**2 / (printer.acceleration_mm_s2 or USUAL_MM_S2) / corner_mm
    layers = float(np.ptp(corners[:, :, 2])) / printer.layer_mm
    return (used_mm3 / flow * (1 + slower) + layers * LAYER_SECONDS) / 3600.0


def _in_powder(volume: float, corners: np.ndarray, material: Material, printer: Printer) -> Estimate:
    """Solid; the machine's time goes by the height of the build."""
    hours = None
    words = "solid, laid flat"
    if printer.height_mm_per_hour:
        hours = float(np.ptp(corners[:, :, 2])) / printer.height_mm_per_hour
        words += (
            "; the build's height over the machine's speed, whatever else is in it; warming and cooling not counted"
        )
    return Estimate(mass_g=volume / 1000.0 * material.density_g_cm3, hours=hours, material_mm3=volume, model=words)
