"""The six landmarks, in the contract's definitions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from orthocad.errors import ScanError
from orthocad.geom.fields import sample
from orthocad.geom.sections import cross_section, extent_below
from orthocad.model import Field
from orthocad.scan.frame import BREADTH_BELOW_MM, PTERNION_BELOW_MM, TOE_BELOW_MM, Framed

HEEL_CENTER = 0.15
ARCH_ZONE = (0.20, 0.66)
ARCH_LINE = 0.30  # share of the local breadth in from the medial border
ARCH_STEP_MM = 1.0
FIRST_HEAD = (0.68, 0.80)  # reference.md 1.1: slab of the surface rule
FIFTH_HEAD = (0.56, 0.70)
LEAST_LOW = 0.9  # share of the arch's length whose breadth was seen, our default
HEAD_BELOW_MM = 40.0
STATION_MM = 2.0
# Where the heads usually lie along the foot: the mean of reference.md 1.1 and of both families of generated feet, and
# a quarter of the range in reference.md (two standard deviations each way).
USUALLY_MTP1, USUALLY_MTP5 = (0.730, 0.0175), (0.630, 0.020)
NEARLY_MM = 0.5  # how much less far out a station may be and still count, our default; more where the skin is rough


def find_landmarks(
    foot: Framed, sole: Field, nearly_mm: float = NEARLY_MM, chord_mm: float = 0.0
) -> dict[str, np.ndarray]:
    """Name to (3,) mm in the working frame; `arch_apex` is left out where the arch zone was not seen.

    `chord_mm` is how long the faces at the metatarsal heads are.
    """
    v, length = foot.vertices_mm, foot.length_mm
    found = {
        "pternion": _extreme(v, 0, -1, v[:, 2] < PTERNION_BELOW_MM),
        "toe_tip": _extreme(v, 0, +1, v[:, 2] < TOE_BELOW_MM),
        "mtp1": _head(v[slab(v, FIRST_HEAD, length)], +1, nearly_mm, _pull(USUALLY_MTP1, length, chord_mm)),
        "mtp5": _head(v[slab(v, FIFTH_HEAD, length)], -1, nearly_mm, _pull(USUALLY_MTP5, length, chord_mm)),
        "heel_center": _on_sole(sole, HEEL_CENTER * length, 0.0),
    }
    line = arch_line(foot, sole)
    if len(line):
        found["arch_apex"] = line[line[:, 2].argmax()]
    return found


def slab(v: np.ndarray, zone: tuple[float, float], length: float) -> np.ndarray:
    return (v[:, 0] > zone[0] * length) & (v[:, 0] < zone[1] * length) & (v[:, 2] < HEAD_BELOW_MM)


def head(v: np.ndarray, sign: int, nearly_mm: float = NEARLY_MM) -> np.ndarray:
    """The skin (3,) at the middle of the outermost stretch: one extreme vertex wanders by millimetres with noise."""
    return _head(v, sign, nearly_mm, (0.0, 0.0))


def _head(v: np.ndarray, sign: int, nearly_mm: float, pull: tuple[float, float]) -> np.ndarray:
    """The same, drawn along the foot towards an x by a share of the way."""
    station = ((v[:, 0] - v[:, 0].min()) / STATION_MM).astype(int)
    order = np.lexsort((-sign * v[:, 1], station))
    outermost = v[order[np.concatenate([[True], np.diff(station[order]) > 0])]]
    inward = (sign * outermost[:, 1]).max() - sign * outermost[:, 1]
    x = float(np.average(outermost[:, 0], weights=np.exp(-inward / nearly_mm)))
    x += pull[1] * (pull[0] - x)
    order = np.argsort(outermost[:, 0])
    return np.array([x, *(np.interp(x, outermost[order, 0], outermost[order, k]) for k in (1, 2))])


def _pull(usually: tuple[float, float], length: float, chord_mm: float) -> tuple[float, float]:
    """Where a head usually lies, and the weight of that: a face tells its outermost place to its length / sqrt(12)."""
    of_chord, of_feet = chord_mm**2 / 12.0, (usually[1] * length) ** 2
    return usually[0] * length, of_chord / (of_chord + of_feet)


def _extreme(v: np.ndarray, axis: int, sign: int, among: np.ndarray) -> np.ndarray:
    points = v[among]
    return points[(sign * points[:, axis]).argmax()]


def _on_sole(sole: Field, x_mm: float, y_mm: float) -> np.ndarray:
    return np.array([x_mm, y_mm, float(sample(sole, np.array([[x_mm, y_mm]]))[0])])


def arch_line(foot: Framed, sole: Field) -> np.ndarray:
    """Sole points (n, 3) along the line 30 % of the local breadth in from the medial border; unseen ones left out.

    Raises
    ------
    ScanError
        `scan.no_sole` where much of the midfoot has no breadth: it stands in the air.
    """
    stations = np.arange(ARCH_ZONE[0] * foot.length_mm, ARCH_ZONE[1] * foot.length_mm, ARCH_STEP_MM)
    borders = np.array(
        [
            extent_below(cross_section(foot.vertices_mm, faces, x), BREADTH_BELOW_MM)
            for x, faces in zip(stations.tolist(), _reaching(foot, stations), strict=True)
        ]
    )
    low = np.isfinite(borders[:, 0])
    if low.mean() < LEAST_LOW:
        raise ScanError(
            "scan.no_sole",
            f"no skin lower than {BREADTH_BELOW_MM:g} mm in {1 - low.mean():.0%} of the midfoot: something stands "
            "under the foot, or its sole was not seen; scan the bare foot from below",
        )
    stations, borders = stations[low], borders[low]
    xy = np.column_stack([stations, borders[:, 1] - ARCH_LINE * (borders[:, 1] - borders[:, 0])])
    line = np.column_stack([xy, sample(sole, xy)])
    return line[np.isfinite(line).all(axis=1)]


def _reaching(foot: Framed, stations: np.ndarray) -> Iterator[np.ndarray]:
    """The low faces that may reach each x: by where they begin, so that none is asked at every station."""
    low = foot.faces[(foot.vertices_mm[:, 2] < BREADTH_BELOW_MM)[foot.faces].any(axis=1)]
    x = foot.vertices_mm[:, 0].take(low.T)
    begins = x.min(axis=0)
    order = np.argsort(begins)
    longest = float((x.max(axis=0) - begins).max(initial=0.0))
    starts = np.searchsorted(begins, stations - longest, "left", order)
    ends = np.searchsorted(begins, stations, "right", order)
    return (low.take(order[start:end], axis=0) for start, end in zip(starts, ends, strict=True))
