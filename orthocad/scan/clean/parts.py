"""Connected pieces of a surface: which are bodies, and which are debris."""

from __future__ import annotations

import numpy as np

from orthocad.model import Sealed
from orthocad.scan.sampling import areas

NEAR = 0.01  # pieces closer than this share of the largest one's size belong to it, our default
BODY_SIZE, BODY_AREA = 0.5, 0.25  # a body has at least these shares of the largest one's diagonal and area
PART_SIZE = 0.2  # a piece that touches a body is said from this share of its diagonal on, our default
PROBES = 4000


class Body(Sealed):
    """One surface, in the file's own coordinates."""

    vertices: np.ndarray  # (n, 3)
    faces: np.ndarray  # (m, 3)


def only(vertices: np.ndarray, faces: np.ndarray) -> Body:
    """The surface of these faces alone, without the vertices of others."""
    used = np.zeros(len(vertices), bool)
    used[faces] = True
    if used.all():
        return Body(vertices=vertices, faces=faces)
    return Body(vertices=vertices[used], faces=(np.cumsum(used) - 1)[faces])


def pieces(body: Body) -> list[np.ndarray]:
    """Faces (k, 3) of each connected piece, the largest area first."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    a, b = body.faces[:, :2].ravel(), body.faces[:, 1:].ravel()
    count = len(body.vertices)
    number, label = connected_components(coo_array((np.ones(len(a), np.int8), (a, b)), shape=(count, count)), False)
    if number == 1:
        return [body.faces]
    of_face = label[body.faces[:, 0]]
    total = np.bincount(of_face, areas(body.vertices, body.faces), minlength=number)
    order = np.argsort(of_face, kind="stable")
    split = np.split(body.faces[order], np.cumsum(np.bincount(of_face, minlength=number))[:-1])
    return [split[k] for k in np.argsort(-total, kind="stable") if len(split[k])]


def diagonal(points: np.ndarray) -> float:
    """Length of the diagonal of the box along the points' own principal axes: the same in every pose."""
    around = points - points.mean(axis=0)
    return float(np.linalg.norm(np.ptp(around @ np.linalg.eigh(around.T @ around)[1], axis=0)))


def bodies(vertices: np.ndarray, found: list[np.ndarray]) -> tuple[list[Body], int, int]:
    """Bodies of about the size of the largest one, each with the pieces that touch it; how many were dropped, and how
    many of those that touch were large.

    A large piece that touches a body (a shin set on a foot) joins it; a small one far from all of them is debris.
    """
    if len(found) == 1:
        return [only(vertices, found[0])], 0, 0
    groups: list[list[np.ndarray]] = [[found[0]]]
    size, area = diagonal(vertices[found[0]].reshape(-1, 3)), areas(vertices, found[0]).sum()
    dropped, joined = 0, 0
    for piece in found[1:]:
        points = vertices[piece].reshape(-1, 3)
        home = _nearest_group(points, [vertices[g[0]].reshape(-1, 3) for g in groups], NEAR * size)
        if home is not None:
            groups[home].append(piece)
            joined += diagonal(points) > PART_SIZE * size
        elif diagonal(points) > BODY_SIZE * size and areas(vertices, piece).sum() > BODY_AREA * area:
            groups.append([piece])
        else:
            dropped += 1
    return [only(vertices, np.vstack(g)) for g in groups], dropped, joined


def _nearest_group(points: np.ndarray, mains: list[np.ndarray], reach: float) -> int | None:
    from scipy.spatial import cKDTree

    tree = cKDTree(thinned(points))
    gaps = [float(tree.query(thinned(main), distance_upper_bound=4 * reach)[0].min()) for main in mains]
    best = int(np.argmin(gaps))
    return best if gaps[best] < reach else None


def thinned(points: np.ndarray) -> np.ndarray:
    """Every n-th point, so that about `PROBES` are left."""
    return points[:: max(1, len(points) // PROBES)]
