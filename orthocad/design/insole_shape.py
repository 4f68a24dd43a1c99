"""The outline of a shoe's insole from its length and width alone; approximate, to be trimmed to the shoe."""

from __future__ import annotations

import numpy as np

from orthocad.design.job import Job
from orthocad.geom.plan import Plan

# Half widths as shares of the greatest width, at shares of the length: our own drawing of an ordinary insole.
STATION = (0.0, 0.02, 0.06, 0.12, 0.20, 0.32, 0.45, 0.58, 0.68, 0.76, 0.84, 0.91, 0.96, 0.99, 1.0)
MEDIAL = (0.00, 0.15, 0.25, 0.31, 0.335, 0.31, 0.30, 0.39, 0.49, 0.50, 0.47, 0.40, 0.29, 0.15, 0.00)
LATERAL = (0.00, 0.15, 0.25, 0.31, 0.335, 0.36, 0.41, 0.475, 0.50, 0.475, 0.39, 0.26, 0.13, 0.02, -0.05)
WIDTH_OVER_LENGTH = 0.36  # where only the length is known, our default


def insole_distance_mm(job: Job, xy_mm: np.ndarray) -> np.ndarray:
    """Approximate signed distance to the insole's outline (n,), negative inside; heel at the device's own heel."""
    from scipy.interpolate import PchipInterpolator

    length = job.rx.number("insole_length_mm") + job.rx.number("trim_allowance_mm")
    width = job.rx.number("insole_width_mm") if job.rx.given("insole_width_mm") else WIDTH_OVER_LENGTH * length
    station = np.linspace(0.0, 1.0, 400)
    medial, lateral = (width * PchipInterpolator(STATION, half)(station) for half in (MEDIAL, LATERAL))
    x = station * length
    polygon = np.vstack([np.column_stack([x, -lateral]), np.column_stack([x, medial])[::-1]])
    return -Plan(points_mm=polygon).depth_mm(xy_mm)
