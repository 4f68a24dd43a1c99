"""How far measures and landmarks may be off: 95 % half-widths by what spoiled the scan.

The figures were fitted on the FIND family of generated feet under `tools/degrade.py` and judged on the MakeHuman one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from orthocad.geom.fields import sample
from orthocad.model import Field, Landmark, Measure
from orthocad.scan.sole import Sole

PLAIN = "plain"
NAMES = ("foot_length_mm", "ball_width_mm", "heel_width_mm", "arch_height_mm", "truncated_length_mm")
# 95 % half-widths in mm, in the order of NAMES; a notice's code picks the row, and the widest of them holds.
HALF_WIDTHS: Mapping[str, tuple[float, ...]] = {
    PLAIN: (0.5, 1.7, 0.8, 0.7, 3.0),
    "scan.holes_filled": (0.6, 1.7, 0.8, 1.0, 3.5),
    "scan.faces_turned": (0.5, 1.8, 1.2, 0.7, 3.5),
    "scan.floor_removed": (1.1, 2.2, 0.8, 1.1, 3.5),
    "scan.noisy": (2.0, 4.9, 2.0, 2.9, 7.5),
    "scan.flat_sole": (3.6, 5.6, 2.9, 3.0, 11.0),
    "scan.sock_suspected": (5.0, 6.3, 4.5, 0.95, 5.0),
    "scan.dorsum_closed": (1.8, 3.3, 2.8, 1.4, 6.0),
    "scan.foam_impression": (7.0, 4.0, 1.5, 1.4, 8.0),
}
FILLED_ARCH_MM = 1.0  # more, where the arch apex lies in a filled hole
OF_LANDMARK = {"pternion": 0, "toe_tip": 0, "mtp1": 4, "mtp5": 4, "heel_center": 3, "arch_apex": 3}
HALF_CONFIDENT_MM = 5.0  # half-width at which a landmark's confidence is one half, our default


def half_widths(codes: Iterable[str]) -> tuple[float, ...]:
    """The widest row among those of a scan's notices, in the order of NAMES."""
    rows = [HALF_WIDTHS[PLAIN], *(HALF_WIDTHS[c] for c in codes if c in HALF_WIDTHS)]
    return tuple(max(column) for column in zip(*rows, strict=True))


def with_bands(
    measured: Mapping[str, Measure], codes: Iterable[str], sole: Sole, marks: Mapping[str, np.ndarray]
) -> dict[str, Measure]:
    """The measures that have a value, with their half-widths."""
    widths = dict(zip(NAMES, half_widths(codes), strict=True))
    if "arch_apex" in marks and sample(_invented(sole), marks["arch_apex"][None, :2])[0] > 0:
        widths["arch_height_mm"] += FILLED_ARCH_MM
    return {
        name: m if m.value is None or name not in widths else replace(m, plus_minus=widths[name])
        for name, m in measured.items()
    }


def _invented(sole: Sole) -> Field:
    return sole.field.like(sole.filled.astype(float))


def with_confidence(marks: Mapping[str, Landmark], codes: Iterable[str], placed: Iterable[str]) -> dict[str, Landmark]:
    """The landmarks with confidences that fall as their half-widths grow; 1 where a person placed them."""
    widths, by_hand = half_widths(codes), set(placed)
    return {
        name: replace(mark, confidence=1.0 if name in by_hand else _confidence(widths[OF_LANDMARK[name]]))
        for name, mark in marks.items()
    }


def _confidence(half_width_mm: float) -> float:
    return HALF_CONFIDENT_MM / (HALF_CONFIDENT_MM + half_width_mm)
