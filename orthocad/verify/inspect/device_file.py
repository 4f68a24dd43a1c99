"""An insole file of anybody's as a mesh in millimetres, its top up."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from orthocad.errors import ScanError
from orthocad.model import Mesh

LONGEST_MM = (90.0, 420.0)  # an insole's longest side
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
    unit = units or _units(raw.vertices, path.name)
    points = raw.vertices * MM_PER[unit]
    notes = () if unit == "mm" else (f"read in {'tenths of a mm' if unit == 'tenth_mm' else unit}, by its size",)
    if units:
        notes = (f"read in {units}, as told",)
    turned, said = _laid(points)
    return Mesh(vertices_mm=turned.astype(np.float32), faces=raw.faces.astype(np.int32)), (*notes, *said)


def _units(vertices: np.ndarray, name: str) -> str:
    longest = float(np.ptp(vertices, axis=0).max())
    fitting = [unit for unit, mm in MM_PER.items() if LONGEST_MM[0] <= longest * mm <= LONGEST_MM[1]]
    if "mm" in fitting:
        return "mm"
    if len(fitting) != 1:
        text = f"{name} is {longest:g} long, no insole's length in any one unit; give --units"
        raise ScanError("device.units_ambiguous", text)
    return fitting[0]


def _laid(points: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Flat, its thinnest direction up."""
    size = np.ptp(points, axis=0)
    up = int(size.argmin())
    if up == 2:
        return points, ()
    rolled = np.roll(points, 2 - up, axis=1)
    return rolled, (f"laid flat: the file has its thickness along {'xyz'[up]}",)
