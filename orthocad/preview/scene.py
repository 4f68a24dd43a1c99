"""Meshes as the bytes that go to the page: a JSON head, then plain arrays, in the contract's frame."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from orthocad.geom.fields import sample
from orthocad.model import Foot, Mesh
from orthocad.preview.workshop import Drawing, lift_mm, seat_of

HIGHEST_SKIN_MM = 45.0


def foot_bytes(foot: Foot) -> bytes:
    """The scanned foot; each vertex with its height over the support plane."""
    mesh = Mesh(vertices_mm=foot.vertices_mm.astype(np.float32), faces=foot.faces.astype(np.int32))
    head = {"layer": "foot", "side": foot.side, "length_mm": foot.length_mm}
    return _bytes(head, _contract(mesh, foot.side), {"height": mesh.vertices_mm[:, 2]})


def device_bytes(drawing: Drawing, layer: str, version: int) -> bytes:
    """A device with height, gap and thickness at each vertex; gap only where the sole is over it."""
    device, side = drawing.device, drawing.device.side
    seat = seat_of(drawing)
    flip = -1.0 if side == "left" else 1.0
    head = {
        "layer": layer,
        "side": side,
        "version": version,
        "final": drawing.verdict is not None,
        "cover_mm": device.cover_mm,
        "z_offset_mm": device.z_offset_mm,
        "seat": [float(seat[0]), float(seat[1]), float(seat[2]) * flip],
        "top_faces": _top_faces(device.mesh),
    }
    return _bytes(head, _contract(device.mesh, side), _scalars(drawing, seat_of(drawing, with_lift=False)))


def _top_faces(mesh: Mesh) -> int:
    """How many faces, the first, look up: those among the first half of the vertices."""
    return int((mesh.faces < len(mesh.vertices_mm) // 2).all(axis=1).sum())


def _scalars(drawing: Drawing, seat: np.ndarray) -> dict[str, np.ndarray]:
    """Per vertex: height over the floor, gap to the seated sole (top only), plumb thickness."""
    vertices = np.asarray(drawing.device.mesh.vertices_mm, float)
    half = len(vertices) // 2  # top and underside share their plan points
    top, bottom = vertices[:half], vertices[half:]
    thick = top[:, 2] - bottom[:, 2]
    gap = np.concatenate([_gap(drawing, top, seat), np.full(half, np.nan)])
    return {"height": vertices[:, 2], "gap": gap, "thickness": np.concatenate([thick, thick])}


def _gap(drawing: Drawing, top: np.ndarray, seat: np.ndarray) -> np.ndarray:
    """Sole over top and cover, the foot seated; a lift, which raises the foot too, left out on both sides."""
    foot, device = drawing.foot, drawing.device
    xy = top[:, :2]
    sole = sample(foot.sole, xy)
    beside = (xy < [foot.sole.x_mm[0], foot.sole.y_mm[0]]) | (xy > [foot.sole.x_mm[-1], foot.sole.y_mm[-1]])
    gap = sole + seat[0] + xy @ seat[1:] - (top[:, 2] - lift_mm(device, xy)) - device.cover_mm
    return np.where((sole < HIGHEST_SKIN_MM) & ~beside.any(axis=1), gap, np.nan)


def _contract(mesh: Mesh, side: str) -> Mesh:
    return mesh.mirrored() if side == "left" else mesh


def _bytes(head: Mapping[str, Any], mesh: Mesh, scalars: Mapping[str, np.ndarray]) -> bytes:
    words = {**head, "vertices": len(mesh.vertices_mm), "faces": len(mesh.faces), "scalars": list(scalars)}
    text = json.dumps(words).encode()
    text += b" " * (-len(text) % 4)
    arrays = [mesh.vertices_mm.astype("<f4"), mesh.faces.astype("<u4"), *(s.astype("<f4") for s in scalars.values())]
    return len(text).to_bytes(4, "little") + text + b"".join(a.tobytes() for a in arrays)
