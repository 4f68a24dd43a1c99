"""Plantar fascia groove: a channel under the medial band of the fascia."""

from __future__ import annotations

import numpy as np

from orthocad.design.figures import Mean, Middle, Width
from orthocad.design.job import Job
from orthocad.design.parts import height_parameter, height_reading, line_mm, place_reading
from orthocad.geom.fields import bell, smoothstep
from orthocad.model import Modification, Parameter, Sealed

PARAMETERS = (
    height_parameter("fascia_groove_mm", "depth of a groove under the plantar fascia", 3.0),
    Parameter(
        key="fascia_groove_width_mm",
        text="width of that groove at half its depth",
        default=10.0,
        needs=("fascia_groove_mm",),
        unit="mm",
        low=6.0,
        high=16.0,
    ),
)
FROM = (0.20, 0.05)  # shares of foot length and heel width: ahead of the medial calcaneal tubercle, our default
TO_SHARE, TO_BEHIND_MM = 0.22, 14.0  # from MTP1 to MTP5, behind their line: between the first and second rays
ENDS_MM = 18.0
HALF_DEPTH_AT = float(np.sqrt(1.0 - np.sqrt(0.5)))  # of the bell's radius
READ_OVER_MM = 1.0


class Groove(Sealed):
    """A channel along a straight line in the plan."""

    start_mm: np.ndarray  # (2,)
    end_mm: np.ndarray  # (2,)
    radius_mm: float
    depth_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Depths (n,) over plan points (n, 2)."""
        along, across = ((xy_mm - self.start_mm) @ self.axes).T
        length = float(np.linalg.norm(self.end_mm - self.start_mm))
        ends = smoothstep(along, 0.0, ENDS_MM) * smoothstep(length - along, 0.0, ENDS_MM)
        return self.depth_mm * bell(across / self.radius_mm) * ends

    @property
    def axes(self) -> np.ndarray:
        """(2, 2): its direction and the one across it, as columns."""
        along = (self.end_mm - self.start_mm) / np.linalg.norm(self.end_mm - self.start_mm)
        return np.column_stack([along, [-along[1], along[0]]])


def shape(job: Job) -> tuple[Modification, ...]:
    """The groove."""
    depth, width = job.rx.number("fascia_groove_mm"), job.rx.number("fascia_groove_width_mm")
    if depth == 0:
        return ()
    start = np.array([FROM[0] * job.length_mm, FROM[1] * job.foot.number("heel_width_mm")])
    end = job.head_mm(TO_SHARE, TO_BEHIND_MM)
    groove = Groove(start_mm=start, end_mm=end, radius_mm=width / 2 / HALF_DEPTH_AT, depth_mm=depth)
    middle = (start + end) / 2
    run, line = line_mm(middle, groove.axes[:, 1], groove.radius_mm + READ_OVER_MM)
    over, across = line_mm(middle, groove.axes[:, 1], width / 2 + READ_OVER_MM)
    readings = (
        height_reading("fascia_groove_mm", depth, middle, Mean(sign=-1.0)),
        place_reading("fascia_groove_mm.place_mm", 0.0, line, Middle(run_mm=run)),
        place_reading("fascia_groove_mm.width_mm", width, across, Width(run_mm=over)),
    )
    text = f"groove {depth:.1f} mm deep, {width:.0f} mm wide, under the plantar fascia"
    return (
        Modification(
            name="fascia_groove", text=text, stage="relief", operation="lower", height=groove, readings=readings
        ),
    )
