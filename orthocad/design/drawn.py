"""One side drawn: its modifications, trim line and two height fields, before it becomes a solid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from orthocad.design.composition import BEFORE_RIM
from orthocad.design.job import Job, sole_borders
from orthocad.design.surface import Surfaces
from orthocad.errors import OrthocadError
from orthocad.geom.plan import Area
from orthocad.model import Device, Field, Foot, Material, Mesh, Modification, Prescription, Sealed


class Drawn(Sealed):
    """Everything about one device but its mesh."""

    job: Job
    modifications: tuple[Modification, ...]
    area: Area  # after its cut-outs
    surfaces: Surfaces

    def cut_off_mm(self) -> Mapping[str, float]:
        """The cup's walls that the shoe's insole cuts, and what height it leaves them."""
        from orthocad.design.cup_room import cut_off_mm

        return cut_off_mm(self.job, self.area.outline, self.surfaces.top)

    def device(self, mesh: Mesh, offset_mm: float, modifications: Sequence[Modification]) -> Device:
        """The device around its mesh."""
        from orthocad.design.solid import RIM_RADIUS_MM

        top, bottom = self.surfaces.top, self.surfaces.bottom
        return Device(
            side=self.job.foot.side,
            mesh=mesh,
            outline_mm=self.area.outline.points_mm,
            top=top.like(top.z_mm + offset_mm),
            bottom=bottom.like(bottom.z_mm + offset_mm),
            holes_mm=tuple(hole.points_mm for hole in self.area.holes),
            z_offset_mm=offset_mm,
            cover_mm=self.job.rx.number("cover_mm"),
            modifications=tuple(modifications),
            bed=None if self.job.bed.flat else self.job.bed,
            base_mm=-self.job.floor_mm - self.job.rx.number("cover_mm") if self.job.filled else None,
            rim_radius_mm=RIM_RADIUS_MM,
        )


class Known(Sealed):
    """What hangs on the foot alone, worked out once for many prescriptions."""

    borders: np.ndarray  # (n, 3) mm, as in Job
    walled: Field
    trim: Callable[[Job, Field, Sequence[Modification]], Job]  # as `trimmed`


def drawn(foot: Foot, rx: Prescription, material: Material, known: Known | None = None) -> Drawn:
    """Draw one side, on the step of the foot's own sole field.

    Raises
    ------
    RejectedError
        `device.cup_too_wide` where the shoe's insole cuts the cup's walls, with the number that would do; what the
        modifications raise.
    """
    from orthocad.design.cup_room import refusal

    plan = _drawn(foot, rx, material, known)
    short = plan.cut_off_mm()
    if short:
        raise refusal(plan.job, short, lambda other: _stands(foot, other, material, known))
    return plan


def _stands(foot: Foot, rx: Prescription, material: Material, known: Known | None) -> bool:
    """Whether the insole leaves this cup whole, and nothing else stands against it."""
    try:
        return not _drawn(foot, rx, material, known).cut_off_mm()
    except OrthocadError:
        return False


def _drawn(foot: Foot, rx: Prescription, material: Material, known: Known | None) -> Drawn:
    from orthocad.design.before_end import before_end
    from orthocad.design.corrections import corrections, rims, shapes
    from orthocad.design.floor import floor_mm
    from orthocad.design.ground import sole_surface, with_forefoot_plane
    from orthocad.design.outline import RIM_SLACK_MM, cut_out, rim_width_mm
    from orthocad.design.surface import apply_stages, build_surfaces

    sole = sole_surface(foot, rx, known.walled if known else None)
    borders = known.borders if known else sole_borders(foot)
    ground = with_forefoot_plane(sole, foot, borders)
    job = Job(foot=foot, rx=rx, material=material, ground=ground, borders=borders)
    job = replace(job, shaped=shapes(job))
    walls = rims(job)
    trim = known.trim if known else trimmed
    job = trim(job, apply_stages(sole, BEFORE_RIM, job.shaped), walls)
    job = replace(job, shaped=before_end(job))
    job = replace(job, floor_mm=floor_mm(job))
    # The walls anew, for their probes know the outline now.
    modifications = (*job.shaped, *rims(job), *corrections(job))
    assert job.outline is not None
    area = cut_out(job.outline, modifications, sole)
    surfaces = build_surfaces(job, modifications, rim_width_mm(job) - RIM_SLACK_MM, area.outline)
    return Drawn(job=job, modifications=modifications, area=area, surfaces=surfaces)


def trimmed(job: Job, shaped: Field, walls: Sequence[Modification]) -> Job:
    """The job with its outline; `shaped` is the widened sole without the forefoot plane, before the rim."""
    from orthocad.design.outline import own_line, trim_line

    job = _with_insole(replace(job, own=own_line(job, shaped, walls)))
    return replace(job, outline=trim_line(job, shaped))


def _with_insole(job: Job) -> Job:
    """The shoe's insole laid under the foot, where one was drawn."""
    from orthocad.design.insole_drawn import laid_under

    assert job.own is not None
    laid = laid_under(job, job.own)
    return job if laid is None else replace(job, insole=laid.plan, insole_text=laid.text)
