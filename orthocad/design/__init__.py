"""The third room: a foot and its prescription become a device."""

from __future__ import annotations

from dataclasses import replace

from orthocad.design.draft import Stand
from orthocad.design.drawn import drawn
from orthocad.model import Device, Foot, Mark, Marking, Material, Prescription

__all__ = ["Stand", "design_device"]


def design_device(foot: Foot, rx: Prescription, material: Material, mark: Mark | None = None) -> Device:
    """Build one side; `mark` is engraved into its underside, where there is room.

    Raises
    ------
    OrthocadError
        `device.too_thin`, `device.neck_too_narrow`, `device.not_watertight`, or a modification that cannot be built.
    """
    from orthocad.design.heel_lattice import heel_lattice
    from orthocad.design.marking import Engraving, engraving
    from orthocad.design.pieces import lift_pieces
    from orthocad.design.proof import proved
    from orthocad.design.solid import build_solid
    from orthocad.design.wall_room import built
    from orthocad.design.whole_proof import whole_probes

    plan = drawn(foot, rx, material)
    words = Marking() if mark is None or rx.choice("marking") == "none" else engraving(plan, mark)
    cut = words if isinstance(words, Engraving) else None
    mesh, offset_mm = built(plan, lambda p: build_solid(p.area, p.surfaces, words=cut if p is plan else None))
    device = plan.device(mesh, offset_mm, proved(plan.job, plan.modifications, plan.area))
    marking = words.marking if isinstance(words, Engraving) else words
    whole = whole_probes(plan, marking)
    return replace(device, pieces=lift_pieces(plan), pad=heel_lattice(plan), marking=marking, whole=whole)
