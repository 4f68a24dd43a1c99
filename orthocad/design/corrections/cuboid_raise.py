"""Cuboid raise: a mound under the cuboid, in the lateral midfoot."""

from __future__ import annotations

import numpy as np

from orthocad.design.figures import Mean
from orthocad.design.job import Job
from orthocad.design.parts import Mound, height_parameter, height_reading, reach_mm
from orthocad.model import Modification

PARAMETERS = (height_parameter("cuboid_raise_mm", "height of a raise under the cuboid", 5.0),)
PLACE = (0.37, 0.33)  # share of foot length; share of the breadth in from the lateral border, our default
ALONG_MM, ACROSS_MM = 24.0, 16.0


def shape(job: Job) -> tuple[Modification, ...]:
    """The mound."""
    amount = job.rx.number("cuboid_raise_mm")
    if amount == 0:
        return ()
    x = PLACE[0] * job.length_mm
    lateral, medial = job.border_mm(x)
    top = np.array([x, lateral + PLACE[1] * (medial - lateral)])
    across = reach_mm(job, amount, ACROSS_MM)
    mound = Mound(top_mm=top, behind_mm=ALONG_MM, ahead_mm=ALONG_MM, across_mm=across, amount_mm=amount)
    return (
        Modification(
            name="cuboid_raise",
            text=f"cuboid raise {amount:.1f} mm",
            stage="raise",
            operation="raise",
            height=mound,
            readings=(height_reading("cuboid_raise_mm", amount, top, Mean()),),
        ),
    )
