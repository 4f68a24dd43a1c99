"""Heel lift: plateau under the heel, tapering to nothing behind the metatarsal heads."""

from __future__ import annotations

import numpy as np

from orthocad.design.job import CONTACT_FRONT_MM, Job
from orthocad.geom.fields import sample
from orthocad.model import Modification, Parameter, Probe, Sealed, Surface

PARAMETERS = (
    Parameter(
        key="heel_lift_mm",
        text="total raise at the heel centre on this side",
        default=0.0,
        unit="mm",
        low=0.0,
        high=12.0,
        source="rannisto",
    ),
    Parameter(
        key="heel_lift_build",
        text="one device with its lift, or the lift as a firm wedge of its own",
        default="integral",
        choices=("integral",),
        source="hmp_lift",
    ),
)

PLATEAU_END = 0.30  # share of foot length, decisions.md: leg length, shape
CORNER_MM = 8.0  # length over which the ramp's corners are rounded, our default


class LiftRamp(Sealed):
    """A plateau under the heel, then a straight ramp that ends `end_mm` behind the metatarsal line."""

    lift_mm: float
    plateau_end_mm: float
    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    end_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        end = np.interp(y, self.heads[:, 1], self.heads[:, 0]) - self.end_mm
        share = (end - x) / (end - self.plateau_end_mm)
        corner = CORNER_MM / (end - self.plateau_end_mm)
        return self.lift_mm * _soft_clip(share, corner)


def _soft_clip(share: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """0..1 with parabolic corners of the given width."""

    def ramp(t: np.ndarray) -> np.ndarray:
        inside = np.clip(t + corner / 2, 0.0, corner)
        return inside**2 / (2 * corner) + np.maximum(t - corner / 2, 0.0)

    return ramp(share) - ramp(share - 1.0)


class RaiseAtHeel(Sealed):
    """Reads the lift back: the top at the heel centre over the height it has without lift."""

    at_mm: np.ndarray  # (1, 2)
    without_mm: float

    def __call__(self, surface: Surface) -> float:
        """mm."""
        return float(surface.top_mm(self.at_mm)[0]) - self.without_mm


def lift_ramp(job: Job) -> LiftRamp:
    """The lift's height over the plan, 0 everywhere where none is asked for."""
    heads = np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]])
    return LiftRamp(
        lift_mm=job.rx.number("heel_lift_mm"),
        plateau_end_mm=PLATEAU_END * job.length_mm,
        heads=heads,
        end_mm=CONTACT_FRONT_MM,
    )


def correct(job: Job) -> tuple[Modification, ...]:
    """The lift, added after everything else on the top; the underside stays where it is."""
    at = job.heel_center[None]
    without = float((sample(job.ground, at) - job.cover_drop_mm(at))[0])
    lift = job.rx.number("heel_lift_mm")
    probe = Probe(
        name="heel_lift_mm",
        requested=lift,
        tolerance=0.05,
        unit="mm",
        measure=RaiseAtHeel(at_mm=at, without_mm=without),
    )
    text = (
        f"heel lift {lift:.1f} mm to {PLATEAU_END:.2f} of foot length, out {CONTACT_FRONT_MM:.0f} mm behind the heads"
    )
    mod = Modification(
        name="heel_lift", text=text, stage="lift", operation="add", height=lift_ramp(job), probes=(probe,)
    )
    return (mod,)
