"""Planes that are not the foot: the floor a foot was scanned on, the face of a foam box."""

from __future__ import annotations

import numpy as np

from orthocad.model import Sealed
from orthocad.scan.clean.parts import Body, diagonal
from orthocad.scan.sampling import surface_points

SHEET = 0.01  # a piece thinner than this share of its size is a sheet, our default
TOLERANCE = 0.008  # how far a plane's own points lie from it, in the surface's size
LEAST_SHARE = 0.12  # of the surface's area
OUTSIDE = 0.5  # share of the plane beyond the outline of all the rest: a pressed sole has nothing there
ONE_SIDE = 0.97
CRUMBS, FLAT = 2.2, 0.8  # how many tolerances above a plane its crumbs reach; the cosine of how level they lie
SAMPLES, TRIES, SETTLING = 3000, 400, 3
LEVEL = 0.8  # the least cosine between a plane's normal and those of its points


class Plane(Sealed):
    """Points p with `normal @ p == offset`; the rest of the surface lies on its positive side."""

    normal: np.ndarray  # (3,)
    offset: float


def is_sheet(points: np.ndarray) -> bool:
    """Whether points (n, 3) all lie about one plane."""
    size = diagonal(points)
    spread = np.sqrt(max(np.linalg.eigvalsh(np.cov(points.T))[0], 0.0))
    return bool(spread < SHEET * size)


def plane_through(points: np.ndarray) -> Plane:
    """The plane of least squares."""
    middle = points.mean(axis=0)
    normal = np.linalg.eigh(np.cov(points.T))[1][:, 0]
    return Plane(normal=normal, offset=float(normal @ middle))


def surrounding_plane(body: Body) -> Plane | None:
    """The plane that most of a surface's border country lies on, where there is one."""
    points, normals = surface_points(body.vertices, body.faces, SAMPLES)
    near = TOLERANCE * diagonal(points)
    plane = _best_plane(points, normals, near)
    for _ in range(SETTLING):
        height = points @ plane.normal - plane.offset
        on = (np.abs(height) < near) & (np.abs(normals @ plane.normal) > LEVEL)
        if on.mean() < LEAST_SHARE:
            return None
        plane = plane_through(points[on])
    height = points @ plane.normal - plane.offset
    off = np.abs(height) > 1.5 * near
    if off.sum() < 20 or _outside(points[on], points[off], plane.normal) < OUTSIDE:
        return None
    above = float((height[off] > 0).mean())
    if max(above, 1 - above) < ONE_SIDE:
        return None
    sign = 1.0 if above > 0.5 else -1.0
    return Plane(normal=sign * plane.normal, offset=sign * plane.offset)


def _best_plane(points: np.ndarray, normals: np.ndarray, near: float) -> Plane:
    """The plane through three of the points that has most others near it and level with it."""
    rng = np.random.default_rng(0)
    a, b, c = points[rng.integers(0, len(points), (3, TRIES))]
    normal = np.cross(b - a, c - a)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-300)
    offset = np.einsum("ij,ij->i", normal, a)
    close = np.abs(normal @ points[::2].T - offset[:, None]) < near
    votes = (close & (np.abs(normal @ normals[::2].T) > LEVEL)).sum(axis=1)
    best = int(votes.argmax())
    return Plane(normal=normal[best], offset=float(offset[best]))


def _outside(on: np.ndarray, off: np.ndarray, normal: np.ndarray) -> float:
    """Share of points on the plane that lie outside the convex hull of the others, seen along the normal."""
    from scipy.spatial import ConvexHull

    across = np.linalg.svd(normal[None])[2][1:]
    hull = ConvexHull(off @ across.T)
    depth = hull.equations[:, :2] @ (on @ across.T).T + hull.equations[:, 2:]
    return float((depth.max(axis=0) > 0).mean())


def without_plane(body: Body, plane: Plane) -> np.ndarray:
    """The faces (k, 3) that rise from the plane; crumbs a little above it that lie as it lies go with it."""
    near = TOLERANCE * diagonal(body.vertices)
    height = (body.vertices @ plane.normal - plane.offset)[body.faces].min(axis=1)
    a, b, c = body.vertices[body.faces].transpose(1, 0, 2)
    across = np.cross(b - a, c - a)
    flat = np.abs(across @ plane.normal) > FLAT * np.linalg.norm(across, axis=1)
    return np.asarray(body.faces[(height > near) & ~(flat & (height < CRUMBS * near))])
