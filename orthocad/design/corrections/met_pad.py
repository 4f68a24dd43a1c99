"""Metatarsal pad and bar: raises whose peak lies behind the line of the metatarsal heads."""

from __future__ import annotations

import numpy as np

from orthocad.design.figures import Mean, Peak
from orthocad.design.job import Job
from orthocad.design.parts import Mound, height_parameter, height_reading, line_mm, place_reading, reach_mm
from orthocad.geom.fields import bell, smoothstep
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    height_parameter("met_pad_mm", "height of a drop-shaped metatarsal pad", 8.0, "postema"),
    height_parameter("met_bar_mm", "height of a metatarsal bar across all heads", 6.0),
    Parameter(
        key="met_pad_behind_mm",
        text="how far behind the line of the heads the peak of pad or bar lies",
        default=8.0,
        needs=("met_pad_mm or met_bar_mm",),
        unit="mm",
        low=6.0,
        high=11.0,
    ),
)
MIDDLE_SHARE = 0.45  # from MTP1 to MTP5: between the second and third heads, our default
AHEAD_OVER_PEAK_MM = 3.0  # the pad has run out this far ahead of the heads, our default
PAD_BEHIND_MM, PAD_ACROSS_SHARE = 28.0, 0.20  # our default
BAR_BEHIND_MM, BAR_ENDS = 16.0, (0.02, 0.98)
READ_MM = 5.0


class Bar(Sealed):
    """A ridge along the line of the heads, out at both borders."""

    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    peak_behind_mm: float
    ahead_mm: float
    amount_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        along = x - np.interp(y, self.heads[:, 1], self.heads[:, 0]) + self.peak_behind_mm
        ridge = bell(along / np.where(along < 0, BAR_BEHIND_MM, self.ahead_mm))
        share = (y - self.heads[0, 1]) / (self.heads[1, 1] - self.heads[0, 1])
        ends = smoothstep(share, BAR_ENDS[0] - 0.1, BAR_ENDS[0] + 0.1) * smoothstep(
            1 - share, 1 - BAR_ENDS[1] - 0.1, 1 - BAR_ENDS[1] + 0.1
        )
        return self.amount_mm * ridge * ends


def shape(job: Job) -> tuple[Modification, ...]:
    """Pad and bar, where they are asked for; where both are, the higher one counts."""
    heights: dict[str, Mound | Bar] = {"met_pad": _pad(job), "met_bar": _bar(job)}
    return tuple(_raise(job, name, height) for name, height in heights.items() if height.amount_mm > 0)


def _pad(job: Job) -> Mound:
    behind = job.rx.number("met_pad_behind_mm")
    return Mound(
        top_mm=job.head_mm(MIDDLE_SHARE, behind),
        behind_mm=PAD_BEHIND_MM,
        ahead_mm=reach_mm(job, job.rx.number("met_pad_mm"), behind + AHEAD_OVER_PEAK_MM),
        across_mm=PAD_ACROSS_SHARE * job.ball_width_mm,
        amount_mm=job.rx.number("met_pad_mm"),
    )


def _bar(job: Job) -> Bar:
    heads = np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]])
    behind = job.rx.number("met_pad_behind_mm")
    amount = job.rx.number("met_bar_mm")
    ahead = reach_mm(job, amount, behind + AHEAD_OVER_PEAK_MM)
    return Bar(heads=heads, peak_behind_mm=behind, ahead_mm=ahead, amount_mm=amount)


def _raise(job: Job, name: str, height: Mound | Bar) -> Modification:
    behind = job.rx.number("met_pad_behind_mm")
    return Modification(
        name=name,
        text=f"metatarsal {name[4:]} {height.amount_mm:.1f} mm, its peak {behind:.1f} mm behind the heads",
        stage="raise",
        operation="raise",
        height=height,
        readings=_readings(job, name, height.amount_mm, behind),
    )


def _readings(job: Job, name: str, amount_mm: float, behind_mm: float) -> tuple[Reading, ...]:
    top = job.head_mm(MIDDLE_SHARE, behind_mm)
    run, line = line_mm(top, np.array([1.0, 0.0]), READ_MM)
    place = Peak(run_mm=behind_mm - run, middle_mm=behind_mm)
    return (
        height_reading(f"{name}_mm", amount_mm, top, Mean()),
        place_reading(f"{name}_mm.behind_mm", behind_mm, line, place),
    )
