"""Lateral arch profile: support along the lateral column, from the heel to behind the fifth metatarsal head."""

from __future__ import annotations

import numpy as np

from orthocad.design.figures import Mean
from orthocad.design.job import Job
from orthocad.design.parts import Mound, height_parameter, height_reading
from orthocad.model import Modification

PARAMETERS = (height_parameter("lateral_arch_mm", "height added along the lateral arch", 4.0),)
PLACE = (0.44, 0.28)  # share of foot length; share of the breadth in from the lateral border, our default
BEHIND, AHEAD, ACROSS_MM = 0.18, 0.15, 22.0  # shares of foot length; our default


def shape(job: Job) -> tuple[Modification, ...]:
    """The raise."""
    amount = job.rx.number("lateral_arch_mm")
    if amount == 0:
        return ()
    lateral, medial = job.border_mm(PLACE[0] * job.length_mm)
    top = np.array([PLACE[0] * job.length_mm, lateral + PLACE[1] * (medial - lateral)])
    mound = Mound(
        top_mm=top,
        behind_mm=BEHIND * job.length_mm,
        ahead_mm=AHEAD * job.length_mm,
        across_mm=ACROSS_MM,
        amount_mm=amount,
    )
    return (
        Modification(
            name="lateral_arch",
            text=f"lateral arch raised {amount:.1f} mm",
            stage="fill",
            operation="add",
            height=mound,
            readings=(height_reading("lateral_arch_mm", amount, top, Mean()),),
        ),
    )
