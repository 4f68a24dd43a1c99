"""The outline of a shoe's insole from its length and width alone; approximate, to be trimmed to the shoe."""

from __future__ import annotations

import numpy as np

from orthocad.design.job import Job
from orthocad.design.plan_ops import intersection, opened
from orthocad.geom.fields import distance_from_mask, smoothstep
from orthocad.geom.plan import Plan, rasterized
from orthocad.model import Field

# Half widths as shares of the greatest width, at shares of the length: our own drawing of an ordinary insole.
STATION = (0.0, 0.02, 0.06, 0.12, 0.20, 0.32, 0.45, 0.58, 0.68, 0.76, 0.84, 0.91, 0.96, 0.99, 1.0)
MEDIAL = (0.00, 0.15, 0.25, 0.31, 0.335, 0.31, 0.30, 0.39, 0.49, 0.50, 0.47, 0.40, 0.29, 0.15, 0.05)
LATERAL = (0.00, 0.15, 0.25, 0.31, 0.335, 0.36, 0.41, 0.475, 0.50, 0.475, 0.39, 0.26, 0.13, 0.02, -0.05)
STRIP_RADIUS_MM = 12.0
WIDTH_OVER_LENGTH = 0.36  # where only the length is known, our default


FRONT_FROM_MM = -30.0  # ahead of the line of the heads: from here on the shoe shapes the outline
FRONT_SHIFT_MM = 4.0  # at most, to make room for the heel's walls, our default
HEEL = 0.3  # share of foot length
SLACK_MM = 0.01
STRIP_ROUNDS = 2  # a strip cut changes the length a little, and the other way round


def fitted_to_insole(job: Job, outline: Plan) -> Plan:
    """A full-length outline as long as the insole, and as wide where its width is known."""
    if job.rx.choice("length") != "full":
        return outline
    for _ in range(STRIP_ROUNDS):
        outline = _as_wide(job, _as_long(job, outline))
    return outline


def _as_long(job: Job, outline: Plan) -> Plan:
    """Stretched along x, more and more towards the toe."""
    points = outline.points_mm.copy()
    front = points[:, 0].max()
    missing = _length_mm(job) - np.ptp(points[:, 0])
    share = smoothstep(points[:, 0], front + FRONT_FROM_MM - 0.25 * _length_mm(job), front)
    return Plan(points_mm=points + np.column_stack([missing * share, np.zeros(len(points))]))


def _as_wide(job: Job, outline: Plan) -> Plan:
    """Stretched across in the forefoot; what is wider behind it is cut off on both sides, least of all at the heel."""
    if not job.rx.given("insole_width_mm"):
        return outline
    width, ahead = job.rx.number("insole_width_mm"), job.ahead_of_heads_mm(outline.points_mm)
    x, y = outline.points_mm.T
    front, heel = (np.array([y[part].min(), y[part].max()]) for part in (ahead > 0, x < HEEL * job.length_mm))
    middle = _middle_mm(front, heel, width)
    share = smoothstep(ahead, FRONT_FROM_MM, 0.0)
    wanted = middle + (y - front.mean()) * width / np.ptp(front)
    fitted = Plan(points_mm=np.column_stack([x, y + (wanted - y) * share]))
    across = fitted.points_mm[:, 1]
    if np.abs(across - middle).max() <= width / 2 + SLACK_MM:
        return fitted
    return opened(intersection(fitted, _strip(fitted, middle, width)), STRIP_RADIUS_MM)


def _middle_mm(front_mm: np.ndarray, heel_mm: np.ndarray, width_mm: float) -> float:
    """y of the insole's middle: the forefoot's, moved as far as the heel's walls need it."""
    least, most = sorted([heel_mm[1] - width_mm / 2, heel_mm[0] + width_mm / 2])
    shift = float(np.clip(front_mm.mean(), least, most)) - float(front_mm.mean())
    return float(front_mm.mean()) + float(np.clip(shift, -FRONT_SHIFT_MM, FRONT_SHIFT_MM))


def _strip(outline: Plan, middle_mm: float, width_mm: float) -> Plan:
    x_low, x_high = outline.points_mm[:, 0].min(), outline.points_mm[:, 0].max()
    low, high = middle_mm - width_mm / 2, middle_mm + width_mm / 2
    corners = [[x_low - 1, low], [x_high + 1, low], [x_high + 1, high], [x_low - 1, high]]
    return Plan(points_mm=np.array(corners))


def _length_mm(job: Job) -> float:
    return job.rx.number("insole_length_mm") + job.rx.number("trim_allowance_mm")


def insole_distance_mm(job: Job, grid: Field) -> np.ndarray:
    """Approximate signed distance to the insole's outline on a grid, negative inside; heel at the device's own heel."""
    from scipy.interpolate import PchipInterpolator

    length = _length_mm(job)
    width = job.rx.number("insole_width_mm") if job.rx.given("insole_width_mm") else WIDTH_OVER_LENGTH * length
    station = np.linspace(0.0, 1.0, 400)
    medial, lateral = (width * PchipInterpolator(STATION, half)(station) for half in (MEDIAL, LATERAL))
    x = station * length
    polygon = np.vstack([np.column_stack([x, -lateral]), np.column_stack([x, medial])[::-1]])
    return distance_from_mask(grid, rasterized(Plan(points_mm=polygon), grid).z_mm > 0)
