"""The heel cup's walls inside the shoe: an insole too narrow for them cuts their rims off."""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections.heel_cup import wall_mm
from orthocad.design.cup_reading import FLOOR_HALF_MM
from orthocad.design.job import Job
from orthocad.errors import RejectedError
from orthocad.geom.fields import sample
from orthocad.geom.plan import Plan
from orthocad.model import Field

MISSED_MM = 0.08  # less is the dose check's business
SPARE_MM = 0.3
LEAST_CUP_MM = 8.0  # no cup is made shallower: heel_cup's parameters
LINE_STEP_MM = 0.25


def check_cup(job: Job, outline: Plan, top: Field) -> None:
    """Refuse a cup whose walls the insole's width cuts.

    Raises
    ------
    RejectedError
        `device.cup_too_wide`, with the depth that the width leaves.
    """
    strip = job.rx.choice("length") == "full" and job.rx.given("insole_width_mm")
    if job.insole is None and not strip:
        return
    stand = {side: _standing_mm(job, outline, top, sign) for side, sign in (("lateral", -1.0), ("medial", 1.0))}
    short = {side: mm for side, mm in stand.items() if mm < wall_mm(job, side) - MISSED_MM}
    if not short:
        return
    side, left = min(short.items(), key=lambda item: item[1])
    missing = wall_mm(job, side) - left
    fits = np.floor(10 * (left - 0.5 * missing - SPARE_MM)) / 10  # a lower wall leans out less, and is cut less
    key = f"{side}_wall_mm" if job.rx.given(f"{side}_wall_mm") else "heel_cup_depth_mm"
    text = f"{_insole(job)} cuts the cup's {side} wall off at {left:.1f} mm, {wall_mm(job, side):.1f} are ordered"
    way = f"{key} = {fits:g} would fit, or a wider shoe" if fits >= LEAST_CUP_MM else "a wider shoe would do"
    raise RejectedError("device.cup_too_wide", f"{text}; {way}")


def _insole(job: Job) -> str:
    if job.insole is not None:
        return "the shoe's insole as drawn"
    return f"an insole {job.rx.number('insole_width_mm'):g} mm wide"


def _standing_mm(job: Job, outline: Plan, top: Field, sign: float) -> float:
    """The wall's height over the cup's floor at the heel centre."""
    y = np.arange(-80.0, 80.0, LINE_STEP_MM)
    line = np.column_stack([np.full(len(y), job.heel_center[0]), y])
    line = line[outline.contains(line)]
    z, y = sample(top, line), line[:, 1]
    return float(z[sign * y > FLOOR_HALF_MM].max() - z[np.abs(y) <= FLOOR_HALF_MM].min())
