"""Crash-pad bevel: the posterolateral corner of the underside bevelled, so that the heel lands later.

It is cut into what stands on the shoe's floor there: a filled device's base, or the full rearfoot post of either.
"""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections.posts import Base, base_of, has_full_heel_post
from orthocad.design.figures import Mean, Over, Slope
from orthocad.design.job import Job
from orthocad.design.pad_room import BACK_AND_LATERAL
from orthocad.design.parts import ANGLE_TOLERANCE_DEG, LINE_STEP_MM, height_parameter
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    height_parameter("crash_bevel_mm", "height of the bevel at the posterolateral corner of the underside", 4.0),
    Parameter(
        key="crash_bevel_deg",
        text="angle of that bevel",
        needs=("crash_bevel_mm",),
        default=15.0,
        unit="deg",
        low=10.0,
        high=25.0,
    ),
)
EDGE_MM = 1.5
ON_SHELL = "construction: a shell without a full rearfoot post has no corner to bevel"


class BevelPlane(Sealed):
    """What rises from the base towards the posterolateral corner."""

    base: Base
    slope: float
    start_mm: float  # along the direction to the corner

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        return self.base(xy_mm) + self.slope * (xy_mm @ BACK_AND_LATERAL - self.start_mm)


def correct(job: Job) -> tuple[Modification, ...]:
    """The bevel, rising to its height at the corner's outermost place."""
    rise, angle = job.rx.number("crash_bevel_mm"), job.rx.number("crash_bevel_deg")
    if rise == 0:
        return ()
    assert job.outline is not None
    slope = float(np.tan(np.radians(angle)))
    corner = job.outline.points_mm[(job.outline.points_mm @ BACK_AND_LATERAL).argmax()]
    start = float(corner @ BACK_AND_LATERAL) - rise / slope
    base, none = base_of(job), _no_corner(job)
    text = f"posterolateral corner bevelled {rise:.1f} mm at {angle:.0f} degrees"
    return (
        Modification(
            name="crash_bevel",
            text=f"{text}: not on a shell without a full rearfoot post" if none else text,
            stage="underside",
            operation="up to",
            height=BevelPlane(base=base, slope=slope, start_mm=start),
            readings=_readings(job, base, corner, (rise, angle)),
        ),
    )


def _no_corner(job: Job) -> bool:
    return not job.filled and not has_full_heel_post(job)


def _readings(job: Job, base: Base, corner: np.ndarray, asked: tuple[float, float]) -> tuple[Reading, ...]:
    """Along the way to the corner: the angle, and from a place near the edge the height at the edge, over the base."""
    rise_mm, angle_deg = asked
    slope = float(np.tan(np.radians(angle_deg)))
    inward = np.arange(EDGE_MM, rise_mm / slope - EDGE_MM, LINE_STEP_MM)
    line = corner - inward[:, None] * BACK_AND_LATERAL
    none = _no_corner(job)
    under, masked = (job.bare_mm(line), ON_SHELL) if none else (base(line), None)
    height = Reading(
        name="crash_bevel_mm",
        requested=rise_mm,
        tolerance=0.1,
        unit="mm",
        at_mm=line[:1],
        figure=Over(under_mm=under[:1], figure=Mean(offset_mm=EDGE_MM * slope)),
        face="bottom",
        masked_by=masked,
    )
    angle = Reading(
        name="crash_bevel_deg",
        requested=angle_deg,
        tolerance=ANGLE_TOLERANCE_DEG,
        unit="deg",
        at_mm=line,
        figure=Over(under_mm=under, figure=Slope(run_mm=-inward)),
        face="bottom",
        masked_by=masked,
    )
    return (height, angle)
