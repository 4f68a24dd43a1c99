"""An insole file of anybody's as a mesh in millimetres, its top up."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np

from orthocad.errors import ScanError
from orthocad.model import Mesh

CONFIG = "Metadata/Slic3r_PE_model.config"
_PART = re.compile(r'<volume firstid="(\d+)" lastid="(\d+)">(?:(?!</volume>).)*?"ModelPart"', re.DOTALL)
LONGEST_MM = (90.0, 420.0)  # an insole's longest side
LEVEL_MM, LEVEL_SHARE = 0.5, 0.5  # of the plan: an underside that lies on the floor, our default
MM_PER = {"mm": 1.0, "cm": 10.0, "in": 25.4, "m": 1000.0, "tenth_mm": 0.1}


def load_device(path: Path, units: str | None = None) -> tuple[Mesh, tuple[str, ...]]:
    """The mesh, and what was decided about it in words.

    Raises
    ------
    ScanError
        `scan.unreadable`, `scan.empty`, `scan.not_finite`, or `device.units_ambiguous` where its size is no insole's.
    """
    from orthocad.scan.read import read

    raw = read(path)
    if len(raw.faces) == 0:
        raise ScanError("device.no_faces", f"{path.name} holds points and no faces; export the device as STL or 3MF")
    vertices, faces = _printed(path) or (raw.vertices, raw.faces)
    unit = units or _units(vertices, path.name)
    points = vertices * MM_PER[unit]
    notes = () if unit == "mm" else (f"read in {'tenths of a mm' if unit == 'tenth_mm' else unit}, by its size",)
    if units:
        notes = (f"read in {units}, as told",)
    turned, said = _laid(points)
    turned, over = _top_up(turned, faces)
    return Mesh(vertices_mm=turned.astype(np.float32), faces=faces.astype(np.int32)), (*notes, *said, *over)


def _printed(path: Path) -> tuple[np.ndarray, np.ndarray] | None:
    """The printed part of a 3MF with infill modifiers; None where there are none."""
    if path.suffix.lower() != ".3mf":
        return None
    with zipfile.ZipFile(path) as package:
        if CONFIG not in package.namelist():
            return None
        text = package.read(CONFIG).decode("utf-8", "replace")
    part = _PART.search(text)
    if part is None:
        return None
    import trimesh

    (mesh,) = trimesh.load(path, process=False).geometry.values()
    faces = np.asarray(mesh.faces)[int(part[1]) : int(part[2]) + 1]
    used, numbers = np.unique(faces, return_inverse=True)
    return np.asarray(mesh.vertices, float)[used], numbers.reshape(-1, 3)


def _units(vertices: np.ndarray, name: str) -> str:
    longest = float(np.ptp(vertices, axis=0).max())
    fitting = [unit for unit, mm in MM_PER.items() if LONGEST_MM[0] <= longest * mm <= LONGEST_MM[1]]
    if "mm" in fitting:
        return "mm"
    if len(fitting) != 1:
        text = f"{name} is {longest:g} long, no insole's length in any one unit; give --units"
        raise ScanError("device.units_ambiguous", text)
    return fitting[0]


def _top_up(points: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Turned over where most of what looks up is one level plane, and of what looks down is not."""
    corners = points[faces]
    up = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
    level = [corners[:, :, 2].min(axis=1) > points[:, 2].max() - LEVEL_MM]
    level.append(corners[:, :, 2].max(axis=1) < points[:, 2].min() + LEVEL_MM)
    above, below = (np.abs(up[face]).sum() / max(np.abs(up).sum() / 2, 1e-9) for face in level)
    if above < LEVEL_SHARE or below >= LEVEL_SHARE:
        return points, ()
    return points * [1.0, -1.0, -1.0], ("turned over: its level side, the underside, was up",)


def _laid(points: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Flat, its thinnest direction up."""
    size = np.ptp(points, axis=0)
    up = int(size.argmin())
    if up == 2:
        return points, ()
    rolled = np.roll(points, 2 - up, axis=1)
    return rolled, (f"laid flat: the file has its thickness along {'xyz'[up]}",)
