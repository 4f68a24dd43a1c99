"""The underside of a filled device: its base, or lower where a hollow would leave too little under it."""

from __future__ import annotations

import numpy as np

from orthocad.design.composition import BEFORE_RIM
from orthocad.design.job import Job
from orthocad.design.keys import has_sockets, keys_of
from orthocad.geom.fields import grid_over, nodes

FLOOR_MM = 1.2  # decisions.md, hallux: least floor under a recess; the material's least wall where that is more
SPARE_MM = 0.05  # for the mesh between its nodes
BORDER_MM = 1.5  # the rounded edge is left out of account
STEP_MM = 1.0
RECESS_FROM = 0.44  # share of foot length: no first-ray recess begins behind it, decisions.md


def least_floor_mm(job: Job) -> float:
    """The thinnest floor that may stay under any hollow of a filled device, upright: more on a shoe's steep bed."""
    return (max(FLOOR_MM, job.material.min_wall_mm) + SPARE_MM) * float(np.hypot(1.0, job.bed.steepest))


def floor_mm(job: Job) -> float:
    """z of the underside at heel centre and heads: all of it, where it is flat."""
    assert job.outline is not None
    base = -job.rx.number("cover_mm") - job.rx.number("base_thickness_mm")
    grid = grid_over(job.outline.points_mm.min(axis=0), job.outline.points_mm.max(axis=0), STEP_MM)
    ahead = nodes(grid)[:, 0] > RECESS_FROM * job.length_mm
    foot = job.shaped_sole.foot_mm(nodes(grid), BEFORE_RIM) - np.where(ahead, _recess_mm(job), 0.0)
    foot = foot - keys_of(job)(nodes(grid)) if has_sockets(job) else foot
    foot = foot - job.bed.behind_mm(nodes(grid))  # ahead of the heads the top bends up with the underside
    low = foot < base + job.rx.number("cover_mm") + least_floor_mm(job)
    low[low] = job.outline.depth_mm(nodes(grid)[low]) > BORDER_MM if low.any() else False
    lowest = foot[low].min() if low.any() else 0.0
    return float(min(base, lowest - job.rx.number("cover_mm") - least_floor_mm(job)))


def _recess_mm(job: Job) -> float:
    return job.rx.number("cutout_recess_mm") if job.rx.choice("first_ray_cutout") != "none" else 0.0
