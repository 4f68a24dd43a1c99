"""How faces hang together: holes, turned faces, bodies, and shells inside a body."""

from __future__ import annotations

import numpy as np

from orthocad.model import Check, Mesh, Sealed

OPEN_SHARE = 0.05  # of a shell's area: what its holes may leave open for its inside to be known, our default


class Topology(Sealed):
    """What was found wrong, each with where it is."""

    open_edges: np.ndarray  # (k, 3) mm, middles of edges that do not join exactly two faces
    holes: int  # connected loops of open edges
    turned: np.ndarray  # (t, 3) mm, centres of faces that look the wrong way
    turned_faces: np.ndarray  # (t,) their numbers
    bodies: int  # outer shells
    inner: np.ndarray  # (s, 3) mm, centres of shells inside another
    others: np.ndarray  # (b - 1, 3) mm, centres of outer shells but the largest
    crossings: np.ndarray  # (c, 3) mm, centres of faces that cross others
    volume_mm3: float


def topology(mesh: Mesh) -> Topology:
    """Everything about one mesh whose vertices are shared."""
    corners = np.asarray(mesh.vertices_mm, float)[mesh.faces]
    edges = _Edges(mesh.faces, len(mesh.vertices_mm))
    shells, turned = _oriented(edges, corners)
    turned = _outward(corners, shells, turned)
    volumes = np.abs(_volumes(corners, shells, turned))
    inner, outer = _nested(corners, shells, volumes)
    ends = np.asarray(mesh.vertices_mm, float)[edges.open_ends]
    return Topology(
        open_edges=ends.mean(axis=1),
        holes=_loops(edges.open_ends),
        turned=corners[turned].mean(axis=1),
        turned_faces=turned,
        bodies=len(outer),
        inner=_centres(corners, shells, inner),
        others=_centres(corners, shells, outer[1:]),
        crossings=_crossings(mesh, corners),
        volume_mm3=float(volumes[outer].sum() - volumes[inner].sum()),
    )


class _Edges:
    """Directed edges of all faces, paired where exactly two faces meet."""

    def __init__(self, faces: np.ndarray, count: int) -> None:
        self.faces = len(faces)
        directed = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).astype(np.int64)
        low, high = directed.min(axis=1), directed.max(axis=1)
        key = low * count + high
        order = np.argsort(key, kind="stable")
        _, start, times = np.unique(key[order], return_index=True, return_counts=True)
        owner = np.tile(np.arange(len(faces)), 3)
        first, second = order[start[times == 2]], order[start[times == 2] + 1]
        self.pairs = np.column_stack([owner[first], owner[second]])
        self.alike = directed[first, 0] == directed[second, 0]  # both run the same way: one face is turned
        self.open_ends = directed[order[start[times != 2]]]


def _oriented(edges: _Edges, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shell of each face (n,), and the numbers of faces turned against the most of their shell."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count, (a, b) = edges.faces, edges.pairs.T
    links = coo_array((np.ones(len(a)), (a, b)), shape=(count, count))
    _, shells = connected_components(links, directed=False)
    doubled = np.concatenate([a, a + count]), np.concatenate([b + count * edges.alike, b + count * ~edges.alike])
    links = coo_array((np.ones(2 * len(a)), doubled), shape=(2 * count, 2 * count))
    _, way = connected_components(links, directed=False)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    weight = np.bincount(way[:count], weights=area, minlength=way.max() + 1)
    return shells, np.flatnonzero(weight[way[:count]] < weight[way[count:]])


def _outward(corners: np.ndarray, shells: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """The numbers of faces that look inward, where the most of their shell may do so too."""
    volumes, inside_out = _volumes(corners, shells, turned), np.zeros(len(corners), bool)
    inside_out[turned] = True
    inner, _ = _nested(corners, shells, np.abs(volumes))
    wrong = (volumes < 0) & _closed(corners, shells, turned)
    wrong[inner] = False  # whichever way it looks, it is told as an inner shell
    return np.flatnonzero(inside_out ^ wrong[shells])


def _closed(corners: np.ndarray, shells: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """Which shells go all the way round but for small holes: their faces' normals add up to next to nothing."""
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.bincount(shells, weights=np.linalg.norm(cross, axis=1))
    cross[turned] *= -1
    left = np.linalg.norm([np.bincount(shells, weights=one) for one in cross.T], axis=0)
    return np.asarray(left < OPEN_SHARE * area)


def _volumes(corners: np.ndarray, shells: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """Volume enclosed by each shell, turned faces turned back; negative where they look inward."""
    around = corners - corners.mean(axis=(0, 1))
    own = np.einsum("ij,ij->i", around[:, 0], np.cross(around[:, 1], around[:, 2])) / 6.0
    own[turned] *= -1
    return np.bincount(shells, weights=own)


def righted(mesh: Mesh, found: Topology) -> Mesh:
    """The mesh with its turned faces turned back; the same mesh where none is."""
    if len(found.turned_faces) == 0:
        return mesh
    faces = np.array(mesh.faces)
    faces[found.turned_faces] = faces[found.turned_faces][:, ::-1]
    return Mesh(vertices_mm=mesh.vertices_mm, faces=faces)


def _nested(corners: np.ndarray, shells: np.ndarray, volumes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the shells that lie inside the largest, and of the others, largest first."""
    order = np.argsort(-volumes, kind="stable")
    if len(order) == 1:
        return order[:0], order
    from igl import winding_number

    largest = corners[shells == order[0]].reshape(-1, 3)
    faces = np.arange(len(largest), dtype=np.int64).reshape(-1, 3)
    points = np.array([corners[np.argmax(shells == k), 0] for k in order[1:]])
    inside = np.abs(winding_number(largest, faces, points)) > 0.5
    return order[1:][inside], np.concatenate([order[:1], order[1:][~inside]])


def _centres(corners: np.ndarray, shells: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    return np.array([corners[shells == k].mean(axis=(0, 1)) for k in numbers]).reshape(-1, 3)


def _loops(ends: np.ndarray) -> int:
    if len(ends) == 0:
        return 0
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    names, joined = np.unique(ends, return_inverse=True)
    a, b = joined.reshape(-1, 2).T
    return int(connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(len(names),) * 2), directed=False)[0])


def _crossings(mesh: Mesh, corners: np.ndarray) -> np.ndarray:
    from igl.predicates import find_self_intersections

    found = find_self_intersections(np.asarray(mesh.vertices_mm, np.float64), np.asarray(mesh.faces, np.int64))
    return corners[np.unique(np.asarray(found[1], int))].mean(axis=1) if len(found[1]) else np.empty((0, 3))


def solidity_checks(mesh: Mesh, found: Topology, process: str) -> tuple[Check, ...]:
    """Watertight, faces' sense, bodies, inner shells, crossings: named, counted and placed."""
    trapped = "powder cannot leave it" if process in ("sls", "mjf") else "a cavity the slicer prints"
    rows = (
        ("device.not_watertight", found.open_edges, 0, f"{found.holes} holes or seams", "edges without two faces"),
        ("device.turned_faces", found.turned, 0, "faces that look inward", "faces"),
        ("device.self_intersections", found.crossings, 0, "faces that cross others", "faces"),
        ("device.bodies", found.others, 1, "further bodies", "bodies"),
        ("device.inner_shell", found.inner, 0, f"closed shells inside the body: {trapped}", "shells"),
    )
    return tuple(_check(*row) for row in rows)


def _check(code: str, places: np.ndarray, limit: int, text: str, unit: str) -> Check:
    where = "" if len(places) == 0 else f", {place_text(places[0])}"
    count = len(places) + (1 if limit else 0)
    said = f"{text}{where}" if len(places) else f"no {text.removeprefix('0 ')}"
    return Check(
        code=code,
        value=float(count),
        limit=float(limit),
        unit=unit,
        passed=len(places) == 0,
        text=said,
        at_mm=tuple(float(v) for v in places[0]) if len(places) else None,  # type: ignore[arg-type]
    )


def place_text(at_mm: np.ndarray) -> str:
    """Where, in the file's own coordinates."""
    x, y, z = at_mm
    return f"at x = {x:.0f}, y = {y:.0f}, z = {z:.1f}"
