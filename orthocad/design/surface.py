"""The two height fields of the device: every correction in its stage, then the underside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orthocad.design.job import Job
from orthocad.geom.fields import below_by_ball, nodes, sample, smooth_min
from orthocad.geom.plan import Plan
from orthocad.model import Field, Modification, Prescription, Sealed

BEFORE_COVER = ("fill", "relief", "raise", "tilt", "rim")
AFTER_COVER = ("recess", "lift")  # a recess is a cut-out of the printed part, as a hole through a shell is


class Surfaces(Sealed):
    """Top and underside over the plan, in foot z; defined also beside the outline."""

    top: Field
    bottom: Field


def apply_stage(surface: Field, stage: str, modifications: Sequence[Modification]) -> Field:
    """One stage on a surface; the order of the modifications inside it does not matter."""
    own = sorted((m for m in modifications if m.stage == stage), key=lambda m: m.name)
    xy = nodes(surface)
    z = surface.z_mm.ravel()
    z = z + sum((m.height(xy) for m in own if m.operation == "add"), np.zeros(len(z)))
    z = z - _highest([m.height(xy) for m in own if m.operation == "lower"], len(z))
    z = z + _highest([m.height(xy) for m in own if m.operation == "raise"], len(z))
    for m in own:
        z = smooth_min(z, m.height(xy), m.blend_mm) if m.operation == "smooth min" else z
    return surface.like(z.reshape(surface.z_mm.shape))


def _highest(heights: list[np.ndarray], count: int) -> np.ndarray:
    return np.max([np.zeros(count), *heights], axis=0)


def build_surfaces(job: Job, modifications: Sequence[Modification], rim_width_mm: float) -> Surfaces:
    """Top and underside of one device from the ground surface and its modifications."""
    surface = job.ground
    for stage in BEFORE_COVER:
        surface = apply_stage(surface, stage, modifications)
    printed = _guarded(below_by_ball(surface, job.rx.number("cover_mm")), job.outline, rim_width_mm)
    top = printed
    for stage in AFTER_COVER:
        top = apply_stage(top, stage, modifications)
    return Surfaces(top=top, bottom=_underside(printed, job.rx))


def _guarded(surface: Field, outline: Plan | None, width_mm: float) -> Field:
    """No higher within `width_mm` of the trim line than at that depth behind it, lest a wall end in a knife edge."""
    assert outline is not None
    xy = nodes(surface)
    near = outline.within(xy, width_mm)
    z = surface.z_mm.ravel().copy()
    z[near] = np.minimum(z[near], sample(surface, outline.behind_mm(xy[near], width_mm)))
    return surface.like(z.reshape(surface.z_mm.shape))


def _underside(printed: Field, rx: Prescription) -> Field:
    """Flat under a filled device; under a shell the printed surface's ball offset, without the lift."""
    if rx.choice("construction") == "shell":
        return below_by_ball(printed, rx.number("shell_thickness_mm"))
    floor = -rx.number("cover_mm") - rx.number("base_thickness_mm")
    return printed.like(np.full(printed.z_mm.shape, floor))
