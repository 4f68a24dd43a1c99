"""Wall thickness as the contract defines it: the largest sphere inside the solid that touches the surface there."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from orthocad.geom.plan import Area, Plan
from orthocad.model import Device, Mesh

SAMPLES = 10000
LARGEST_RADIUS_MM = 5.0  # a wall of 10 mm or more is not looked at
ROUNDS = 25
POINT_MM2 = 0.4  # what one point stands for
EVENLY = np.array([0.7548776662466927, 0.5698402909980532])  # powers of the plastic number: a sequence without gaps
TOUCHING_MM = 1e-3
OPPOSITE = -0.8  # cosine between the two faces: a wall, or an edge sharper than 37 degrees


def wall_thickness(device: Device) -> tuple[np.ndarray, np.ndarray]:
    """Thickness (n,) mm at surface points (n, 3), all faces; the rounded rim and square edges are left out."""
    found = _measured(device.mesh, SAMPLES)
    rim = _on_rim(device, found.at, found.here) | _on_rim(device, found.touched, found.there)
    walls = found.opposed & ~rim
    return 2 * found.radius[walls], found.at[walls]


def spheres(mesh: Mesh, samples: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Diameter (n,) of the largest inner sphere at points (n, 3) of any mesh, and whether it spans a wall (n,)."""
    found = _measured(mesh, samples, spread=True)
    return 2 * found.radius, found.at, found.opposed


class _Spheres(NamedTuple):
    """Largest inner spheres at points of a surface, and what they touch."""

    radius: np.ndarray  # (n,)
    at: np.ndarray  # (n, 3)
    here: np.ndarray  # (n, 3) outward normal at the point
    touched: np.ndarray  # (n, 3)
    there: np.ndarray  # (n, 3) outward normal at the touched point
    opposed: np.ndarray  # (n,) the two faces look away from each other: a wall


def _measured(mesh: Mesh, samples: int, spread: bool = False) -> _Spheres:
    """The sphere is found by shrinking: Ma, Bae and Choi 2012, "3D medial axis point approximation"."""
    from scipy.spatial import cKDTree

    corners = np.asarray(mesh.vertices_mm, float)[mesh.faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(cross, axis=1)
    outward = cross / np.maximum(area, 1e-300)[:, None]
    points, owners = _spread(corners, area / 2)
    if spread:  # large faces are looked at all over
        pick = np.linspace(0, len(points) - 1, min(samples, len(points))).astype(int)
        chosen, at = owners[pick], points[pick]
    else:
        chosen = np.searchsorted(np.cumsum(area), (np.arange(samples) + 0.5) / samples * area.sum())
        at = corners[chosen].mean(axis=1)
    radius, touched = _shrunk(cKDTree(points), at, -outward[chosen])
    here, there = outward[chosen], outward[owners[touched]]
    opposed = (np.einsum("ij,ij->i", here, there) < OPPOSITE) & (radius < LARGEST_RADIUS_MM)
    return _Spheres(radius, at, here, points[touched], there, opposed)


def _on_rim(device: Device, at: np.ndarray, outward: np.ndarray) -> np.ndarray:
    holes = tuple(Plan(points_mm=hole) for hole in device.holes_mm)
    depth = Area(outline=Plan(points_mm=device.outline_mm), holes=holes).depth_up_to_mm(
        at[:, :2], 2 * device.rim_radius_mm
    )
    return np.asarray((outward[:, 2] > 0.05) & (depth < device.rim_radius_mm))


def _spread(corners: np.ndarray, area_mm2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 3) spread evenly over all faces, each the centre of a small one, and the face of each (n,)."""
    count = np.maximum(1, np.ceil(area_mm2 / POINT_MM2 - 0.5)).astype(int)
    owner = np.repeat(np.arange(len(corners)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    u, v = np.modf(0.5 + step[:, None] * EVENLY)[0].T
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    alone = count[owner] == 1
    weights = np.column_stack([1 - u - v, u, v])
    weights[alone] = 1 / 3
    return np.einsum("nw,nwd->nd", weights, corners[owner]), owner


def _shrunk(tree: Any, at: np.ndarray, inward: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Radius (n,) of the largest inner sphere at each point, and the number of the point it touches (n,)."""
    radius, touched = np.full(len(at), LARGEST_RADIUS_MM), np.zeros(len(at), np.int64)
    active = np.arange(len(at))
    for _ in range(ROUNDS):
        centre = at[active] + radius[active, None] * inward[active]
        distance, nearest = tree.query(centre, distance_upper_bound=LARGEST_RADIUS_MM)
        inside = distance < radius[active] - TOUCHING_MM
        active, nearest = active[inside], nearest[inside]
        if len(active) == 0:
            break
        to = tree.data[nearest] - at[active]
        along = np.einsum("ij,ij->i", to, inward[active])
        smaller = np.einsum("ij,ij->i", to, to) / np.maximum(2 * along, 1e-9)
        radius[active], touched[active] = np.minimum(radius[active], smaller), nearest
    return radius, touched
