"""What the device is as a whole, proved on its mesh: a shell's thickness, and how far a cover's room is kept free."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from orthocad.design.composition import BEFORE_COVER, STEP_MM, Composition
from orthocad.design.drawn import Drawn
from orthocad.design.outline import rim_width_mm
from orthocad.design.parts import HEIGHT_TOLERANCE_MM
from orthocad.geom.fields import ball_offsets, grid_over, nodes, sample
from orthocad.model import Marking, Modification, Probe, Sealed, Surface

SPACING_MM = 10.0
BESIDE_MM = 1.5  # from where the nearest place of the other face may lie to a border, which is rounded
SHARE = 0.95  # of the places
AROUND_MM = 1.0  # about the nearest place of the design
STEEPEST = 1.0  # the least thickness of walls is a check of its own
BENT_MM = 0.3  # second difference over 1 mm, an edge of the mesh: it cuts across creases, by up to 0.12 mm
POSTED_MM = 0.05  # a post this near under a shell may have been rounded into it
Face = Callable[[np.ndarray], np.ndarray]  # its heights (n,) over plan points (n, 2)
NOWHERE = "shape: no place of it is even and bare"


class Apart(Sealed):
    """How far apart along the normal two faces are: where that is farther from what was ordered than at 95 %, mm.

    From each place on the one face the nearest place of the other is looked for on a lattice around where
    that is by the design. A place that the mesh does not have is left out.
    """

    at_mm: np.ndarray  # (n, 2)
    beside_mm: np.ndarray  # (n, k, 2) from the place
    ordered_mm: float

    def __call__(self, here_mm: np.ndarray, there_mm: np.ndarray) -> float:
        """mm; of heights (n,) on the one face, and (n, k) around on the other."""
        far = np.sqrt(np.square(self.beside_mm).sum(axis=2) + np.square(there_mm - here_mm[:, None]))
        nearest = np.where(np.isfinite(far), far, np.inf).min(axis=1)
        found = nearest[np.isfinite(nearest)]
        order = np.argsort(np.abs(found - self.ordered_mm))
        return float(found[order[int(SHARE * (len(found) - 1))]]) if len(found) else float("nan")

    @property
    def around_mm(self) -> np.ndarray:
        """Plan points (n * k, 2)."""
        return (self.at_mm[:, None] + self.beside_mm).reshape(-1, 2)


class Thickness(Sealed):
    """From the underside to the top, the lift taken off."""

    apart: Apart
    lift_mm: np.ndarray  # (n, k)

    def __call__(self, surface: Surface) -> float:
        """mm."""
        top = surface.top_mm(self.apart.around_mm).reshape(self.lift_mm.shape) - self.lift_mm
        return self.apart(surface.bottom_mm(self.apart.at_mm), top)


class CoverRoom(Sealed):
    """From the printed top, lift and recesses taken off, to the foot's surface."""

    apart: Apart
    later_mm: np.ndarray  # (n,)
    foot_mm: np.ndarray  # (n, k)

    def __call__(self, surface: Surface) -> float:
        """mm."""
        return self.apart(surface.top_mm(self.apart.at_mm) - self.later_mm, self.foot_mm)


def whole_probes(plan: Drawn, words: Marking) -> tuple[Probe, ...]:
    """A probe for a shell's thickness and one for the cover's room, where there are any."""
    whole = Composition(ground=plan.job.ground, modifications=plan.modifications)
    return (*_thickness(plan, whole, words), *_cover(plan, whole))


def _thickness(plan: Drawn, whole: Composition, words: Marking) -> Iterator[Probe]:
    if plan.job.filled:
        return
    bottom, top, thick = plan.surfaces.bottom, plan.surfaces.top, plan.job.rx.number("shell_thickness_mm")
    at = _places(plan, thick, lambda xy: sample(bottom, xy))
    at = at[_bare(plan, at) & ~_under(words, at)]
    apart = _apart(at, sample(bottom, at), lambda xy: sample(top, xy) - whole.later_mm(xy), thick)
    lift = whole.later_mm(apart.around_mm).reshape(apart.beside_mm.shape[:2])
    yield _probe("shell_thickness_mm", Thickness(apart=apart, lift_mm=lift), apart)


def _cover(plan: Drawn, whole: Composition) -> Iterator[Probe]:
    cover = plan.job.rx.number("cover_mm")
    if cover <= 0:
        return

    def printed(xy: np.ndarray) -> np.ndarray:
        return sample(plan.surfaces.top, xy) - whole.later_mm(xy)

    def foot(xy: np.ndarray) -> np.ndarray:
        return whole.foot_mm(xy, BEFORE_COVER)

    at = _places(plan, rim_width_mm(plan.job) + cover, printed)
    apart = _apart(at, printed(at), foot, cover)
    heights = foot(apart.around_mm).reshape(apart.beside_mm.shape[:2])
    yield _probe("cover_mm", CoverRoom(apart=apart, later_mm=whole.later_mm(at), foot_mm=heights), apart)


def _apart(at: np.ndarray, here_mm: np.ndarray, there: Face, ordered_mm: float) -> Apart:
    """Around where the other face, as designed, comes nearest to each place."""
    disc = ball_offsets(ordered_mm + AROUND_MM, AROUND_MM)[0]
    off = there((at[:, None] + disc).reshape(-1, 2)).reshape(len(at), len(disc)) - here_mm[:, None]
    nearest = disc[(np.square(disc).sum(axis=1) + np.square(off)).argmin(axis=1)]
    return Apart(at_mm=at, beside_mm=nearest[:, None] + ball_offsets(AROUND_MM, STEP_MM)[0], ordered_mm=ordered_mm)


def _probe(name: str, measure: Callable[[Surface], float], apart: Apart) -> Probe:
    return Probe(
        name=name,
        requested=apart.ordered_mm,
        tolerance=HEIGHT_TOLERANCE_MM,
        unit="mm",
        measure=measure,
        masked_by=None if len(apart.at_mm) else NOWHERE,
    )


def _places(plan: Drawn, reach_mm: float, face: Face) -> np.ndarray:
    """Places (n, 2) all over a face where it is neither steep nor bent, and so far in that the other goes on around."""
    outline = plan.area.outline.points_mm
    at = nodes(grid_over(outline.min(axis=0), outline.max(axis=0), SPACING_MM))
    at = at[plan.area.depth_up_to_mm(at, 2 * (reach_mm + BESIDE_MM)) > reach_mm + BESIDE_MM]
    here, ahead, behind = face(at), *([face(at + side * d) for d in np.eye(2)] for side in (1.0, -1.0))
    steep = np.hypot(*(a - b for a, b in zip(ahead, behind, strict=True))) > 2 * STEEPEST
    bent = np.max([np.abs(a + b - 2 * here) for a, b in zip(ahead, behind, strict=True)], axis=0) > BENT_MM
    return at[~steep & ~bent]


def _bare(plan: Drawn, at: np.ndarray) -> np.ndarray:
    """Where (n,) no rib, grading or post changes the underside."""
    bottom = sample(plan.surfaces.bottom, at)
    bare = np.ones(len(at), bool)
    for m in plan.modifications:
        bare &= _leaves(m, at, bottom) if m.stage == "underside" else True
    return bare


def _leaves(m: Modification, at: np.ndarray, bottom_mm: np.ndarray) -> np.ndarray:
    """Where (n,) a modification of the underside has no part in it; what goes up to something only cuts into posts."""
    if m.operation == "add":
        return np.abs(m.height(at)) < 1e-3
    return m.height(at) > bottom_mm + POSTED_MM if m.operation == "down to" else np.ones(len(at), bool)


def _under(words: Marking, at: np.ndarray) -> np.ndarray:
    """Whether (n,) each place is in the engraved words."""
    inside = np.zeros(len(at), bool)
    if words.loops_mm:
        box = np.vstack(words.loops_mm)
        inside = ((at > box.min(axis=0) - 1.0) & (at < box.max(axis=0) + 1.0)).all(axis=1)
    return inside
