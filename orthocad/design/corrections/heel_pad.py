"""Heel pad: a round well in the heel for a soft pad glued in flush, shifted to where the heel strikes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.figures import Mean, Middle
from orthocad.design.job import Job
from orthocad.design.parts import Disc, height_parameter, height_reading, line_mm, place_reading
from orthocad.errors import RejectedError
from orthocad.model import Modification, Parameter, Reading

PARAMETERS = (
    height_parameter("heel_pad_mm", "depth of the well for a soft heel pad of 0.2 to 0.7 MPa", 6.0),
    Parameter(
        key="heel_pad_shift_mm",
        text="the pad's shift towards the posterolateral corner",
        default=0.0,
        unit="mm",
        low=0.0,
        high=8.0,
        source="seed",
    ),
    Parameter(
        key="heel_pad_diameter_mm",
        text="the pad's diameter; not given: what leaves 8 mm to the wall, 28 to 40",
        default=None,
        unit="mm",
        low=28.0,
        high=46.0,
        optional=True,
    ),
)
LEAST_MM, MOST_MM = 28.0, 40.0  # decisions.md, subtalar mobility
BESIDE_MM = 16.0  # decisions.md: to both walls together
BLEND_MM = 3.0  # the well's edge carries no load, the pad fills it, our default
BACK_AND_LATERAL = -np.sqrt(np.array([0.5, 0.5]))
OVER_EDGE_MM = 2.0
THROUGH = "heel_aperture"  # a hole in place of the well
BESIDE_HOLE_MM = 5.0  # ahead of it the heel is read where the hole took its centre away


def shape(job: Job) -> tuple[Modification, ...]:
    """The well."""
    depth = job.rx.number("heel_pad_mm")
    if depth == 0 or job.rx.choice(THROUGH) != "none":
        return ()
    diameter, shift = pad_size(job)
    centre = job.heel_center + shift * BACK_AND_LATERAL
    well = Disc(centre_mm=centre, radius_mm=diameter / 2, blend_mm=BLEND_MM, amount_mm=depth)
    text = f"well {depth:.1f} mm deep, {diameter:.0f} mm wide, {shift:.1f} mm posterolateral of the heel centre"
    if job.filled:
        text += "; the base is as thick as the floor under it needs"
    return (
        Modification(
            name="heel_pad",
            text=text,
            stage="relief",
            operation="lower",
            height=well,
            readings=(height_reading("heel_pad_mm", depth, centre, Mean(sign=-1.0)), _place(job, diameter, shift)),
        ),
    )


def _place(job: Job, diameter_mm: float, shift_mm: float) -> Reading:
    """Across the well along its shift."""
    asked = job.rx.number("heel_pad_shift_mm")
    reach = diameter_mm / 2 + OVER_EDGE_MM
    run, line = line_mm(job.heel_center + shift_mm * BACK_AND_LATERAL, BACK_AND_LATERAL, reach)
    masked = None if shift_mm == asked else f"heel_pad: a pad of {LEAST_MM:g} mm leaves room for {shift_mm:.1f}"
    reading = place_reading("heel_pad_shift_mm", asked, line, Middle(run_mm=run + shift_mm))
    return replace(reading, masked_by=masked)


def read_at(job: Job) -> np.ndarray:
    """(2,) mm: the heel centre, or the nearest place ahead of a hole there."""
    if job.rx.choice(THROUGH) == "none":
        return job.heel_center
    diameter, shift = pad_size(job)
    ahead = float((shift * BACK_AND_LATERAL)[0]) + diameter / 2 + BESIDE_HOLE_MM
    return job.heel_center + np.array([ahead, 0.0])


def pad_size(job: Job) -> tuple[float, float]:
    """Diameter and shift, the shift giving way to the least diameter.

    Raises
    ------
    RejectedError
        `device.heel_too_narrow` where not even a pad in the middle has room.
    """
    shift, room = job.rx.number("heel_pad_shift_mm"), job.heel_inner_width_mm - BESIDE_MM
    given = job.rx.given("heel_pad_diameter_mm")
    least = job.rx.number("heel_pad_diameter_mm") if given else LEAST_MM
    if room < least:
        text = f"a heel pad {least:g} mm wide does not fit a cup of {job.heel_inner_width_mm:.1f} mm"
        way = f"heel_pad_diameter_mm = {np.floor(room):g} or " if room >= LEAST_MM else ""
        way = f"{way}heel_cup_width_mm = {least + BESIDE_MM:g} would do"
        raise RejectedError("device.heel_too_narrow", f"{text}; {way}")
    shift = min(shift, (room - least) / 2)
    return (least if given else min(MOST_MM, room - 2 * shift)), shift
