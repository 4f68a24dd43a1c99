"""Where a scan ends although the foot does not: an open end of a section that is also its outermost skin.

A whole scan ends above the widest skin of heel, toes and sides, so that no open end is outermost. One that ends lower
is too short or too narrow; one that ends at the sole shows half a foot.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from orthocad.errors import ScanError
from orthocad.geom.sections import cross_section
from orthocad.model import Measure, Notice, Sealed
from orthocad.scan.bands import Bands
from orthocad.scan.frame import BREADTH_BELOW_MM, Framed

STATIONS = (0.16, 0.30, 0.50, 0.65)  # of foot length: sections across
OUTERMOST_MM = 1.0  # how near the outermost skin an open end must be
SAME_MM = 0.02  # ends of two segments nearer than this are one point
HOLE_MM = 45.0  # two open ends nearer than this are the sides of a hole, the largest that is filled and its rim
WIDE_MM = 20.0  # a gap wider than this at the outermost skin is no hole, our default
SHORT_MM = 8.0  # the most that heels, toes and sides lack which end at 14 to 25 mm; measured on generated feet
SOLE_MM = 8.0  # a heel or toes that end lower end in the sole; the widest skin of toes is not much higher, our default
WALLS_MM = 14.0  # sides that end lower show neither the sole's breadth nor the arch's line in it, our default
AT_LIP, IN_AIR = 0.9, 0.04  # of the hollow's depth; of foot length, what toes in the air are short by at most, usually
NAMES = {-1: "heel", +1: "toes"}
ENDS_BELOW_MM = 25.0  # heels and toes that end higher than this lack less than 1 mm; measured on generated feet


class Ends(Sealed):
    """Height in mm of the lowest open end at each place where the scan ends too soon."""

    lengthwise: Mapping[str, float]  # "heel" and "toes"
    sideways: tuple[float, ...]  # sections across that are cut off at either side


def find_ends(foot: Framed, marks: Mapping[str, np.ndarray]) -> Ends:
    """Where a standing foot's scan ends too soon."""
    v, faces, length = foot.vertices_mm, foot.faces, foot.length_mm
    lines = [(sign, y) for sign, name in ((-1, "pternion"), (+1, "toe_tip")) for y in (0.0, float(marks[name][1]))]
    lengthwise: dict[str, float] = {}
    for (sign, _), segments in zip(lines, _sections(v[:, [1, 0, 2]], faces, [y for _, y in lines]), strict=True):
        at = _cut(segments, sign, ENDS_BELOW_MM)
        if at is not None:
            lengthwise[NAMES[sign]] = min(at, lengthwise.get(NAMES[sign], np.inf))
    across = _sections(v, faces, [share * length for share in STATIONS])
    sides = [_cut(segments, sign, BREADTH_BELOW_MM) for segments in across for sign in (-1, +1)]
    return Ends(lengthwise=lengthwise, sideways=tuple(at for at in sides if at is not None))


def checked_ends(ends: Ends) -> tuple[Notice, ...]:
    """The warning that a scan ends too soon.

    Raises
    ------
    ScanError
        `scan.cut_off` where it ends in or just above the sole.
    """
    low = [f"the {name}" for name, at in ends.lengthwise.items() if at < SOLE_MM]
    low += ["one side"] * (sum(at < WALLS_MM for at in ends.sideways) > len(STATIONS) // 2)
    if low:
        at = min([*ends.lengthwise.values(), *ends.sideways])
        where = " and ".join(low)
        raise ScanError("scan.cut_off", f"the scan ends at {where}, {at:.0f} mm above the sole; scan the whole foot")
    if not ends.lengthwise and len(ends.sideways) <= len(STATIONS) // 2:
        return ()
    lacking = (*ends.lengthwise, *(("sides",) if ends.sideways else ()))
    text = (
        f"the scan ends {min([*ends.lengthwise.values(), *ends.sideways]):.0f} mm above the sole, below the widest "
        f"skin of the {' and '.join(lacking)}: length and widths are too small"
    )
    return (Notice(code="scan.ends_low", text=text),)


def widened(bands: Bands) -> Bands:
    """The half-widths of a scan that ends too soon."""
    return Bands(mm={k: v if k == "arch_height_mm" else float(np.hypot(v, SHORT_MM)) for k, v in bands.mm.items()})


def toes_left_foam(foot: Framed, marks: Mapping[str, np.ndarray]) -> tuple[Notice, ...]:
    """What to say of a hollow whose foremost skin is at its lip: that skin's tip was in the air."""
    if marks["toe_tip"][2] < AT_LIP * np.quantile(foot.vertices_mm[:, 2], 0.99):
        return ()
    text = "the toes rise out of the foam: the foot is longer than its hollow, by up to 4 % or more"
    return (Notice(code="scan.toes_above_foam", text=f"{text}; a scale taken from its length is as much too large"),)


def stretched(bands: Bands, measured: Mapping[str, Measure], scaled: bool) -> Bands:
    """The half-widths of such a hollow: of its length, or of all else where the length gave the scale."""
    told = {"foot_length_mm"}
    wider = {k for k, m in measured.items() if m.value and k in bands.mm and (k in told) != scaled}
    more = {k: float(np.hypot(bands.mm[k], IN_AIR * (measured[k].value or 0.0))) for k in wider}
    return Bands(mm=dict(bands.mm) | more)


def _sections(v: np.ndarray, faces: np.ndarray, places_mm: list[float]) -> list[np.ndarray]:
    """Plane sections of (n, 3) points' faces at places along the first axis."""
    at = v[:, 0]
    a, b, c = (at[faces[:, k]] for k in range(3))
    least, greatest = np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)
    return [cross_section(v, faces[(least <= x) & (greatest > x)], x) for x in places_mm]


def _cut(segments: np.ndarray, sign: int, below_mm: float) -> float | None:
    """Height of the open end that is a section's outermost skin under a height; None where the skin goes on."""
    from scipy.spatial import cKDTree

    skin = segments[segments[:, :, 1].min(axis=1) < below_mm].reshape(-1, 2)
    if not len(skin):
        return None
    points = segments.reshape(-1, 2)
    free = points[cKDTree(points).query(points, k=2)[0][:, 1] > SAME_MM]
    outermost = (sign * skin[:, 0]).max()
    ends = free[(sign * free[:, 0] > outermost - OUTERMOST_MM) & (free[:, 1] < below_mm)]
    if not len(ends):
        return None
    lowest = ends[ends[:, 1].argmin()]
    apart = np.linalg.norm(free - lowest, axis=1)
    inner = sign * free[:, 0] < outermost - OUTERMOST_MM
    hole = (apart > SAME_MM) & (apart < np.where(inner, HOLE_MM, WIDE_MM))
    return None if hole.any() else float(lowest[1])
