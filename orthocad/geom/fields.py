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


def nearest(field: Field, xy_mm: np.ndarray) -> np.ndarray:
    """The value (n,) at the node nearest to each of (n, 2) points; clamped to the grid's border."""
    at = np.rint((xy_mm - [field.x0_mm, field.y0_mm]) / field.step_mm).astype(int)
    i, j = np.clip(at, 0, np.array(field.z_mm.shape) - 1).T
    return np.asarray(field.z_mm[i, j])


def smoothstep(x: np.ndarray, start: float | np.ndarray, end: float | np.ndarray) -> np.ndarray:
    """0 before `start`, 1 after `end`, with continuous slope and curvature between (quintic)."""
    t = np.clip((x - start) / (np.asarray(end) - start), 0.0, 1.0)
    return t * t * t * (t * (6.0 * t - 15.0) + 10.0)


def even_step(x: np.ndarray, start: float, end: float) -> np.ndarray:
    """0 before `start`, 1 after `end`, two parabolas between: the least bend that a step of that length can have."""
    t = np.clip((x - start) / (end - start), 0.0, 1.0)
    return np.asarray(np.where(t < 0.5, 2.0 * t * t, 1.0 - 2.0 * np.square(1.0 - t)))


def smooth_min(a: np.ndarray, b: np.ndarray, blend_mm: float | np.ndarray) -> np.ndarray:
    """The minimum, rounded where the two are within `blend_mm` of each other (cubic polynomial, exact outside)."""
    if np.ndim(blend_mm) == 0 and blend_mm <= 0:
        return np.minimum(a, b)
    h = np.maximum(blend_mm - np.abs(a - b), 0.0) / blend_mm
    return np.minimum(a, b) - h * h * h * blend_mm / 6.0


def smooth_max(a: np.ndarray, b: np.ndarray, blend_mm: float | np.ndarray) -> np.ndarray:
    """The maximum, rounded as `smooth_min` is."""
    return -smooth_min(-a, -b, blend_mm)


def bell(r: np.ndarray) -> np.ndarray:
    """1 at 0, level there and at 1, 0 beyond."""
    return np.asarray(np.square(np.maximum(1.0 - r * r, 0.0)))


def ramp(x: np.ndarray, corner_mm: float) -> np.ndarray:
    """0 before 0, then x less half a corner; the corner is a parabola."""
    inside = np.clip(x, 0.0, corner_mm)
    return np.asarray(inside * inside / (2 * corner_mm) + np.maximum(x - corner_mm, 0.0))


def distance_from_mask(grid: Field, inside: np.ndarray) -> np.ndarray:
    """Signed distance in mm to the edge of a mask over the grid, negative inside; to half a step."""
    from scipy.ndimage import distance_transform_edt

    return np.asarray(grid.step_mm * (distance_transform_edt(~inside) - distance_transform_edt(inside)))


BETWEEN = 3  # parabolas stand so much closer than the nodes
OUT_OF_REACH_MM = 200.0
_RING = [
    (i, j)
    for i in (-2, -1, 0, 1, 2)
    for j in (-2, -1, 0, 1, 2)
    if (abs(i), abs(j)) in ((0, 1), (1, 0), (1, 1), (1, 2), (2, 1))
]


def slope_limited(field: Field, slope: float, reach_mm: float) -> Field:
    """The greatest field below this one that is nowhere steeper than `slope`; extends it `reach_mm` over `nan` nodes.

    A grey erosion with a cone, swept over sixteen neighbours (direction error under 3 %); nodes out of reach stand
    `OUT_OF_REACH_MM` high.
    """
    z = np.where(np.isfinite(field.z_mm), field.z_mm, OUT_OF_REACH_MM)
    nx, ny = z.shape
    for _ in range(int(np.ceil(reach_mm / (2 * field.step_mm)))):
        padded = np.pad(z, 2, constant_values=np.inf)
        lowest = z
        for i, j in _RING:
            rise = slope * field.step_mm * float(np.hypot(i, j))
            lowest = np.minimum(lowest, padded[2 + i : 2 + i + nx, 2 + j : 2 + j + ny] + rise)
        if np.array_equal(lowest, z):
            break
        z = lowest
    return field.like(z)


def smoothed(field: Field, sigma_mm: float) -> Field:
    """Gaussian smoothing that leaves `nan` nodes out of account and keeps them `nan`."""
    from scipy.ndimage import gaussian_filter

    seen = np.isfinite(field.z_mm)
    sigma = sigma_mm / field.step_mm
    weight = gaussian_filter(seen.astype(float), sigma, mode="constant", truncate=3.0)
    total = gaussian_filter(np.where(seen, field.z_mm, 0.0), sigma, mode="constant", truncate=3.0)
    return field.like(np.where(seen, total / np.maximum(weight, 1e-12), np.nan))


def eroded_by_ball(field: Field, radius_mm: float) -> Field:
    """The lowest that a ball with its middle on a node of this field reaches, over each node: a grey erosion.

    On a slope s, with nodes h apart, it leaves up to h^2 (1 + s^2) / 8 r of the radius r out.
    """
    from scipy.ndimage import grey_erosion

    if radius_mm <= 0:
        return field
    half = int(radius_mm / field.step_mm)
    offset = np.arange(-half, half + 1) * field.step_mm
    square = offset[:, None] ** 2 + offset[None, :] ** 2
    inside = square <= radius_mm**2
    ball = np.sqrt(np.maximum(radius_mm**2 - square, 0.0))
    return field.like(grey_erosion(field.z_mm, footprint=inside, structure=ball, mode="nearest"))


def hollows_filled(z_mm: np.ndarray, step_mm: float, bend_per_mm: float, reach_mm: float) -> np.ndarray:
    """The least heights (nx, ny) over these whose slope rises no quicker: a grey closing with a paraboloid.

    `reach_mm` is how far it looks; what is steeper than `bend_per_mm * reach_mm` only counts as that steep.
    """
    half = int(reach_mm / step_mm) * BETWEEN
    parabola = bend_per_mm / 2 * np.square(np.arange(-half, half + 1) * step_mm / BETWEEN)
    over = _stood_on(_stood_on(z_mm, parabola).T, parabola).T
    return _hung_under(_hung_under(over, parabola).T, parabola).T


def _stood_on(z_mm: np.ndarray, parabola: np.ndarray) -> np.ndarray:
    """How low (nx * BETWEEN, ny) parabolas can stand on heights along the first axis, at and between its nodes."""
    half, count = len(parabola) // (2 * BETWEEN), len(z_mm)
    padded = np.pad(z_mm, ((half, half), (0, 0)), mode="edge")
    lowest = np.full((count, BETWEEN, z_mm.shape[1]), -np.inf)
    for k in range(2 * half + 1):
        for part in range(BETWEEN):
            away = (2 * half - k) * BETWEEN + part
            if away < len(parabola):
                here = lowest[:, part]
                np.maximum(here, padded[k : k + count] - parabola[away], out=here)
    return lowest.reshape(-1, z_mm.shape[1])


def _hung_under(z_mm: np.ndarray, parabola: np.ndarray) -> np.ndarray:
    """The lowest parabola (nx, ny) over each node, from their lowest places (nx * BETWEEN, ny) on the first axis."""
    half = len(parabola) // 2
    padded = np.pad(z_mm, ((half, half), (0, 0)), mode="edge")
    lowest = np.full((len(z_mm) // BETWEEN, z_mm.shape[1]), np.inf)
    for k, rise in enumerate(parabola):
        np.minimum(lowest, padded[k : k + len(z_mm) : BETWEEN] + rise, out=lowest)
    return lowest


def ball_offsets(radius_mm: float, step_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Plan offsets (k, 2) inside a ball's disc and the ball's height (k,) over each."""
    half = int(radius_mm / step_mm)
    side = np.arange(-half, half + 1) * step_mm
    square = side[:, None] ** 2 + side[None, :] ** 2
    i, j = np.nonzero(square <= radius_mm**2)
    return np.column_stack([side[i], side[j]]), np.sqrt(np.maximum(radius_mm**2 - square[i, j], 0.0))
