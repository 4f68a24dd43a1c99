"""Whether a left and a right scan are one foot: the sole of the one against the mirrored sole of the other."""

from __future__ import annotations

import numpy as np

from orthocad.model import Field, Foot

STEP = 6  # every so many points of the grid
STEPS = 6  # of the alignment
STEEPEST = 1.0  # slopes over 45 degrees say nothing about height


def apart_mm(one: Foot, other: Foot) -> float:
    """How far two soles lie apart, 95 % of points within; working frame (a left foot mirrored), laid on each other."""
    points = _points(one.sole)
    shift = np.zeros(6)  # turn about x, y, z through the middle, then move
    middle = points.mean(axis=0)
    gap = np.full(len(points), np.inf)
    for _ in range(STEPS):
        moved = points + np.cross(shift[:3], points - middle) + shift[3:]
        height, slope = read(other.sole, moved[:, :2])
        down = np.column_stack([-slope, np.ones(len(moved))])
        down /= np.linalg.norm(down, axis=1, keepdims=True)
        seen = np.isfinite(height) & (np.hypot(*slope.T) < STEEPEST)
        gap = np.where(seen, (moved[:, 2] - height) * down[:, 2], np.nan)
        lever = np.hstack([np.cross(points - middle, down), down])[seen]
        shift = shift - np.linalg.lstsq(lever, gap[seen], rcond=1e-9)[0]
    distance = np.where(np.isnan(gap), np.inf, np.abs(gap))  # no sole on the other side: far apart
    return float(np.quantile(distance, 0.95, method="higher"))


def _points(sole: Field) -> np.ndarray:
    """Points of the sole where it is not steep, (n, 3)."""
    slope = np.hypot(*np.gradient(sole.z_mm, sole.step_mm))
    ix, iy = np.nonzero(np.isfinite(slope) & (slope < STEEPEST))
    kept = (ix % STEP == 0) & (iy % STEP == 0)
    ix, iy = ix[kept], iy[kept]
    return np.column_stack([sole.x_mm[ix], sole.y_mm[iy], sole.z_mm[ix, iy]])


def read(sole: Field, xy_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Heights (n,) and slopes (n, 2) of a sole at plan points; `nan` outside it."""
    from scipy.ndimage import map_coordinates

    at = (xy_mm - [sole.x0_mm, sole.y0_mm]).T / sole.step_mm
    layers = [sole.z_mm, *np.gradient(sole.z_mm, sole.step_mm)]
    read = [map_coordinates(layer, at, order=1, cval=np.nan) for layer in layers]
    return read[0], np.column_stack(read[1:])
