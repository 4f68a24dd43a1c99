"""How rough the skin is on the smooth parts of a foot, at the size of pores, of noise and of folds of cloth."""

from __future__ import annotations

import numpy as np

from orthocad.scan.frame import Framed
from orthocad.scan.sampling import surface_points

POINTS, PROBES = 24000, 120
ZONE = (0.02, 0.55)  # of foot length: heel and midfoot, where nothing is sharp
HEIGHT_MM = (22.0, 90.0)
RADII_MM = (6.0, 15.0)  # smaller than a fold of cloth, and larger


def roughness_mm(foot: Framed, radii_mm: tuple[float, ...] = RADII_MM) -> tuple[float, ...]:
    """Median misfit of a quadric to the skin within each radius, on heel, midfoot and ankle; `nan` where unseen."""
    from scipy.spatial import cKDTree

    points, normals = surface_points(foot.vertices_mm, foot.faces, POINTS)
    x, z = points[:, 0] / foot.length_mm, points[:, 2]
    inside = (x > ZONE[0]) & (x < ZONE[1]) & (z > HEIGHT_MM[0]) & (z < HEIGHT_MM[1]) & (np.abs(normals[:, 2]) < 0.7)
    smooth = np.flatnonzero(inside)
    if len(smooth) < PROBES:
        return tuple(float("nan") for _ in radii_mm)
    probes = smooth[:: len(smooth) // PROBES][:PROBES]
    tree = cKDTree(points)
    return tuple(
        float(np.median([_misfit(points[near], points[k], normals[k]) for k, near in zip(probes, groups, strict=True)]))
        for groups in (tree.query_ball_point(points[probes], r) for r in radii_mm)
    )


def _misfit(points: np.ndarray, at: np.ndarray, normal: np.ndarray) -> float:
    """Root mean square distance of points from the quadric over the tangent plane that fits them best."""
    across = np.linalg.svd(normal[None])[2][1:]
    u, v = across @ (points - at).T
    height = (points - at) @ normal
    terms = np.column_stack([np.ones(len(u)), u, v, u * u, u * v, v * v])
    if len(u) < 12:
        return 0.0
    left = height - terms @ np.linalg.lstsq(terms, height, rcond=None)[0]
    return float(np.sqrt((left * left).mean()))
