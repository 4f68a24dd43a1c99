"""Stage 1: the scanned sole made into a surface a device can take."""

from __future__ import annotations

import numpy as np

from orthocad.design.border import Border, border_of
from orthocad.design.job import CONTACT_FRONT_MM, metatarsal_line_mm
from orthocad.geom.fields import (
    grid_over,
    nodes,
    ramp,
    sample,
    slope_limited,
    smooth_max,
    smooth_min,
    smoothed,
    smoothstep,
)
from orthocad.model import Field, Foot, Prescription

MARGIN_MM = 14.0  # room around the foot for walls, cup expansion and trim lines
SMOOTHING_MM = 1.7  # standard deviation; moves a surface of 30 mm radius by 0.04 mm, our default
DRAFT_DEG = 15.0  # decisions.md, heel cup: 10 to 20 degrees outward from the vertical
FOREFOOT_BLEND_MM = 15.0  # contract: from the end of the contact zone
EXPANSION_END = (0.26, 0.36)  # shares of foot length over which the cup's widening runs out, our default
WALL_SLOPE, WALL_CORNER_MM = 0.3, 5.0  # of walls to the forefoot's plane, and the length of its lower end, our default
WALL_RISE_PER_MM = 0.012  # behind the contact zone they are soon as high as any rim
WALLS_MM = 60.0
OVER_SOLE_MM, WALL_BLEND_MM, LEAST_MM = 1.0, 2.0, 1e-6
WIDENED = (0.25, 0.48)  # shares of the heel's width between which the skin moves outward, our default


def sole_surface(foot: Foot, rx: Prescription, walled: Field | None = None) -> Field:
    """The smoothed sole, widened at the heel and extended outward as walls of the cup's draft; on the sole's own step.

    `walled` is `walled_sole` of this foot where it is at hand.
    """
    return _widened(walled or walled_sole(foot, insole_mm(rx)), foot, _expansion_mm(foot, rx))


def walled_sole(foot: Foot, reach_mm: float) -> Field:
    """The smoothed sole extended outward, on a grid that reaches at least to an x: all that hangs on no dose."""
    low = np.array([foot.sole.x_mm[0], foot.sole.y_mm[0]]) - MARGIN_MM
    high = np.array([max(foot.sole.x_mm[-1], reach_mm), foot.sole.y_mm[-1]]) + MARGIN_MM
    grid = grid_over(low, high, foot.sole.step_mm)
    smooth = smoothed(_on_grid(foot.sole, grid), SMOOTHING_MM)
    slope = 1.0 / float(np.tan(np.radians(DRAFT_DEG)))
    return slope_limited(smooth, slope, MARGIN_MM)


def insole_mm(rx: Prescription) -> float:
    """How far a full-length device may reach."""
    if rx.choice("length") != "full":
        return 0.0
    return rx.number("insole_length_mm") + rx.number("trim_allowance_mm")


def _on_grid(sole: Field, grid: Field) -> Field:
    """The raw sole's nodes copied onto a larger grid of the same step."""
    z = np.full(grid.z_mm.shape, np.nan)
    i, j = round((sole.x0_mm - grid.x0_mm) / grid.step_mm), round((sole.y0_mm - grid.y0_mm) / grid.step_mm)
    z[i : i + sole.z_mm.shape[0], j : j + sole.z_mm.shape[1]] = sole.z_mm
    return grid.like(z)


def _expansion_mm(foot: Foot, rx: Prescription) -> float:
    """How far each side of the cup moves outward: half of what the asked width exceeds the heel's."""
    if rx.given("heel_cup_width_mm"):
        return (rx.number("heel_cup_width_mm") - foot.number("heel_width_mm")) / 2
    return rx.number("heel_cup_expansion_mm")


def _widened(surface: Field, foot: Foot, each_side_mm: float) -> Field:
    if each_side_mm == 0:
        return surface
    xy = nodes(surface)
    width = foot.number("heel_width_mm")
    along = 1.0 - smoothstep(xy[:, 0], *(share * foot.length_mm for share in EXPANSION_END))
    across = smoothstep(np.abs(xy[:, 1]), *(share * width for share in WIDENED))
    back = xy - np.column_stack([np.zeros(len(xy)), np.sign(xy[:, 1]) * each_side_mm * along * across])
    return surface.like(sample(surface, back).reshape(surface.z_mm.shape))


def with_forefoot_plane(surface: Field, foot: Foot, borders: np.ndarray) -> Field:
    """The support plane from the metatarsal heads on: toes never shape the device (contract).

    The sole is levelled between the end of the contact zone and the plane; the walls outside it, `borders` (n, 3) as in
    Job, come down to it on an even slope, or they would run on at their height and end in a step.
    """
    xy, z = nodes(surface), surface.z_mm.ravel().copy()
    behind = FOREFOOT_BLEND_MM - CONTACT_FRONT_MM - (xy[:, 0] - metatarsal_line_mm(foot, xy[:, 1]))
    border = border_of(borders, lambda at: sample(surface, at))
    near = (behind > 0) & (behind < WALLS_MM)
    z[near] = _levelled(z[near], xy[near], behind[near], border)
    return surface.like(np.where(behind > 0, z, 0.0).reshape(surface.z_mm.shape))


def _levelled(z: np.ndarray, xy: np.ndarray, behind: np.ndarray, border: Border) -> np.ndarray:
    """Heights (n,) so far behind the plane."""
    keep = smoothstep(behind, 0.0, FOREFOOT_BLEND_MM)
    walls = WALL_SLOPE * ramp(behind, WALL_CORNER_MM) + WALL_RISE_PER_MM * np.square(ramp(behind, FOREFOOT_BLEND_MM))
    sole = (border.beside_mm(xy) + OVER_SOLE_MM) * keep
    walls = smooth_max(walls, sole, np.clip(walls, LEAST_MM, WALL_BLEND_MM)) + border.spare_mm(xy)
    return smooth_min(z * keep, walls, np.clip(walls, LEAST_MM, WALL_BLEND_MM))
