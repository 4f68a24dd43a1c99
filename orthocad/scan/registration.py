"""Registration of an oriented point cloud to a template foot: iterated closest points, point to plane, with scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.model import Sealed

NORMAL_WEIGHT = 0.12  # foot lengths per unit of normal: keeps the sole from matching the dorsum
LOW = 0.20  # only the lowest fifth of a foot length counts: leg and ankle differ between scans
HOLLOW = 0.10  # and only the lowest tenth of an impression
KEPT = 0.85  # share of the closest pairs used in each step
WORST = 0.12  # pairs farther apart count as this far, in foot lengths
LARGEST_TURN = 0.4  # radians in one step
AT_ONCE = 2**18  # products of one block: a matrix that outgrows the cache takes three times as long
SETTLED = 5e-4  # a step smaller than this, in radians and foot lengths together, is the last


class Similarity(Sealed):
    """`template = scale * (rotation @ scan) + shift`, with one scale per template axis."""

    scale: np.ndarray  # (3,)
    rotation: np.ndarray  # (3, 3)
    shift: np.ndarray  # (3,)

    def apply(self, points: np.ndarray) -> np.ndarray:
        """Template coordinates of scan points (n, 3)."""
        return (points @ self.rotation.T) * self.scale + self.shift

    def back(self, points: np.ndarray) -> np.ndarray:
        """Scan coordinates of template points (n, 3)."""
        return ((points - self.shift) / self.scale) @ self.rotation


class Cloud:
    """Points with unit normals, and their nearest neighbours in place and direction together."""

    def __init__(self, points: np.ndarray, normals: np.ndarray, below: float = LOW) -> None:
        self.points, self.normals, self.below = points, normals, below
        self.low = np.flatnonzero(points[:, 2] < below)
        key = np.hstack([points, NORMAL_WEIGHT * normals])
        self._key = np.hstack([key, -0.5 * np.einsum("ij,ij->i", key, key)[:, None]]).astype(np.float32).T

    def thinned(self, every: int) -> Cloud:
        """Every n-th point."""
        return Cloud(self.points[::every], self.normals[::every], self.below)

    def nearest(self, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
        """Numbers of the nearest oriented points, (n,).

        The nearest has the greatest q.p - p.p/2: one matrix product is a quarter of a search tree's time in six
        dimensions at these sizes.
        """
        asked = np.hstack([points, NORMAL_WEIGHT * normals, np.ones((len(points), 1))]).astype(np.float32)
        rows = max(1, AT_ONCE // self._key.shape[1])
        return np.concatenate([(asked[n : n + rows] @ self._key).argmax(axis=1) for n in range(0, len(asked), rows)])


def register(
    scan: Cloud, template: Cloud, start: Similarity, steps: int, stretch: bool = False
) -> tuple[Similarity, float]:
    """Refine a pose; returns it with the mean two-way distance in foot lengths.

    With `stretch` each axis of the template takes its own scale, so that broad and flat feet fit too.
    """
    pose = start
    for _ in range(steps):
        pairs = _pairs(scan, template, pose)
        if pairs is None:
            return pose, 1.0
        before, pose = pose, _improved(pose, *_kept(*pairs), stretch=stretch)
        if np.abs(pose.rotation - before.rotation).max() + np.abs(pose.shift - before.shift).max() < SETTLED:
            break
    pairs = _pairs(scan, template, pose)
    return (pose, 1.0) if pairs is None else (pose, sum(float(np.minimum(d, WORST).mean()) for d in pairs[3]))


def _pairs(scan: Cloud, template: Cloud, pose: Similarity) -> Any:
    """Matched scan points, template points and normals, and the distances each way; None where nothing is low."""
    at, facing = pose.apply(scan.points), scan.normals @ pose.rotation.T
    wanted = template.low
    there = scan.nearest(pose.back(template.points[wanted]), template.normals[wanted] @ pose.rotation)
    low = np.flatnonzero((at[:, 2] < template.below) & (at[:, 2] > -LOW / 2))
    if len(low) < 10:
        return None
    here = template.nearest(at[low], facing[low])
    source = np.vstack([at[there], at[low]])
    numbers = np.concatenate([wanted, here])
    goal, normal = template.points[numbers], template.normals[numbers]
    turned = np.concatenate([facing[there], facing[low]])
    distance = np.linalg.norm(source - goal, axis=1) + 0.05 * (1.0 - np.einsum("ij,ij->i", turned, normal))
    return source, goal, normal, (distance[: len(wanted)], distance[len(wanted) :])


def _kept(source: np.ndarray, goal: np.ndarray, normal: np.ndarray, distances: tuple[np.ndarray, ...]) -> Any:
    """The closest pairs of each way, and the square roots of their weights."""
    close = [d <= np.partition(d, int(KEPT * (len(d) - 1)))[int(KEPT * (len(d) - 1))] for d in distances]
    root = np.concatenate([np.full(c.sum(), c.sum() ** -0.5) for c in close])
    kept = np.concatenate(close)
    return source[kept], goal[kept], normal[kept], root


def _improved(
    pose: Similarity, source: np.ndarray, goal: np.ndarray, normal: np.ndarray, root: np.ndarray, *, stretch: bool
) -> Similarity:
    """One Gauss-Newton step of the point-to-plane distance in turn, shift and scale."""
    along = source * normal
    growth = along if stretch else along.sum(axis=1, keepdims=True)
    a = np.hstack([_moments(source, normal), normal, growth]) * root[:, None]
    b = np.einsum("ij,ij->i", goal - source, normal) * root
    soft = np.array([1e-7] * 6 + ([1e-4] * 3 if stretch else [1e-7]))
    x = np.linalg.solve(a.T @ a + np.diag(soft), a.T @ b)
    x *= min(1.0, LARGEST_TURN / max(float(np.linalg.norm(x[:3])), 1e-12))
    turn, scale = _rotation(x[:3]), np.exp(np.clip(x[6:], -0.2, 0.2)) * np.ones(3)
    return Similarity(
        scale=pose.scale * scale, rotation=turn @ pose.rotation, shift=scale * (turn @ pose.shift) + x[3:6]
    )


def _moments(at: np.ndarray, force: np.ndarray) -> np.ndarray:
    """Cross products (n, 3): numpy's own takes twice the time on few vectors."""
    (x, y, z), (u, v, w) = at.T, force.T
    return np.column_stack([y * w - z * v, z * u - x * w, x * v - y * u])


def _rotation(vector: np.ndarray) -> np.ndarray:
    """Rodrigues' rotation by a vector in radians."""
    angle = float(np.linalg.norm(vector))
    x, y, z = vector / max(angle, 1e-300)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k
