"""What lies under the sole and is not it: a second layer of skin, a hand; and an impression too shallow to show it."""

from __future__ import annotations

import numpy as np

from orthocad.geom.rays import Caster
from orthocad.model import Notice
from orthocad.scan.bands import Doubt
from orthocad.scan.frame import BREADTH_BELOW_MM, Framed
from orthocad.scan.jitter import MEASURES
from orthocad.scan.sole import Sole, down, gaps_above

ZONE = (0.03, 0.80)  # of foot length: heel to metatarsal heads, without the toes, whose undersides overhang
SHARE = 0.03  # of the low sole with two layers; whole scans have up to 0.001, four fingers 0.15, our default
MOST_APART = 0.9  # share of the layers' gaps that are no larger than their distance, as it is said
HEEL, HEEL_HALF_MM, HEEL_UP_MM, STEP_MM = 0.25, 15.0, (5.0, 40.0), 2.0  # where the heel's back is looked at


def sole_doubts(foot: Framed, sole: Sole, foam: bool) -> tuple[Doubt, ...]:
    """Doubts whether what was seen from below is all of the sole and nothing else."""
    return _two_layers(foot, sole) + (_shallow(foot) if foam else ())


def _two_layers(foot: Framed, sole: Sole) -> tuple[Doubt, ...]:
    share = np.array(ZONE) * foot.length_mm
    apart = sole.apart_mm.z_mm[(sole.apart_mm.x_mm > share[0]) & (sole.apart_mm.x_mm < share[1])]
    two = np.isfinite(apart) & (apart > 0)
    if two.sum() <= SHARE * np.isfinite(apart).sum():
        return ()
    mm = max(float(np.quantile(apart[two], MOST_APART)), _behind_mm(foot))
    text = (
        f"under {two.sum() / np.isfinite(apart).sum():.0%} of the sole lies a second layer, up to {mm:.0f} mm from the "
        "first (the scan's parts do not fit each other, or a hand or stand was seen): the foot's level, arch height, "
        "length, widths and metatarsal heads are uncertain by as much"
    )
    return (Doubt(notice=Notice(code="scan.two_layers", text=text, asks=True), mm=dict.fromkeys(MEASURES, mm)),)


def _behind_mm(foot: Framed) -> float:
    """How far apart two layers of the heel's back are; 0 where there is one."""
    v = foot.vertices_mm[:, [1, 2, 0]]
    faces = foot.faces[(v[:, 2] < HEEL * foot.length_mm)[foot.faces].any(axis=1)]
    faces = faces[down(v[:, :2], faces)]
    across, up = np.arange(-HEEL_HALF_MM, HEEL_HALF_MM, STEP_MM), np.arange(*HEEL_UP_MM, STEP_MM)
    where = np.column_stack([a.ravel() for a in np.meshgrid(across, up)])
    caster = Caster(v, faces)
    gaps = gaps_above(caster, where, caster.heights_from_below(where, float(v[:, 2].min()) - 1.0))
    two = gaps[gaps > 0]
    return float(np.quantile(two, MOST_APART)) if len(two) > SHARE * len(gaps) else 0.0


def _shallow(foot: Framed) -> tuple[Doubt, ...]:
    """An impression whose lip is lower than the skin that the arch's line is measured from."""
    lip = float(np.quantile(foot.vertices_mm[:, 2], 0.99))
    lacking = BREADTH_BELOW_MM - lip
    if lacking <= 0:
        return ()
    text = (
        f"the impression is only {lip:.0f} mm deep, and skin up to {BREADTH_BELOW_MM:g} mm decides breadth and arch: "
        f"the arch height is too small, by up to {lacking:.0f} mm, length and widths too; press the foot in deeper"
    )
    return (Doubt(notice=Notice(code="scan.ends_low", text=text), mm=dict.fromkeys(MEASURES, lacking)),)
