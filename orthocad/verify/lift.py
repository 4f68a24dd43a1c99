"""What the pieces under a device raise it by, measured on all meshes: the device laid on its pieces."""

from __future__ import annotations

import numpy as np

from orthocad.model import Device, Dose, Mesh
from orthocad.verify.plumb import PlumbLines

STEP_MM = 1.0
LEAST_LEVER = 0.3  # of the heel's: nearer to the hinge a small gap would count for much
TOLERANCE_MM = 0.05


def lift_dose(device: Device, lines: PlumbLines | None = None) -> tuple[Dose, ...]:
    """The lift as it stands at the heel centre; none where it is built in, which has its own probe."""
    if not device.pieces:
        return ()
    asked = sum(piece.lift_mm for piece in device.pieces)
    raised = raised_mm(device, lines)
    return (Dose(name="heel_lift_mm", requested=asked, realised=raised, tolerance=TOLERANCE_MM, unit="mm"),)


def raised_mm(device: Device, lines: PlumbLines | None = None) -> float:
    """How much higher the heel centre is on the pieces, the device turned about its hinge until it touches them."""
    if not device.pieces:
        return 0.0
    top = device.pieces[-1]
    low, high = top.mesh.vertices_mm[:, :2].min(axis=0), top.mesh.vertices_mm[:, :2].max(axis=0)
    x, y = np.meshgrid(np.arange(low[0], high[0], STEP_MM), np.arange(low[1], high[1], STEP_MM))
    xy = np.column_stack([x.ravel(), y.ravel()])
    stack = np.sum([_thickness_mm(piece.mesh, xy) for piece in device.pieces], axis=0)
    lines = lines or PlumbLines(device.mesh.vertices_mm, device.mesh.faces)
    lever = (top.hinge_x_mm - xy[:, 0]) / (top.hinge_x_mm - top.heel_x_mm)
    under = lines.range_mm(xy)[0] - device.z_offset_mm - top.stance(xy)
    raised = (stack - under) / np.where(lever > LEAST_LEVER, lever, np.nan)
    return float(np.nanmax(raised))


def _thickness_mm(mesh: Mesh, xy: np.ndarray) -> np.ndarray:
    low, high = PlumbLines(mesh.vertices_mm, mesh.faces).range_mm(xy)
    return high - low
