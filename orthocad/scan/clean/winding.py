"""Faces of one surface turned the same way round."""

from __future__ import annotations

import numpy as np

INCONSISTENT = 1e-3  # share of inner edges run twice in one direction that calls for a repair, our default


def consistent(faces: np.ndarray) -> tuple[np.ndarray, int]:
    """Faces (m, 3) turned so that neighbours agree, each patch as its majority was; and how many were turned."""
    first, second, against = _neighbours(faces)
    if against.mean() < INCONSISTENT if len(against) else True:
        return faces, 0
    turned = _turned(len(faces), first, second, against)
    return np.where(turned[:, None], faces[:, ::-1], faces), int(turned.sum())


def _neighbours(faces: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of faces across edges that exactly two of them share, and whether the two run that edge the same way."""
    a, b = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    forward = a < b
    key = np.minimum(a, b) * (int(faces.max()) + 1 if len(faces) else 1) + np.maximum(a, b)
    order = np.argsort(key)
    ordered = key[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(key) else np.array([], int)
    pairs = starts[np.diff(np.append(starts, len(key))) == 2]
    one, other = order[pairs], order[pairs + 1]
    return one // 3, other // 3, forward[one] == forward[other]


def _turned(count: int, first: np.ndarray, second: np.ndarray, against: np.ndarray) -> np.ndarray:
    """Which faces to turn, from the components of the double cover (each face as it is, and turned)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    across = np.where(against, second + count, second), np.where(against, second, second + count)
    rows, columns = np.concatenate([first, first + count]), np.concatenate(across)
    graph = coo_array((np.ones(len(rows), np.int8), (rows, columns)), shape=(2 * count, 2 * count))
    label = connected_components(graph, directed=False)[1]
    as_is, turned = label[:count], label[count:]
    patch = np.minimum(as_is, turned)
    votes = np.bincount(patch, np.where(as_is < turned, 1.0, np.where(as_is > turned, -1.0, 0.0)))
    return np.where(votes[patch] >= 0, as_is > turned, as_is < turned)
