"""Reading a cut-out back from the finished mesh: its edges, its corner, and the neck that a shell keeps beside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orthocad.design.job import Job
from orthocad.design.neck import neck_line
from orthocad.design.parts import PLACE_TOLERANCE_MM, line_mm
from orthocad.geom.plan import Plan
from orthocad.model import Probe, Sealed, Surface

RAYS = 9
CORNER_DEG = (190.0, 260.0)  # of the quarter round: where a ray from its middle meets it, and neither straight edge
LEAST_RAYS, FEWEST_RAYS = 6, 3  # a shorter arc does not tell its radius to half a millimetre; no fewer tell any
REACH_MM, RECESS_REACH_MM = 3.0, 4.0  # to both sides of the edge; beyond a recess's blend
STEP_MM, RECESS_STEP_MM = 0.05, 0.25
AS_DRAWN_MM = 5.0  # so far behind the border no rim's rounding reaches, nor that of a horn of more than 65 degrees
NO_ROUND = "trim line: the device ends too near the round corner"
BEYOND_MM = 2.0  # the neck's line is cast so far beyond both its ends

Whole = Callable[[np.ndarray], np.ndarray]  # heights (n,) of the surface without the cut over plan points (n, 2)


class EdgePosition(Sealed):
    """Finds a cut's edge along a line into it: where the material ends, or where half the recess's depth is reached."""

    line_mm: np.ndarray  # (n, 2) from the whole side into the cut
    axis: int
    whole_mm: np.ndarray  # (n,) the surface without the cut, up to a constant
    half_depth_mm: float | None
    round_mm: float  # the corner's round keeps the edge this far from its extreme on this line

    def __call__(self, surface: Surface) -> float:
        """The edge's x or y, mm; `nan` where the line meets none."""
        top = surface.top_mm(self.line_mm)
        if self.half_depth_mm is None:
            gone = ~np.isfinite(top)
        else:
            gone = self.whole_mm - self.whole_mm[0] - (top - top[0]) >= self.half_depth_mm
        return float(self.line_mm[gone.argmax(), self.axis]) + self.round_mm if gone.any() else float("nan")


class CornerRadius(Sealed):
    """The radius of the circle through the edge's places on rays from outside the device, or in the cut, into it.

    The edge is where the material begins, or where half the recess's depth is left; the circle is the one of least
    squares, Kasa 1976.
    """

    rays_mm: np.ndarray  # (m, n, 2)
    whole_mm: np.ndarray | None  # (m, n) the surface without the recess, up to a constant; None: a cut through a shell
    half_depth_mm: float

    def __call__(self, surface: Surface) -> float:
        """mm; `nan` where a ray meets no edge."""
        top = surface.top_mm(self.rays_mm.reshape(-1, 2)).reshape(self.rays_mm.shape[:2])
        if self.whole_mm is None:
            left = np.where(np.isfinite(top), 0.0, 1.0)
        else:
            depth = self.whole_mm - top
            left = (depth - depth[:, -1:]) / (2 * self.half_depth_mm)
        out = left < 0.5
        if not (out.any(axis=1) & ~out[:, 0]).all():
            return float("nan")
        return circle_mm(self._edge(left, out.argmax(axis=1)))[1]

    def _edge(self, left: np.ndarray, first: np.ndarray) -> np.ndarray:
        """Where each ray (m, 2) leaves the cut."""
        ray = np.arange(len(first))
        before, after = left[ray, first - 1], left[ray, first]
        share = ((before - 0.5) / (before - after))[:, None]
        return np.asarray(self.rays_mm[ray, first - 1] * (1 - share) + self.rays_mm[ray, first] * share)


class RunOfMaterial(Sealed):
    """How much of a line the device covers, from one side of it to the other."""

    line_mm: np.ndarray  # (n, 2)
    step_mm: float

    def __call__(self, surface: Surface) -> float:
        """mm; `nan` where the line's ends are not beside the device."""
        there = np.isfinite(surface.top_mm(self.line_mm))
        return float("nan") if there[0] or there[-1] else float(there.sum() * self.step_mm)


def circle_mm(points_mm: np.ndarray) -> tuple[np.ndarray, float]:
    """Middle (2,) and radius of the circle nearest to plan points (n, 2)."""
    mean = points_mm.mean(axis=0)
    x, y = (points_mm - mean).T
    a, b, c = np.linalg.lstsq(np.column_stack([2 * x, 2 * y, np.ones(len(x))]), x * x + y * y, rcond=None)[0]
    return mean + [a, b], float(np.sqrt(c + a * a + b * b))


def corner_probe(
    outline: Plan, centre_mm: np.ndarray, radius_mm: float, recess_mm: float | None, whole: Whole
) -> tuple[Probe, ...]:
    """For the round between a cut's two edges; none where the device ends before it.

    `recess_mm` is None on a shell, and `whole` then is not asked.
    """
    reach, step = (REACH_MM, STEP_MM) if recess_mm is None else (RECESS_REACH_MM, RECESS_STEP_MM)
    angle = np.radians(np.linspace(*CORNER_DEG, RAYS))
    outward = np.column_stack([np.cos(angle), np.sin(angle)])
    standing = outline.depth_mm(centre_mm + radius_mm * outward) > AS_DRAWN_MM
    if standing.sum() < FEWEST_RAYS:
        return ()
    outward = outward[standing]
    run = np.arange(radius_mm - reach, radius_mm + reach + step / 2, step)
    rays = centre_mm + run[:, None] * outward[:, None]
    without = None if recess_mm is None else whole(rays.reshape(-1, 2)).reshape(rays.shape[:2])
    return (
        Probe(
            name="cutout_radius_mm",
            requested=radius_mm,
            tolerance=PLACE_TOLERANCE_MM,
            unit="mm",
            measure=CornerRadius(rays_mm=rays, whole_mm=without, half_depth_mm=(recess_mm or 0.0) / 2),
            masked_by=None if len(outward) >= LEAST_RAYS else NO_ROUND,
        ),
    )


def neck_probes(job: Job, cut_mm: np.ndarray) -> tuple[Probe, ...]:
    """For the shortest way from the cut's edge (n, 2) to the lateral border; none where no neck is left beside it.

    At its ends, where the cut comes out, the device has horns and no neck.
    """
    assert job.outline is not None
    ends = neck_line(job, cut_mm[job.outline.depth_mm(cut_mm) > AS_DRAWN_MM])
    if ends is None:
        return ()
    width = float(np.linalg.norm(ends[1] - ends[0]))
    line = line_mm(ends.mean(axis=0), (ends[1] - ends[0]) / width, width / 2 + BEYOND_MM, STEP_MM)[1]
    return (
        Probe(
            name="first_ray_cutout.neck_mm",
            requested=width,
            tolerance=PLACE_TOLERANCE_MM,
            unit="mm",
            measure=RunOfMaterial(line_mm=line, step_mm=STEP_MM),
        ),
    )
