"""The crease under the lesser toes: where the sole shows it, else at its share of the foot's length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from orthocad.geom.fields import sample, smoothed
from orthocad.model import Field, Foot, Sealed

# Shares of the way from MTP1 to MTP5 beside toes 2 to 4, and of foot length at which the crease lies there: 0.82 on the
# mean (reference.md 1.1), farther back under the fourth toe, our default.
TOES, CREASE = (0.37, 0.54, 0.71), (0.838, 0.828, 0.794)
FROM, REACH = 0.70, 0.06  # shares of foot length: the sole looked at, and how far the crease may lie from its share
EVERY_MM, STEP_MM = 1.0, 0.5
SMOOTHING_MM = 1.7
DEPTH_MM = 0.5  # the sole stands so much higher there than under the ball and under the toes' pads, our default
PAD_MM = 30.0  # the pads lie within this far of it
# Of the breadth of the three toes, and of foot length between the quartiles: seen on less, or less in line, it is not
# taken for the crease, our default.
LEAST_SHARE, SPREAD = 0.25, 0.03


class Crease(Sealed):
    """Its line across the foot: a parabola under the three toes, straight beyond them."""

    first_y_mm: float  # MTP1
    across_mm: float  # from MTP1 to MTP5 along y, negative
    shares: np.ndarray  # (3,) of a parabola in the share of the way across, for mm along x
    seen: bool  # whether the scan's sole placed it

    @property
    def toes_y_mm(self) -> np.ndarray:
        """y (3,) beside toes 2 to 4."""
        return np.asarray(self.first_y_mm + np.multiply(TOES, self.across_mm))

    def __call__(self, y_mm: np.ndarray) -> np.ndarray:
        """x (n,) mm at each y."""
        share = (y_mm - self.first_y_mm) / self.across_mm
        inner = np.clip(share, TOES[0], TOES[-1])
        return np.asarray(np.polyval(self.shares, inner) + np.polyval(np.polyder(self.shares), inner) * (share - inner))


def crease_of(foot: Foot) -> Crease:
    """The crease of one foot: its usual line, moved to where the sole is highest between the ball's and toes' pads."""
    first, fifth = foot.at("mtp1"), foot.at("mtp5")
    shares = np.polyfit(TOES, np.multiply(CREASE, foot.length_mm), 2)
    usual = Crease(first_y_mm=float(first[1]), across_mm=float(fifth[1] - first[1]), shares=shares, seen=False)
    off = np.array(list(_seen_mm(foot, usual)))
    few = len(off) * EVERY_MM < LEAST_SHARE * float(np.ptp(usual.toes_y_mm))
    if few or np.subtract(*np.quantile(off, [0.75, 0.25])) > SPREAD * foot.length_mm:
        return usual
    moved = shares + [0.0, 0.0, float(np.median(off))]
    return Crease(first_y_mm=usual.first_y_mm, across_mm=usual.across_mm, shares=moved, seen=True)


def _seen_mm(foot: Foot, usual: Crease) -> Iterator[float]:
    """How far ahead of its usual line the crease lies, along the lines under the toes that show one."""
    sole = _forefoot(foot)
    x = np.arange(sole.x_mm[0], sole.x_mm[-1], STEP_MM)
    medial, _, lateral = usual.toes_y_mm
    for y in np.arange(lateral, medial, EVERY_MM):
        off = x - float(usual(np.array(y)))
        at = _highest(sample(sole, np.column_stack([x, np.full(len(x), y)])), np.abs(off) < REACH * foot.length_mm)
        if at is not None:
            yield float(off[at])


def _forefoot(foot: Foot) -> Field:
    """The smoothed sole there alone."""
    sole, first = foot.sole, int(np.searchsorted(foot.sole.x_mm, FROM * foot.length_mm))
    part = Field(x0_mm=float(sole.x_mm[first]), y0_mm=sole.y0_mm, step_mm=sole.step_mm, z_mm=sole.z_mm[first:])
    return smoothed(part, SMOOTHING_MM)


def _highest(z_mm: np.ndarray, here: np.ndarray) -> int | None:
    """Which of the heights (n,) in `here` is the highest that lies between two pads."""
    reach = int(PAD_MM / STEP_MM)
    peak = (z_mm[1:-1] >= z_mm[:-2]) & (z_mm[1:-1] > z_mm[2:]) & here[1:-1]  # none beside a gap
    peaks = [1 + int(i) for i in np.flatnonzero(peak)]
    deep = [i for i in peaks if min(z_mm[i] - np.nanmin(z_mm[s]) for s in _sides(i, reach)) > DEPTH_MM]
    return max(deep, key=lambda i: float(z_mm[i]), default=None)


def _sides(i: int, reach: int) -> tuple[slice, slice]:
    return slice(max(i - reach, 0), i), slice(i + 1, i + 1 + reach)
