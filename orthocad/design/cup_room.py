"""The heel cup's walls inside the shoe: an insole too narrow for them cuts their rims off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from orthocad.design.cup_reading import FLOOR_HALF_MM
from orthocad.design.job import Job
from orthocad.design.ways import first_that, with_values
from orthocad.errors import RejectedError
from orthocad.geom.fields import sample
from orthocad.geom.plan import Plan
from orthocad.model import Field, Prescription
from orthocad.model.drawing import drawing_of
from orthocad.model.prescription import Scalar

MISSED_MM = 0.08  # less is the dose check's business
SIDES = (("lateral", -1.0), ("medial", 1.0))
LEAST_CUP_MM, DEPTH_STEP_MM = 8.0, 0.5  # no cup is made shallower: heel_cup's parameters
WIDEST_MM = 140.0  # insole_width_mm's range
LINE_STEP_MM = 0.25


def cut_off_mm(job: Job, outline: Plan, top: Field) -> Mapping[str, float]:
    """The walls that the insole's width cuts, and how high over the cup's floor each is left."""
    strip = job.rx.choice("length") == "full" and job.rx.given("insole_width_mm")
    if job.insole is None and not strip:
        return {}
    stand = {side: _standing_mm(job, outline, top, sign) for side, sign in SIDES}
    return {side: mm for side, mm in stand.items() if mm < job.wall_mm(side) - MISSED_MM}


def refusal(job: Job, short: Mapping[str, float], stands: Callable[[Prescription], bool]) -> RejectedError:
    """Why the cup is refused, and the number that would do, tried out: `stands` builds another prescription."""
    side = min(short, key=lambda name: short[name])
    asked = job.wall_mm(side)
    text = f"{_insole(job)} cuts the cup's {side} wall off at {short[side]:.1f} mm, {asked:.1f} are ordered"
    return RejectedError("device.cup_too_wide", f"{text}; {_shallower(job, short, stands) or _wider(job, stands)}")


def _shallower(job: Job, short: Mapping[str, float], stands: Callable[[Prescription], bool]) -> str | None:
    """The deepest cup that the insole leaves room for."""
    given = {side: job.rx.given(f"{side}_wall_mm") for side in short}
    keys = sorted({f"{side}_wall_mm" if own else "heel_cup_depth_mm" for side, own in given.items()})
    depths = np.arange(max(job.wall_mm(side) for side in short) - DEPTH_STEP_MM, LEAST_CUP_MM - 0.01, -DEPTH_STEP_MM)
    depths = np.floor(depths / DEPTH_STEP_MM) * DEPTH_STEP_MM

    def changed(mm: float) -> Prescription:
        return with_values(job.rx, {key: min(mm, job.rx.number(key)) for key in keys})

    depth = first_that(lambda mm: stands(changed(mm)), depths)
    if depth is None:
        return None
    return " and ".join(f"{key} = {changed(depth).number(key):g}" for key in keys) + " would fit, or a wider shoe"


def _wider(job: Job, stands: Callable[[Prescription], bool]) -> str:
    """The narrowest insole, by whole millimetres, that leaves the cup room; else a length that no insole bounds."""
    more = np.arange(1.0, WIDEST_MM - _wide_mm(job) + 0.1)
    wider = first_that(lambda mm: stands(with_values(job.rx, _wider_insole(job, mm))), more)
    if wider is None:
        return "length = sulcus would do, with no insole drawn"
    by_width = job.rx.given("insole_width_mm") and job.insole is None
    named = f"insole_width_mm = {_wide_mm(job) + wider:g}" if by_width else f"its insole wider by {wider:g} mm"
    return f"a wider shoe would do: {named}"


def _wide_mm(job: Job) -> float:
    if job.rx.given("insole_width_mm"):
        return job.rx.number("insole_width_mm")
    assert job.insole is not None
    return float(np.ptp(job.insole.points_mm[:, 1]))


def _wider_insole(job: Job, mm: float) -> dict[str, Scalar]:
    """The insole's values for one so much wider."""
    values: dict[str, Scalar] = {}
    if job.rx.given("insole_width_mm"):
        values["insole_width_mm"] = job.rx.number("insole_width_mm") + mm
    drawing = drawing_of(job.rx.choice("insole_outline"))
    if drawing is not None:
        share = 1.0 + mm / drawing.width_mm
        values["insole_outline"] = replace(drawing, points_mm=drawing.points_mm * [1.0, share]).text
    elif job.insole is not None and not values:  # a lab's shape that only the insole's length scales
        values["insole_width_mm"] = _wide_mm(job) + mm
    return values


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
