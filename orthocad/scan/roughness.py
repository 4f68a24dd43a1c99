"""How rough the skin is, from the size of pores to that of folds of cloth: misfits of local quadrics."""

from __future__ import annotations

import numpy as np

from orthocad.model import Sealed
from orthocad.scan.frame import Framed
from orthocad.scan.landmarks import NEARLY_MM
from orthocad.scan.quadric import TERMS, quadrics
from orthocad.scan.sampling import in_order, surface_points

POINTS, PROBES = 20000, 200
ZONE, TOES = (0.01, 0.72), (0.82, 1.1)  # of foot length: where a foot is smooth, and its toes
BELOW_MM, TOES_BELOW_MM = 90.0, 45.0
RADII_MM = (6.0, 10.0, 15.0, 20.0)
LEAST_POINTS, NEIGHBOURS = 12, 120
SAME_SIDE = 0.3  # the least cosine between the normals of points one quadric may serve
DRAWN_MM = 0.002  # smoother than this was drawn by a program, not seen by a scanner
SMOOTHEST, QUARTER = 0.10, 0.25  # shares of the skin


# The lowest point of noisy skin lies below the skin itself, in proportion to the noise. Its square is what the square
# of the misfit within 15 mm has over a foot's own: variances add, so fine noise and broad give the same figure.
# Measured on generated feet of both families under white noise and each preset's.
SINKS, OWN_MM, SINKS_AT_MOST_MM = 4.5, 0.13, 4.0
NOISE_FROM_MM, PER_NOISE = 0.15, 8.0  # of the misfit within 15 mm: feet's own is less; measured on scans by photographs


class Roughness(Sealed):
    """Root mean square misfits in mm; `nan` where there is too little skin."""

    smooth_mm: tuple[float, ...]  # of the smoothest tenth of the skin, within each of RADII_MM
    toes_mm: tuple[float, float]  # of the smoothest quarter and half of the toes, within the first radius


def roughness(foot: Framed) -> Roughness:
    """The roughness of a standing foot."""
    vertices, length = foot.vertices_mm, foot.length_mm
    skin = vertices[:, 2] < BELOW_MM + RADII_MM[-1]
    faces = in_order(vertices, foot.faces[skin[foot.faces].all(axis=1)])
    points, normals = surface_points(vertices, faces, POINTS)
    probes = _probes(points, length, ZONE, BELOW_MM)
    found = misfits_mm(points, normals, probes, RADII_MM)
    seen = found[:, ~(found[0] < DRAWN_MM)]
    low = (vertices[:, 2] < TOES_BELOW_MM + 15.0) & (vertices[:, 0] > (TOES[0] - 0.08) * length)
    toes = surface_points(vertices, faces[low[faces].all(axis=1)], POINTS // 3) if low.any() else None
    fine = np.array([np.nan])
    if toes is not None:
        fine = misfits_mm(*toes, _probes(toes[0], length, TOES, TOES_BELOW_MM), RADII_MM[:1])[0]
    return Roughness(
        smooth_mm=tuple(_quantile(row, SMOOTHEST) for row in seen),
        toes_mm=(_quantile(fine, QUARTER), _quantile(fine, 0.5)),
    )


def sunk_mm(rough: Roughness) -> float:
    """How far below the skin the lowest points of its noise lie; 0 where there is none to speak of."""
    over = rough.smooth_mm[2] ** 2 - OWN_MM**2
    return min(SINKS * float(np.sqrt(over)), SINKS_AT_MOST_MM) if over > 0 else 0.0


def nearly_mm(rough: Roughness) -> float:
    """How much less far out skin may be and still count as outermost: more than on smooth skin where noise decides."""
    over = rough.smooth_mm[2] - NOISE_FROM_MM
    return NEARLY_MM + (PER_NOISE * over if over > 0 else 0.0)


def _probes(points: np.ndarray, length: float, zone: tuple[float, float], below_mm: float) -> np.ndarray:
    x = points[:, 0] / length
    inside = np.flatnonzero((x > zone[0]) & (x < zone[1]) & (points[:, 2] < below_mm))
    return inside[:: max(1, len(inside) // PROBES)]


def _quantile(values: np.ndarray, share: float) -> float:
    seen = values[np.isfinite(values)]
    return float(np.quantile(seen, share)) if len(seen) >= PROBES // 10 else float("nan")


def misfits_mm(points: np.ndarray, normals: np.ndarray, probes: np.ndarray, radii_mm: tuple[float, ...]) -> np.ndarray:
    """Root mean square distance of the skin within each radius of each probe (k, m) from the quadric that fits it best.

    Only as many points are taken as fill the radius with about `NEIGHBOURS`; `nan` where there are too few.
    """
    from scipy.spatial import cKDTree

    if len(points) == 0 or len(probes) == 0:
        return np.full((len(radii_mm), len(probes)), np.nan)
    reach = cKDTree(points).query(points[probes], k=[min(NEIGHBOURS, len(points))])[0]
    every = [max(1, int(np.ceil(np.square(radius / np.median(reach))))) for radius in radii_mm]
    at = (points[probes], normals[probes])
    return np.array([_misfits_mm(points[::n], normals[::n], at, r) for r, n in zip(radii_mm, every, strict=True)])


def _misfits_mm(
    points: np.ndarray, normals: np.ndarray, at: tuple[np.ndarray, np.ndarray], radius_mm: float
) -> np.ndarray:
    """The same within one radius of places and their normals, from all the points."""
    from scipy.spatial import cKDTree

    distance, near = cKDTree(points).query(at[0], k=min(NEIGHBOURS, len(points)), distance_upper_bound=radius_mm)
    there = np.isfinite(distance)
    near = np.where(there, near, 0)
    across = np.linalg.svd(at[1][:, None])[2]  # rows: the normal, then two in the plane
    there &= np.einsum("nkj,nj->nk", normals[near], at[1]) > SAME_SIDE
    h, u, v = np.einsum("nij,nkj->ink", across, points[near] - at[0][:, None])
    return _left_over(u / radius_mm, v / radius_mm, h, there)


def _left_over(u: np.ndarray, v: np.ndarray, height: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Root mean square of what a quadric in (u, v) leaves of the heights (n, k), for its six degrees of freedom."""
    left = quadrics(u, v, height, there)[1]
    free = there.sum(axis=1) - TERMS
    mean = np.square(left).sum(axis=1) / np.maximum(free, 1)
    return np.where(free + TERMS >= LEAST_POINTS, np.sqrt(mean), np.nan)
