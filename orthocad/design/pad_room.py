"""The heel pad's room inside the cup: how wide a round pad may be at each shift, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.cup_reading import FLOOR_HALF_MM
from orthocad.design.job import Job
from orthocad.design.ways import first_that, with_values
from orthocad.errors import RejectedError
from orthocad.geom.fields import nodes, sample

LEAST_MM, MOST_MM = 28.0, 40.0  # decisions.md, subtalar mobility
BESIDE_MM = 16.0  # decisions.md: to both walls together
BACK_AND_LATERAL = -np.sqrt(np.array([0.5, 0.5]))
THROUGH = "heel_aperture"  # a hole in place of the well
WALL_BAND_MM, WALL_WITHIN_MM = 6.0, 60.0  # the wall is looked for so far up, and around the heel centre
SHIFT_STEP_MM = 0.1
WIDEST_EXPANSION_MM = 3.0  # of the cup on each side: heel_cup_expansion_mm's range


def pad_size(job: Job) -> tuple[float, float]:
    """Diameter and shift, the shift giving way to the diameter: to the least one where none is given.

    Raises
    ------
    RejectedError
        `device.heel_too_narrow` where not even a pad in the middle has room.
    """
    given, asked = job.rx.given("heel_pad_diameter_mm"), job.rx.number("heel_pad_shift_mm")
    least = job.rx.number("heel_pad_diameter_mm") if given else LEAST_MM
    if _room_mm(job) < least:
        raise RejectedError("device.heel_too_narrow", _refusal(job, least))
    if not given:
        room = job.heel_inner_width_mm - BESIDE_MM
        shift = min(asked, (room - least) / 2)
        return min(MOST_MM, room - 2 * shift), shift
    shifts = np.append(np.arange(0.0, asked, SHIFT_STEP_MM), asked)
    stays = int(np.argmin([*(widest_mm(job, shifts) >= least), False]))
    return least, float(shifts[max(stays - 1, 0)])


def _room_mm(job: Job) -> float:
    """For a pad in the middle; the least one stands in any cup of that inner width, nearer to a low cup's walls."""
    inner = job.heel_inner_width_mm - BESIDE_MM
    return max(float(widest_mm(job, np.zeros(1))[0]), LEAST_MM) if inner >= LEAST_MM else inner


def widest_mm(job: Job, shifts_mm: np.ndarray) -> np.ndarray:
    """How wide (n,) a pad may be at each shift, half of what it leaves beside it on either side of it.

    The walls begin where the sole stands as high as the lower one's rim; nor is the cup wider than its inner width.
    """
    from scipy.spatial import cKDTree

    centres = job.heel_center + shifts_mm[:, None] * BACK_AND_LATERAL
    nominal = job.heel_inner_width_mm - BESIDE_MM - 2 * shifts_mm
    wall = _wall(job)
    if len(wall) == 0:
        return nominal
    return np.minimum(2 * cKDTree(wall).query(centres)[0] - BESIDE_MM, nominal)


def _wall(job: Job) -> np.ndarray:
    """Places (n, 2) around the heel where the sole before its corrections reaches the lower wall's rim."""
    y = np.arange(-FLOOR_HALF_MM, FLOOR_HALF_MM + 0.1, 0.5)
    line = np.column_stack([np.full(len(y), job.heel_center[0]), y])
    well = job.rx.number("heel_pad_mm") if job.rx.choice(THROUGH) == "none" else 0.0
    rim = float(sample(job.ground, line).min()) - well + min(job.wall_mm(side) for side in ("lateral", "medial"))
    xy, z = nodes(job.ground), job.ground.z_mm.ravel()
    near = (np.abs(xy - job.heel_center) < WALL_WITHIN_MM).all(axis=1)
    return np.asarray(xy[near & (z >= rim) & (z < rim + WALL_BAND_MM)])


def _refusal(job: Job, least_mm: float) -> str:
    room = _room_mm(job)
    text = f"a heel pad {least_mm:g} mm wide does not fit a cup of {job.heel_inner_width_mm:.1f} mm"
    ways = [f"heel_pad_diameter_mm = {np.floor(room):g}"] if room >= LEAST_MM else []
    cup = _wider_cup_mm(job, least_mm)
    ways += [f"heel_cup_width_mm = {cup:g}"] if cup else []
    return f"{text}; {' or '.join(ways or ['heel_pad_mm = 0'])} would do"


def _wider_cup_mm(job: Job, least_mm: float) -> float | None:
    """The narrowest wider cup, by whole millimetres, that this heel may have and that such a pad fits."""
    most = job.foot.number("heel_width_mm") + 2 * WIDEST_EXPANSION_MM
    return first_that(
        lambda mm: _fits(job, mm, least_mm), np.arange(np.ceil(job.heel_inner_width_mm + 0.01), most + 1e-6)
    )


def _fits(job: Job, cup_mm: float, least_mm: float) -> bool:
    from orthocad.design.ground import sole_surface, with_forefoot_plane

    rx = with_values(job.rx, {"heel_cup_width_mm": cup_mm})
    ground = with_forefoot_plane(sole_surface(job.foot, rx), job.foot, job.borders)
    return _room_mm(replace(job, rx=rx, ground=ground)) >= least_mm
