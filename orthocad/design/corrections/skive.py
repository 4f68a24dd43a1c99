"""Medial and lateral heel skive: a tilted plane that the heel cup is raised to, Kirby 1992."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.figures import Mean, Plane, Slope
from orthocad.design.job import Job
from orthocad.design.parts import (
    ANGLE_TOLERANCE_DEG,
    LINE_STEP_MM,
    height_parameter,
    height_reading,
    line_mm,
    place_reading,
)
from orthocad.geom.fields import ramp, sample
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    height_parameter("medial_skive_mm", "medial heel skive: how far its plane rises over the heel", 8.0, "kirby_skive"),
    height_parameter("lateral_skive_mm", "lateral heel skive, the same mirrored", 8.0),
    Parameter(
        key="skive_angle_deg",
        text="angle of the skive's plane against the heel",
        default=15.0,
        needs=("medial_skive_mm or lateral_skive_mm",),
        unit="deg",
        low=10.0,
        high=20.0,
        source="kirby_skive",
        status="known",
    ),
    Parameter(
        key="skive_width_mm",
        text="greatest width of the skive across the heel",
        default=30.0,
        needs=("medial_skive_mm or lateral_skive_mm",),
        unit="mm",
        low=20.0,
        high=40.0,
        source="reference.md 3.5",
    ),
)
END = 0.22  # share of foot length where the plane begins to sink away, our default
SINKS_AHEAD, SINKS_BESIDE = 0.25, 0.5  # how steeply the plane leaves the heel beyond its limits, our default
CORNER_MM = 6.0
BLEND_SHARE = 0.5  # of the depth
REACH = 0.3  # of the heel's width: where the deepest place is looked for
ANGLE_REACH_MM = 2.5
SUNK_MM = 0.25  # its border is found where it has sunk so much
SINKS_OVER_MM = float(np.sqrt(2 * CORNER_MM * SUNK_MM / SINKS_BESIDE))
READ_BEYOND_MM = 1.0


class SkivePlane(Sealed):
    """A plane through the heel that rises towards one side, and sinks away beyond its width and ahead of the heel."""

    slope: float  # of z over y
    level_mm: float  # z at y = 0
    middle_mm: float  # y of its deepest place
    width_mm: float
    end_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        beside = SINKS_BESIDE * ramp(np.abs(y - self.middle_mm) - self.width_mm / 2, CORNER_MM)
        return self.level_mm + self.slope * y - beside - SINKS_AHEAD * ramp(x - self.end_mm, CORNER_MM)


def shape(job: Job) -> tuple[Modification, ...]:
    """The skives asked for."""
    sides = (("medial_skive", 1.0), ("lateral_skive", -1.0))
    return tuple(_skive(job, name, side) for name, side in sides if job.rx.number(f"{name}_mm") > 0)


def _skive(job: Job, name: str, side: float) -> Modification:
    depth, angle = job.rx.number(f"{name}_mm"), job.rx.number("skive_angle_deg")
    plane = _plane(job, depth, side * float(np.tan(np.radians(angle))))
    at = np.array([job.heel_center[0], plane.middle_mm])
    return Modification(
        name=name,
        text=f"{name.replace('_', ' ')} {depth:.1f} mm, plane at {angle:.0f} degrees",
        stage="tilt",
        operation="at least",
        height=plane,
        blend_mm=BLEND_SHARE * depth,
        readings=(
            height_reading(f"{name}_mm", depth, at, Mean()),
            _angle(name, angle, at, side),
            *_width(job, name, at),
        ),
    )


def _plane(job: Job, depth_mm: float, slope: float) -> SkivePlane:
    """So high that at the heel centre's x it rises over the heel by the depth where it rises most."""
    y = np.arange(0.0, REACH * job.foot.number("heel_width_mm"), 0.1) * np.sign(slope)
    heel = sample(job.ground, np.column_stack([np.full(len(y), job.heel_center[0]), y]))
    over = slope * y - heel
    return SkivePlane(
        slope=slope,
        level_mm=depth_mm - float(over.max()),
        middle_mm=float(y[over.argmax()]),
        width_mm=job.rx.number("skive_width_mm"),
        end_mm=END * job.length_mm,
    )


def _angle(name: str, angle_deg: float, at_mm: np.ndarray, side: float) -> Reading:
    run, line = line_mm(at_mm, np.array([0.0, 1.0]), ANGLE_REACH_MM)
    return Reading(
        name=f"{name}_mm.angle_deg",
        requested=angle_deg,
        tolerance=ANGLE_TOLERANCE_DEG,
        unit="deg",
        at_mm=line,
        figure=Slope(run_mm=run, sign=side),
        against="added",
    )


def _width(job: Job, name: str, at_mm: np.ndarray) -> tuple[Reading, ...]:
    """From its deepest place towards the heel's middle, where no wall hides its border.

    None where the plane meets the heel before: it is narrower than its greatest width, which then changes nothing.
    """
    width, depth, side = job.rx.number("skive_width_mm"), job.rx.number(f"{name}_mm"), np.sign(at_mm[1])
    slope = float(np.tan(np.radians(job.rx.number("skive_angle_deg"))))
    run = np.arange(0.0, width / 2 + SINKS_OVER_MM + READ_BEYOND_MM, LINE_STEP_MM)
    line = np.column_stack([np.full(len(run), at_mm[0]), at_mm[1] - side * run])
    heel = sample(job.ground, line)
    deepest = float(heel[0]) + depth
    if deepest - slope * run[-1] - 2 * SUNK_MM < heel[-1]:
        return ()
    figure = Plane(run_mm=run, face_mm=heel, blend_mm=BLEND_SHARE * depth, sunk_mm=SUNK_MM, sinks_over_mm=SINKS_OVER_MM)
    return (replace(place_reading(f"{name}_mm.width_mm", width, line, figure), against="added"),)
