"""How far measures and landmarks may be off: 95 % half-widths from what the scan itself shows.

Each measure is taken again on the skin under more noise (`jitter`), which gives its sensitivity on this very foot; the
size of the noise is told from the skin's roughness. What noise does not explain (holes, a sock, an impression, a sole
pressed flat, crude faces, and where on a round head the template's point lies) is added as variances of its own.
The weights in `bands.json` are written by `tests/benchmarks/fit_bands.py`, which also judges each family of generated
feet by weights of the other; those figures are in the file too, under "crossed".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np

from orthocad.geom.fields import sample
from orthocad.model import Landmark, Measure, Notice, Sealed
from orthocad.scan.frame import Framed
from orthocad.scan.jitter import spreads_mm
from orthocad.scan.quality import Quality, is_crude, is_plateau, is_sock
from orthocad.scan.sole import Sole

# Least roughness told from a foot's own, in the order of roughness.RADII_MM: smoother scans are no surer.
LEAST_ROUGH_MM = (0.008, 0.015, 0.05)
LEAST_SPREAD = 0.3  # mm per mm of noise
# What is there whether the skin is rough or not: always; cloth; an impression; a sole pressed flat; a dorsum closed
# crudely; the heel's faces, per 40 mm; the depth of the arch's apex in a filled hole, as the logarithm of 1 + mm; the
# filled share of the sole, per cent.
OTHERS = ("always", "sock", "foam", "plateau", "closed", "faceted", "depth", "filled")
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


class Evidence(Sealed):
    """What one scan shows of how far its measures may be off."""

    rough_mm: np.ndarray  # (3,) misfits of the smoothest skin within 6, 10 and 15 mm
    spread: Mapping[str, float]  # by measure, mm per mm of noise
    others: np.ndarray  # (8,) how strongly each of OTHERS is there


class Weights(Sealed):
    """One measure's band: what its noise is worth, and half-widths in mm of all else at full strength."""

    noise: np.ndarray  # (5,) logarithm of a factor, powers of the three misfits and of the spread
    others: np.ndarray  # (8,) mm, in the order of OTHERS


class Bands(Sealed):
    """95 % half-widths in mm, by measure."""

    mm: Mapping[str, float]


@cache
def weights() -> Mapping[str, Weights]:
    """The shipped weights by measure."""
    told = json.loads(files("orthocad.scan").joinpath("bands.json").read_text())["weights"]
    return {
        name: Weights(noise=np.array(w["noise"]), others=np.array([w[key] for key in OTHERS]))
        for name, w in told.items()
    }


class Doubt(Sealed):
    """What to say, and how far it may put measures off, in mm."""

    notice: Notice
    mm: Mapping[str, float]


def find_evidence(foot: Framed, found: Quality, sole: Sole, marks: Mapping[str, np.ndarray]) -> Evidence:
    """What the scan of a standing foot shows."""
    return Evidence(
        rough_mm=np.maximum(np.nan_to_num(found.rough.smooth_mm[:3], nan=0.0), LEAST_ROUGH_MM),
        spread={name: max(spread, LEAST_SPREAD) for name, spread in spreads_mm(foot, marks).items()},
        others=_others(found, sole, marks),
    )


def find_bands(evidence: Evidence, scaled: bool) -> Bands:
    """The half-widths of one scan; `scaled` where its scale comes from a foot length that was given."""
    mm = {
        name: float(half_widths_mm(w, evidence.rough_mm, np.array(evidence.spread[name]), evidence.others))
        for name, w in weights().items()
    }
    return Bands(mm=mm | ({"foot_length_mm": SCALED_MM} if scaled else {}))


def half_widths_mm(w: Weights, rough_mm: np.ndarray, spread: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Half-widths (...) of one measure from misfits (..., 3), spreads (...) and strengths (..., 8)."""
    noise = np.exp(w.noise[0] + np.log(rough_mm) @ w.noise[1:4] + w.noise[4] * np.log(spread))
    return np.asarray(np.clip(np.sqrt(noise**2 + others**2 @ w.others**2), LEAST_MM, MOST_MM))


def _others(found: Quality, sole: Sole, marks: Mapping[str, np.ndarray]) -> np.ndarray:
    """How strongly each thing that is not noise is there, in the order of `Weights`."""
    faces = min(max(found.heel_edge_mm - FACES_MM, 0.0), MOST_FACES_MM) / 40.0
    kinds = [1.0, is_sock(found), found.foam, is_plateau(found), is_crude(found), faces]
    return np.array([*kinds, np.log1p(_depth_mm(sole, marks)), 100.0 * found.filled_share], float)


def _depth_mm(sole: Sole, marks: Mapping[str, np.ndarray]) -> float:
    """How deep inside a filled hole the arch apex lies."""
    from scipy.ndimage import distance_transform_edt

    if "arch_apex" not in marks or not sole.filled.any():
        return 0.0
    depth = distance_transform_edt(sole.filled) * sole.field.step_mm
    return float(sample(sole.field.like(depth), marks["arch_apex"][None, :2])[0])


def doubtful(bands: Bands, doubts: tuple[Doubt, ...]) -> Bands:
    """The half-widths with those of the doubts."""
    mm = dict(bands.mm)
    for doubt in doubts:
        mm |= {k: float(np.hypot(mm[k], more)) for k, more in doubt.mm.items() if k in mm}
    return Bands(mm=mm)


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
