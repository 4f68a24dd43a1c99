"""The two height fields of the device: every correction in its stage, then the underside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orthocad.design.composition import AFTER_COVER, BEFORE_COVER, staged, thickened, underside
from orthocad.design.floor import least_floor_mm
from orthocad.design.job import Job
from orthocad.geom.fields import nodes, ramp, sample
from orthocad.geom.offset import below_by_ball
from orthocad.geom.plan import Plan
from orthocad.model import Field, Modification, Sealed

FALL_REACH_MM = 30.0
FALL_CORNER_MM = 4.0


class Surfaces(Sealed):
    """Top and underside over the plan, in foot z; defined also beside the outline."""

    top: Field
    bottom: Field

    @property
    def both(self) -> tuple[Field, Field]:
        """Top and underside."""
        return self.top, self.bottom


def apply_stages(surface: Field, stages: Sequence[str], modifications: Sequence[Modification]) -> Field:
    """The surface after those stages."""
    xy, z = nodes(surface), surface.z_mm.ravel()
    for stage in stages:
        z = staged(z, xy, stage, modifications)
    return surface.like(z.reshape(surface.z_mm.shape))


def build_surfaces(job: Job, modifications: Sequence[Modification], rim_width_mm: float, cut: Plan) -> Surfaces:
    """Top and underside of one device from the ground surface and its modifications; `cut` is its final outline."""
    surface = _sloped_off(job, apply_stages(job.ground, BEFORE_COVER, modifications))
    cover = job.rx.number("cover_mm")
    covered = _carried_on(surface, cut, cover) if cover > 0 else surface
    printed = _guarded(below_by_ball(covered, cover), job.outline, rim_width_mm)
    top = apply_stages(printed, AFTER_COVER, modifications)
    return Surfaces(top=top, bottom=_underside(job, (printed, top), modifications, cut))


def _sloped_off(job: Job, surface: Field) -> Field:
    """Beside the device's own trim line, where the shoe's insole is wider, the top falls away from the rim."""
    if job.insole is None:
        return surface
    assert job.own is not None
    xy = nodes(surface)
    out = -job.own.depth_up_to_mm(xy, FALL_REACH_MM)
    beside = np.flatnonzero((out > 0) & (out < FALL_REACH_MM))
    edge = sample(surface, job.own.behind_mm(xy[beside], 0.0))
    z = surface.z_mm.ravel().copy()
    z[beside] = np.minimum(z[beside], np.maximum(edge - ramp(out[beside], FALL_CORNER_MM), 0.0))
    return surface.like(z.reshape(surface.z_mm.shape))


def _guarded(surface: Field, outline: Plan | None, width_mm: float) -> Field:
    """No higher within `width_mm` of the trim line than at that depth behind it, lest a wall end in a knife edge."""
    assert outline is not None
    xy = nodes(surface)
    near = outline.within(xy, width_mm)
    z = surface.z_mm.ravel().copy()
    z[near] = np.minimum(z[near], sample(surface, outline.behind_mm(xy[near], width_mm)))
    return surface.like(z.reshape(surface.z_mm.shape))


def _carried_on(surface: Field, outline: Plan, reach_mm: float) -> Field:
    """Beside the device no lower than on its edge: forms beyond its end bend neither shell nor cover."""
    xy = nodes(surface)
    near = outline.within(xy, reach_mm + surface.step_mm)
    near = near[outline.depth_mm(xy[near]) < 0]
    z = surface.z_mm.ravel().copy()
    z[near] = np.maximum(z[near], sample(surface, outline.behind_mm(xy[near], 0.0)))
    return surface.like(z.reshape(surface.z_mm.shape))


def _underside(job: Job, faces: tuple[Field, Field], modifications: Sequence[Modification], cut: Plan) -> Field:
    """The floor or shoe's bed under a filled device; under a shell the printed surface's ball offset; then posts."""
    printed, top = faces
    if job.filled:
        bare = job.floor_mm + job.bed(nodes(top))
    else:
        thickness = job.rx.number("shell_thickness_mm")
        bare = below_by_ball(_carried_on(printed, cut, thickness), thickness).z_mm.ravel()
    bare = thickened(bare, nodes(top), modifications)
    posted = underside(bare, nodes(top), modifications)
    if job.filled:
        posted = np.where(posted > bare, np.clip(top.z_mm.ravel() - least_floor_mm(job), bare, posted), posted)
    else:
        posted = np.minimum(posted, bare)
    return top.like(posted.reshape(top.z_mm.shape))
