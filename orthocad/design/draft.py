"""A device to look at while a hand moves a dose: coarse, without probes, and with what hangs on the foot kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orthocad.design.drawn import Known, drawn
from orthocad.design.job import Job, sole_borders
from orthocad.geom.plan import Area
from orthocad.model import Device, Field, Foot, Material, Modification, Prescription, Sealed
from orthocad.model.prescription import Scalar

if TYPE_CHECKING:
    from orthocad.design.solid import Flat

STEP_MM = 1.0
EDGE_MM = 2.0
RIM_EDGE_MM = 1.5
# The values a trim line reads; all else reaches it through the sole and the walls.
TRIMMED_BY = ("construction", "shell_thickness_mm", "cover_mm", "length", "insole_length_mm", "insole_width_mm",
              "trim_allowance_mm", "insole_outline", "insole_shape", "insole_drawn_side")  # fmt: skip


class Trimming(Sealed):
    """Everything a trim line hangs on, for one foot."""

    sole: Field
    walls: tuple[Modification, ...]
    material: Material
    values: tuple[Scalar, ...]


class Stand:
    """One foot made ready for many drafts; keeps what only the foot, or only the last outline, decides."""

    def __init__(self, foot: Foot) -> None:
        self.foot = replace(foot, sole=_coarser(foot.sole))
        self._borders = sole_borders(foot)
        self._reach_mm = -1.0
        self._walled: Field | None = None
        self._trim: tuple[Trimming, Job] | None = None
        self._flat: tuple[Area, Flat] | None = None

    def draft(self, rx: Prescription, material: Material) -> Device:
        """One side as `design_device` would build it, to be looked at only: never exported, its doses not proved.

        Raises
        ------
        OrthocadError
            What `design_device` raises.
        """
        from orthocad.design.ground import insole_mm
        from orthocad.design.solid import raised
        from orthocad.design.wall_room import built

        known = Known(borders=self._borders, walled=self._ground(insole_mm(rx)), trim=self._trimmed)
        plan = drawn(self.foot, rx, material, known)
        mesh, offset_mm = built(plan, lambda p: raised(self._filled(p.area), p.surfaces))
        return plan.device(mesh, offset_mm, plan.modifications)

    def _ground(self, reach_mm: float) -> Field:
        from orthocad.design.ground import walled_sole

        if self._walled is None or reach_mm > self._reach_mm:
            self._walled, self._reach_mm = walled_sole(self.foot, reach_mm), reach_mm
        return self._walled

    def _trimmed(self, job: Job, sole: Field, walls: Sequence[Modification]) -> Job:
        from orthocad.design.drawn import trimmed

        values = tuple(job.rx.values[key].value for key in TRIMMED_BY)
        now = Trimming(sole=sole, walls=tuple(walls), material=job.material, values=values)
        if self._trim is None or self._trim[0] != now:
            self._trim = now, trimmed(job, sole, walls)
        last = self._trim[1]
        return replace(job, own=last.own, insole=last.insole, insole_text=last.insole_text, outline=last.outline)

    def _filled(self, area: Area) -> Flat:
        from orthocad.design.solid import flat

        if self._flat is None or not _same(self._flat[0], area):
            self._flat = area, flat(area, EDGE_MM, RIM_EDGE_MM, sparing=False)
        return self._flat[1]


def _same(one: Area, other: Area) -> bool:
    ours, theirs = one.loops, other.loops
    return len(ours) == len(theirs) and all(
        np.array_equal(a.points_mm, b.points_mm) for a, b in zip(ours, theirs, strict=True)
    )


def _coarser(sole: Field) -> Field:
    """Every node of the sole that lies on the coarser step."""
    every = round(STEP_MM / sole.step_mm)
    if every <= 1:
        return sole
    first = [-round(start / sole.step_mm) % every for start in (sole.x0_mm, sole.y0_mm)]
    x0, y0 = sole.x0_mm + first[0] * sole.step_mm, sole.y0_mm + first[1] * sole.step_mm
    z = sole.z_mm[first[0] :: every, first[1] :: every]
    return Field(x0_mm=x0, y0_mm=y0, step_mm=every * sole.step_mm, z_mm=z)
