"""The underside of a filled device shaped to the shoe: its heel drop and its toe spring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.bed import Bed
from orthocad.design.figures import Mean
from orthocad.design.job import Job
from orthocad.design.parts import height_reading
from orthocad.errors import RejectedError
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    Parameter(
        key="underside",
        text="underside of a filled device: flat, or shaped to the shoe's bed (heel drop, toe spring)",
        default="flat",
        needs=(
            "construction=filled",
            "heel_drop_mm or toe_spring_mm",
        ),
        choices=("flat", "shoe"),
    ),
    Parameter(
        key="heel_drop_mm",
        text="how much higher the shoe's heel stands than its ball; shapes the underside where that is asked for",
        default=0.0,
        needs=(
            "construction=filled",
            "underside=shoe",
        ),
        unit="mm",
        low=0.0,
        high=30.0,
    ),
    Parameter(
        key="toe_spring_mm",
        text="how far the shoe's sole rises to the toe; shapes the underside where that is asked for",
        default=0.0,
        needs=(
            "construction=filled",
            "underside=shoe",
            "length=sulcus or length=full",
        ),
        unit="mm",
        low=0.0,
        high=20.0,
    ),
)
SEAT_READ = (0.07, 0.22)  # shares of foot length on the heel's axis
SEAT_STEP_MM = 1.0
TOE_READ_MM = 18.0  # behind the toe's end
DROP_TOLERANCE_MM = 0.2


class Ahead(Sealed):
    """The device's bend at the ball."""

    bed: Bed

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        return self.bed.ahead_mm(xy_mm)


class Drop(Sealed):
    """The heel drop from the heel seat's slope against the support plane."""

    run_mm: np.ndarray  # (n,)
    lever_mm: float  # heel centre to heads

    def __call__(self, heights_mm: np.ndarray) -> float:
        """mm."""
        return self.lever_mm * float(np.polyfit(self.run_mm, heights_mm, 1)[0])


class Spring(Sealed):
    """The toe spring from one height near the toe's end."""

    without_mm: float  # the underside there in a shoe without it
    share: float  # of the spring that is reached there

    def __call__(self, heights_mm: np.ndarray) -> float:
        """mm."""
        return (float(np.mean(heights_mm)) - self.without_mm) / self.share


def correct(job: Job) -> tuple[Modification, ...]:
    """The bend at the ball, and the proof of the bed under the device.

    Raises
    ------
    RejectedError
        `device.lift_needs_flat` where a separate lift would have to stand on the shaped bed.
    """
    if job.bed.flat:
        return ()
    if job.rx.choice("heel_lift_build") == "separate" and job.rx.number("heel_lift_mm") > 0:
        text = "a separate lift stands on a flat floor, not on an underside shaped to the shoe"
        raise RejectedError(
            "device.lift_needs_flat", f"{text}; heel_lift_build = integral, or underside = flat would do"
        )
    drop, spring = job.bed.drop_mm, job.bed.spring_mm
    return (
        Modification(
            name="shoe_form",
            text=f"underside shaped to a shoe with {drop:.1f} mm of heel drop and {spring:.1f} mm of toe spring",
            stage="lift",
            operation="add",
            height=Ahead(bed=job.bed),
            readings=(*_drop(job), *_spring(job)),
        ),
    )


def _drop(job: Job) -> tuple[Reading, ...]:
    """Along the heel's axis: the seat is level in the shoe."""
    if job.bed.drop_mm == 0:
        return ()
    run = np.arange(SEAT_READ[0] * job.length_mm, SEAT_READ[1] * job.length_mm, SEAT_STEP_MM)
    line = np.column_stack([run, np.zeros(len(run))])
    lever = float(job.bed.heads_mm(line)[0] - job.heel_center[0])
    return (_reading("heel_drop_mm", job.bed.drop_mm, line, Drop(run_mm=run, lever_mm=lever)),)


def _spring(job: Job) -> tuple[Reading, ...]:
    if job.bed.spring_mm == 0:
        return ()
    place = job.head_mm(0.4)
    at = np.array([[job.length_mm - TOE_READ_MM, place[1]]])
    flat = replace(job.bed, spring_mm=0.0)
    without = job.floor_mm + float(flat(at)[0])
    figure = Spring(without_mm=without, share=float(np.square(job.bed.along(at))[0]))
    return (_reading("toe_spring_mm", job.bed.spring_mm, at, figure),)


def _reading(name: str, requested_mm: float, at_mm: np.ndarray, figure: Drop | Spring) -> Reading:
    reading = height_reading(name, requested_mm, at_mm, Mean())
    return replace(reading, figure=figure, face="bottom", tolerance=DROP_TOLERANCE_MM)
