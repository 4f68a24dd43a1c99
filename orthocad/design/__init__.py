"""The third room: a foot and its prescription become a device."""

from __future__ import annotations

from dataclasses import replace

from orthocad.design.draft import Stand
from orthocad.design.drawn import drawn
from orthocad.model import Device, Foot, Material, Prescription

__all__ = ["Stand", "design_device"]


def design_device(foot: Foot, rx: Prescription, material: Material) -> Device:
    """Build one side.

    Raises
    ------
    OrthocadError
        `device.too_thin`, `device.neck_too_narrow`, `device.not_watertight`, or a modification that cannot be built.
    """
    from orthocad.design.pieces import lift_pieces
    from orthocad.design.proof import proved
    from orthocad.design.solid import build_solid

    plan = drawn(foot, rx, material)
    mesh, offset_mm = build_solid(plan.area, plan.surfaces)
    device = plan.device(mesh, offset_mm, proved(plan.job, plan.modifications, plan.area))
    return replace(device, pieces=lift_pieces(plan))
