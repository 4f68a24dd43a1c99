"""Reading back the corners that a cut leaves where its edge comes out at the device's border."""

from __future__ import annotations

import numpy as np

from orthocad.design.cut_reading import STEP_MM, CornerRadius, circle_mm
from orthocad.design.outline import HORN_RADIUS_MM, HORN_REACH_MM, horns_mm
from orthocad.design.parts import PLACE_TOLERANCE_MM
from orthocad.design.plan_ops import difference, opened_near
from orthocad.geom.plan import Plan, resampled
from orthocad.model import Probe

MOVED_MM, POINTS_MM = 0.1, 0.1  # where the rounding took more, its arc is
LEAST_TURN_RAD = 0.6  # a shorter arc does not tell its radius
SPAN, RAYS, REACH_MM = 0.9, 9, 2.0  # of the arc that is read; to both sides of it


def horn_probes(outline: Plan, cut: Plan) -> tuple[Probe, ...]:
    """For the radius of the corner at the medial border and of that at the device's end; none of one too blunt."""
    left = difference(outline, cut)
    horns = horns_mm(left, cut)
    if len(horns) == 0:
        return ()
    border = resampled(opened_near(left, horns, HORN_RADIUS_MM, HORN_REACH_MM), POINTS_MM)
    arcs = _runs(border, left.depth_mm(border) > MOVED_MM)
    ends = {"medial": horns[horns[:, 1].argmax()], "distal": horns[horns[:, 1].argmin()]}
    nearest = {name: arcs[int(np.argmin([_away_mm(arc, at) for arc in arcs]))] for name, at in ends.items() if arcs}
    rays = {name: _rays(arc) for name, arc in nearest.items() if _away_mm(arc, ends[name]) < HORN_REACH_MM}
    return tuple(_probe(name, across) for name, across in rays.items() if across is not None)


def _runs(points_mm: np.ndarray, kept: np.ndarray) -> list[np.ndarray]:
    """The runs (k, 2) of kept points along a closed border (n, 2)."""
    first = int(np.argmin(kept))
    points, kept = np.roll(points_mm, -first, axis=0), np.roll(kept, -first)
    cuts = np.flatnonzero(np.diff(kept.astype(int))) + 1
    runs = zip(np.split(points, cuts), np.split(kept, cuts), strict=True)
    return [run for run, on in runs if on[0] and len(run) >= RAYS]


def _away_mm(arc_mm: np.ndarray, place_mm: np.ndarray) -> float:
    return float(np.linalg.norm(arc_mm - place_mm, axis=1).min())


def _rays(arc_mm: np.ndarray) -> np.ndarray | None:
    """Across the arc, from outside to its middle, (m, n, 2); None where it is too short."""
    centre, radius = circle_mm(arc_mm)
    tip = arc_mm[len(arc_mm) // 2] - centre
    angle = np.arctan2(tip[0] * (arc_mm - centre)[:, 1] - tip[1] * (arc_mm - centre)[:, 0], (arc_mm - centre) @ tip)
    if np.ptp(angle) < LEAST_TURN_RAD:
        return None
    middle, half = (angle.max() + angle.min()) / 2, SPAN * np.ptp(angle) / 2
    turn = np.arctan2(tip[1], tip[0]) + np.linspace(middle - half, middle + half, RAYS)
    run = np.arange(radius + REACH_MM, radius - REACH_MM - STEP_MM / 2, -STEP_MM)
    outward = np.column_stack([np.cos(turn), np.sin(turn)])
    return np.asarray(centre + run[:, None] * outward[:, None])


def _probe(name: str, rays_mm: np.ndarray) -> Probe:
    return Probe(
        name=f"first_ray_cutout.{name}_corner_mm",
        requested=HORN_RADIUS_MM,
        tolerance=PLACE_TOLERANCE_MM,
        unit="mm",
        measure=CornerRadius(rays_mm=rays_mm, whole_mm=None, half_depth_mm=0.0),
    )
