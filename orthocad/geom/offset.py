"""The surface at an even distance beneath a height field, exact also where that is steep."""

from __future__ import annotations

import numpy as np

from orthocad.geom.fields import ball_offsets, eroded_by_ball, nodes, sample
from orthocad.model import Field

STEEP = 0.7  # slope from which on balls on nodes alone leave more than 0.02 mm of the distance
STEPS = 3
DAMPING = 0.7  # lets the search settle also in hollows as tight as the ball


def below_by_ball(field: Field, radius_mm: float) -> Field:
    """The surface `radius_mm` beneath this one along the normal: the lowest that balls with their middles on it reach.

    Where it is steep, the ball that reaches lowest mostly stands between the nodes, and is looked for there. Every
    ball is an upper bound, so the lowest one found is the nearest.
    """
    under = eroded_by_ball(field, radius_mm)
    steep = np.flatnonzero(_steepest(under) > STEEP)
    if radius_mm <= 0 or len(steep) == 0:
        return under
    z, aside = under.z_mm.ravel().copy(), _lowest_ball_mm(field, steep, radius_mm)
    z[steep] = np.fmin(z[steep], _between_nodes(field, nodes(field)[steep], aside, radius_mm))
    return field.like(z.reshape(under.z_mm.shape))


def _steepest(field: Field) -> np.ndarray:
    """The slope (nx * ny,) at each node, on the steeper of its sides: a crease is as steep as the face beside it."""
    along, across = np.zeros(field.z_mm.shape), np.zeros(field.z_mm.shape)
    for side, z in ((along, field.z_mm), (across.T, field.z_mm.T)):
        rise = np.abs(np.diff(z, axis=0))
        side[:-1] = rise
        np.maximum(side[1:], rise, out=side[1:])
    return np.hypot(along, across).ravel() / field.step_mm


def _lowest_ball_mm(field: Field, at: np.ndarray, radius_mm: float) -> np.ndarray:
    """How far aside (n, 2) of each of those nodes the node is whose ball reaches lowest there."""
    offsets, ball = ball_offsets(radius_mm, field.step_mm)
    half = int(radius_mm / field.step_mm)
    padded = np.pad(field.z_mm, half, mode="edge")
    i, j = np.unravel_index(at, field.z_mm.shape)
    shifts = np.rint(offsets / field.step_mm).astype(int) @ [padded.shape[1], 1]
    here, z = (i + half) * padded.shape[1] + j + half, padded.ravel()
    lowest, which = np.full(len(at), np.inf), np.zeros(len(at), int)
    for k, (shift, height) in enumerate(zip(shifts, ball, strict=True)):
        under = z[here + shift] - height
        np.copyto(which, k, where=under < lowest)
        np.minimum(lowest, under, out=lowest)
    return np.asarray(offsets[which])


def _between_nodes(field: Field, xy_mm: np.ndarray, aside_mm: np.ndarray, radius_mm: float) -> np.ndarray:
    """The least height (n,) of balls on their way from `aside_mm` (n, 2) to where the point lies along the normal."""
    slopes = [field.like(slope) for slope in np.gradient(field.z_mm, field.step_mm)]
    lowest = np.full(len(xy_mm), np.inf)
    for _ in range(STEPS):
        rise = np.column_stack([sample(slope, xy_mm + aside_mm) for slope in slopes])
        foot = -radius_mm * rise / np.sqrt(1.0 + np.square(rise).sum(axis=1, keepdims=True))
        aside_mm = aside_mm + DAMPING * (foot - aside_mm)
        reach = np.sqrt(radius_mm**2 - np.square(aside_mm).sum(axis=1))
        lowest = np.fmin(lowest, sample(field, xy_mm + aside_mm) - reach)
    return lowest
