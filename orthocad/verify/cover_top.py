"""Where a cover's upper face lies over a finished device."""

from __future__ import annotations

import numpy as np

from orthocad.geom.fields import ball_offsets, nodes, sample
from orthocad.model import Field

STEPS = 6


def cover_top_mm(top: Field, cover_mm: float) -> np.ndarray:
    """Heights (nx, ny) of the surface `cover_mm` over this one along its normal; `nan` where there is none.

    Each point of it is the highest that a ball of that radius reaches, its middle on the device: the balls on the
    nodes around, and the one that is found by going uphill along the slope (exact on a smooth face; no node need be
    where it stands). Every ball is a lower bound, so the highest of them is the nearest.
    """
    if cover_mm <= 0:
        return top.z_mm
    xy = nodes(top)
    highest = np.fmax(_on_nodes(top, cover_mm), _uphill(top, xy, cover_mm).reshape(top.z_mm.shape))
    return np.where(np.isfinite(top.z_mm), highest, np.nan)


def _on_nodes(top: Field, cover_mm: float) -> np.ndarray:
    offsets, ball = ball_offsets(cover_mm, top.step_mm)
    half = int(cover_mm / top.step_mm)
    nx, ny = top.z_mm.shape
    padded = np.pad(top.z_mm, half, constant_values=np.nan)
    highest = np.full((nx, ny), np.nan)
    for (i, j), height in zip(np.rint(offsets / top.step_mm).astype(int) + half, ball, strict=True):
        highest = np.fmax(highest, padded[i : i + nx, j : j + ny] + height)
    return highest


def _uphill(top: Field, xy_mm: np.ndarray, cover_mm: float) -> np.ndarray:
    slopes = [top.like(slope) for slope in np.gradient(top.z_mm, top.step_mm)]
    highest, aside = np.full(len(xy_mm), np.nan), np.zeros_like(xy_mm)
    for _ in range(STEPS):
        rise = np.column_stack([sample(slope, xy_mm + aside) for slope in slopes])
        aside = np.nan_to_num(cover_mm * rise / np.sqrt(1.0 + np.square(rise).sum(axis=1, keepdims=True)))
        reach = np.sqrt(cover_mm**2 - np.square(aside).sum(axis=1))
        highest = np.fmax(highest, sample(top, xy_mm + aside) + reach)
    return highest
