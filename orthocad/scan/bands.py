"""How far measures and landmarks may be off: 95 % half-widths from what the scan itself shows.

Noise, pose and holes were perturbed on generated feet (500 scans by `tools/degrade.py`), every measure's error was
recorded beside the evidence, and a regression of the 93rd percentile of the error's logarithm gave each measure's
sensitivities: a half-width is a power law in the roughness of the skin, times a factor for each thing that is known to
spoil the measure. Fitted on one family of feet and judged on the other, 83 % (fitted on FIND) and 90 % (on MakeHuman)
of the errors lay inside; the weights here are of both. `tests/benchmarks/bench_scan.py` prints how well they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from orthocad.geom.fields import sample
from orthocad.model import Landmark, Measure, Sealed
from orthocad.scan.quality import Quality, is_closed, is_plateau, is_sock
from orthocad.scan.sole import Sole

# Least roughness told from a foot's own, in the order of roughness.RADII_MM: smoother scans are no surer.
LEAST_ROUGH_MM = (0.008, 0.015, 0.05)
# Per measure: a constant, the powers of the misfits within 6, 10 and 15 mm, then logarithms of the factors for a foam
# impression, a sock, a sole pressed flat and a dorsum closed crudely, then the power of 1 + the depth (mm) of the arch
# apex inside a filled hole, and the logarithm of the factor at 1 % of the sole filled.
WEIGHTS: Mapping[str, tuple[float, ...]] = {
    "foot_length_mm": (0.02, -0.51, 0.0, 1.12, 1.2, 1.92, 0.96, 0.63, 0.0, 0.0),
    "ball_width_mm": (1.78, 0.0, 0.0, 0.48, -0.05, 0.86, 0.43, 0.11, 0.0, 0.0),
    "heel_width_mm": (1.27, 0.0, 0.0, 0.60, 0.03, 0.92, 1.3, 0.0, 0.0, 0.0),
    "arch_height_mm": (0.60, -0.42, 0.0, 1.21, 0.0, 0.35, 0.0, 0.53, 0.15, 0.07),
    "truncated_length_mm": (1.83, 0.0, 0.0, 0.21, 0.01, 0.19, 0.57, 0.35, 0.0, 0.0),
}
LEAST_MM, MOST_MM = 0.05, 12.0  # half-widths that the regression saw
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


def find_bands(found: Quality, sole: Sole, marks: Mapping[str, np.ndarray], scaled: bool) -> Bands:
    """The half-widths of one scan; `scaled` where its scale comes from a foot length that was given."""
    rough = np.log(np.maximum(found.rough.smooth_mm[:3], LEAST_ROUGH_MM))
    rough = np.where(np.isfinite(rough), rough, np.log(LEAST_ROUGH_MM))
    spoiled = [found.foam, is_sock(found), is_plateau(found), is_closed(found)]
    holes = [np.log1p(_depth_mm(sole, marks)), 100.0 * found.filled_share]
    evidence = np.array([1.0, *rough, *spoiled, *holes], float)
    mm = {
        name: float(np.clip(np.exp(evidence @ np.array(weights)), LEAST_MM, MOST_MM))
        for name, weights in WEIGHTS.items()
    }
    return Bands(mm=mm | ({"foot_length_mm": SCALED_MM} if scaled else {}))


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
