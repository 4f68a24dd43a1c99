"""The distal edge of a shell graded thinner from below, so that no step is felt behind the heads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.figures import Mean
from orthocad.design.job import Job, distal_edge_mm
from orthocad.design.parts import height_reading
from orthocad.geom.fields import smoothstep
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    Parameter(
        key="distal_edge_mm",
        text="shell: thickness at the distal edge, graded over the last 25 mm; not given: even",
        default=None,
        needs=(
            "construction=shell",
            "length=three_quarter or length=sulcus",
        ),
        unit="mm",
        low=0.8,
        high=6.0,
        optional=True,
    ),
)
GRADED_MM = (-25.0, -5.0)  # behind the distal edge: from where to where it gets thinner, our default
READ_MM = 3.5  # behind the distal edge
READ_AT = 0.7  # from MTP1 to MTP5: no first-ray cut-out reaches there


class Graded(Sealed):
    """How much of the shell is taken off from below."""

    amount_mm: float
    edge: np.ndarray  # (2, 2) x and y of the distal edge beside MTP5 and beside MTP1

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        behind = xy_mm[:, 0] - np.interp(xy_mm[:, 1], self.edge[:, 1], self.edge[:, 0])
        return self.amount_mm * smoothstep(behind, *GRADED_MM)


def correct(job: Job) -> tuple[Modification, ...]:
    """The thinner edge."""
    if job.filled or not job.rx.given("distal_edge_mm") or job.rx.choice("length") == "full":
        return ()
    edge, shell = job.rx.number("distal_edge_mm"), job.rx.number("shell_thickness_mm")
    ends = np.array([[distal_edge_mm(job.foot, job.rx, y), y] for y in (job.foot.at(n)[1] for n in ("mtp5", "mtp1"))])
    return (
        Modification(
            name="distal_edge",
            text=f"distal edge {edge:.1f} mm thick, graded over {GRADED_MM[1] - GRADED_MM[0]:.0f} mm",
            stage="underside",
            operation="add",
            height=Graded(amount_mm=max(shell - edge, 0.0), edge=ends),
            readings=(_reading(job, min(edge, shell)),),
        ),
    )


def _reading(job: Job, edge_mm: float) -> Reading:
    """What is left of the shell's own thickness."""
    y = float(job.head_mm(READ_AT)[1])
    at = np.array([[distal_edge_mm(job.foot, job.rx, y) - READ_MM, y]])
    whole = float(job.bare_shell_mm(at)[0]) + job.rx.number("shell_thickness_mm")
    reading = height_reading("distal_edge_mm", edge_mm, at, Mean(sign=-1.0, offset_mm=whole))
    return replace(reading, face="bottom")
