"""Holes in the sole: how large they are, and their filling along the curvature around them."""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.model import Field

BIN_MM = 4.0  # rows of skin taken together, a little more than the longest edge
RIM = 3  # known nodes around a hole that carry its slope and curvature
LEAST_NODES = 12  # 3 mm2: smaller gaps are rays that slipped between faces, filled without a word


def low_rows(vertices_mm: np.ndarray, field: Field, below_mm: float) -> np.ndarray:
    """Nodes (nx, ny) between the least and the greatest y of skin lower than `below_mm`, row by row."""
    low = vertices_mm[vertices_mm[:, 2] < below_mm]
    row = np.clip(((low[:, 0] - field.x0_mm) / BIN_MM).astype(int), 0, None)
    count = int(len(field.x_mm) * field.step_mm / BIN_MM) + 2
    least, greatest = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(least, row, low[:, 1])
    np.maximum.at(greatest, row, low[:, 1])
    bins = ((field.x_mm - field.x0_mm) / BIN_MM).astype(int)
    y = field.y_mm[None, :]
    return np.asarray((y >= least[bins, None]) & (y <= greatest[bins, None]))


def hole_radius_mm(field: Field, footprint: np.ndarray) -> float:
    """Radius of the largest circle of unseen footprint."""
    from scipy.ndimage import distance_transform_edt

    unseen = np.pad(footprint & ~np.isfinite(field.z_mm), 1)
    return float(distance_transform_edt(unseen).max()) * field.step_mm


def filled_in(field: Field, footprint: np.ndarray) -> tuple[Field, np.ndarray]:
    """The field with its enclosed holes closed by a biharmonic surface, and the nodes (nx, ny) that are invented."""
    from scipy.ndimage import binary_dilation, binary_fill_holes, label

    seen = np.isfinite(field.z_mm)
    holes = binary_fill_holes(seen) & ~seen & footprint
    numbered, count = label(holes, np.ones((3, 3)))
    z = np.array(field.z_mm)
    if count:
        around = binary_dilation(holes, iterations=RIM) & seen
        z[holes] = _biharmonic(z, holes, around | holes)
    sizes = np.bincount(numbered.ravel())
    sizes[0] = 0
    return field.like(z), np.asarray((sizes >= LEAST_NODES)[numbered] & holes)


def _biharmonic(z: np.ndarray, unknown: np.ndarray, domain: np.ndarray) -> np.ndarray:
    """Heights of the unknown nodes that make the sum of squared Laplacians over the domain least."""
    from scipy.sparse.linalg import spsolve

    number = np.full(z.shape, -1)
    number[domain] = np.arange(domain.sum())
    laplacian = _laplacian(number)
    free, fixed = number[unknown], number[domain & ~unknown]
    known = z[domain & ~unknown]
    a = laplacian[:, free]
    return np.asarray(spsolve((a.T @ a).tocsc(), -a.T @ (laplacian[:, fixed] @ known)))


def _laplacian(number: np.ndarray) -> Any:
    """Second differences along x and along y at every numbered node that has both its neighbours."""
    from scipy.sparse import csr_array

    rows, columns, values = [], [], []
    start = 0
    for shift in ((1, 0), (0, 1)):
        before, after = np.roll(number, shift, (0, 1)), np.roll(number, (-shift[0], -shift[1]), (0, 1))
        whole = (number >= 0) & (before >= 0) & (after >= 0)
        row = start + np.arange(whole.sum())
        rows += [row, row, row]
        columns += [number[whole], before[whole], after[whole]]
        values += [np.full(len(row), -2.0), np.ones(len(row)), np.ones(len(row))]
        start += len(row)
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return csr_array(entries, shape=(start, int(number.max()) + 1))
