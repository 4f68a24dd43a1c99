"""Heel pad: a round well in the heel for a soft pad glued in flush, shifted to where the heel strikes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.figures import Mean, Middle, Width
from orthocad.design.job import Job
from orthocad.design.pad_room import BACK_AND_LATERAL, BESIDE_MM, THROUGH, pad_size
from orthocad.design.parts import Disc, height_parameter, height_reading, line_mm, place_reading
from orthocad.model import Modification, Parameter, Reading

PARAMETERS = (
    height_parameter(
        "heel_pad_mm",
        "depth of the well for a soft heel pad of 0.2 to 0.7 MPa",
        6.0,
        needs=("no heel_aperture or heel_pad_build=lattice",),
    ),
    Parameter(
        key="heel_pad_shift_mm",
        text="the pad's shift towards the posterolateral corner",
        default=0.0,
        needs=("heel_pad_mm or heel_aperture",),
        unit="mm",
        low=0.0,
        high=8.0,
        source="seed",
    ),
    Parameter(
        key="heel_pad_diameter_mm",
        text="the pad's diameter, 8 mm off the walls; not given: inner width less 16 and twice the shift, 28 to 40",
        default=None,
        needs=("heel_pad_mm or heel_aperture",),
        unit="mm",
        low=28.0,
        high=46.0,
        optional=True,
    ),
)
BLEND_MM = 3.0  # the well's edge carries no load, the pad fills it, our default
OVER_EDGE_MM = 2.0
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
            readings=(height_reading("heel_pad_mm", depth, centre, Mean(sign=-1.0)), *_place(job, diameter, shift)),
        ),
    )


def _place(job: Job, diameter_mm: float, shift_mm: float) -> tuple[Reading, Reading]:
    """Across the well along its shift: its middle, and its width at half its depth."""
    asked = job.rx.number("heel_pad_shift_mm")
    reach = diameter_mm / 2 + OVER_EDGE_MM
    run, line = line_mm(job.heel_center + shift_mm * BACK_AND_LATERAL, BACK_AND_LATERAL, reach)
    masked = None if shift_mm == asked else yielded(diameter_mm)
    reading = place_reading("heel_pad_shift_mm", asked, line, Middle(run_mm=run + shift_mm))
    width = place_reading("heel_pad_mm.diameter_mm", diameter_mm, line, Width(run_mm=run))
    return replace(reading, masked_by=masked), width


def yielded(diameter_mm: float) -> str:
    """Why the shift is not whole."""
    return f"the cup's walls, {BESIDE_MM / 2:g} mm off a pad of {diameter_mm:.0f} mm"


def read_at(job: Job) -> np.ndarray:
    """(2,) mm: the heel centre, or the nearest place ahead of a hole there."""
    if job.rx.choice(THROUGH) == "none":
        return job.heel_center
    diameter, shift = pad_size(job)
    ahead = float((shift * BACK_AND_LATERAL)[0]) + diameter / 2 + BESIDE_HOLE_MM
    return job.heel_center + np.array([ahead, 0.0])
