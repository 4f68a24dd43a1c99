"""Reading a scan file into triangles or points, in the file's own coordinates."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from orthocad.errors import ScanError
from orthocad.model import Sealed
from orthocad.scan.archive import unpacked
from orthocad.scan.clean.points import read_pcd

MESHES = ("stl", "ply", "obj", "off", "glb", "gltf", "3mf")
CLOUDS = ("pcd", "xyz", "pts", "asc")
FORMATS = (*MESHES, *CLOUDS, "zip")
MIX = tuple(np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64))  # splitmix64's
_PARSING = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    NotImplementedError,
    ArithmeticError,
    OSError,
    EOFError,
    BadZipFile,
    struct.error,
)


class RawScan(Sealed):
    """Triangles as the file has them, vertices merged, units unknown; no faces where it holds points."""

    file: str
    format: str
    sha256: str
    vertices: np.ndarray  # (n, 3) file units
    faces: np.ndarray  # (m, 3)


def read(path: Path) -> RawScan:
    """Read a mesh (STL, PLY, OBJ, OFF, GLB, glTF, 3MF), points (PLY, PCD, XYZ, PTS, ASC) or a ZIP holding one of these.

    Raises
    ------
    ScanError
        `scan.unreadable`, `scan.empty` or `scan.not_finite`.
    """
    data = _bytes(path)
    kind = path.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        raise ScanError("scan.unreadable", f"{path.name} is not one of {', '.join(FORMATS)}; export the scan as STL")
    with unpacked(path, (*MESHES, *CLOUDS)) as inner:
        inner_kind = inner.suffix.lower().lstrip(".")
        vertices, faces = _surface(inner, inner_kind)
    if not np.isfinite(vertices).all():
        bad = int((~np.isfinite(vertices)).any(axis=1).sum())
        raise ScanError(
            "scan.not_finite", f"{path.name} has {bad} vertices that are not numbers; export the scan again"
        )
    if len(vertices) == 0:
        raise ScanError("scan.unreadable", f"{path.name} is not a {inner_kind.upper()} file inside; export it again")
    if len(vertices) < 4 or not np.ptp(vertices, axis=0).any():
        raise ScanError("scan.empty", f"{path.name} holds no surface; export the scan with its triangles")
    sha256 = hashlib.sha256(data).hexdigest()
    return RawScan(file=path.name, format=inner_kind, sha256=sha256, vertices=vertices, faces=faces)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ScanError("scan.unreadable", f"{path} cannot be read ({error.strerror}); check the path") from error
    if not data:
        raise ScanError("scan.empty", f"{path.name} is an empty file; export the scan again")
    return data


def _surface(path: Path, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Merged vertices and faces without degenerate or doubled ones, or points and no faces."""
    try:
        vertices, faces = _points(path, kind) if kind in CLOUDS else _triangles(path, kind)
    except _PARSING as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ScanError("scan.unreadable", f"{path.name} is not a readable {kind.upper()} file ({reason})") from error
    return _merged(vertices, faces.reshape(-1, 3))


def _triangles(path: Path, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """All parts of a mesh file together."""
    import trimesh

    loaded = trimesh.load(path, file_type=kind, process=False)
    mesh = loaded.to_geometry() if isinstance(loaded, trimesh.Scene) else loaded
    return np.asarray(mesh.vertices, float), np.asarray(getattr(mesh, "faces", ()), np.int64)


def _points(path: Path, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Points of a cloud; the first three columns of a text file, which may start with a count or a title."""
    no_faces = np.empty((0, 3), np.int64)
    if kind == "pcd":
        return read_pcd(path), no_faces
    rows = [line.replace(",", " ").replace(";", " ").split() for line in path.read_text("utf-8").splitlines()]
    return np.array([r[:3] for r in rows if len(r) >= 3 and _is_number(r[0])], float).reshape(-1, 3), no_faces


def _is_number(word: str) -> bool:
    return word.lstrip("+-")[:1].isdigit() or word.lstrip("+-")[:1] == "." or word.lower() in ("nan", "inf")


def _merged(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if len(vertices) == 0 or len(faces) == 0 or not np.isfinite(vertices).all():
        return vertices.reshape(-1, 3), faces
    key = _keys(vertices + 0.0)  # minus zero is zero
    order = np.argsort(key)
    ordered = key[order]
    group = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    first = np.minimum.reduceat(order, np.flatnonzero(group))
    kept = np.zeros(len(vertices), bool)
    kept[first] = True
    # Numbered as the file has them: neighbours stay near each other in memory, which every later step profits from.
    number = np.empty(len(vertices), np.int64)
    number[order] = (np.cumsum(kept) - 1)[first][np.cumsum(group) - 1]
    faces = number[faces]
    a, b, c = faces.T
    return vertices[kept], _without_doubles(faces[(a != b) & (b != c) & (c != a)])


def _keys(points: np.ndarray) -> np.ndarray:
    """A 64-bit hash of each point's bits, (n,): sorting it takes a fifth of the time of sorting the points.

    Two different points of a million share a key once in ten million files.
    """
    bits, key = np.ascontiguousarray(points).view(np.uint64), np.zeros(len(points), np.uint64)
    for column, odd in zip(bits.T, MIX, strict=True):
        key = (key + column) * odd
        key ^= key >> np.uint64(31)
    return key


def _without_doubles(faces: np.ndarray) -> np.ndarray:
    """Each face once, whichever way round it comes."""
    low, high = faces.min(axis=1, initial=2**62), faces.max(axis=1, initial=0)
    corners = np.column_stack([low, faces.sum(axis=1) - low - high, high]).astype(np.float64)
    key = _keys(corners)
    ordered = np.sort(key)
    if (ordered[1:] != ordered[:-1]).all():
        return faces
    return faces[np.sort(np.unique(key, return_index=True)[1])]
