"""Interpolated spline surfaces and outline curves, from scipy's knots and poles into the CAD kernel's.

The plan itself is the parameter plane: poles at the Greville abscissae make u = x and v = y exact. Approximating a top
with a clamped rim instead runs away by kilometres and is still called valid.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from orthocad.geom.plan import CORNER_RAD, Plan, resampled, turning
from orthocad.model import Field

DEGREE = 3
OUTLINE_STEP_MM = 0.35
OUTLINE_TOLERANCE_MM = 0.01  # root mean square
EDGE_MM = 60.0


def spline_surface(field: Field) -> Any:
    """The surface through every node of a height field."""
    from OCP.Geom import Geom_BSplineSurface
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array2OfPnt
    from scipy.interpolate import RectBivariateSpline

    along, across, heights = RectBivariateSpline(field.x_mm, field.y_mm, field.z_mm, s=0).tck
    x, y = _greville(along), _greville(across)
    poles = TColgp_Array2OfPnt(1, len(x), 1, len(y))
    for number, z in enumerate(heights):
        i, j = divmod(number, len(y))
        poles.SetValue(i + 1, j + 1, gp_Pnt(x[i], y[j], z))
    (u, u_times), (v, v_times) = _knots(along), _knots(across)
    return Geom_BSplineSurface(poles, u, v, u_times, v_times, DEGREE, DEGREE)


def outline_curves(plan: Plan) -> list[Any]:
    """The closed outline as plan curves, divided at its sharp corners and where it is long."""
    dense = resampled(plan, OUTLINE_STEP_MM)
    corners = np.flatnonzero(turning(dense) > CORNER_RAD)
    first = int(corners[0]) if len(corners) else 0
    ring = np.roll(dense, -first, axis=0)
    ring = np.vstack([ring, ring[:1]])
    ends = [*(corners - first), len(dense)] if len(corners) else [0, len(dense)]
    stretches = [ring[a : b + 1] for a, b in pairwise(ends)]
    return [part for points in stretches for part in _divided(points, closed=len(corners) == 0)]


def _divided(points: np.ndarray, closed: bool) -> list[Any]:
    """One stretch as curves of about `EDGE_MM`: readers sample a trimming curve coarsely where it is long."""
    whole = _plan_curve(*_fitted(points, closed))
    parts = max(2, round(len(points) * OUTLINE_STEP_MM / EDGE_MM))
    curves = [whole.Copy() for _ in range(parts)]
    for curve, (start, end) in zip(curves, pairwise(np.linspace(0.0, 1.0, parts + 1)), strict=True):
        curve.Segment(float(start), float(end), 1e-9)
    return curves


def _fitted(points: np.ndarray, closed: bool) -> tuple[np.ndarray, np.ndarray]:
    """Clamped cubic knots and poles (n, 2) near the points, the ends exact; a closed one smooth over its seam."""
    from scipy.interpolate import BSpline, make_lsq_spline, splprep

    if len(points) <= DEGREE + 1:
        points = points[:1] + np.linspace(0, 1, DEGREE + 2)[:, None] * (points[-1:] - points[:1])
    (knots, poles, _), _ = splprep(points.T, s=len(points) * OUTLINE_TOLERANCE_MM**2, per=closed, k=DEGREE)
    curve = np.array(poles).T
    if closed:
        at = np.linspace(0.0, 1.0, 4 * len(points))
        inner = knots[(knots > 1e-12) & (knots < 1 - 1e-12)]
        on_curve = BSpline(knots, curve, DEGREE)(at)
        knots = np.concatenate([np.zeros(DEGREE + 1), inner, np.ones(DEGREE + 1)])
        curve = make_lsq_spline(at, on_curve, knots, DEGREE).c
        curve[-1] = curve[0]
    else:
        curve[0], curve[-1] = points[0], points[-1]
    return knots, curve


def _plan_curve(knots: np.ndarray, curve: np.ndarray) -> Any:
    from OCP.Geom2d import Geom2d_BSplineCurve
    from OCP.gp import gp_Pnt2d
    from OCP.TColgp import TColgp_Array1OfPnt2d

    poles = TColgp_Array1OfPnt2d(1, len(curve))
    for number, (x, y) in enumerate(curve):
        poles.SetValue(number + 1, gp_Pnt2d(x, y))
    return Geom2d_BSplineCurve(poles, *_knots(knots), DEGREE)


def _greville(knots: np.ndarray) -> np.ndarray:
    """Parameters at which each pole stands, so that the curve's value is its parameter."""
    count = len(knots) - DEGREE - 1
    return np.asarray(sum(knots[k : k + count] for k in range(1, DEGREE + 1)) / DEGREE)


def _knots(knots: np.ndarray) -> tuple[Any, Any]:
    """The kernel's distinct knots and how often each stands."""
    from OCP.TColStd import TColStd_Array1OfInteger, TColStd_Array1OfReal

    distinct, times = np.unique(knots, return_counts=True)
    values, counts = TColStd_Array1OfReal(1, len(distinct)), TColStd_Array1OfInteger(1, len(distinct))
    for number, (knot, count) in enumerate(zip(distinct, times, strict=True)):
        values.SetValue(number + 1, float(knot))
        counts.SetValue(number + 1, int(count))
    return values, counts
