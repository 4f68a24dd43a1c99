"""Heel cup: depth, width and the rim that carries its walls into the arch and the forefoot."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from orthocad.design.border import SIDES_MM, Border, across, border_of
from orthocad.design.composition import BEFORE_RIM
from orthocad.design.corrections import heel_lift
from orthocad.design.cup_reading import FLOOR_HALF_MM, CupDepth, WallHeight, WallTop
from orthocad.design.job import CONTACT_FRONT_MM, Job
from orthocad.design.outline import RIM_SLACK_MM, rim_width_mm
from orthocad.design.pad_room import THROUGH
from orthocad.design.proof import around_mm
from orthocad.geom.fields import smooth_max, smoothstep
from orthocad.model import Modification, Parameter, Probe, Sealed

PARAMETERS = (
    Parameter(
        key="heel_cup_depth_mm",
        text="depth at the heel centre, lower inner rim to the lowest top",
        default=14.0,
        unit="mm",
        low=8.0,
        high=30.0,
        source="kevinroot",
    ),
    Parameter(
        key="heel_cup_expansion_mm",
        text="widening of the cup on each side against the scanned heel, for the fat pad's spread under load",
        default=1.5,
        needs=("no heel_cup_width_mm",),
        unit="mm",
        low=0.0,
        high=3.0,
    ),
    Parameter(
        key="heel_cup_width_mm",
        text="inner cup width, where it is given by hand or from the weight-bearing heel; overrides the expansion",
        default=None,
        unit="mm",
        low=35.0,
        high=100.0,
        optional=True,
        source="huppin_narrow",
        status="published",
    ),
    *(
        Parameter(
            key=f"{side}_wall_mm",
            text=f"height of the cup's {side} wall over its floor, where it is not the cup's depth",
            default=None,
            unit="mm",
            low=6.0,
            high=36.0,
            optional=True,
        )
        for side in ("medial", "lateral")
    ),
    Parameter(
        key="medial_flange",
        text="a medial flange: the wall along the arch carried higher",
        default="none",
        choices=("none", "high"),
    ),
    Parameter(
        key="lateral_wall",
        text="the lateral wall in the midfoot",
        default="standard",
        choices=("standard", "high"),
    ),
)

RIM_BLEND_MM, AHEAD_BLEND_MM = 1.0, 2.5  # rounding of the rim's inner edge at the heel; ahead of it, our default
MEDIAL_OVER_ARCH_MM = 6.0  # the medial wall stands this far over the arch's apex, our default
HIGHEST_FLANGE_MM = 28.0
LATERAL_MIDFOOT_MM, HEADS_MM = 9.0, 5.0  # rim heights over the support plane, our default
FLANGE_OVER_ARCH_MM, HIGHEST_HIGH_FLANGE_MM = 14.0, 40.0  # a high medial flange, our default
LATERAL_HIGH_MM = 16.0  # a high lateral wall in the midfoot, our default
CUP_END, ARCH_FULL = 0.30, 0.42  # shares of foot length: the cup's rim runs level to the first, our default
OVER_BORDER_MM, BORDER_ROUND_MM = 1.0, 2.0  # the rim over the sole where the walls begin
INTERIOR = (0.16, 0.28)  # shares of foot length
WALL_AT, WALL_STEP_MM = 0.44, 0.2  # share of foot length: where the walls beside the arch are read
SAME_LINE_MM = 0.1  # the insole moves the trim line by more
FADE_MM, FADE_PER_MM = 35.0, 2.7  # length over which walls come down to the forefoot; of high ones per mm, our default


class Rim(Sealed):
    """Height of the trim line's upper edge over the plan: level at the heel, up along the arch, down to the heads."""

    cup_mm: np.ndarray  # (2,) z of the heel's rim, lateral and medial
    midfoot_mm: np.ndarray  # (2,) the same beside the arch
    cup_end_mm: float
    arch_full_mm: float
    interior_mm: np.ndarray  # (2,) x from where to where on only walls are limited; behind it the back wall is
    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    fade_mm: np.ndarray  # (2,) length over which the lateral and the medial wall come down to them
    border: Border  # the walls never come under the sole between them, lest it bend down

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        along = smoothstep(xy_mm[:, 0], self.cup_end_mm, self.arch_full_mm)
        lateral, medial = (self.cup_mm + (self.midfoot_mm - self.cup_mm) * along[:, None]).T
        walls, from_heel = lateral + (medial - lateral) * across(xy_mm[:, 1]), self.from_heel(xy_mm)
        walls = walls + (HEADS_MM - walls) * self.fade(xy_mm)
        least = self.border.beside_mm(xy_mm) + OVER_BORDER_MM
        walls = walls + (smooth_max(walls, least, BORDER_ROUND_MM) - walls) * from_heel
        return np.asarray(walls + from_heel * self.border.spare_mm(xy_mm))

    def fade(self, xy_mm: np.ndarray) -> np.ndarray:
        """0 beside heel and arch, 1 (n,) where the walls have come down to the forefoot."""
        x, y = xy_mm.T
        end = np.interp(y, self.heads[:, 1], self.heads[:, 0]) - CONTACT_FRONT_MM
        lateral, medial = self.fade_mm
        return smoothstep(x, end - lateral - (medial - lateral) * across(y), end)

    def from_heel(self, xy_mm: np.ndarray) -> np.ndarray:
        """0 beside the heel's cup, 1 (n,) ahead of it."""
        return smoothstep(xy_mm[:, 0], self.interior_mm[0], self.interior_mm[1])


class RimBlend(Sealed):
    """How far from the rim the sole begins to bend into it."""

    rim: Rim
    ordered: tuple[bool, bool]  # which wall beside the arch, lateral and medial, is a dose: whole up to its edge

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        lateral, medial = (self.rim.fade(xy_mm) if dose else self.rim.from_heel(xy_mm) for dose in self.ordered)
        ahead = lateral + (medial - lateral) * across(xy_mm[:, 1])
        return RIM_BLEND_MM + (AHEAD_BLEND_MM - RIM_BLEND_MM) * ahead


def _high(job: Job, key: str) -> bool:
    return job.rx.choice(key) == "high"


def rims(job: Job) -> tuple[Modification, ...]:
    """The rim that limits the walls, so that the cup is as deep as asked at the heel centre."""
    depth = job.rx.number("heel_cup_depth_mm")
    walls = np.array([job.wall_mm(side) for side in ("lateral", "medial")])
    rim = _rim(job, walls)
    cup = Modification(
        name="heel_cup",
        text=f"heel cup {walls.min():.1f} mm deep at the heel centre",
        stage="rim",
        operation="smooth min",
        height=rim,
        blend_mm=RimBlend(rim=rim, ordered=(_high(job, "lateral_wall"), _high(job, "medial_flange"))),
        probes=_probes(job, depth, walls),
    )
    return (cup,)


def _probes(job: Job, depth_mm: float, walls_mm: np.ndarray) -> tuple[Probe, ...]:
    """The cup's depth, unless a wall given apart is the lower one, and each wall given apart."""
    hole = job.rx.choice(THROUGH) != "none"
    flush = _floor_mm(job) - job.rx.number("cover_mm") + job.rx.number("heel_lift_mm") if hole else None
    width = job.foot.number("heel_width_mm")
    depth = CupDepth(x_mm=float(job.heel_center[0]), half_width_mm=width, flush_mm=flush)
    given = [side for side in ("lateral", "medial") if job.rx.given(f"{side}_wall_mm")]
    masked = " and ".join(f"{side}_wall_mm" for side in given) if walls_mm.min() != depth_mm else None
    of_walls = (
        _probe(f"{side}_wall_mm", job.wall_mm(side), WallHeight(depth=depth, side=1.0 if side == "medial" else -1.0))
        for side in given
    )
    return (_probe("heel_cup_depth_mm", depth_mm, depth, masked), *of_walls, *_beside_arch(job, walls_mm))


def _beside_arch(job: Job, walls_mm: np.ndarray) -> Iterator[Probe]:
    """A high medial flange and a high lateral wall, read where they are full, before they come down to the heads."""
    rim, cover = _rim(job, walls_mm), job.rx.number("cover_mm")
    y = np.arange(SIDES_MM, job.ball_width_mm, WALL_STEP_MM)
    x = min(WALL_AT * job.length_mm, float(job.foot.at("mtp5")[0]) - CONTACT_FRONT_MM - FADE_MM)
    for key, side in (("medial_flange", 1.0), ("lateral_wall", -1.0)):
        if job.outline is None or not _high(job, key):
            continue
        line = np.column_stack([np.full(len(y), x), side * y])
        around = around_mm(line, cover)[0]
        lift = sum((m.height(around) for m in heel_lift.correct(job)), np.zeros(len(around)))
        requested = float(rim(line[-1:])[0])
        masked = None if _has_room(job, line, requested - cover) else "the shoe's insole"
        yield _probe(f"{key}.height_mm", requested, WallTop(line_mm=line, lift_mm=lift, cover_mm=cover), masked)


def _has_room(job: Job, line_mm: np.ndarray, height_mm: float) -> bool:
    """Whether the outline leaves a printed wall that high on a line (n, 2) outward, whole where the insole cuts it."""
    assert job.outline is not None
    assert job.own is not None
    sole = job.shaped_sole.offset_mm(line_mm, job.rx.number("cover_mm"))
    reached, whole = (line_mm[sole >= height_mm + more][:1] for more in (0.0, RIM_BLEND_MM))
    if not len(whole):
        return False
    width = rim_width_mm(job) - RIM_SLACK_MM
    cut = job.outline.depth_mm(whole)[0] < min(width, job.own.depth_mm(whole)[0] - SAME_LINE_MM)
    return bool(job.outline.depth_mm(reached)[0] > width and not cut)


def _probe(
    name: str, requested: float, measure: CupDepth | WallHeight | WallTop, masked_by: str | None = None
) -> Probe:
    return Probe(name=name, requested=requested, tolerance=0.1, unit="mm", measure=measure, masked_by=masked_by)


def _rim(job: Job, walls_mm: np.ndarray) -> Rim:
    cup = _floor_mm(job) + walls_mm
    high = _high(job, "medial_flange")
    over, highest = (FLANGE_OVER_ARCH_MM, HIGHEST_HIGH_FLANGE_MM) if high else (MEDIAL_OVER_ARCH_MM, HIGHEST_FLANGE_MM)
    lateral = LATERAL_HIGH_MM if _high(job, "lateral_wall") else LATERAL_MIDFOOT_MM
    medial = float(np.clip(_arch_mm(job) + over, cup[1], max(highest, cup[1])))
    midfoot = np.array([min(lateral, cup[0]) if lateral == LATERAL_MIDFOOT_MM else lateral, medial])
    heads = np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]])
    read_at = WALL_AT * job.length_mm
    beside = np.interp(read_at, job.borders[:, 0], job.borders[:, 2])
    ends = np.array([heads[0, 0], np.interp(beside, heads[:, 1], heads[:, 0])])  # the line of the heads is slanted
    room = ends - CONTACT_FRONT_MM - read_at
    return Rim(
        cup_mm=cup,
        midfoot_mm=midfoot,
        cup_end_mm=CUP_END * job.length_mm,
        arch_full_mm=ARCH_FULL * job.length_mm,
        interior_mm=np.array(INTERIOR) * job.length_mm,
        heads=heads,
        fade_mm=np.maximum(np.minimum(FADE_PER_MM * (midfoot - HEADS_MM), room), FADE_MM),
        border=border_of(job.borders, lambda at: job.shaped_sole.foot_mm(at, BEFORE_RIM)),
    )


def _floor_mm(job: Job) -> float:
    y = np.arange(-FLOOR_HALF_MM, FLOOR_HALF_MM + 0.1, 0.25)
    line = np.column_stack([np.full(len(y), job.heel_center[0]), y])
    return float(job.shaped_sole.foot_mm(line).min())


def _arch_mm(job: Job) -> float:
    """The arch as it will be built, where it is known before the fill stage."""
    if job.rx.given("arch_height_mm"):
        return job.rx.number("arch_height_mm")
    height = job.foot.number("arch_height_mm")
    return height if np.isfinite(height) else 0.0
