"""Reading a scan file into triangles, in the file's own coordinates."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import numpy as np

from orthocad.errors import ScanError
from orthocad.model import Sealed

FORMATS = ("stl", "ply", "obj")
_PARSING = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    NotImplementedError,
    ArithmeticError,
    OSError,
    struct.error,
)


class RawScan(Sealed):
    """Triangles as the file has them, vertices merged, units unknown."""

    file: str
    format: str
    sha256: str
    vertices: np.ndarray  # (n, 3) file units
    faces: np.ndarray  # (m, 3)


def read(path: Path) -> RawScan:
    """Read STL (binary or ASCII), PLY or OBJ.

    Raises
    ------
    ScanError
        `scan.unreadable`, `scan.empty` or `scan.not_finite`.
    """
    data = _bytes(path)
    kind = path.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        raise ScanError("scan.unreadable", f"{path.name} is not one of {', '.join(FORMATS)}; export the scan as STL")
    vertices, faces = _triangles(path, kind)
    if not np.isfinite(vertices).all():
        bad = int((~np.isfinite(vertices)).any(axis=1).sum())
        raise ScanError(
            "scan.not_finite", f"{path.name} has {bad} vertices that are not numbers; export the scan again"
        )
    if len(faces) == 0 or not np.ptp(vertices, axis=0).any():
        raise ScanError("scan.empty", f"{path.name} holds no surface; export the scan with its triangles")
    sha256 = hashlib.sha256(data).hexdigest()
    return RawScan(file=path.name, format=kind, sha256=sha256, vertices=vertices, faces=faces)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ScanError("scan.unreadable", f"{path} cannot be read ({error.strerror}); check the path") from error
    if not data:
        raise ScanError("scan.empty", f"{path.name} is an empty file; export the scan again")
    return data


def _triangles(path: Path, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Merged vertices and faces without degenerate or doubled ones."""
    import trimesh

    try:
        loaded = trimesh.load(path, file_type=kind, process=False)
        mesh = loaded.to_geometry() if isinstance(loaded, trimesh.Scene) else loaded
        vertices, faces = np.asarray(mesh.vertices, float), np.asarray(getattr(mesh, "faces", ()), np.int64)
    except _PARSING as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ScanError("scan.unreadable", f"{path.name} is not a readable {kind.upper()} file ({reason})") from error
    return _merged(vertices, faces.reshape(-1, 3))


def _merged(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if len(vertices) == 0 or len(faces) == 0 or not np.isfinite(vertices).all():
        return vertices.reshape(-1, 3), faces
    order = np.lexsort(vertices.T)
    ordered = vertices[order]
    first = np.concatenate([[True], (ordered[1:] != ordered[:-1]).any(axis=1)])
    number = np.empty(len(vertices), np.int64)
    number[order] = np.cumsum(first) - 1
    faces = number[faces]
    distinct = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
    return ordered[first], _without_doubles(faces[distinct])


def _without_doubles(faces: np.ndarray) -> np.ndarray:
    _, kept = np.unique(np.sort(faces, axis=1), axis=0, return_index=True)
    return faces[np.sort(kept)]
