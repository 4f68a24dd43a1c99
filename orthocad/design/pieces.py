"""The heel lift as pieces of its own under the device: a straight wedge, or a set of shims, keyed to it and each other.

A piece is a ramp over the hinge on which the device turns when its heel is lifted, so a device of any stiffness lies on
it: the lift at the heel centre, nothing `CONTACT_FRONT_MM` behind the heads. Its top takes the device's underside as
far as that is near the floor; under a rearfoot post it is level across, so that the post tilts the foot on it too.
"""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections.posts import heel_post
from orthocad.design.drawn import Drawn
from orthocad.design.job import CONTACT_FRONT_MM, Job
from orthocad.design.keys import keys_of
from orthocad.design.plan_ops import offset, opened
from orthocad.design.solid import build_solid
from orthocad.design.surface import Surfaces
from orthocad.geom.fields import nodes, smoothstep
from orthocad.geom.plan import Area, Plan, largest, plans_at_zero, resampled
from orthocad.model import Field, Piece, Sealed

SHIM_MM = 3.0  # mortonsfoot
LEAST_SHIM_MM = 1.5  # what is left over goes into the lowest shim where it would be thinner
CRADLE_MM = 4.0  # how far up it follows a shell's underside
CLEAR_MM = 0.2
INSET_MM = 1.5  # inside the device's outline
LEAST_EDGE_MM = 1.0  # it ends where it gets thinner
ROUND_MM = 0.4
EDGE_MM = 1.0  # inside its rounded edge
LEAST_LEVER = 0.5  # of the heel's: the device bears on the piece behind this
CORNER_MM = 5.0
SPACING_MM = 0.7
UNTILTED_MM = 50.0  # ahead of a tilted post: so far on, the device stands level again, our default
POSTED_MM = 0.05  # a post this near to the underside is it


class Stance(Sealed):
    """What the device stands on, as a height in the foot's frame: level, but tilted under the heel as its post is."""

    slope: float  # of z over y
    level_mm: float
    from_mm: float  # x from which on it turns level
    to_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        return self.level_mm + self.slope * y * (1.0 - smoothstep(x, self.from_mm, self.to_mm))


def lift_pieces(plan: Drawn) -> tuple[Piece, ...]:
    """The pieces that were asked for, from the floor up; none where the lift is built in."""
    job = plan.job
    total = job.rx.number("heel_lift_mm")
    if total == 0 or job.rx.choice("heel_lift_build") != "separate":
        return ()
    parts = shims_mm(total) if job.rx.choice("heel_lift_pieces") == "shims" else (total,)
    under = _under(plan)
    names = ("lift",) if len(parts) == 1 else tuple(f"lift-{n + 1}" for n in range(len(parts)))
    made = []
    for number, (name, mm) in enumerate(zip(names, parts, strict=True)):
        low = _keys(job, under) if number else under.like(np.zeros(under.z_mm.shape))
        over = under if number == len(parts) - 1 else _keys(job, under)
        made.append(_piece(plan, name, mm, low, over))
    return tuple(made)


def shims_mm(total_mm: float) -> tuple[float, ...]:
    """Thickness of each shim at the heel centre; what is not 3 mm lies on the floor, where no socket weakens it."""
    count = max(1, int((total_mm + SHIM_MM - LEAST_SHIM_MM) // SHIM_MM))
    return (round(total_mm - SHIM_MM * (count - 1), 2), *[SHIM_MM] * (count - 1))


def _under(plan: Drawn) -> Field:
    """The device's underside over what it stands on."""
    bottom = plan.surfaces.bottom
    return bottom.like(bottom.z_mm - _stance(plan)(nodes(bottom)).reshape(bottom.z_mm.shape))


def _stance(plan: Drawn) -> Stance:
    """On the floor, as if there were no forefoot post: the lift is the heel's over that."""
    job, bottom = plan.job, plan.surfaces.bottom
    xy, z = nodes(bottom), bottom.z_mm.ravel()
    inside = plan.area.depth_up_to_mm(xy, bottom.step_mm) > 0
    inside &= _over_posts_mm(plan) > POSTED_MM
    heel = heel_post(job)
    if heel is None or heel.slope == 0:
        return Stance(slope=0.0, level_mm=float(z[inside].min()), from_mm=0.0, to_mm=1.0)
    end = min(heel.to_mm + UNTILTED_MM, _hinge_mm(job))
    ahead = z[inside & (xy[:, 0] > end)]
    level = min(float(ahead.min(initial=np.inf)), heel.level_mm)
    return Stance(slope=heel.slope, level_mm=level, from_mm=heel.to_mm, to_mm=end)


def _over_posts_mm(plan: Drawn) -> np.ndarray:
    """How far (n,) the underside lies below a forefoot post's plane: nothing where it is the post."""
    bottom = plan.surfaces.bottom
    planes = [m.height(nodes(bottom)) for m in plan.modifications if m.name == "forefoot_post"]
    return np.min([*planes, np.full(bottom.z_mm.size, np.inf)], axis=0) - bottom.z_mm.ravel()


def _hinge_mm(job: Job) -> float:
    return float(job.head_mm(0.5, CONTACT_FRONT_MM)[0])


def _keys(job: Job, grid: Field) -> Field:
    return grid.like(keys_of(job)(nodes(grid)).reshape(grid.z_mm.shape))


def _piece(plan: Drawn, name: str, lift_mm: float, low: Field, over: Field) -> Piece:
    job = plan.job
    hinge = _hinge_mm(job)
    share = (hinge - low.x_mm) / (hinge - job.heel_center[0])
    ramp = low.like(np.broadcast_to((lift_mm * share)[:, None], low.z_mm.shape))
    end = hinge - LEAST_EDGE_MM / lift_mm * (hinge - job.heel_center[0])
    outline = _outline(plan, ramp, float(end))
    bears = share[:, None] > LEAST_LEVER
    lowest = _lowest(over, outline, bears)
    bearing = np.minimum(lowest, 2 * over.z_mm - lowest)  # soon clear of what reaches down beside it
    fitted = np.maximum(np.minimum(over.z_mm, CRADLE_MM) - CLEAR_MM, bearing)
    surfaces = Surfaces(top=ramp.like(ramp.z_mm + fitted), bottom=low)
    mesh, _ = build_solid(Area(outline=outline), surfaces, ROUND_MM)
    heel = float(job.heel_center[0])
    return Piece(name=name, mesh=mesh, lift_mm=lift_mm, hinge_x_mm=hinge, heel_x_mm=heel, stance=_stance(plan))


def _lowest(over: Field, outline: Plan, bears: np.ndarray) -> float:
    """How far what lies on the piece stays off the floor over it: a shell's heel need not reach its lowest point."""
    inside = (outline.depth_up_to_mm(nodes(over), EDGE_MM) >= EDGE_MM).reshape(over.z_mm.shape) & bears
    return max(float(over.z_mm[inside].min()), 0.0) if inside.any() else 0.0


def _outline(plan: Drawn, ramp: Field, end_mm: float) -> Plan:
    """Inside the device's, behind the ramp's end and a forefoot post, where the underside is near the floor."""
    under = _under(plan)
    xy, z = nodes(under), under.z_mm.ravel()
    inside = largest(offset(plan.area.outline, -INSET_MM)).depth_up_to_mm(xy, 2 * CORNER_MM)
    # Soft distances: their zero lines are where the cradle ends, and where too little would be left of the ramp.
    low, thick = (CRADLE_MM - z) * 2, (ramp.z_mm.ravel() + np.minimum(2 * z, 0.0) - LEAST_EDGE_MM) * 2
    behind = _over_posts_mm(plan) * 2 - CLEAR_MM
    region = np.max([-inside, xy[:, 0] - end_mm, -low, -thick, -behind], axis=0)
    found = largest(plans_at_zero(under.like(region.reshape(under.z_mm.shape))))
    return Plan(points_mm=resampled(opened(found, CORNER_MM), SPACING_MM))
