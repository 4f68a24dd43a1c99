"""Heel cup: depth, width and the rim that carries its walls into the arch and the forefoot."""

from __future__ import annotations

import numpy as np

from orthocad.design.job import CONTACT_FRONT_MM, Job
from orthocad.geom.fields import sample, smoothstep
from orthocad.model import Modification, Parameter, Probe, Sealed, Surface

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
)

RIM_BLEND_MM = 2.0
FLOOR_HALF_MM = 12.0  # contract: the cup's floor is the lowest top within 12 mm of y = 0
MEDIAL_OVER_ARCH_MM = 6.0  # the medial wall stands this far over the arch's apex, our default
HIGHEST_FLANGE_MM = 28.0
LATERAL_MIDFOOT_MM, HEADS_MM = 9.0, 5.0  # rim heights over the support plane, our default
CUP_END, ARCH_FULL = 0.30, 0.42  # shares of foot length: the cup's rim runs level to the first, our default
BORDER = (0.60, 0.85)  # shares of the half breadth: the rim limits walls only, never the sole between them, our default
INTERIOR_MM = 30.0
FADE_MM = 35.0  # length over which the walls come down to the forefoot


class Rim(Sealed):
    """Height of the trim line's upper edge over the plan: level at the heel, up along the arch, down to the heads."""

    cup_mm: float  # z of the heel's rim
    medial_mm: float
    cup_end_mm: float
    arch_full_mm: float
    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    borders: np.ndarray  # (n, 3) x, and y of the lateral and the medial border

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        along = smoothstep(x, self.cup_end_mm, self.arch_full_mm)
        medial = self.cup_mm + (self.medial_mm - self.cup_mm) * along
        lateral = self.cup_mm + (min(LATERAL_MIDFOOT_MM, self.cup_mm) - self.cup_mm) * along
        walls = lateral + (medial - lateral) * smoothstep(y, -15.0, 15.0)
        end = np.interp(y, self.heads[:, 1], self.heads[:, 0]) - CONTACT_FRONT_MM
        fade = smoothstep(x, end - FADE_MM, end)
        interior = INTERIOR_MM * along * (1.0 - smoothstep(self._share(x, y), *BORDER))
        return walls + (HEADS_MM - walls) * fade + interior

    def _share(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """0 on the middle of the sole, 1 on its border."""
        lateral, medial = (np.interp(x, self.borders[:, 0], self.borders[:, i]) for i in (1, 2))
        return np.abs(2 * y - medial - lateral) / (medial - lateral)


class CupDepth(Sealed):
    """Reads the cup back as the contract defines it."""

    x_mm: float
    half_width_mm: float

    def __call__(self, surface: Surface) -> float:
        """Lower inner rim minus the lowest top within 12 mm of the axis, mm."""
        y = np.arange(-self.half_width_mm, self.half_width_mm, 0.1)
        top = surface.top_mm(np.column_stack([np.full(len(y), self.x_mm), y]))
        rims = [np.nanmax(top[y > FLOOR_HALF_MM]), np.nanmax(top[y < -FLOOR_HALF_MM])]
        return float(min(rims) - np.nanmin(top[np.abs(y) <= FLOOR_HALF_MM]))


def rims(job: Job) -> tuple[Modification, ...]:
    """The rim that limits the walls, so that the cup is as deep as asked at the heel centre."""
    depth = job.rx.number("heel_cup_depth_mm")
    probe = Probe(
        name="heel_cup_depth_mm",
        requested=depth,
        tolerance=0.3,
        unit="mm",
        measure=CupDepth(x_mm=float(job.heel_center[0]), half_width_mm=job.foot.number("heel_width_mm")),
    )
    text = f"heel cup {depth:.1f} mm deep at the heel centre"
    rim = Modification(
        name="heel_cup",
        text=text,
        stage="rim",
        operation="smooth min",
        height=_rim(job, depth),
        blend_mm=RIM_BLEND_MM,
        probes=(probe,),
    )
    return (rim,)


def _rim(job: Job, depth_mm: float) -> Rim:
    cup = _floor_mm(job) + depth_mm
    return Rim(
        cup_mm=cup,
        medial_mm=float(np.clip(_arch_mm(job) + MEDIAL_OVER_ARCH_MM, cup, max(HIGHEST_FLANGE_MM, cup))),
        cup_end_mm=CUP_END * job.length_mm,
        arch_full_mm=ARCH_FULL * job.length_mm,
        heads=np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]]),
        borders=job.borders,
    )


def _floor_mm(job: Job) -> float:
    y = np.arange(-FLOOR_HALF_MM, FLOOR_HALF_MM + 0.1, 0.25)
    return float(sample(job.ground, np.column_stack([np.full(len(y), job.heel_center[0]), y])).min())


def _arch_mm(job: Job) -> float:
    """The arch as it will be built, where it is known before the fill stage."""
    if job.rx.given("arch_height_mm"):
        return job.rx.number("arch_height_mm")
    height = job.foot.number("arch_height_mm")
    return height if np.isfinite(height) else 0.0
