"""The heel cup's walls inside the shoe: an insole too narrow for them cuts their rims off."""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections.heel_cup import FLOOR_HALF_MM, wall_mm
from orthocad.design.job import Job
from orthocad.errors import RejectedError
from orthocad.geom.fields import sample
from orthocad.geom.plan import Plan
from orthocad.model import Field

MISSED_MM = 0.08  # less is the dose check's business
SPARE_MM = 0.3
LINE_STEP_MM = 0.25


def check_cup(job: Job, outline: Plan, top: Field) -> None:
    """Refuse a cup whose walls the insole's width cuts.

    Raises
    ------
    RejectedError
        `device.cup_too_wide`, with the depth that the width leaves.
    """
    if job.rx.choice("length") != "full" or not job.rx.given("insole_width_mm"):
        return
    stand = {side: _standing_mm(job, outline, top, sign) for side, sign in (("lateral", -1.0), ("medial", 1.0))}
    short = {side: mm for side, mm in stand.items() if mm < wall_mm(job, side) - MISSED_MM}
    if not short:
        return
    side, left = min(short.items(), key=lambda item: item[1])
    width, missing = job.rx.number("insole_width_mm"), wall_mm(job, side) - left
    fits = np.floor(10 * (left - 0.5 * missing - SPARE_MM)) / 10  # a lower wall leans out less, and is cut less
    key = f"{side}_wall_mm" if job.rx.given(f"{side}_wall_mm") else "heel_cup_depth_mm"
    text = f"an insole {width:g} mm wide cuts the cup's {side} wall off at {left:.1f} mm, {wall_mm(job, side):.1f} are"
    raise RejectedError("device.cup_too_wide", f"{text} ordered; {key} = {fits:g} would fit, or a wider shoe")


def _standing_mm(job: Job, outline: Plan, top: Field, sign: float) -> float:
    """The wall's height over the cup's floor at the heel centre."""
    y = np.arange(-80.0, 80.0, LINE_STEP_MM)
    line = np.column_stack([np.full(len(y), job.heel_center[0]), y])
    line = line[outline.contains(line)]
    z, y = sample(top, line), line[:, 1]
    return float(z[sign * y > FLOOR_HALF_MM].max() - z[np.abs(y) <= FLOOR_HALF_MM].min())
