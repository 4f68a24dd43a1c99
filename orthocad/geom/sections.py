"""Plane sections across a foot, exact on its triangles."""

from __future__ import annotations

import numpy as np


def cross_section(vertices_mm: np.ndarray, faces: np.ndarray, x_mm: float) -> np.ndarray:
    """Segments (n, 2, 2) in (y, z) where the plane at `x_mm` cuts the triangles."""
    x = vertices_mm[:, 0]
    front = x.take(faces.T) > x_mm
    crossed = np.flatnonzero(front.any(axis=0) & ~front.all(axis=0))
    cut, lone = faces.take(crossed, axis=0), front.take(crossed, axis=1).T
    odd = np.where(lone.sum(axis=1) == 1, lone.argmax(axis=1), (~lone).argmax(axis=1))
    rows = np.arange(len(cut))
    apex, first, second = cut[rows, odd], cut[rows, (odd + 1) % 3], cut[rows, (odd + 2) % 3]
    return np.stack([_crossing(vertices_mm, apex, first, x_mm), _crossing(vertices_mm, apex, second, x_mm)], axis=1)


def _crossing(vertices_mm: np.ndarray, a: np.ndarray, b: np.ndarray, x_mm: float) -> np.ndarray:
    start, end = vertices_mm[a], vertices_mm[b]
    share = (x_mm - start[:, 0]) / (end[:, 0] - start[:, 0])
    return start[:, 1:] + share[:, None] * (end[:, 1:] - start[:, 1:])


def extent_below(segments: np.ndarray, height_mm: float) -> tuple[float, float]:
    """Least and greatest y of a section's skin lower than `height_mm`; `nan` where there is none."""
    z = segments[:, :, 1]
    inside = segments[z.min(axis=1) < height_mm]
    if len(inside) == 0:
        return float("nan"), float("nan")
    lower = np.take_along_axis(inside, inside[:, :, 1].argmin(axis=1)[:, None, None], axis=1)[:, 0]
    upper = np.take_along_axis(inside, inside[:, :, 1].argmax(axis=1)[:, None, None], axis=1)[:, 0]
    rise = np.maximum(upper[:, 1] - lower[:, 1], 1e-12)
    share = np.clip((height_mm - lower[:, 1]) / rise, 0.0, 1.0)
    y = np.concatenate([lower[:, 0], lower[:, 0] + share * (upper[:, 0] - lower[:, 0])])
    return float(y.min()), float(y.max())
