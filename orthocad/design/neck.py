"""The neck that a cut-out leaves of a shell: the shortest way in plan from the cut to the lateral border."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from orthocad.design.job import Job, distal_edge_mm
from orthocad.design.ways import with_values
from orthocad.errors import RejectedError

LEAST_SHARE = {"first_met": 0.55, "first_ray": 0.35}  # of MTP1-MTP5: decisions.md, hallux
LEAST_MM = {"first_met": 0.0, "first_ray": 25.0}
BESIDE_END_MM = 6.0  # the distal edge is no lateral border
NARROWER = ("cutout_lateral_fraction", 0.28, -0.01)  # the parameter, its last value on the way, the step to it
SHORTER = {"first_met": ("first_met_proximal_mm", 18.0, -0.5), "first_ray": ("first_ray_proximal_fraction", 0.50, 0.01)}

EdgeOf = Callable[[Job], np.ndarray]  # the cut's edge (n, 2) on a job


def check_neck(job: Job, kind: str, edge_of: EdgeOf) -> None:
    """Refuse a cut whose edge leaves too little beside it.

    Raises
    ------
    RejectedError
        `device.neck_too_narrow`, with the nearest cut that would leave enough.
    """
    least = max(LEAST_SHARE[kind] * job.ball_width_mm, LEAST_MM[kind])
    neck = neck_mm(job, edge_of(job))
    if neck >= least:
        return
    text = f"the {kind} cut-out leaves a neck of {neck:.1f} mm, {least:.1f} are needed"
    way = next(_ways(job, kind, edge_of, least), "only first_ray_cutout = none would do")
    raise RejectedError("device.neck_too_narrow", f"{text}; {way}")


def _ways(job: Job, kind: str, edge_of: EdgeOf, least_mm: float) -> Iterator[str]:
    """Every narrower or shorter cut that leaves enough, tried out: narrower alone, then shorter step by step."""
    (narrower, *across), (shorter, *along) = NARROWER, SHORTER[kind]
    lengths, widths = _steps(job.rx.number(shorter), *along), _steps(job.rx.number(narrower), *across)
    for long, wide in product(lengths, widths):
        values = {narrower: wide, shorter: long}
        if neck_mm(job, edge_of(replace(job, rx=with_values(job.rx, values)))) >= least_mm:
            named = [f"{key} = {value:g}" for key, value in values.items() if value != job.rx.number(key)]
            yield f"{' and '.join(named)} would leave them"


def _steps(now: float, last: float, step: float) -> list[float]:
    """From the present value, as it is, in steps to the last one."""
    return [now, *np.round(np.arange(last, now, -step), 2)[::-1].tolist()]


def neck_mm(job: Job, cut_mm: np.ndarray) -> float:
    """Shortest distance from the part of the cut's edge (n, 2) inside the device to its lateral border."""
    ends = neck_line(job, cut_mm)
    return float("inf") if ends is None else float(np.linalg.norm(ends[1] - ends[0]))


def neck_line(job: Job, cut_mm: np.ndarray) -> np.ndarray | None:
    """That way's two ends (2, 2), on the cut's edge and on the border; None where there is none."""
    from scipy.spatial import cKDTree

    assert job.outline is not None
    inside = cut_mm[job.outline.contains(cut_mm)]
    border = _lateral_border(job)
    if len(inside) == 0 or len(border) == 0:
        return None
    distance, nearest = cKDTree(border).query(inside)
    return np.stack([inside[distance.argmin()], border[nearest[distance.argmin()]]])


def _lateral_border(job: Job) -> np.ndarray:
    assert job.outline is not None
    points = job.outline.points_mm
    lateral, medial = (np.interp(points[:, 0], job.borders[:, 0], job.borders[:, i]) for i in (1, 2))
    end = np.array([min(distal_edge_mm(job.foot, job.rx, y), job.head_mm(1.0)[0]) for y in points[:, 1].tolist()])
    return points[(points[:, 1] < (lateral + medial) / 2) & (points[:, 0] < end - BESIDE_END_MM)]
