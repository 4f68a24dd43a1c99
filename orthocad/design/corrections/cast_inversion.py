"""Cast inversion: heel and arch turned about the heel-forefoot axis, running out before the metatarsal heads."""

from __future__ import annotations

import numpy as np

from orthocad.design.figures import Mean, Slope
from orthocad.design.job import CONTACT_FRONT_MM, Job
from orthocad.design.parts import ANGLE_TOLERANCE_DEG, height_reading, line_mm
from orthocad.geom.fields import smoothstep
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    Parameter(
        key="cast_inversion_deg",
        text="heel and arch inverted against the forefoot; negative everts",
        default=0.0,
        unit="deg",
        low=-4.0,
        high=6.0,
        source="prolab1564",
    ),
)
WHOLE_TO = 0.28  # share of foot length up to which the heel is turned as a whole, our default
REACH_MM = 12.0
BESIDE_MM = 8.0  # where its fading is read


class Turn(Sealed):
    """A plane through the foot's axis, whole under the heel, level at the heads."""

    slope: float  # of z over y
    whole_to_mm: float
    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights to add (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        end = np.interp(y, self.heads[:, 1], self.heads[:, 0]) - CONTACT_FRONT_MM
        return self.slope * y * (1.0 - smoothstep(x, self.whole_to_mm, end))

    def half_way(self, y_mm: float) -> np.ndarray:
        """(2,) mm: where half of it is left, at a y."""
        end = float(np.interp(y_mm, self.heads[:, 1], self.heads[:, 0])) - CONTACT_FRONT_MM
        return np.array([(self.whole_to_mm + end) / 2, y_mm])


def shape(job: Job) -> tuple[Modification, ...]:
    """The turn asked for."""
    angle = job.rx.number("cast_inversion_deg")
    if angle == 0:
        return ()
    heads = np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]])
    turn = Turn(slope=float(np.tan(np.radians(angle))), whole_to_mm=WHOLE_TO * job.length_mm, heads=heads)
    run, line = line_mm(job.heel_center, np.array([0.0, 1.0]), REACH_MM)
    reading = Reading(
        name="cast_inversion_deg",
        requested=angle,
        tolerance=ANGLE_TOLERANCE_DEG,
        unit="deg",
        at_mm=line,
        figure=Slope(run_mm=run),
    )
    half = height_reading(
        "cast_inversion_deg.half_way_mm", turn.slope * BESIDE_MM / 2, turn.half_way(BESIDE_MM), Mean()
    )
    text = f"heel and arch {'inverted' if angle > 0 else 'everted'} by {abs(angle):.1f} degrees"
    return (
        Modification(
            name="cast_inversion", text=text, stage="tilt", operation="add", height=turn, readings=(reading, half)
        ),
    )
