"""The lower edge of a filled device bevelled at 45 degrees, as a shoe's insole is, to bed in the shoe's corner."""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections.posts import Base, base_of
from orthocad.design.figures import Mean, Over
from orthocad.design.job import Job
from orthocad.design.parts import HEIGHT_TOLERANCE_MM
from orthocad.design.proof import BottomReading
from orthocad.design.ways import tenth_up
from orthocad.errors import RejectedError
from orthocad.geom.plan import Plan
from orthocad.model import Modification, Parameter, Probe, Sealed

PARAMETERS = (
    Parameter(
        key="edge_bevel_mm",
        text="filled device: bevel of the underside's edge at 45 degrees",
        default=0.0,
        needs=("construction=filled",),
        unit="mm",
        low=0.0,
        high=1.5,
    ),
)
ROUNDED_MM, LEAST_EDGE_MM = 1.0, 0.8  # what the rounded rim takes off above, and what stays between: no knife edge
READ_DEEP = 0.4  # of the bevel: how far behind the outline it is read
UPRIGHT_MM = 0.1
READ_X = (0.20, 0.45)  # shares of foot length, on either side
NOWHERE_MM = -1e6


class Bevel(Sealed):
    """The underside's rise to its edge."""

    base: Base
    outline: Plan
    amount_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        near = self.outline.within(xy_mm, 2 * self.amount_mm)
        z = np.full(len(xy_mm), NOWHERE_MM)
        z[near] = self.base(xy_mm[near]) + self.amount_mm - self.outline.depth_mm(xy_mm[near])
        return z


def correct(job: Job) -> tuple[Modification, ...]:
    """The bevel; a shell's edge leaves the floor by itself.

    Raises
    ------
    RejectedError
        `device.too_thin` where the base is too thin for it.
    """
    amount = job.rx.number("edge_bevel_mm")
    if amount == 0 or not job.filled:
        return ()
    assert job.outline is not None
    room = -job.floor_mm - job.rx.number("cover_mm") - ROUNDED_MM - LEAST_EDGE_MM
    if amount > room + 1e-6:
        text = f"an edge bevel of {amount:g} mm leaves a knife edge on this base"
        thick = tenth_up(amount + ROUNDED_MM + LEAST_EDGE_MM)
        raise RejectedError("device.too_thin", f"{text}; base_thickness_mm = {thick:g} would do")
    base = base_of(job)
    return (
        Modification(
            name="edge_bevel",
            text=f"lower edge bevelled {amount:.1f} mm at 45 degrees",
            stage="underside",
            operation="up to",
            height=Bevel(base=base, outline=job.outline, amount_mm=amount),
            probes=(_probe(job, job.outline, base, amount),),
        ),
    )


def _probe(job: Job, outline: Plan, base: Base, amount_mm: float) -> Probe:
    """The bevel's height at the edge, from places a little behind it on both sides that lean over no insole."""
    points = outline.points_mm
    sides = [points[points[:, 1] * side > 0] for side in (-1.0, 1.0)]
    edge = np.array([p[np.abs(p[:, 0] - share * job.length_mm).argmin()] for p in sides for share in READ_X])
    upright = np.ones(len(edge), bool) if job.insole is None else job.insole.depth_mm(edge) > -UPRIGHT_MM
    at = outline.behind_mm(edge[upright] if upright.any() else edge, READ_DEEP * amount_mm)
    figure = Over(under_mm=base(at) - outline.depth_mm(at), figure=Mean())
    return Probe(
        name="edge_bevel_mm",
        requested=amount_mm,
        tolerance=HEIGHT_TOLERANCE_MM,
        unit="mm",
        measure=BottomReading(at_mm=at, figure=figure),
        masked_by=None if upright.any() else "insole_outline",
    )
