"""First-ray cut-outs for functional hallux limitus: a hole through a shell, a recess in a filled device."""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections import heel_cup, heel_lift
from orthocad.design.cut_reading import EdgePosition, corner_probe, neck_probes
from orthocad.design.horn_reading import horn_probes
from orthocad.design.job import Job
from orthocad.design.neck import check_neck
from orthocad.design.outline import cut_from
from orthocad.design.plan_ops import offset
from orthocad.geom.fields import even_step
from orthocad.geom.plan import Plan, largest
from orthocad.model import Modification, Parameter, Probe, Sealed

PARAMETERS = (
    Parameter(
        key="first_ray_cutout",
        text="cut-out under the first metatarsal head (first_met) or the whole first ray (first_ray)",
        default="none",
        choices=("none", "first_met", "first_ray"),
        source="tog",
    ),
    Parameter(
        key="first_met_proximal_mm",
        text="how far behind mtp1 the first-met cut-out begins",
        default=20.0,
        needs=("first_ray_cutout=first_met",),
        unit="mm",
        low=18.0,
        high=25.0,
    ),
    Parameter(
        key="first_ray_proximal_fraction",
        text="where a first-ray cut-out begins, as a share of foot length",
        default=0.47,
        needs=("first_ray_cutout=first_ray",),
        low=0.44,
        high=0.50,
    ),
    Parameter(
        key="cutout_lateral_fraction",
        text="lateral edge from mtp1 as a share of the MTP1-MTP5 width",
        default=0.33,
        needs=("first_ray_cutout or mortons=reverse",),
        low=0.28,
        high=0.35,
    ),
    Parameter(
        key="cutout_radius_mm",
        text="corner radius; a first-ray cut-out takes at least 12",
        default=10.0,
        needs=("first_ray_cutout",),
        unit="mm",
        low=8.0,
        high=16.0,
    ),
    Parameter(
        key="cutout_recess_mm",
        text="depth of the recess on a filled device",
        default=3.0,
        needs=(
            "construction=filled",
            "first_ray_cutout",
        ),
        unit="mm",
        low=2.0,
        high=4.0,
    ),
)

EDGE_BLEND_MM = 5.0  # decisions.md, hallux: recess with 5 blend
FIRST_RAY_RADIUS_MM = 12.0
SHELL_EDGE_MM = 0.3
PROBE_REACH_MM, SHORT_REACH_MM = 6.0, 1.0
LINE_POINTS = 241
EDGE_FOUND_MM = 0.02
TOLERANCE_MM = 0.5
TOO_SHORT = "length: the device ends before this edge"
FITTING_ROUNDS = 12
FACING_SHARE = 0.3  # of the corner's radius: up to where its round still faces that way
BEYOND_MM = 500.0  # farther along x than any device reaches
AS_DRAWN_MM = 0.15  # a horn's rounding moves the border more than this


class CutRegion(Sealed):
    """Signed distance to the cut: all that is distal of one edge and medial of another, its inner corner rounded."""

    proximal_mm: float  # x
    lateral_mm: float  # y
    radius_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Distance (n,) over plan points (n, 2), negative where material goes."""
        inward = np.array([self.proximal_mm, self.lateral_mm]) + self.radius_mm - xy_mm
        outside = np.linalg.norm(np.maximum(inward, 0.0), axis=1)
        return np.asarray(outside + np.minimum(inward.max(axis=1), 0.0) - self.radius_mm)


class Recess(Sealed):
    """A cut region sunk to a depth; half of it is reached on the region's edge."""

    region: CutRegion
    depth_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Depths (n,) over plan points (n, 2)."""
        return self.depth_mm * (1.0 - even_step(self.region(xy_mm), -EDGE_BLEND_MM / 2, EDGE_BLEND_MM / 2))


def correct(job: Job) -> tuple[Modification, ...]:
    """The cut-out through a shell, or the recess in a filled device."""
    kind = job.rx.choice("first_ray_cutout")
    if kind == "none":
        return ()
    wanted = _region(job, kind)
    depth = job.rx.number("cutout_recess_mm") if job.filled else None
    inside = _inside(job, SHELL_EDGE_MM)
    region = _fitted(wanted, inside)
    if depth is None:
        check_neck(job, kind, lambda other: _border(_fitted(_region(other, kind), inside)))
    edges = (_edge_probe(job, wanted, region, axis, depth) for axis in (0, 1))
    through = _through_probes(job, region) if depth is None else ()
    probes = (*edges, *_corner_probe(job, region, depth), *through)
    text = f"{kind} cut-out from x = {wanted.proximal_mm:.0f} mm on, medial of y = {wanted.lateral_mm:.0f} mm"
    if depth is None:
        return (Modification(name=kind, text=text, stage="outline", operation="cut", height=region, probes=probes),)
    recess = Recess(region=region, depth_mm=depth)
    text = f"{text}, {depth:.1f} mm deep"
    return (Modification(name=kind, text=text, stage="recess", operation="lower", height=recess, probes=probes),)


def _region(job: Job, kind: str) -> CutRegion:
    first = job.foot.at("mtp1")
    lateral = float(first[1]) - job.rx.number("cutout_lateral_fraction") * job.ball_width_mm
    radius, proximal = job.rx.number("cutout_radius_mm"), float(first[0]) - job.rx.number("first_met_proximal_mm")
    if kind == "first_ray":
        radius, proximal = (
            max(radius, FIRST_RAY_RADIUS_MM),
            job.rx.number("first_ray_proximal_fraction") * job.length_mm,
        )
    return CutRegion(proximal_mm=proximal, lateral_mm=lateral, radius_mm=radius)


def _inside(job: Job, inset_mm: float) -> Plan:
    """Where the cut's edges can be read: the device, less the rounding and blends along a filled one's border."""
    assert job.outline is not None
    return largest(offset(job.outline, -inset_mm))


def _border(region: CutRegion) -> np.ndarray:
    """Points (n, 2) along the cut's edge, from far medial round the corner to far distal."""
    far, corner = np.arange(100.0, 0.0, -0.1), np.linspace(np.pi, 1.5 * np.pi, 200)
    centre = np.array([region.proximal_mm, region.lateral_mm]) + region.radius_mm
    arc = centre + region.radius_mm * np.column_stack([np.cos(corner), np.sin(corner)])
    medial = np.column_stack([np.full(len(far), region.proximal_mm), centre[1] + far])
    distal = np.column_stack([centre[0] + far[::-1], np.full(len(far), region.lateral_mm)])
    return np.vstack([medial, arc, distal])


def _drawn(region: CutRegion) -> Plan:
    """The cut as a closed outline, to beyond any foot's end."""
    edge = _border(region)
    return Plan(points_mm=np.vstack([edge, [[BEYOND_MM, edge[-1, 1]], [BEYOND_MM, edge[0, 1]]]]))


def _fitted(wanted: CutRegion, inside: Plan) -> CutRegion:
    """Moved outward where only the round corner meets the device, so that the cut still reaches both edges."""
    region = wanted
    for _ in range(FITTING_ROUNDS):
        edge = _border(region)
        edge = edge[inside.contains(edge)]
        if len(edge) == 0:
            return wanted
        missed = np.array([wanted.proximal_mm, wanted.lateral_mm]) - edge.min(axis=0)
        corner = np.array([region.proximal_mm, region.lateral_mm]) + missed
        region = CutRegion(proximal_mm=float(corner[0]), lateral_mm=float(corner[1]), radius_mm=wanted.radius_mm)
    return region


def _readable(job: Job, region: CutRegion, axis: int, depth_mm: float | None) -> np.ndarray:
    """Which points (n,) of the cut's border face that way and stand on the finished device as they were drawn."""
    edge, reach = _border(region), PROBE_REACH_MM if depth_mm else SHORT_REACH_MM
    inside = _inside(job, EDGE_BLEND_MM if depth_mm else SHELL_EDGE_MM)
    facing = edge[:, axis] < (region.proximal_mm, region.lateral_mm)[axis] + FACING_SHARE * region.radius_mm
    standing = facing & inside.contains(edge) & inside.contains(edge - reach * np.eye(2)[axis])
    if depth_mm is None and standing.any():
        assert job.outline is not None
        final = cut_from(job.outline, _drawn(region))
        standing &= np.abs(final.depth_mm(edge)) < AS_DRAWN_MM
    return standing


def _edge_probe(job: Job, wanted: CutRegion, region: CutRegion, axis: int, depth_mm: float | None) -> Probe:
    """Across the cut's edge where it comes nearest its prescribed place."""
    name, requested = (("proximal_x", wanted.proximal_mm), ("lateral_y", wanted.lateral_mm))[axis]
    reach = PROBE_REACH_MM if depth_mm else SHORT_REACH_MM
    edge = _border(region)
    readable = _readable(job, region, axis, depth_mm)
    edge = edge[readable] if readable.any() else edge
    at = edge[edge[:, axis] < edge[:, axis].min() + EDGE_FOUND_MM]
    at = at[len(at) // 2]
    line = np.tile(at, (LINE_POINTS, 1))
    line[:, axis] += np.linspace(-reach, reach, LINE_POINTS)
    whole = _whole_mm(job, line)
    half = None if depth_mm is None else depth_mm / 2
    round_mm = requested - float(at[axis])
    measure = EdgePosition(line_mm=line, axis=axis, whole_mm=whole, half_depth_mm=half, round_mm=round_mm)
    return Probe(
        name=f"first_ray_cutout.{name}_mm",
        requested=requested,
        tolerance=TOLERANCE_MM,
        unit="mm",
        measure=measure,
        masked_by=None if readable.any() else TOO_SHORT,
    )


def _corner_probe(job: Job, region: CutRegion, depth_mm: float | None) -> tuple[Probe, ...]:
    """Across the corner's round."""
    centre = np.array([region.proximal_mm, region.lateral_mm]) + region.radius_mm
    assert job.outline is not None
    return corner_probe(job.outline, centre, region.radius_mm, depth_mm, lambda xy: _whole_mm(job, xy))


def _through_probes(job: Job, region: CutRegion) -> tuple[Probe, ...]:
    """What a cut through a shell leaves: the neck beside it, and a corner at either end of its edge."""
    assert job.outline is not None
    return (*neck_probes(job, _border(region)), *horn_probes(job.outline, _drawn(region)))


def _whole_mm(job: Job, xy_mm: np.ndarray) -> np.ndarray:
    """The printed surface (n,) without the cut."""
    lift = sum((m.height(xy_mm) for m in heel_lift.correct(job)), np.zeros(len(xy_mm)))
    return job.walled_sole(heel_cup.rims(job)).offset_mm(xy_mm, job.rx.number("cover_mm")) + lift
