"""Single vertices, or a few together, that stand far off the surface their neighbours make: pulled back to it.

One such vertex behind the heel or under it decides length or level, although no skin is there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.model import Sealed
from orthocad.scan.clean.parts import diagonal
from orthocad.scan.quadric import TERMS, quadric_terms, quadrics

STEEP = 0.5  # of the spread of a vertex's neighbours: what stands less far off their mean is looked at no further
FAR = 10.0  # misfits of the surface around: what stands less far off it is noise, a fold or an edge, our default
HIGH = 0.3  # of the radius of the surface around: lower is a dent or a bump, our default
LOW = 0.005  # of the surface's size: lower spikes change no measure by more than that, our default
NARROW = 0.03  # of the surface's size: a toe of a coarse mesh can be one vertex, but is wider, our default
MOST = 6  # vertices of one spike
LEAST_AROUND = TERMS + 6  # vertices around that tell a surface and how well they lie on it


class Spikes(Sealed):
    """What was pulled back."""

    count: int
    height: float  # of the largest, in the file's units


class _Patches(Sealed):
    """Vertices that may be spikes, and the surface around each."""

    member: np.ndarray  # (k,) vertices
    of: np.ndarray  # (k,) the patch of each
    around: np.ndarray  # (n, m) vertices one and two steps away, row by row
    there: np.ndarray  # (n, m) which of them there are


def without_spikes(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, Spikes]:
    """The vertices (n, 3) with isolated spikes pulled back to their neighbours' surface, and what was done."""
    none = Spikes(count=0, height=0.0)
    patches = _patches(faces, _steep(vertices, faces))
    if not len(patches.around):
        return vertices, none
    places, height = _pulled(vertices, patches)
    spiked = height > 0
    if not spiked.any():
        return vertices, none
    moved = np.array(vertices)
    at = spiked[patches.of]
    moved[patches.member[at]] = places[at]
    return moved, Spikes(count=int(spiked.sum()), height=float(height.max()))


def _steep(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Vertices (n,) that stand far off the mean of their neighbours, against these ones' spread about it."""
    from scipy.sparse import csr_array

    corners = faces.ravel()
    starts = np.arange(0, len(corners) + 1, 3)
    of_face = csr_array((np.ones(len(corners)), corners, starts), (len(faces), len(vertices)))
    at = np.empty((len(vertices), 4))
    at[:, :3] = vertices - vertices[:1]
    at[:, 3] = np.einsum("ij,ij->i", at[:, :3], at[:, :3])
    count = np.bincount(corners, minlength=len(vertices))
    mean = (of_face.T @ (of_face @ at) - count[:, None] * at) / np.maximum(2 * count, 1)[:, None]
    spread = mean[:, 3] - np.einsum("ij,ij->i", mean[:, :3], mean[:, :3])
    away = at[:, :3] - mean[:, :3]
    return np.asarray((np.einsum("ij,ij->i", away, away) > STEEP**2 * spread) & (count > 0))


def _patches(faces: np.ndarray, steep: np.ndarray) -> _Patches:
    """Small groups of steep vertices inside a surface, with what is around them."""
    from scipy.sparse import csr_array

    touching = faces[steep.take(faces.T).any(axis=0)]
    beside = _beside(touching, len(steep))
    member, of = _groups(beside, steep)
    groups = csr_array((np.ones(len(member)), (of, member)), (int(of.max(initial=-1)) + 1, len(steep)))
    ring = np.zeros(len(steep), bool)
    ring[(groups @ beside).indices] = True
    beside = _beside(faces[ring.take(faces.T).any(axis=0)], len(steep))
    reached = (groups @ beside + groups @ beside @ beside).tocoo()
    row, around = reached.coords
    told = ~steep[around]
    told &= (np.bincount(row, told, groups.shape[0]) >= LEAST_AROUND)[row]
    number = np.unique(row[told], return_inverse=True)
    kept = np.isin(of, number[0])
    return _Patches(member=member[kept], of=np.searchsorted(number[0], of[kept]), **_rows(number[1], around[told]))


def _beside(faces: np.ndarray, count: int) -> Any:
    """How many of the faces two vertices share, (count, count) sparse."""
    from scipy.sparse import csr_array

    a, b = faces[:, [0, 1, 2]].ravel(), faces[:, [1, 2, 0]].ravel()
    ones = np.ones(2 * len(a))
    return csr_array((ones, (np.concatenate([a, b]), np.concatenate([b, a]))), (count, count))


def _groups(beside: Any, steep: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Steep vertices that hang together and have a face on either side of each edge; and the group of each."""
    from scipy.sparse.csgraph import connected_components

    at = np.flatnonzero(steep)
    mine = beside[at]
    whole = np.bincount(np.repeat(np.arange(len(at)), np.diff(mine.indptr)), mine.data != 2, len(at)) == 0
    count, label = connected_components(mine[:, at], directed=False)
    good = (np.bincount(label, ~whole, count) == 0) & (np.bincount(label, minlength=count) <= MOST)
    kept = good[label]
    return at[kept], np.unique(label[kept], return_inverse=True)[1]


def _rows(row: np.ndarray, value: np.ndarray) -> dict[str, np.ndarray]:
    """Values by row, in a table as wide as the longest row needs."""
    size = np.bincount(row)
    there = np.arange(size.max(initial=0)) < size[:, None]
    around = np.zeros(there.shape, np.int64)
    around[there] = value[np.argsort(row, kind="stable")]
    return {"around": around, "there": there}


def _pulled(vertices: np.ndarray, patches: _Patches) -> tuple[np.ndarray, np.ndarray]:
    """Where members (k, 3) lie once pulled back, and the heights (n,) of those patches that are spikes, else 0."""
    there, count = patches.there, patches.there.sum(axis=1)
    points = vertices[patches.around]
    middle = np.einsum("nki,nk->ni", points, there) / count[:, None]
    points = (points - middle[:, None]) * there[..., None]
    across = np.linalg.eigh(np.einsum("nki,nkj->nij", points, points))[1]  # columns: the normal, then two in the plane
    h, u, v = np.einsum("nkj,nji->ink", points, across)
    radius = np.sqrt((u * u + v * v).sum(axis=1) / count)
    u, v = u / radius[:, None], v / radius[:, None]
    weights, left = quadrics(u, v, h, there)
    misfit = np.sqrt(np.square(left).sum(axis=1) / (count - TERMS))
    own = np.einsum("kj,kji->ki", vertices[patches.member] - middle[patches.of], across[patches.of])
    flat = own[:, 1:] / radius[patches.of, None]
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1.0)  # a spike may lean over its surroundings
    surface = np.einsum("ka,ka->k", quadric_terms(*flat.T), weights[patches.of])
    height = np.zeros(len(count))
    np.maximum.at(height, patches.of, np.abs(own[:, 0] - surface))
    spiked = (height > FAR * misfit) & (height > HIGH * radius)
    size = diagonal(vertices)
    spiked &= (height > LOW * size) & (radius < NARROW * size)
    back = np.column_stack([surface, flat * radius[patches.of, None]])
    return np.einsum("kj,kij->ki", back, across[patches.of]) + middle[patches.of], np.where(spiked, height, 0.0)
