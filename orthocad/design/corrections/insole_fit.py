"""The shoe's insole as it was drawn: the device's footprint follows it, its walls lean out over its edge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orthocad.design.bed import Bed
from orthocad.design.corrections import crash_bevel
from orthocad.design.insole_drawn import LEAN_SLOPE, NONE, LeanRoom, lean_of
from orthocad.design.job import Job
from orthocad.geom.plan import Plan
from orthocad.model import Modification, Parameter, Probe, Sealed, Surface

PARAMETERS = (
    Parameter(
        key="insole_outline",
        text="the shoe's insole as drawn: a DXF or SVG file of one outline at its own size",
        default=NONE,
    ),
    Parameter(
        key="insole_shape",
        text="a lab's own insole shape (DXF or SVG), scaled to insole_length_mm and insole_width_mm",
        default=NONE,
    ),
    Parameter(
        key="insole_drawn_side",
        text="the foot that the outline was drawn for, seen from above",
        default="found",
        needs=("insole_outline or insole_shape",),
        choices=("found", "left", "right"),
    ),
)
TOLERANCE_MM = 1.0  # contract: within 1 mm of the shoe's insole where one is given
REACH_MM, STEP_MM = 8.0, 0.1
PLACES = 160
STANDS_MM = 0.3  # an underside nearer to the floor stands on it
CUT_FROM = 0.40  # share of foot length: no first-ray cut-out begins behind it
CUT_SHARE = 0.4  # from MTP1 to MTP5


class Lean(Sealed):
    """The underside's rise beside the insole's edge."""

    insole: Plan
    bed: Bed
    floor_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        return self.floor_mm + self.bed(xy_mm) - LEAN_SLOPE * self.insole.depth_up_to_mm(xy_mm, REACH_MM)


class Rays(Sealed):
    """Places on the drawing, and the way out of it at each."""

    at_mm: np.ndarray  # (n, 2)
    outward: np.ndarray  # (n, 2)

    def last_mm(self, surface: Surface, floor: Callable[[np.ndarray], np.ndarray] | None) -> np.ndarray:
        """How far out (n,) the device's underside is last met, or met on that floor; -`REACH_MM` where never."""
        run = np.arange(-REACH_MM, REACH_MM + STEP_MM / 2, STEP_MM)
        places = (self.at_mm[:, None] + run[:, None] * self.outward[:, None]).reshape(-1, 2)
        bottom = surface.bottom_mm(places)
        stands = np.isfinite(bottom) if floor is None else bottom < floor(places)
        met = stands.reshape(len(self.at_mm), -1)
        return np.where(met.any(axis=1), run[met.shape[1] - 1 - met[:, ::-1].argmax(axis=1)], -REACH_MM)


class Footprint(Sealed):
    """Reads the footprint's edge back: its greatest distance from the drawing."""

    rays: Rays
    bed: Bed
    floor_mm: float | None  # what is under it stands on the floor; None: the plan's own edge
    bevels: tuple[Callable[[np.ndarray], np.ndarray], ...] = ()  # what they raise still is footprint

    def __call__(self, surface: Surface) -> float:
        """mm."""
        floor = None if self.floor_mm is None else self._floor_mm
        return float(np.abs(self.rays.last_mm(surface, floor)).max())

    def _floor_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        assert self.floor_mm is not None
        raised = [bevel(xy_mm) + STANDS_MM for bevel in self.bevels]
        return np.asarray(np.max([self.floor_mm + self.bed(xy_mm), *raised], axis=0))


class Overhang(Sealed):
    """Reads how far the device stands out over the drawing, beyond what its walls may lean."""

    rays: Rays
    insole: Plan
    room: LeanRoom

    def __call__(self, surface: Surface) -> float:
        """mm."""
        edge = self.rays.at_mm + self.rays.last_mm(surface, None)[:, None] * self.rays.outward
        return float(np.maximum(-self.insole.depth_mm(edge) - self.room(edge), 0.0).max())


def correct(job: Job) -> tuple[Modification, ...]:
    """What the drawing asks of the underside, and the proof that the footprint is the drawing."""
    if job.insole is None:
        return ()
    return (
        Modification(
            name="insole_outline",
            text=f"trimmed to the shoe's insole: {job.insole_text}{_leaning(job, job.insole)}",
            stage="underside",
            operation="up to",
            height=Lean(insole=job.insole, bed=job.bed, floor_mm=job.floor_mm if job.filled else -1e6),
            probes=_probes(job, job.insole),
        ),
    )


def _leaning(job: Job, insole: Plan) -> str:
    """How far the walls' rim stands out over the drawing, which the measures of the footprint leave to them."""
    assert job.outline is not None
    out = float(-insole.depth_mm(job.outline.points_mm).min())
    return f"; behind the ball the walls' rim leans out over it by up to {out:.1f} mm" if out > TOLERANCE_MM else ""


def _probes(job: Job, insole: Plan) -> tuple[Probe, ...]:
    points = insole.points_mm
    along = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
    outward = np.column_stack([along[:, 1], -along[:, 0]]) / np.linalg.norm(along, axis=1, keepdims=True)
    pick = np.unique(np.linspace(0, len(points) - 1, PLACES).astype(int))
    rays = Rays(at_mm=points[pick], outward=outward[pick])
    over = _probe("insole_outline.over_mm", Overhang(rays=rays, insole=insole, room=lean_of(job)))
    if job.rx.choice("length") != "full":
        return (over,)
    pick = pick[_fills(job, points[pick])]
    rays = Rays(at_mm=points[pick], outward=outward[pick])
    stands = job.floor_mm + job.rx.number("edge_bevel_mm") + STANDS_MM
    bevels = tuple(m.height for m in crash_bevel.correct(job))
    footprint = Footprint(rays=rays, bed=job.bed, floor_mm=stands if job.filled else None, bevels=bevels)
    return _probe("insole_outline.off_mm", footprint), over


def _fills(job: Job, xy: np.ndarray) -> np.ndarray:
    """Where the footprint's edge is the drawing's (n,): not beside a cut-out, nor where a shell's walls lean."""
    if job.filled:
        return np.ones(len(xy), bool)
    uncut = (xy[:, 0] < CUT_FROM * job.length_mm) | (xy[:, 1] < job.head_mm(CUT_SHARE)[1])
    return (lean_of(job)(xy) == 0) & (uncut if job.rx.choice("first_ray_cutout") != "none" else True)


def _probe(name: str, measure: Footprint | Overhang) -> Probe:
    return Probe(name=name, requested=0.0, tolerance=TOLERANCE_MM, unit="mm", measure=measure)
