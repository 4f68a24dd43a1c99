"""Skin that a scan lacks at the outline of the sole: open edges there, and ends that a program cut and closed flat.

A foot is whole where its outline, seen from above, is skin at every station. Holes inside it are `holes.py`'s affair;
a scan that ends low all round is `rim.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from orthocad.errors import ScanError
from orthocad.model import Notice, Sealed
from orthocad.scan.bands import Doubt
from orthocad.scan.frame import BREADTH_BELOW_MM, Framed
from orthocad.scan.landmarks import ARCH_ZONE, FIFTH_HEAD, FIRST_HEAD
from orthocad.scan.measure import HEEL_STATION
from orthocad.scan.rim import WALLS_MM
from orthocad.scan.sampling import areas, surface_points

BIN_MM = 4.0  # stations along the outline, wider than faces are
NEAR_MM = 1.5  # how near the outermost skin of its station an open edge must be, our default
SAME_MM, MOST = 1e-3, 2**20  # vertices nearer than this are one; more than a foot measures in it
SAID_MM = 12.0  # gaps from which on a word is due, our default
# Generated scans with holes of up to 32 mm have gaps up to 20 mm at the ends and 40 at the borders; cut ones have from
# 40 and from 52 mm, our default.
REFUSED_MM = {"toes": 36.0, "heel": 36.0, "medial border": 48.0, "lateral border": 48.0}
# Radius of the outline at each side, and of the arch along the foot: what a gap of that length hides at most (sagitta).
RADIUS_MM = {"toes": 15.0, "heel": 30.0, "medial border": 60.0, "lateral border": 60.0}
ARCH_RADIUS_MM = 150.0
TOES, HEEL = 0.6, 0.3  # of foot length: from and up to where an end may have been cut
END_BELOW_MM, AHEAD, UPRIGHT = 60.0, 0.7, 0.5  # and how such a face looks: the parts of its normal along and up
FLAT_MM, LEVEL = 0.5, 0.985  # distance and cosine within which skin lies in one plane
DRAWN, TRIED = 1500, 100  # points on an end, and planes through some of them
# Area over foot length squared from which on an end was cut; whole feet have up to 0.0043 and 0.025, our default.
FLAT_OF_SQUARE = {"toes": 0.0055, "heel": 0.032}
PLACES = ((0, +1, "medial border"), (0, -1, "lateral border"), (1, +1, "toes"), (1, -1, "heel"))  # axis along, sign out


class Run(Sealed):
    """A stretch of one side of the outline that is open edge at every station."""

    side: str  # a key of RADIUS_MM
    start_mm: float  # along the foot for borders, across it for heel and toes
    end_mm: float

    @property
    def long_mm(self) -> float:
        return self.end_mm - self.start_mm

    def hides_mm(self, radius_mm: float) -> float:
        """Height of the arc of that radius over the gap."""
        return self.long_mm**2 / (8.0 * radius_mm)


def outline_doubts(foot: Framed, closed: bool) -> tuple[Doubt, ...]:
    """The gaps in the outline of a standing foot, the longest first, and what each may hide of the measures.

    Where a program `closed` much of the surface crudely, as is said of that scan, gaps are said and refuse nothing.

    Raises
    ------
    ScanError
        `scan.cut_off` where too much of the outline is open, or an end was closed flat.
    """
    for name, area in _flat_ends_mm2(foot).items():
        if area > FLAT_OF_SQUARE[name] * foot.length_mm**2:
            raise ScanError(
                "scan.cut_off",
                f"the {name} end{'s' if name == 'heel' else ''} in a flat face of {area / 100:.0f} cm2, as a program "
                "closes what was cut off; scan the whole foot",
            )
    runs = _open_runs(foot)
    for run in runs:
        if run.long_mm >= REFUSED_MM[run.side] and not closed:
            raise ScanError(
                "scan.cut_off", f"skin is missing at the {run.side} over {run.long_mm:.0f} mm; scan the whole foot"
            )
    return tuple(Doubt(notice=_said(run), mm=_hidden_mm(run, foot.length_mm)) for run in runs)


def _said(run: Run) -> Notice:
    text = (
        f"skin is missing at the {run.side} over {run.long_mm:.0f} mm: what is measured there may be up to "
        f"{run.hides_mm(RADIUS_MM[run.side]):.1f} mm too small"
    )
    return Notice(code="scan.ends_low", text=text)


def _hidden_mm(run: Run, length_mm: float) -> dict[str, float]:
    """By how much a gap may spoil each measure that it touches."""
    hidden = run.hides_mm(RADIUS_MM[run.side])
    if run.side in ("toes", "heel"):
        return {"foot_length_mm": hidden}
    start, end = run.start_mm / length_mm, run.end_mm / length_mm
    medial = run.side == "medial border"
    first, last = FIRST_HEAD if medial else FIFTH_HEAD
    touched: dict[str, float] = {}
    if start < last and end > first:
        touched |= dict.fromkeys(("ball_width_mm", "truncated_length_mm") if medial else ("ball_width_mm",), hidden)
    if start <= HEEL_STATION <= end:
        touched["heel_width_mm"] = hidden
    if medial and start < ARCH_ZONE[1] and end > ARCH_ZONE[0]:
        touched["arch_height_mm"] = run.hides_mm(ARCH_RADIUS_MM)
    return touched


def _open_runs(foot: Framed) -> tuple[Run, ...]:
    """All stretches of open outline worth a word, the longest first."""
    v = foot.vertices_mm
    low = np.flatnonzero(v[:, 2] < BREADTH_BELOW_MM)
    near = np.zeros(len(v), bool)
    near[low] = np.any([_outermost(v[low], along, sign)[1] for along, sign, _ in PLACES], axis=0)
    edge = (_on_open_edges(v, foot.faces[near[foot.faces].any(axis=1)]) & (v[:, 2] < WALLS_MM))[low]
    found = [run for along, sign, side in PLACES for run in _runs(side, v[low], edge, along, sign)]
    return tuple(sorted((run for run in found if run.long_mm >= SAID_MM), key=lambda run: -run.long_mm))


def _outermost(v: np.ndarray, along: int, sign: int) -> tuple[np.ndarray, np.ndarray]:
    """The station (n,) of each vertex along one axis, and which lie outermost there in the other."""
    station = np.floor(v[:, along] / BIN_MM).astype(int)
    if not len(v):
        return station, np.zeros(0, bool)
    outward, first = sign * v[:, 1 - along], int(station.min())
    farthest = np.full(station.max() - first + 1, -np.inf)
    np.maximum.at(farthest, station - first, outward)
    return station, outward > farthest[station - first] - NEAR_MM


def _on_open_edges(v: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Which vertices (n,) lie on an edge that only one face has; vertices at one place are one."""
    used = np.unique(faces)
    if not len(used):
        return np.zeros(len(v), bool)
    number = np.zeros(len(v), np.int64)
    x, y, z = np.rint((v[used] - v[used].min(axis=0)) / SAME_MM).astype(np.int64).T
    number[used] = np.unique((x * MOST + y) * MOST + z, return_inverse=True)[1]
    count = int(number.max()) + 1
    a, b, c = number[faces].T
    ends = np.concatenate([np.minimum(p, q) * count + np.maximum(p, q) for p, q in ((a, b), (b, c), (c, a))])
    key, times = np.unique(ends[ends // count != ends % count], return_counts=True)
    alone = key[times == 1]
    is_open = np.zeros(count, bool)
    is_open[alone // count] = is_open[alone % count] = True
    found = np.zeros(len(v), bool)
    found[used] = is_open[number[used]]
    return found


def _runs(side: str, v: np.ndarray, edge: np.ndarray, along: int, sign: int) -> Iterator[Run]:
    """The open stretches of one side: stations along one axis, outermost in the other."""
    if not edge.any():
        return
    station, near = _outermost(v, along, sign)
    first = int(station.min())
    is_open = np.bincount(station[edge & near] - first, minlength=int(station.max()) - first + 1) > 0
    change = np.diff(np.concatenate([[0], is_open.astype(int), [0]]))
    for start, end in zip(np.flatnonzero(change == 1), np.flatnonzero(change == -1), strict=True):
        yield Run(side=side, start_mm=float(start + first) * BIN_MM, end_mm=float(end + first) * BIN_MM)


def _flat_ends_mm2(foot: Framed) -> dict[str, float]:
    """The largest upright plane patch at either end of a standing foot."""
    v, length = foot.vertices_mm, foot.length_mm
    x, low = v[:, 0], v[:, 2] < END_BELOW_MM
    return {
        "toes": _plane_mm2(v, foot.faces[((x > TOES * length) & low)[foot.faces].all(axis=1)], +1.0),
        "heel": _plane_mm2(v, foot.faces[((x < HEEL * length) & low)[foot.faces].all(axis=1)], -1.0),
    }


def _plane_mm2(v: np.ndarray, faces: np.ndarray, sign: float) -> float:
    """Area in mm2 of the largest patch of these faces that lies in one upright plane looking that way."""
    if not len(faces):
        return 0.0
    points, normals = surface_points(v, faces, DRAWN)
    share = areas(v, faces).sum() / DRAWN
    ahead = (sign * normals[:, 0] > AHEAD) & (np.abs(normals[:, 2]) < UPRIGHT)
    points, normals = points[ahead], normals[ahead]
    if not len(points):
        return 0.0
    at = slice(None, None, max(1, len(points) // TRIED))
    off = np.abs(points @ normals[at].T - np.einsum("ij,ij->i", points[at], normals[at]))
    flat = (off < FLAT_MM) & (normals @ normals[at].T > LEVEL)
    return float(flat.sum(axis=0).max() * share)
