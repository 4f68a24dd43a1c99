"""Crash-pad bevel: the posterolateral corner of a filled device's underside bevelled, so that the heel lands later."""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections.heel_pad import BACK_AND_LATERAL
from orthocad.design.figures import Mean, Slope
from orthocad.design.job import Job
from orthocad.design.parts import ANGLE_TOLERANCE_DEG, LINE_STEP_MM, height_parameter
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    height_parameter("crash_bevel_mm", "height of the bevel at the posterolateral corner of the underside", 4.0),
    Parameter(key="crash_bevel_deg", text="angle of that bevel", default=15.0, unit="deg", low=10.0, high=25.0),
)
EDGE_MM = 1.5
ON_SHELL = "construction: a shell has no corner to bevel"


class BevelPlane(Sealed):
    """A plane that rises from the floor towards the posterolateral corner."""

    floor_mm: float
    slope: float
    start_mm: float  # along the direction to the corner

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        return self.floor_mm + self.slope * (xy_mm @ BACK_AND_LATERAL - self.start_mm)


def correct(job: Job) -> tuple[Modification, ...]:
    """The bevel, rising to its height at the corner's outermost place."""
    rise, angle = job.rx.number("crash_bevel_mm"), job.rx.number("crash_bevel_deg")
    if rise == 0:
        return ()
    assert job.outline is not None
    slope = float(np.tan(np.radians(angle)))
    corner = job.outline.points_mm[(job.outline.points_mm @ BACK_AND_LATERAL).argmax()]
    start = float(corner @ BACK_AND_LATERAL) - rise / slope
    floor = job.floor_mm if job.filled else -1e6
    plane = BevelPlane(floor_mm=floor, slope=slope, start_mm=start)
    text = f"posterolateral corner bevelled {rise:.1f} mm at {angle:.0f} degrees"
    return (
        Modification(
            name="crash_bevel",
            text=text if job.filled else f"{text}: not on a shell",
            stage="underside",
            operation="up to",
            height=plane,
            readings=_readings(job, corner, rise, angle),
        ),
    )


def _readings(job: Job, corner: np.ndarray, rise_mm: float, angle_deg: float) -> tuple[Reading, ...]:
    """Along the way to the corner: the angle, and from a place near the edge the height at the edge."""
    slope = float(np.tan(np.radians(angle_deg)))
    inward = np.arange(EDGE_MM, rise_mm / slope - EDGE_MM, LINE_STEP_MM)
    line = corner - inward[:, None] * BACK_AND_LATERAL
    masked = None if job.filled else ON_SHELL
    at_edge = Mean(offset_mm=EDGE_MM * slope - job.floor_mm if job.filled else 0.0)
    height = Reading(
        name="crash_bevel_mm",
        requested=rise_mm,
        tolerance=0.1,
        unit="mm",
        at_mm=line[:1],
        figure=at_edge,
        face="bottom",
        masked_by=masked,
    )
    angle = Reading(
        name="crash_bevel_deg",
        requested=angle_deg,
        tolerance=ANGLE_TOLERANCE_DEG,
        unit="deg",
        at_mm=line,
        figure=Slope(run_mm=-inward),
        face="bottom",
        masked_by=masked,
    )
    return (height, angle)
