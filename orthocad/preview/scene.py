"""Meshes as the bytes that go to the page: a JSON head, then plain arrays, in the contract's frame."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from orthocad.design.composition import staged
from orthocad.geom.fields import sample
from orthocad.model import Device, Foot, Mesh
from orthocad.preview.workshop import Drawing, lift_mm, seat_of

HIGHEST_SKIN_MM = 45.0
FORMED = ("relief", "raise", "recess")
LEAST_FORM_MM = 0.1
PRESSED = "standing, device"  # the case of the contact model that is shown


def foot_bytes(foot: Foot) -> bytes:
    """The scanned foot; each vertex with its height over the support plane."""
    mesh = Mesh(vertices_mm=foot.vertices_mm.astype(np.float32), faces=foot.faces.astype(np.int32))
    head = {"layer": "foot", "side": foot.side, "length_mm": foot.length_mm}
    return _bytes(head, _contract(mesh, foot.side), {"height": mesh.vertices_mm[:, 2]})


def device_bytes(drawing: Drawing, layer: str, version: int) -> bytes:
    """A device, its upper faces first, with height, gap and thickness at each vertex; gap only under the sole."""
    device, side = drawing.device, drawing.device.side
    mesh, upper = _upper_first(device)
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
        "top_faces": upper,
    }
    return _bytes(head, _contract(mesh, side), _scalars(drawing, seat_of(drawing, with_lift=False)))


def _upper(device: Device) -> np.ndarray:
    """Whether each vertex (n,) belongs to the top."""
    vertices = np.asarray(device.mesh.vertices_mm, float)
    middle = (sample(device.top, vertices[:, :2]) + sample(device.bottom, vertices[:, :2])) / 2
    return np.asarray(vertices[:, 2] > middle)


def _upper_first(device: Device) -> tuple[Mesh, int]:
    """The mesh with the faces of its top before all others, and how many they are."""
    faces = device.mesh.faces
    upper = _upper(device)[faces].all(axis=1)
    return Mesh(vertices_mm=device.mesh.vertices_mm, faces=np.vstack([faces[upper], faces[~upper]])), int(upper.sum())


def _scalars(drawing: Drawing, seat: np.ndarray) -> dict[str, np.ndarray]:
    """Per vertex: height over the floor, gap to the seated sole (top only), plumb thickness."""
    device = drawing.device
    vertices = np.asarray(device.mesh.vertices_mm, float)
    xy = vertices[:, :2]
    gap = np.where(_upper(device), _gap(drawing, vertices, seat), np.nan)
    thick = sample(device.top, xy) - sample(device.bottom, xy)
    found = {"height": vertices[:, 2], "gap": gap, "thickness": thick}
    found |= _shaped(device, xy)
    pressed = drawing.pressure.maps.get(PRESSED) if drawing.pressure else None
    return found if pressed is None else found | {"pressure": np.where(_upper(device), sample(pressed, xy), np.nan)}


def _shaped(device: Device, xy: np.ndarray) -> dict[str, np.ndarray]:
    """Where pads raise the top and sinks, grooves and recesses lower it (n,), mm; nothing where there are none."""
    forms = [m for m in device.modifications if m.stage in FORMED and m.operation in ("raise", "lower")]
    if not forms:
        return {}
    high = sum((staged(np.zeros(len(xy)), xy, stage, forms) for stage in FORMED), np.zeros(len(xy)))
    return {"shaped": np.where(np.abs(high) > LEAST_FORM_MM, high, np.nan)}


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
