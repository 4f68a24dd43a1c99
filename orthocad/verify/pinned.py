"""A print laid in the plan by its walls: its upright faces say where it lies, however its flat faces are warped."""

from __future__ import annotations

import numpy as np

UPRIGHT = 0.25  # a face counts as a wall up to this share of its normal upwards
STEPS = 12
FARTHEST_MM = 3.0  # pairs farther apart do not count
NEAREST_STEP_MM = 1e-4
LEAST_PAIRS = 200


def pinned(wanted: tuple[np.ndarray, np.ndarray], found: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Move (4, 4) by x, y and yaw that lays the walls of the found mesh on the wanted one's (vertices, faces of each).

    Heights have no say: a print that warps up or down keeps its walls where they are in the plan, where a closest fit
    in space would trade the one for the other. The identity where either has too few walls.
    """
    from scipy.spatial import cKDTree

    here, there = _walls(*found), _walls(*wanted)
    move = np.eye(4)
    if min(len(here[0]), len(there[0])) < LEAST_PAIRS:
        return move
    tree = cKDTree(there[0])
    for _ in range(STEPS):
        at = here[0] @ move[:3, :3].T + move[:3, 3]
        facing = here[1] @ move[:2, :2].T
        step = _step(at, facing, *there, *tree.query(at, distance_upper_bound=FARTHEST_MM))
        move = step @ move
        if np.abs(step - np.eye(4)).max() < NEAREST_STEP_MM:
            break
    return move


def _step(
    at: np.ndarray, facing: np.ndarray, to: np.ndarray, normal: np.ndarray, far: np.ndarray, index: np.ndarray
) -> np.ndarray:
    """The small turn and shift in the plan that brings points nearest to the walls they face, by least squares."""
    near = np.isfinite(far)
    near[near] = (facing[near] * normal[index[near]]).sum(axis=1) > 0.8  # not the other side of the wall
    if near.sum() < LEAST_PAIRS:
        return np.eye(4)
    p, q, n = at[near, :2], to[index[near], :2], normal[index[near]]
    off = ((q - p) * n).sum(axis=1)
    terms = np.column_stack([n, p[:, 0] * n[:, 1] - p[:, 1] * n[:, 0]])
    weight = (np.abs(off - np.median(off)) < FARTHEST_MM / 2)[:, None]
    x, y, turn = np.linalg.lstsq(terms * weight, off * weight[:, 0], rcond=None)[0]
    step = np.eye(4)
    c, s = np.cos(turn), np.sin(turn)
    step[:2, :2], step[:2, 3] = [[c, -s], [s, c]], [x, y]
    return step


def _walls(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Middles (n, 3) of the upright faces, and where they face in the plan (n, 2)."""
    a, b, c = (np.asarray(vertices, float)[faces[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    size = np.linalg.norm(normal, axis=1)
    normal = normal / np.maximum(size, 1e-12)[:, None]
    upright = (np.abs(normal[:, 2]) < UPRIGHT) & (size > 1e-9)
    plan = normal[upright, :2]
    return ((a + b + c) / 3.0)[upright], plan / np.linalg.norm(plan, axis=1)[:, None]
