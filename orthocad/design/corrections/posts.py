"""Rearfoot and forefoot posts: the underside brought down to a tilted plane, varus positive (medial side thicker)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.bed import Bed
from orthocad.design.figures import Bow, Over, Slope
from orthocad.design.job import Job, distal_edge_mm
from orthocad.design.parts import ANGLE_TOLERANCE_DEG, height_reading, line_mm
from orthocad.geom.fields import ramp
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    Parameter(
        key="rearfoot_post",
        text="post under the heel: none, a strip across the heel centre, or the whole heel",
        default="none",
        needs=("construction=shell or rearfoot_post_deg",),
        choices=("none", "strip", "full"),
        source="huppin_dress",
    ),
    Parameter(
        key="rearfoot_post_deg",
        text="angle of the rearfoot post, varus positive; an angle alone orders a full post",
        default=0.0,
        unit="deg",
        low=-4.0,
        high=6.0,
        source="huppin_dress",
    ),
    Parameter(
        key="forefoot_post_deg",
        text="angle of the forefoot post, varus positive",
        default=0.0,
        unit="deg",
        low=-5.0,
        high=6.0,
        source="banwell",
    ),
)
HEEL = (0.02, 0.30)  # shares of foot length: the full post, our default
STRIP_MM = 16.0  # our default
HALF_WIDTH_SHARE = 0.36  # of the heel's width: the post's flat base, our default
FOREFOOT_BEHIND_MM, FOREFOOT_SHELL_MM = 22.0, 18.0  # behind the line of the heads; behind a shell's distal edge
STEEP, GENTLE = (
    1.0,
    0.12,
)  # how the underside leaves a post on a shell (steeper is a knife edge), and on a filled device
CORNER_MM = 2.0
READ_MM = 10.0
NOWHERE_MM = -1e6


class PostPlane(Sealed):
    """A plane tilted across the foot, on the shoe's bed; outside its stretch along the foot it rises away."""

    bed: Bed
    slope: float  # of z over y
    level_mm: float  # z at y = 0
    from_mm: float
    to_mm: float
    leaves: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        outside = ramp(self.from_mm - x, CORNER_MM) + ramp(x - self.to_mm, CORNER_MM)
        return self.bed(xy_mm) + self.level_mm + self.slope * y + self.leaves * outside


class Base(Sealed):
    """What stands on the shoe's floor: the floor of a filled device, each post where it is lower."""

    bed: Bed
    floor_mm: float | None  # None: a shell's
    posts: tuple[PostPlane, ...]

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        floor = () if self.floor_mm is None else (self.floor_mm + self.bed(xy_mm),)
        standing = (*floor, *(post(xy_mm) for post in self.posts))
        return np.min(standing, axis=0) if standing else np.full(len(xy_mm), NOWHERE_MM)


def base_of(job: Job) -> Base:
    """What this device stands on."""
    posts = tuple(m.height for m in correct(job) if isinstance(m.height, PostPlane))
    return Base(bed=job.bed, floor_mm=job.floor_mm if job.filled else None, posts=posts)


def has_heel_post(job: Job) -> bool:
    """Whether a post stands under the heel: its word orders it, and so does an angle without it."""
    return job.rx.choice("rearfoot_post") != "none" or job.rx.number("rearfoot_post_deg") != 0


def heel_post(job: Job) -> PostPlane | None:
    """The plane of the post under the heel; None where there is none."""
    planes = [m.height for m in correct(job) if m.name == "rearfoot_post"]
    return planes[0] if planes and isinstance(planes[0], PostPlane) else None


def has_full_heel_post(job: Job) -> bool:
    """Whether a post stands under the whole heel."""
    return has_heel_post(job) and job.rx.choice("rearfoot_post") != "strip"


def correct(job: Job) -> tuple[Modification, ...]:
    """The posts asked for."""
    kind, angle = job.rx.choice("rearfoot_post"), job.rx.number("rearfoot_post_deg")
    posts = []
    if has_heel_post(job):
        posts.append(_post(job, "rearfoot_post", angle, _heel_stretch(job, kind)))
    angle = job.rx.number("forefoot_post_deg")
    if angle != 0:
        posts.append(_post(job, "forefoot_post", angle, _forefoot_stretch(job)))
    return tuple(posts)


def _heel_stretch(job: Job, kind: str) -> tuple[float, float]:
    if kind == "strip":
        middle = float(job.heel_center[0])
        return middle - STRIP_MM / 2, middle + STRIP_MM / 2
    return HEEL[0] * job.length_mm, HEEL[1] * job.length_mm


def _forefoot_stretch(job: Job) -> tuple[float, float]:
    if job.filled or job.rx.choice("length") == "full":
        return float(job.head_mm(0.5, FOREFOOT_BEHIND_MM)[0]), float(job.length_mm)
    edge = min(distal_edge_mm(job.foot, job.rx, y) for y in (0.0, float(job.foot.at("mtp5")[1])))
    return edge - FOREFOOT_SHELL_MM, max(edge, float(job.foot.at("mtp1")[0]))


def _post(job: Job, name: str, angle_deg: float, stretch: tuple[float, float]) -> Modification:
    slope = -float(np.tan(np.radians(angle_deg)))  # varus: the medial side is brought down
    base = _base_points(job, name, stretch)
    level = float((job.bare_mm(base) - job.bed(base) - slope * base[:, 1]).min())
    leaves = GENTLE if job.filled else STEEP
    plane = PostPlane(bed=job.bed, slope=slope, level_mm=level, from_mm=stretch[0], to_mm=stretch[1], leaves=leaves)
    word = "varus" if angle_deg >= 0 else "valgus"
    return Modification(
        name=name,
        text=f"{name.replace('_', ' ')} {abs(angle_deg):.1f} degrees {word}",
        stage="underside",
        operation="down to",
        height=plane,
        readings=_readings(job, name, angle_deg, base.mean(axis=0)),
    )


def _readings(job: Job, name: str, angle_deg: float, middle: np.ndarray) -> tuple[Reading, ...]:
    """The base's angle, and that it is flat, both over the shoe's bed."""
    run, line = line_mm(middle, np.array([0.0, 1.0]), READ_MM)
    bed = job.bed(line)
    angle = Reading(
        name=f"{name}_deg",
        requested=angle_deg,
        tolerance=ANGLE_TOLERANCE_DEG,
        unit="deg",
        at_mm=line,
        figure=Over(under_mm=bed, figure=Slope(run_mm=run, sign=-1.0)),
        face="bottom",
    )
    flat = height_reading(f"{name}_deg.bow_mm", 0.0, line, Over(under_mm=bed, figure=Bow(run_mm=run)))
    return angle, replace(flat, face="bottom")


def _base_points(job: Job, name: str, stretch: tuple[float, float]) -> np.ndarray:
    """(n, 2) places over which the post's base is flat."""
    assert job.outline is not None
    if name == "rearfoot_post":
        middle, half = 0.0, HALF_WIDTH_SHARE * job.foot.number("heel_width_mm")
    else:
        middle, half = float(job.head_mm(0.5)[1]), HALF_WIDTH_SHARE * job.ball_width_mm
    x, y = np.meshgrid(np.arange(*stretch, 2.0), middle + np.linspace(-half, half, 15))
    points = np.column_stack([x.ravel(), y.ravel()])
    return points[job.outline.depth_mm(points) > 1.0]
