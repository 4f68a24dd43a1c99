"""The forefoot's angle to the rearfoot as the scan itself shows it, to hold against the exam's."""

from __future__ import annotations

import numpy as np

from orthocad.model import Foot

# The heel's underside that stands for the rearfoot: shares of foot length and half its breadth, our default.
HEEL_FROM, HEEL_TO, HALF_MM = 0.08, 0.22, 15.0
LEAST_POINTS = 50


def scanned_forefoot_deg(foot: Foot) -> float | None:
    """Forefoot to rearfoot in degrees, varus positive; None where the scan cannot show it.

    A foot stands level on its metatarsal heads in the working frame, so the slope of the heel's underside at the foot
    axis is the angle between the two. On soft tissue this is an estimate; a pressed sole has lost it.
    """
    if foot.scan.load == "full" or foot.has_notice("scan.flat_sole"):
        return None
    length, sole = foot.length_mm, foot.sole
    x, y = np.meshgrid(sole.x_mm, sole.y_mm, indexing="ij")
    heel = (x > HEEL_FROM * length) & (x < HEEL_TO * length) & (np.abs(y) < HALF_MM) & np.isfinite(sole.z_mm)
    if heel.sum() < LEAST_POINTS:
        return None
    u, v = x[heel], y[heel]
    terms = np.column_stack([np.ones_like(u), u, u**2, v, v**2])
    slope = np.linalg.lstsq(terms, sole.z_mm[heel], rcond=None)[0][3]
    return float(-np.degrees(np.arctan(slope)))
