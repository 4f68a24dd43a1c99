"""The device as a true B-rep: spline top and underside, trimmed by the outline, joined by a wall.

Each face is put together from what is known exactly (the outline is the trimming curve in the plan, and the plan is the
surfaces' parameter plane), not cut by booleans: cutting an extruded outline with these surfaces took ten times as long
and could leave a top face whose trimming other programs read wrongly, although the kernel called the solid valid.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from orthocad.design.cad.brep import Letters, closed_solid
from orthocad.design.cad.splines import outline_curves, spline_surface
from orthocad.design.cad.step_text import step_text
from orthocad.design.solid import RINGS_MM, rounding
from orthocad.errors import OrthocadError
from orthocad.geom.fields import grid_over, nodes, sample
from orthocad.geom.plan import Area, Plan, area_mm2
from orthocad.model import Device, Field, Marking

GRID_MM = 0.75  # at 1 mm the crease of a cup is rounded by up to 0.53 mm, here 0.42
BESIDE_MM = 2.0  # the surfaces run on unchanged this far beside the outline, then level out
MARGIN_MM = 6.0
ROUND_DEPTH_MM = 1.2
OUTLINE_OFF_MM, HEIGHT_OFF_MM = 0.1, 0.1
EDGE_STEP_MM, PLUMB_LINES = 0.3, 25

__all__ = ["device_solid", "device_step"]


def device_step(device: Device) -> bytes:
    """The device in the contract's frame as a STEP file; the same device gives the same bytes.

    Raises
    ------
    OrthocadError
        `device.no_brep` where the faces do not close, or the solid is not what the fields and the outline say.
    """
    try:
        return step_text(device_solid(device), f"{device.side} device")
    except OrthocadError:
        if not device.marking.lines:
            raise
    bare = device_solid(replace(device, marking=Marking()))
    return step_text(bare, f"{device.side} device, its words left out")


def device_solid(device: Device) -> Any:
    """The device in the contract's frame as one cadquery solid."""
    mirrored = device.side == "left"
    plan, *holes = (
        Plan(points_mm=_flipped(loop)[::-1] if mirrored else loop) for loop in (device.outline_mm, *device.holes_mm)
    )
    area = Area(outline=plan, holes=tuple(holes))
    top, bottom = (_mirrored(f) if mirrored else f for f in (device.top, device.bottom))
    top, bottom = _around(top, area, rounded=True), _around(bottom, area, rounded=False)
    words = [_flipped(loop)[::-1] if mirrored else loop for loop in device.marking.loops_mm]
    letters = Letters(
        each=[[outline_curves(p) for p in one] for one in _letters(words)], rise_mm=device.marking.rise_mm
    )
    solid = closed_solid(
        [outline_curves(loop) for loop in (plan, *holes)], spline_surface(top), spline_surface(bottom), letters
    )
    _check(solid, area, top, bottom, words)
    return solid


def _letters(loops: list[np.ndarray]) -> list[list[Plan]]:
    """Each outer loop with the counters in it, all counter-clockwise."""
    plans = [Plan(points_mm=loop) for loop in loops]
    outer = [p for p in plans if area_mm2(p) > 0]
    inner = [Plan(points_mm=p.points_mm[::-1]) for p in plans if area_mm2(p) <= 0]
    return [[o, *(i for i in inner if o.contains(i.points_mm[:1])[0])] for o in outer]


def _flipped(xy_mm: np.ndarray) -> np.ndarray:
    return xy_mm * [1.0, -1.0]


def _mirrored(field: Field) -> Field:
    last = field.y0_mm + field.step_mm * (field.z_mm.shape[1] - 1)
    return Field(x0_mm=field.x0_mm, y0_mm=-last, step_mm=field.step_mm, z_mm=field.z_mm[:, ::-1])


def _around(field: Field, area: Area, rounded: bool) -> Field:
    """The field on the spline's own grid; levelled far beside the outline, where it may stand like a cliff."""
    plan = area.outline
    grid = grid_over(plan.points_mm.min(axis=0) - MARGIN_MM, plan.points_mm.max(axis=0) + MARGIN_MM, GRID_MM)
    xy = nodes(grid)
    depth = area.depth_up_to_mm(xy, 2 * BESIDE_MM)
    far = plan.depth_up_to_mm(xy, 2 * BESIDE_MM) < -BESIDE_MM
    xy[far] = plan.behind_mm(xy[far], -BESIDE_MM)
    z = sample(field, xy)
    if rounded:
        z = z - _soft_rounding(np.maximum(depth, -BESIDE_MM))
    return grid.like(z.reshape(grid.z_mm.shape))


def _soft_rounding(depth_mm: np.ndarray) -> np.ndarray:
    """The rim's rounding as a parabola that a spline on this grid can follow, taking off as much as the mesh's does."""
    rings = np.array([0.0, *RINGS_MM])
    cut_mm2 = float(np.trapezoid(rounding(rings), rings))
    bend = 3.0 * cut_mm2 / ROUND_DEPTH_MM**3
    inside = np.clip(ROUND_DEPTH_MM - depth_mm, 0.0, ROUND_DEPTH_MM)
    return bend * (inside**2 + 2.0 * ROUND_DEPTH_MM * np.clip(-depth_mm, 0.0, None))


def _check(solid: Any, area: Area, top: Field, bottom: Field, words: list[np.ndarray]) -> None:
    """Valid, as large as the outline, and where plumb lines meet it exactly as high as the two fields."""
    if not (solid.isValid() and solid.ShapeType() == "Solid"):
        raise _no_brep("the faces do not close to a valid solid")
    edges = np.vstack([_along(edge) for edge in solid.Edges()])
    off = np.abs(_box(edges[:, :2]) - _box(area.outline.points_mm)).max()
    if off > OUTLINE_OFF_MM:
        raise _no_brep(f"the solid's outline is {off:.2f} mm off")
    off = _plumb_error_mm(solid, area, top, bottom, words)
    if not off < HEIGHT_OFF_MM:
        raise _no_brep(f"the solid's height is {off:.2f} mm off")


def _along(edge: Any) -> np.ndarray:
    """Points of an edge from end to end; the hundreds of a letter are short."""
    count = max(int(edge.Length() / EDGE_STEP_MM), 1) + 1
    return np.array([p.toTuple() for p in edge.positions(np.linspace(0, 1, count))])


def _box(points: np.ndarray) -> np.ndarray:
    return np.array([points.min(axis=0), points.max(axis=0)])


def _plumb_error_mm(solid: Any, area: Area, top: Field, bottom: Field, words: list[np.ndarray]) -> float:
    """Largest difference between the fields and where lines through a few of their nodes enter and leave the solid.

    Nodes within the engraved words are left out.
    """
    from OCP.gp import gp_Dir, gp_Lin, gp_Pnt
    from OCP.IntCurvesFace import IntCurvesFace_ShapeIntersector

    xy = nodes(top)
    plain = area.depth_up_to_mm(xy, 3 * ROUND_DEPTH_MM) > 2 * ROUND_DEPTH_MM
    if words:
        low, high = _box(np.vstack(words))
        plain &= ((xy < low - BESIDE_MM) | (xy > high + BESIDE_MM)).any(axis=1)
    deep = np.flatnonzero(plain)
    lines = IntCurvesFace_ShapeIntersector()
    lines.Load(solid.wrapped, 1e-4)
    worst = 0.0
    for number in deep[np.linspace(0, len(deep) - 1, PLUMB_LINES).astype(int)]:
        x, y = xy[number]
        lines.Perform(gp_Lin(gp_Pnt(x, y, 0.0), gp_Dir(0.0, 0.0, 1.0)), -1000.0, 1000.0)
        heights = sorted({round(lines.Pnt(k + 1).Z(), 3) for k in range(lines.NbPnt())})
        if len(heights) < 2:
            return float("inf")
        expected = (bottom.z_mm.ravel()[number], top.z_mm.ravel()[number])
        worst = max(worst, abs(heights[0] - expected[0]), abs(heights[-1] - expected[1]))
    return worst


def _no_brep(what: str) -> OrthocadError:
    return OrthocadError("device.no_brep", f"{what}; leave out --format step and report this scan as a bug")
