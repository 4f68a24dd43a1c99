"""Height fields over a plan grid, and the smooth functions that blend them."""

from __future__ import annotations

import numpy as np

from orthocad.model import Field


def grid_over(low_xy_mm: np.ndarray, high_xy_mm: np.ndarray, step_mm: float) -> Field:
    """An empty field (all `nan`) whose nodes lie on multiples of the step and cover the box."""
    first = np.floor(low_xy_mm / step_mm).astype(int)
    count = np.ceil(high_xy_mm / step_mm).astype(int) - first + 1
    origin = first * step_mm
    return Field(x0_mm=float(origin[0]), y0_mm=float(origin[1]), step_mm=step_mm, z_mm=np.full(count, np.nan))


def nodes(field: Field) -> np.ndarray:
    """The grid's plan points, (nx * ny, 2) mm, in the order of `field.z_mm.ravel()`."""
    x, y = np.meshgrid(field.x_mm, field.y_mm, indexing="ij")
    return np.column_stack([x.ravel(), y.ravel()])


def sample(field: Field, xy_mm: np.ndarray) -> np.ndarray:
    """Bilinear heights at plan points (n, 2), (n,); clamped to the grid's border."""
    shape = np.array(field.z_mm.shape)
    at = (xy_mm - [field.x0_mm, field.y0_mm]) / field.step_mm
    at = np.clip(at, 0.0, shape - 1.0)
    low = np.minimum(at.astype(int), shape - 2)
    u, v = (at - low).T
    i, j = low.T
    z = field.z_mm
    return z[i, j] * (1 - u) * (1 - v) + z[i + 1, j] * u * (1 - v) + z[i, j + 1] * (1 - u) * v + z[i + 1, j + 1] * u * v


def smoothstep(x: np.ndarray, start: float | np.ndarray, end: float | np.ndarray) -> np.ndarray:
    """0 before `start`, 1 after `end`, with continuous slope and curvature between (quintic)."""
    t = np.clip((x - start) / (np.asarray(end) - start), 0.0, 1.0)
    return t * t * t * (t * (6.0 * t - 15.0) + 10.0)


def smooth_min(a: np.ndarray, b: np.ndarray, blend_mm: float) -> np.ndarray:
    """The minimum, rounded where the two are within `blend_mm` of each other (cubic polynomial, exact outside)."""
    h = np.maximum(blend_mm - np.abs(a - b), 0.0) / blend_mm
    return np.minimum(a, b) - h * h * h * blend_mm / 6.0


def slope_limited(field: Field, slope: float) -> Field:
    """The greatest field below this one that is nowhere steeper; also extends it over `nan` nodes.

    A grey erosion with a cone, by two-pass chamfer sweeps over eight neighbours.
    """
    from scipy.ndimage import minimum_filter1d  # noqa: F401  (kept out of module import)

    raise NotImplementedError
