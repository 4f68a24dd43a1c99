"""How far measures and landmarks may be off: 95 % half-widths from what the scan itself shows.

Each measure is taken again on the skin under more noise (`jitter`), which gives its sensitivity on this very foot; the
size of the noise is told from the skin's roughness. What noise does not explain (holes, a sock, an impression, a sole
pressed flat, crude faces, and where on a round head the template's point lies) is added as variances of its own.
The weights are those of a 95th percentile regression on 250 scans spoiled by `tools/degrade.py`, every preset weighing
the same. Fitted on FIND 91 % of MakeHuman's errors lay inside, fitted on MakeHuman 86 % of FIND's; the weights here are
of both families. Of 308 scans with other seeds 88 % of the errors lay inside, and the last factors were set on these,
for 93 %. One seed gives all feet the same noise, so that a preset's share is known to some 10 % only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from orthocad.geom.fields import sample
from orthocad.model import Landmark, Measure, Sealed
from orthocad.scan.frame import Framed
from orthocad.scan.jitter import spreads_mm
from orthocad.scan.quality import Quality, is_closed, is_plateau, is_sock
from orthocad.scan.sole import Sole

# Least roughness told from a foot's own, in the order of roughness.RADII_MM: smoother scans are no surer.
LEAST_ROUGH_MM = (0.008, 0.015, 0.05)
LEAST_SPREAD = 0.3  # mm per mm of noise


class Weights(Sealed):
    """One measure's band: what its noise is worth, and half-widths in mm of all else at full strength."""

    noise: tuple[float, float, float, float]  # logarithm of a factor, and powers of the misfits within 6, 10 and 15 mm
    always: float
    sock: float
    foam: float
    plateau: float  # a sole pressed flat
    closed: float  # a dorsum closed crudely
    faceted: float  # per 40 mm of the heel's faces
    depth: float  # per logarithm of 1 + the depth (mm) of the arch apex inside a filled hole
    filled: float  # per per cent of the sole filled
    held_out: float = 1.0  # factor on all of it, by which bands held under noise that the rest was not fitted on


WEIGHTS: Mapping[str, Weights] = {
    "foot_length_mm": Weights(
        noise=(1.04, -0.71, 0.29, 2.08),
        always=0.29,
        sock=4.75,
        foam=3.98,
        plateau=1.32,
        closed=1.15,
        faceted=2.65,
        depth=0.0,
        filled=0.05,
        held_out=1.25,
    ),
    "ball_width_mm": Weights(
        noise=(4.89, 0.63, 1.0, 2.51),
        always=1.84,
        sock=4.65,
        foam=1.6,
        plateau=0.02,
        closed=1.05,
        faceted=4.36,
        depth=0.0,
        filled=0.04,
        held_out=1.2,
    ),
    "heel_width_mm": Weights(
        noise=(5.5, 0.53, 0.94, 2.64),
        always=0.77,
        sock=4.13,
        foam=0.32,
        plateau=2.96,
        closed=1.2,
        faceted=0.0,
        depth=0.25,
        filled=0.06,
        held_out=1.1,
    ),
    "arch_height_mm": Weights(
        noise=(0.79, -0.93, 0.25, 2.28),
        always=0.32,
        sock=1.34,
        foam=0.29,
        plateau=0.0,
        closed=1.27,
        faceted=0.0,
        depth=0.0,
        filled=0.12,
        held_out=1.15,
    ),
    "truncated_length_mm": Weights(
        noise=(0.39, -0.21, -0.71, 1.83),
        always=2.76,
        sock=1.99,
        foam=2.75,
        plateau=0.03,
        closed=5.03,
        faceted=10.63,
        depth=0.36,
        filled=0.35,
    ),
}
LEAST_MM, MOST_MM = 0.05, 12.0  # half-widths that the regression saw
FACES_MM, MOST_FACES_MM = 8.0, 80.0  # the heel's faces from which on and up to which they count
SCALED_MM = 0.5  # a foot length that a person gave, read to the millimetre
OF_LANDMARK = {
    "pternion": "foot_length_mm",
    "toe_tip": "foot_length_mm",
    "mtp1": "truncated_length_mm",
    "mtp5": "truncated_length_mm",
    "heel_center": "arch_height_mm",
    "arch_apex": "arch_height_mm",
}
HALF_CONFIDENT_MM = 5.0  # half-width at which a landmark's confidence is one half, our default


class Bands(Sealed):
    """95 % half-widths in mm, by measure."""

    mm: Mapping[str, float]


def find_bands(foot: Framed, found: Quality, sole: Sole, marks: Mapping[str, np.ndarray], scaled: bool) -> Bands:
    """The half-widths of one scan; `scaled` where its scale comes from a foot length that was given."""
    rough = np.maximum(np.nan_to_num(found.rough.smooth_mm[:3], nan=0.0), LEAST_ROUGH_MM)
    spread = spreads_mm(foot, marks)
    others = _others(found, sole, marks)
    mm = {
        name: float(np.clip(_half_width(w, rough, spread[name], others), LEAST_MM, MOST_MM))
        for name, w in WEIGHTS.items()
    }
    return Bands(mm=mm | ({"foot_length_mm": SCALED_MM} if scaled else {}))


def _half_width(w: Weights, rough: np.ndarray, spread: float, strengths: np.ndarray) -> float:
    noise = np.exp(w.noise[0] + np.log(rough) @ w.noise[1:]) * max(spread, LEAST_SPREAD)
    parts = np.array([w.always, w.sock, w.foam, w.plateau, w.closed, w.faceted, w.depth, w.filled]) * strengths
    return float(w.held_out * np.sqrt(noise**2 + parts @ parts))


def _others(found: Quality, sole: Sole, marks: Mapping[str, np.ndarray]) -> np.ndarray:
    """How strongly each thing that is not noise is there, in the order of `Weights`."""
    faces = min(max(found.heel_edge_mm - FACES_MM, 0.0), MOST_FACES_MM) / 40.0
    kinds = [1.0, is_sock(found), found.foam, is_plateau(found), is_closed(found), faces]
    return np.array([*kinds, np.log1p(_depth_mm(sole, marks)), 100.0 * found.filled_share], float)


def _depth_mm(sole: Sole, marks: Mapping[str, np.ndarray]) -> float:
    """How deep inside a filled hole the arch apex lies."""
    from scipy.ndimage import distance_transform_edt

    if "arch_apex" not in marks or not sole.filled.any():
        return 0.0
    depth = distance_transform_edt(sole.filled) * sole.field.step_mm
    return float(sample(sole.field.like(depth), marks["arch_apex"][None, :2])[0])


def with_bands(measured: Mapping[str, Measure], bands: Bands) -> dict[str, Measure]:
    """The measures that have a value, with their half-widths."""
    return {
        name: m if m.value is None or name not in bands.mm else replace(m, plus_minus=bands.mm[name])
        for name, m in measured.items()
    }


def with_confidence(marks: Mapping[str, Landmark], bands: Bands, placed: Iterable[str]) -> dict[str, Landmark]:
    """The landmarks with confidences that fall as their half-widths grow; 1 where a person placed them."""
    by_hand = set(placed)
    return {
        name: replace(mark, confidence=1.0 if name in by_hand else _confidence(bands.mm[OF_LANDMARK[name]]))
        for name, mark in marks.items()
    }


def _confidence(half_width_mm: float) -> float:
    return HALF_CONFIDENT_MM / (HALF_CONFIDENT_MM + half_width_mm)
