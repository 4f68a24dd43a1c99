"""The neck that a cut-out leaves of a shell: the shortest way in plan from the cut to the lateral border."""

from __future__ import annotations

import numpy as np

from orthocad.design.job import Job, distal_edge_mm
from orthocad.errors import RejectedError

LEAST_SHARE = {"first_met": 0.55, "first_ray": 0.35}  # of MTP1-MTP5: decisions.md, hallux
LEAST_MM = {"first_met": 0.0, "first_ray": 25.0}
BESIDE_END_MM = 6.0  # the distal edge is no lateral border
LEAST_FRACTION = 0.28  # of cutout_lateral_fraction


def check_neck(job: Job, kind: str, cut_mm: np.ndarray, edge_mm: float) -> None:
    """Refuse a cut whose edge (n, 2) leaves too little beside it; `edge_mm` is y of its lateral edge.

    Raises
    ------
    RejectedError
        `device.neck_too_narrow`, with the lateral edge that would leave enough.
    """
    least = max(LEAST_SHARE[kind] * job.ball_width_mm, LEAST_MM[kind])
    neck = neck_mm(job, cut_mm)
    if neck >= least:
        return
    share = (float(job.foot.at("mtp1")[1]) - edge_mm - (least - neck)) / job.ball_width_mm
    text = f"the {kind} cut-out leaves a neck of {neck:.1f} mm, {least:.1f} are needed"
    share = np.floor(100 * share) / 100
    way = f"cutout_lateral_fraction = {share:.2f} would leave them"
    none = f"not even the narrowest one, cutout_lateral_fraction = {LEAST_FRACTION}, leaves them: a shorter one may"
    raise RejectedError("device.neck_too_narrow", f"{text}; {way if share >= LEAST_FRACTION else none}")


def neck_mm(job: Job, cut_mm: np.ndarray) -> float:
    """Shortest distance from the part of the cut's edge inside the device to its lateral border."""
    from scipy.spatial import cKDTree

    assert job.outline is not None
    inside = cut_mm[job.outline.contains(cut_mm)]
    border = _lateral_border(job)
    if len(inside) == 0 or len(border) == 0:
        return float("inf")
    return float(cKDTree(border).query(inside)[0].min())


def _lateral_border(job: Job) -> np.ndarray:
    assert job.outline is not None
    points = job.outline.points_mm
    lateral, medial = (np.interp(points[:, 0], job.borders[:, 0], job.borders[:, i]) for i in (1, 2))
    end = np.array([min(distal_edge_mm(job.foot, job.rx, y), job.head_mm(1.0)[0]) for y in points[:, 1].tolist()])
    return points[(points[:, 1] < (lateral + medial) / 2) & (points[:, 0] < end - BESIDE_END_MM)]
