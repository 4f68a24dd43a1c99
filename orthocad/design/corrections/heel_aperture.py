"""Heel aperture: the heel pad's place as a round hole through the device, for a pad of the device's full thickness."""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections.heel_pad import yielded
from orthocad.design.job import Job
from orthocad.design.pad_room import BACK_AND_LATERAL, THROUGH, pad_size
from orthocad.design.parts import PLACE_TOLERANCE_MM, line_mm
from orthocad.model import Modification, Parameter, Probe, Sealed, Surface

PARAMETERS = (
    Parameter(
        key=THROUGH,
        text="the heel pad in a hole through the device, as wide as its well would be, instead of a well",
        default="none",
        choices=("none", "through"),
    ),
)
OVER_EDGE_MM = 4.0


class Round(Sealed):
    """Signed distance to a circle, negative inside."""

    centre_mm: np.ndarray  # (2,)
    radius_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Distance (n,) over plan points (n, 2)."""
        return np.asarray(np.linalg.norm(xy_mm - self.centre_mm, axis=1) - self.radius_mm)


class Opening(Sealed):
    """Where along a line the device is open: the middle of the opening, or its width."""

    line_mm: np.ndarray  # (n, 2)
    run_mm: np.ndarray  # (n,)
    width: bool

    def __call__(self, surface: Surface) -> float:
        """mm."""
        gone = ~np.isfinite(surface.top_mm(self.line_mm))
        if not gone.any() or gone[0] or gone[-1]:
            return float("nan")
        ends = self.run_mm[np.flatnonzero(gone)[[0, -1]]]
        return float(np.ptp(ends) + (self.run_mm[1] - self.run_mm[0]) if self.width else ends.mean())


def correct(job: Job) -> tuple[Modification, ...]:
    """The hole."""
    if job.rx.choice(THROUGH) == "none":
        return ()
    diameter, shift = pad_size(job)
    centre = job.heel_center + shift * BACK_AND_LATERAL
    text = f"heel aperture {diameter:.0f} mm wide, {shift:.1f} mm posterolateral of the heel centre, through the device"
    return (
        Modification(
            name="heel_aperture",
            text=text,
            stage="outline",
            operation="hole",
            height=Round(centre_mm=centre, radius_mm=diameter / 2),
            probes=_probes(job, centre, diameter, shift),
        ),
    )


def _probes(job: Job, centre: np.ndarray, diameter_mm: float, shift_mm: float) -> tuple[Probe, ...]:
    asked_mm = job.rx.number("heel_pad_shift_mm")
    run, line = line_mm(centre, BACK_AND_LATERAL, diameter_mm / 2 + OVER_EDGE_MM, 0.05)
    masked = None if shift_mm == asked_mm else yielded(diameter_mm)
    return (
        _probe("heel_aperture.diameter_mm", diameter_mm, Opening(line_mm=line, run_mm=run, width=True)),
        _probe("heel_pad_shift_mm", asked_mm, Opening(line_mm=line, run_mm=run + shift_mm, width=False), masked),
    )


def _probe(name: str, requested: float, measure: Opening, masked_by: str | None = None) -> Probe:
    tolerance = PLACE_TOLERANCE_MM
    return Probe(name=name, requested=requested, tolerance=tolerance, unit="mm", measure=measure, masked_by=masked_by)
