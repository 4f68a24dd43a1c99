"""The shoe's insole as somebody drew it, laid under the foot: its side worked out, a misfit refused.

At the heel and the arch the cup's walls may lean out over the insole's edge as the shoe's counter does, not at the
forefoot; the footprint is the drawing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.job import Job
from orthocad.design.plan_ops import closed, intersection, opened, union
from orthocad.errors import OrderError
from orthocad.geom.fields import grid_over, nodes, smoothstep
from orthocad.geom.plan import Plan, extent_at, largest, plans_at_zero
from orthocad.model import Sealed
from orthocad.model.drawing import Drawing, drawing_of

NONE = "none"
LEAN_MM = 5.0  # how far a wall's rim may stand out over the insole's edge, our default
LEAN_SLOPE = 2.5  # height over distance of the underside there: 22 degrees from the vertical, our default
LEAN_ENDS_MM = (-45.0, -25.0)  # ahead of the heads
STATIONS = np.arange(0.06, 0.72, 0.02)  # shares of foot length along which foot and drawing are compared
CLEAR_SHARE = 0.8  # of the worse fit: a better one than this tells the side, our default
STRAIGHT_MM = 0.75  # an outline bent less than this is its own mirror image
SAME_MM = 3.0  # between the drawing and a measured insole length or width, our default
SHORTER_MM, LONGER_MM = 6.0, 45.0  # against the foot's length, our default
WIDTH_SHARE = (0.78, 1.35)  # of the ball's width, our default
JOIN_MM, CORNER_MM = 3.0, 4.0
GRID_MM = 0.5
WHAT = {"insole_outline": "the outline drawn", "insole_shape": "the lab's insole shape"}


class Laid(Sealed):
    """The drawing in the plan of the foot."""

    plan: Plan
    text: str


class LeanRoom(Sealed):
    """How far out over the drawing the outline may stand."""

    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Distances (n,) at plan points (n, 2)."""
        ahead = xy_mm[:, 0] - np.interp(xy_mm[:, 1], self.heads[:, 1], self.heads[:, 0])
        return LEAN_MM * (1.0 - smoothstep(ahead, *LEAN_ENDS_MM))


def given(job: Job) -> tuple[str, Drawing] | None:
    """Which drawing shapes this device, and the drawing."""
    for key in WHAT:
        text = job.rx.choice(key)
        if text != NONE:
            return key, _drawing(key, text)
    return None


def _drawing(key: str, text: str) -> Drawing:
    drawing = drawing_of(text)
    if drawing is None:
        raise OrderError("outline.unreadable", f"{key} is neither a DXF or SVG file nor a drawing; give such a file")
    return drawing


def laid_under(job: Job, own: Plan) -> Laid | None:
    """The drawing under the foot, its heel at the device's own heel `own`; None where nothing was drawn.

    Raises
    ------
    OrderError
        `outline.misfit` where it is no insole for this foot, `outline.side_unclear` where it fits both ways.
    """
    found = given(job)
    if found is None:
        return None
    key, drawing = found
    drawing = _sized(job, drawing) if key == "insole_shape" else drawing
    _check_size(job, key, drawing)
    points, said = _sided(job, drawing)
    points = points + [own.points_mm[:, 0].min() - points[:, 0].min(), 0.0]
    size = f"{drawing.length_mm:.1f} x {drawing.width_mm:.1f} mm"
    return Laid(plan=Plan(points_mm=points), text=f"{WHAT[key]} in {drawing.name} ({size}), {said}")


def _sized(job: Job, drawing: Drawing) -> Drawing:
    if not job.rx.given("insole_length_mm"):
        text = f"the shape in {drawing.name} is to be scaled to the shoe's insole, whose length is not known"
        raise OrderError("outline.misfit", f"{text}; give insole_length_mm, or the shoe in the exam")
    along = (job.rx.number("insole_length_mm") + job.rx.number("trim_allowance_mm")) / drawing.length_mm
    across = job.rx.number("insole_width_mm") / drawing.width_mm if job.rx.given("insole_width_mm") else along
    return replace(drawing, points_mm=drawing.points_mm * [along, across])


def _check_size(job: Job, key: str, drawing: Drawing) -> None:
    """Refuse what cannot be this shoe's insole."""
    length, ball = job.length_mm, job.ball_width_mm
    low, high = (share * ball for share in WIDTH_SHARE)
    if not length - SHORTER_MM <= drawing.length_mm <= length + LONGER_MM:
        text = f"is {drawing.length_mm:.0f} mm long, the foot {length:.0f}"
    elif not low <= drawing.width_mm <= high:
        text = f"is {drawing.width_mm:.0f} mm wide, the foot {ball:.0f} across the ball"
    else:
        text = "" if key == "insole_shape" else _against_measures(job, drawing)
    if text:
        raise OrderError("outline.misfit", f"{drawing.name} {text}; check its scale, or draw this shoe's insole")


def _against_measures(job: Job, drawing: Drawing) -> str:
    for key, mm in (("insole_length_mm", drawing.length_mm), ("insole_width_mm", drawing.width_mm)):
        if job.rx.given(key) and abs(job.rx.number(key) - mm) > SAME_MM:
            return f"measures {mm:.1f} mm where {key} is {job.rx.number(key):g}"
    return ""


def _sided(job: Job, drawing: Drawing) -> tuple[np.ndarray, str]:
    """Its points in the working frame, and how its side was found."""
    points, flipped = drawing.points_mm, drawing.points_mm[::-1] * [1.0, -1.0]
    said = job.rx.choice("insole_drawn_side")
    if said != "found":  # drawn from above: a right foot's outline is in the working frame as it is
        return (points, "as ordered") if said == "right" else (flipped, "as ordered, mirrored from a left foot's")
    off, mirrored = (_misfit_mm(job, p) for p in (points, flipped))
    drawn = f"drawn for a {'right' if off < mirrored else 'left'} foot"
    if min(off, mirrored) <= CLEAR_SHARE * max(off, mirrored):
        return (points if off < mirrored else flipped), drawn
    if _bend_mm(points) <= STRAIGHT_MM:
        return points, "straight: the same for both feet"
    text = f"{drawing.name} fits a left foot about as well as a right one"
    raise OrderError("outline.side_unclear", f"{text}; say which it was drawn for: insole_drawn_side = left or right")


def _middles_mm(points: np.ndarray, x_mm: np.ndarray) -> np.ndarray:
    return np.array([np.mean(extent_at(points, float(x))) for x in x_mm])


def _bend_mm(points: np.ndarray) -> float:
    at = points[:, 0].min() + STATIONS * np.ptp(points[:, 0])
    return float(np.abs(_middles_mm(points, at)).max())


def _misfit_mm(job: Job, points: np.ndarray) -> float:
    """How far the middle of the drawing lies from the middle of the sole, root mean square."""
    x = STATIONS * job.length_mm
    foot = np.array([np.mean(job.border_mm(float(at))) for at in x])
    off = _middles_mm(points, x) - foot
    return float(np.sqrt(np.mean(np.square(off - off.mean()))))


def fitted_to_drawing(job: Job, own: Plan) -> Plan:
    """The device's own outline trimmed to the drawing: a full-length one fills it."""
    assert job.insole is not None
    within = intersection(own, _allowed(job, own))
    if job.rx.choice("length") != "full":
        return opened(closed(within, JOIN_MM), CORNER_MM)
    return closed(opened(union(job.insole, within), CORNER_MM), JOIN_MM)


def lean_of(job: Job) -> LeanRoom:
    """How far out over the drawing this device's outline may stand."""
    return LeanRoom(heads=np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]]))


def _allowed(job: Job, own: Plan) -> Plan:
    assert job.insole is not None
    both = np.vstack([own.points_mm, job.insole.points_mm])
    grid = grid_over(both.min(axis=0) - 2.0, both.max(axis=0) + 2.0, GRID_MM)
    xy = nodes(grid)
    outside = -job.insole.depth_up_to_mm(xy, 2 * LEAN_MM) - lean_of(job)(xy)
    return largest(plans_at_zero(grid.like(outside.reshape(grid.z_mm.shape))))
