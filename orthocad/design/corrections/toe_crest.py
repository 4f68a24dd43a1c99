"""Toe crest: a ridge in the crease under the lesser toes."""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections.sinks import HEADS
from orthocad.design.figures import Mean
from orthocad.design.job import SULCUS_AHEAD, Job
from orthocad.design.parts import height_parameter, height_reading, reach_mm
from orthocad.geom.fields import bell, smoothstep
from orthocad.model import Modification, Sealed

PARAMETERS = (height_parameter("toe_crest_mm", "height of a ridge in the crease under toes 2 to 4", 6.0),)
HALF_MM = 9.0
ENDS_MM = 10.0


class Crest(Sealed):
    """A ridge that follows the line of the heads ahead of it, from one place across to another."""

    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    ahead_mm: float
    ends_mm: np.ndarray  # (2,) y, lateral and medial
    half_mm: float
    amount_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        along = x - np.interp(y, self.heads[:, 1], self.heads[:, 0]) - self.ahead_mm
        lateral = smoothstep(y, self.ends_mm[0] - ENDS_MM, self.ends_mm[0])
        medial = smoothstep(-y, -self.ends_mm[1] - ENDS_MM, -self.ends_mm[1])
        return self.amount_mm * bell(along / self.half_mm) * lateral * medial


def shape(job: Job) -> tuple[Modification, ...]:
    """The ridge."""
    amount = job.rx.number("toe_crest_mm")
    if amount == 0:
        return ()
    heads = np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]])
    ends = np.array([job.head_mm(HEADS[site][0])[1] for site in ("mth4", "mth2")])
    crest = Crest(
        heads=heads,
        ahead_mm=SULCUS_AHEAD * job.length_mm,
        ends_mm=ends,
        half_mm=reach_mm(job, amount, HALF_MM),
        amount_mm=amount,
    )
    at = job.head_mm(HEADS["mth3"][0], -SULCUS_AHEAD * job.length_mm)
    return (
        Modification(
            name="toe_crest",
            text=f"toe crest {amount:.1f} mm under toes 2 to 4",
            stage="raise",
            operation="raise",
            height=crest,
            readings=(height_reading("toe_crest_mm", amount, at, Mean()),),
        ),
    )
