"""The trim line: from where the sole meets the rim, cut to length, or blended into the shoe's insole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orthocad.design.insole_drawn import fitted_to_drawing
from orthocad.design.insole_shape import fitted_to_insole, insole_distance_mm
from orthocad.design.job import Job, distal_edge_mm
from orthocad.design.plan_ops import closed, difference, intersection, opened, opened_near
from orthocad.geom.fields import distance_from_mask, eroded_by_ball, nodes, smoothstep
from orthocad.geom.plan import Area, Plan, largest, plans_at_zero, resampled
from orthocad.model import Field, Modification

RIM_WIDTH_MM = 3.5  # least width of the rim of a filled device; its inner edge is rounded, our default
RIM_OVER_WALL_MM = 1.0
RIM_SLACK_MM = 0.8  # the smoothed trim line wanders this much, so less of the rim than its width is kept level
FOREFOOT_INSET_MM = 3.0  # the device stays this far inside the forefoot's shadow, our default
SMOOTHING_MM = 3.0
WAIST_RADIUS_MM = 60.0  # the medial border bridges hollows tighter than this, our default
CORNER_RADIUS_MM = 12.0
HORN_RADIUS_MM = 3.5  # of the corners where a cut meets the border, our default
HORN_REACH_MM, MET_MM = 3.0 * HORN_RADIUS_MM, 0.05  # their rounding reaches no farther; what lies on the cut's edge
SLIVER_RADIUS_MM = 2.5  # beside a cut no sliver is narrower than twice this, our default
POINT_SPACING_MM = 0.7


def own_line(job: Job, sole: Field, walls: Sequence[Modification]) -> Plan:
    """The outline that foot and walls make; `sole` is the widened sole without the forefoot plane."""
    return _rounded(largest(plans_at_zero(_distance(job, sole, walls))))


def trim_line(job: Job, sole: Field) -> Plan:
    """The outline of one device before cut-outs: its own, fitted to the shoe's insole and cut to length."""
    assert job.own is not None
    outline = fitted_to_insole(job, job.own) if job.insole is None else fitted_to_drawing(job, job.own)
    end = _distal_end(job, sole)
    outline = outline if end is None else opened(intersection(outline, end), CORNER_RADIUS_MM)
    return Plan(points_mm=resampled(outline, POINT_SPACING_MM))


def cut_out(outline: Plan, modifications: Sequence[Modification], grid: Field) -> Area:
    """The outline less every cut's region, its horns rounded, and the holes through it."""
    for cut in (m for m in modifications if m.operation == "cut"):
        outline = cut_from(outline, _region(cut, grid))
    holes = tuple(_region(m, grid) for m in modifications if m.operation == "hole")
    return Area(outline=outline, holes=holes)


def _region(cut: Modification, grid: Field) -> Plan:
    return largest(plans_at_zero(grid.like(cut.height(nodes(grid)).reshape(grid.z_mm.shape))))


def cut_from(outline: Plan, cut: Plan) -> Plan:
    """The outline less the cut, rounded where the two borders met and as it was elsewhere, without slivers."""
    left = difference(outline, cut)
    rounded = opened_near(left, horns_mm(left, cut), HORN_RADIUS_MM, HORN_REACH_MM)
    return Plan(points_mm=resampled(opened(rounded, SLIVER_RADIUS_MM), POINT_SPACING_MM))


def horns_mm(left: Plan, cut: Plan) -> np.ndarray:
    """The corners (n, 2) of what a cut left, where the cut's edge begins and ends."""
    on = np.abs(cut.depth_mm(left.points_mm)) < MET_MM
    return np.asarray(left.points_mm[on & ~(np.roll(on, 1) & np.roll(on, -1))])


def rim_width_mm(job: Job) -> float:
    """Width of the rim around the cup's inner edge."""
    if not job.filled:
        return job.rx.number("shell_thickness_mm")
    return max(RIM_WIDTH_MM, job.material.min_wall_mm + RIM_OVER_WALL_MM)


def _distance(job: Job, sole: Field, walls: Sequence[Modification]) -> Field:
    """Signed distance to the outline before it is cut to length, negative inside."""
    xy = nodes(sole)
    ahead = job.ahead_of_heads_mm(xy).reshape(sole.z_mm.shape)
    printed = eroded_by_ball(sole, job.rx.number("cover_mm"))
    rim = np.min([m.height(xy) for m in walls], axis=0).reshape(sole.z_mm.shape) - job.rx.number("cover_mm")
    cup = _signed(sole, printed.z_mm <= rim) - rim_width_mm(job)
    shadow = _signed(sole, np.isfinite(sole.z_mm) & _shadow(job, sole)) + FOREFOOT_INSET_MM
    front = smoothstep(ahead, -15.0, 10.0)
    blended = cup + (shadow - cup) * front
    if job.rx.choice("length") == "full":
        shoe = insole_distance_mm(job, sole)
        blended = blended + (shoe - blended) * smoothstep(ahead, -30.0, 5.0)
    return _smooth(sole.like(blended))


def _shadow(job: Job, sole: Field) -> np.ndarray:
    """Where the scan has any low skin."""
    foot = job.foot.sole
    shape = np.zeros(sole.z_mm.shape, bool)
    i, j = round((foot.x0_mm - sole.x0_mm) / sole.step_mm), round((foot.y0_mm - sole.y0_mm) / sole.step_mm)
    shape[i : i + foot.z_mm.shape[0], j : j + foot.z_mm.shape[1]] = np.isfinite(foot.z_mm)
    return shape


def _signed(field: Field, inside: np.ndarray) -> np.ndarray:
    """Signed distance in mm to the edge of the largest piece of a mask, its holes filled; negative inside."""
    from scipy.ndimage import binary_fill_holes, label

    pieces, _ = label(inside)
    size = np.bincount(pieces.ravel())
    size[0] = 0
    return distance_from_mask(field, binary_fill_holes(pieces == size.argmax()))


def _smooth(field: Field) -> Field:
    from scipy.ndimage import gaussian_filter

    return field.like(gaussian_filter(field.z_mm, SMOOTHING_MM / field.step_mm, mode="nearest"))


def _rounded(outline: Plan) -> Plan:
    return opened(closed(outline, WAIST_RADIUS_MM), CORNER_RADIUS_MM)


def _distal_end(job: Job, sole: Field) -> Plan | None:
    """Everything behind the distal edge; None for a full-length device."""
    if job.rx.choice("length") == "full":
        return None
    across = [sole.y_mm[0] - 1.0, job.foot.at("mtp5")[1], job.foot.at("mtp1")[1], sole.y_mm[-1] + 1.0]
    edge = np.array([[distal_edge_mm(job.foot, job.rx, y), y] for y in across])
    back = np.array([[sole.x_mm[0] - 1.0, across[0]], [sole.x_mm[0] - 1.0, across[-1]]])
    return Plan(points_mm=np.vstack([back[:1], edge, back[1:]]))
