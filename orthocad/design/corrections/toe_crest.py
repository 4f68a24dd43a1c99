"""Toe crest: a ridge in the crease under the lesser toes."""

from __future__ import annotations

import numpy as np

from orthocad.design.crease import Crease, crease_of
from orthocad.design.figures import Mean, Peak
from orthocad.design.job import Job
from orthocad.design.parts import height_parameter, height_reading, line_mm, place_reading, reach_mm
from orthocad.geom.fields import bell, smoothstep
from orthocad.model import Modification, Sealed

PARAMETERS = (height_parameter("toe_crest_mm", "height of a ridge in the crease under toes 2 to 4", 6.0),)
HALF_MM = 9.0
ENDS_MM = 10.0
READ_MM = 5.0


class Crest(Sealed):
    """A ridge along the crease, from one place across to another."""

    crease: Crease
    ends_mm: np.ndarray  # (2,) y, lateral and medial
    half_mm: float
    amount_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        lateral = smoothstep(y, self.ends_mm[0] - ENDS_MM, self.ends_mm[0])
        medial = smoothstep(-y, -self.ends_mm[1] - ENDS_MM, -self.ends_mm[1])
        return self.amount_mm * bell((x - self.crease(y)) / self.half_mm) * lateral * medial


def shape(job: Job) -> tuple[Modification, ...]:
    """The ridge."""
    amount = job.rx.number("toe_crest_mm")
    if amount == 0:
        return ()
    crease = crease_of(job.foot)
    medial, middle, lateral = crease.toes_y_mm
    crest = Crest(
        crease=crease,
        ends_mm=np.array([lateral, medial]),
        half_mm=reach_mm(job, amount, HALF_MM),
        amount_mm=amount,
    )
    at = np.array([float(crease(middle)), middle])
    run, line = line_mm(at, np.array([1.0, 0.0]), READ_MM)
    shown = "where the sole shows the crease" if crease.seen else "the sole shows no clear crease: by foot length"
    return (
        Modification(
            name="toe_crest",
            text=f"toe crest {amount:.1f} mm under toes 2 to 4, {at[0]:.0f} mm ahead of the pternion ({shown})",
            stage="raise",
            operation="raise",
            height=crest,
            readings=(
                height_reading("toe_crest_mm", amount, at, Mean()),
                place_reading("toe_crest_mm.x_mm", at[0], line, Peak(run_mm=at[0] + run, middle_mm=at[0])),
            ),
        ),
    )
