"""Medial and lateral heel skive: a tilted plane that the heel cup is raised to, Kirby 1992."""

from __future__ import annotations

import numpy as np

from orthocad.design.figures import Mean, Slope
from orthocad.design.job import Job
from orthocad.design.parts import ANGLE_TOLERANCE_DEG, height_parameter, height_reading, line_mm
from orthocad.geom.fields import ramp, sample
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    height_parameter("medial_skive_mm", "medial heel skive: how far its plane rises over the heel", 8.0, "kirby_skive"),
    height_parameter("lateral_skive_mm", "lateral heel skive, the same mirrored", 8.0),
    Parameter(
        key="skive_angle_deg",
        text="angle of the skive's plane against the heel",
        default=15.0,
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
        readings=(height_reading(f"{name}_mm", depth, at, Mean()), _angle(name, angle, at, side)),
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
