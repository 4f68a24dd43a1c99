"""The report's 3D view: foot and device as light meshes, with the library that draws them."""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from orthocad.model import Result, Sealed

_HERE = Path(__file__).parent
DEVICE_CELL_MM = 2.0
FOOT_CELL_MM = 3.0
STEP_MM = 0.02  # of the stored places: an int16 reaches 655 mm
_SHOWN_MM = 95.0  # height of the foot that is shown


class Scene(Sealed):
    """What the template needs."""

    sides: tuple[str, ...]
    data: str  # JSON, safe inside a script element
    library: str
    viewer: str


def scene_of(result: Result) -> Scene | None:
    """Foot and device of each side; nothing where there is no device."""
    if not result.devices:
        return None
    bodies = {side: _bodies(result, side) for side in result.devices}
    return Scene(sides=tuple(bodies), data=json.dumps({"step": STEP_MM, "sides": bodies}), **_scripts())


@lru_cache(maxsize=1)
def _scripts() -> dict[str, str]:
    names = {"library": "three.bundle.js", "viewer": "viewer.js"}
    return {key: (_HERE / name).read_text(encoding="utf-8") for key, name in names.items()}


def _bodies(result: Result, side: str) -> dict[str, Any]:
    from orthocad.deliver.pictures.seat import seated_vertices

    foot, device = result.feet[side], result.devices[side]
    seated = seated_vertices(foot, device, result.verdicts[side].fit)
    low = foot.faces[seated[foot.faces][:, :, 2].min(axis=1) < _SHOWN_MM]
    cut = np.minimum(seated, [np.inf, np.inf, _SHOWN_MM])
    meshes = {
        "device": (np.asarray(device.mesh.vertices_mm, float), device.mesh.faces, DEVICE_CELL_MM),
        "foot": (cut, low, FOOT_CELL_MM),
    }
    return {name: _packed(*lighter(*mesh), side == "left") for name, mesh in meshes.items()}


def lighter(vertices_mm: np.ndarray, faces: np.ndarray, cell_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """The mesh with all vertices of one cell drawn together at their mean: vertices (n, 3) and faces (m, 3)."""
    used, faces = np.unique(faces, return_inverse=True)
    places, faces = vertices_mm[used], faces.reshape(-1, 3)
    _, cell = np.unique(np.floor(places / cell_mm).astype(np.int64), axis=0, return_inverse=True)
    cell = cell.ravel()
    count = np.bincount(cell)
    mean = np.stack([np.bincount(cell, places[:, axis]) / count for axis in range(3)], axis=-1)
    drawn = cell[faces]
    whole = (drawn[:, 0] != drawn[:, 1]) & (drawn[:, 1] != drawn[:, 2]) & (drawn[:, 2] != drawn[:, 0])
    return mean, drawn[whole]


def _packed(vertices_mm: np.ndarray, faces: np.ndarray, left: bool) -> dict[str, str]:
    """Little-endian int16 places in steps and uint32 corners, as base64; a left body mirrored back."""
    places = vertices_mm * ([1.0, -1.0, 1.0] if left else [1.0, 1.0, 1.0])
    corners = faces[:, ::-1] if left else faces
    steps = np.round(places / STEP_MM).astype("<i2")
    return {
        "places": base64.b64encode(np.ascontiguousarray(steps).tobytes()).decode(),
        "corners": base64.b64encode(np.ascontiguousarray(corners.astype("<u4")).tobytes()).decode(),
    }
