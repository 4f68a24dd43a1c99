"""Wall thickness as the contract defines it: the largest sphere inside the solid that touches the surface there."""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.geom.plan import Plan
from orthocad.model import Device

SAMPLES = 10000
LARGEST_RADIUS_MM = 5.0  # a wall of 10 mm or more is not looked at
ROUNDS = 25
SPACING_MM = 0.6
OPPOSITE = -0.8  # cosine between the two faces: a wall, or an edge sharper than 37 degrees


def wall_thickness(device: Device) -> tuple[np.ndarray, np.ndarray]:
    """Thickness (n,) mm at surface points (n, 3), all faces; the rounded rim and points at square edges are left out.

    The sphere is found by shrinking: Ma, Bae and Choi 2012, "3D medial axis point approximation".
    """
    from scipy.spatial import cKDTree

    mesh = device.mesh
    corners = np.asarray(mesh.vertices_mm, float)[mesh.faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(cross, axis=1)
    outward = cross / np.maximum(area, 1e-300)[:, None]
    points, owners = _spread(corners)
    chosen = np.searchsorted(np.cumsum(area), (np.arange(SAMPLES) + 0.5) / SAMPLES * area.sum())
    at = corners[chosen].mean(axis=1)
    radius, touched = _shrunk(cKDTree(points), at, -outward[chosen])
    opposed = np.einsum("ij,ij->i", outward[chosen], outward[owners[touched]]) < OPPOSITE
    walls = opposed & (radius < LARGEST_RADIUS_MM) & ~_on_rim(device, at, outward[chosen])
    return 2 * radius[walls], at[walls]


def _on_rim(device: Device, at: np.ndarray, outward: np.ndarray) -> np.ndarray:
    depth = Plan(points_mm=device.outline_mm).depth_mm(at[:, :2])
    return np.asarray((outward[:, 2] > 0.05) & (depth < device.rim_radius_mm))


def _spread(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 3) over all faces, one each and more on long ones, and the face of each (n,)."""
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    parts = np.clip(np.ceil(longest / SPACING_MM).astype(int) - 1, 1, None)
    points, owners = [], []
    for count in np.unique(parts):
        own = np.flatnonzero(parts == count)
        weights = _barycentric(int(count))
        points.append(np.einsum("kw,fwd->fkd", weights, corners[own]).reshape(-1, 3))
        owners.append(np.repeat(own, len(weights)))
    return np.vstack(points), np.concatenate(owners)


def _barycentric(parts: int) -> np.ndarray:
    """Weights (n, 3) of the centres of an even subdivision."""
    i, j = np.divmod(np.arange(parts * parts), parts)
    inside = i + j < parts
    u, v = (i[inside] + 1 / 3) / parts, (j[inside] + 1 / 3) / parts
    return np.column_stack([1.0 - u - v, u, v])


def _shrunk(tree: Any, at: np.ndarray, inward: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Radius (n,) of the largest inner sphere at each point, and the number of the point it touches (n,)."""
    radius, touched = np.full(len(at), LARGEST_RADIUS_MM), np.zeros(len(at), np.int64)
    active = np.arange(len(at))
    for _ in range(ROUNDS):
        centre = at[active] + radius[active, None] * inward[active]
        distance, nearest = tree.query(centre)
        inside = distance < radius[active] - 1e-3
        active, nearest = active[inside], nearest[inside]
        if len(active) == 0:
            break
        to = tree.data[nearest] - at[active]
        along = np.einsum("ij,ij->i", to, inward[active])
        smaller = np.einsum("ij,ij->i", to, to) / np.maximum(2 * along, 1e-9)
        radius[active], touched[active] = np.minimum(radius[active], smaller), nearest
    return radius, touched
