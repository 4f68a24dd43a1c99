"""Kinetic wedge: a ramp under the hallux; the support of the other rays is a reverse Morton's, ordered with it."""

from __future__ import annotations

import numpy as np

from orthocad.design.figures import Mean
from orthocad.design.job import Job
from orthocad.design.parts import height_parameter, height_reading
from orthocad.geom.fields import smoothstep
from orthocad.model import Modification, Sealed

PARAMETERS = (height_parameter("kinetic_wedge_mm", "height of a ramp under the hallux", 3.0, "kinetic"),)
START_MM, FULL_MM = 8.0, 34.0  # ahead of the line of the heads, our default
READ_MM = 40.0
WIDTH_SHARE = 0.36  # of the ball's width, in from MTP1, our default
BLEND_MM = 6.0


class HalluxRamp(Sealed):
    """A rise towards the toe, medial of a line along the foot."""

    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    edge_mm: float  # y
    amount_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        ahead = x - np.interp(y, self.heads[:, 1], self.heads[:, 0])
        beside = smoothstep(y, self.edge_mm - BLEND_MM / 2, self.edge_mm + BLEND_MM / 2)
        return self.amount_mm * smoothstep(ahead, START_MM, FULL_MM) * beside


def shape(job: Job) -> tuple[Modification, ...]:
    """The ramp."""
    amount = job.rx.number("kinetic_wedge_mm")
    if amount == 0:
        return ()
    heads = np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]])
    ramp = HalluxRamp(heads=heads, edge_mm=float(job.head_mm(WIDTH_SHARE)[1]), amount_mm=amount)
    at = job.head_mm(WIDTH_SHARE / 2, -READ_MM)
    return (
        Modification(
            name="kinetic_wedge",
            text=f"ramp {amount:.1f} mm under the hallux",
            stage="raise",
            operation="raise",
            height=ramp,
            readings=(height_reading("kinetic_wedge_mm", amount, at, Mean()),),
        ),
    )
