"""Morton's extension (under the first ray) and reverse Morton's (under the other rays): raises of the forefoot."""

from __future__ import annotations

import numpy as np

from orthocad.design.figures import Edge, Mean
from orthocad.design.job import Job
from orthocad.design.parts import LINE_STEP_MM, place_reading
from orthocad.geom.fields import even_step
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    Parameter(
        key="mortons",
        text="raise under the first ray (extension) or under rays 2 to 5 (reverse)",
        default="none",
        choices=("none", "extension", "reverse"),
        source="kirby_rme",
        status="published",
    ),
    Parameter(
        key="mortons_thickness_mm",
        text="height of the raise",
        needs=("mortons",),
        default=3.0,
        unit="mm",
        low=2.0,
        high=4.0,
    ),
    Parameter(
        key="mortons_width_mm",
        text="width of a Morton's extension",
        default=30.0,
        needs=("mortons=extension",),
        unit="mm",
        low=26.0,
        high=34.0,
    ),
)

BLEND_MM = 6.0  # length over which the raise runs out, our default
BEND_PER_MM = 0.22  # a higher one runs out over more: a sink beside it bends the surface too, our default
BEHIND_HEADS_MM = 12.0  # the raise begins this far behind the metatarsal line: distal half of the first metatarsal


class ForefootRaise(Sealed):
    """A raise of even height on one side of a line along the foot, from behind the heads to the end of the device."""

    thickness_mm: float
    start_mm: np.ndarray  # (2, 2) MTP5 and MTP1 in plan, moved to where the raise begins
    edge_mm: float  # y of its border along the foot
    medial: bool

    @property
    def blend_mm(self) -> float:
        """Over which it runs out, half of it on either side of its edge."""
        return max(BLEND_MM, float(np.sqrt(4 * self.thickness_mm / BEND_PER_MM)))

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        half = self.blend_mm / 2
        begun = even_step(x - np.interp(y, self.start_mm[:, 1], self.start_mm[:, 0]), -half, half)
        inside = y - self.edge_mm if self.medial else self.edge_mm - y
        return self.thickness_mm * begun * even_step(inside, -half, half)


def shape(job: Job) -> tuple[Modification, ...]:
    """The raise asked for; nothing where there is none."""
    raised = _raised(job)
    if raised is None:
        return ()
    kind, thickness = job.rx.choice("mortons"), raised.thickness_mm
    reading = Reading(
        name="mortons_thickness_mm",
        requested=thickness,
        tolerance=0.1,
        unit="mm",
        at_mm=_middle(job, raised),
        figure=Mean(),
    )
    readings = (reading, _width(job, raised, reading.at_mm[0])) if raised.medial else (reading,)
    text = f"Morton's {kind} {thickness:.1f} mm, its edge at y = {raised.edge_mm:.0f} mm"
    name = f"mortons_{kind}"
    return (Modification(name=name, text=text, stage="raise", operation="raise", height=raised, readings=readings),)


def _width(job: Job, raised: ForefootRaise, middle_mm: np.ndarray) -> Reading:
    """From MTP1 across the foot to where it comes down to half its height."""
    first = float(job.foot.at("mtp1")[1])
    y = np.arange(float(middle_mm[1]) + LINE_STEP_MM, raised.edge_mm - raised.blend_mm, -LINE_STEP_MM)
    line = np.column_stack([np.full(len(y), middle_mm[0]), y])
    figure = Edge(run_mm=first - y, from_mm=first - float(middle_mm[1]))
    return place_reading("mortons_width_mm", first - raised.edge_mm, line, figure)


def _raised(job: Job) -> ForefootRaise | None:
    """The raise as a height over the plan; None where none is asked for."""
    kind = job.rx.choice("mortons")
    if kind == "none":
        return None
    first, fifth = job.foot.at("mtp1"), job.foot.at("mtp5")
    medial = kind == "extension"
    width = (
        job.rx.number("mortons_width_mm") if medial else job.rx.number("cutout_lateral_fraction") * job.ball_width_mm
    )
    return ForefootRaise(
        thickness_mm=job.rx.number("mortons_thickness_mm"),
        start_mm=np.stack([fifth[:2], first[:2]]) - [BEHIND_HEADS_MM, 0.0],
        edge_mm=float(first[1]) - width,
        medial=medial,
    )


def _middle(job: Job, raised: ForefootRaise) -> np.ndarray:
    """(1, 2): across, midway from its edge to the head's skin; along, 8 mm ahead of the metatarsal line."""
    border = float(job.foot.at("mtp1" if raised.medial else "mtp5")[1])
    y = (raised.edge_mm + border) / 2
    x = float(np.interp(y, raised.start_mm[:, 1], raised.start_mm[:, 0])) + BEHIND_HEADS_MM + 8.0
    return np.array([[x, y]])
