"""Quadrics of least squares through many small patches of a surface at once."""

from __future__ import annotations

import numpy as np

TERMS = 6


def quadric_terms(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """The six terms of a quadric at (...) places, (..., 6)."""
    return np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], axis=-1)


def quadrics(u: np.ndarray, v: np.ndarray, height: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (n, 6) of the quadrics through the heights (n, k) over (u, v) that are there, and the rest (n, k)."""
    basis = quadric_terms(u, v) * there[..., None]
    normal = np.einsum("nka,nkb->nab", basis, basis, optimize=True) + 1e-9 * np.eye(TERMS)
    weights = np.linalg.solve(normal, np.einsum("nka,nk->na", basis, height, optimize=True)[..., None])
    return weights[..., 0], (height - (basis @ weights)[..., 0]) * there
