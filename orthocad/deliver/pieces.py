"""The pieces that lie under a device: their files and what the report says of them."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from orthocad.deliver.mesh_files import stl_bytes
from orthocad.model import Device, Mesh, Piece


def piece_files(device: Device) -> dict[str, bytes]:
    """Each piece's STL by its file name, in the device's frame, its lowest point at z = 0."""
    files = {_file(device, piece): stl_bytes(_delivered(device, piece)) for piece in device.pieces}
    if device.pad is not None:
        files[f"{device.side}-heel-pad.stl"] = stl_bytes(_sided(device, device.pad.mesh))
    return files


def pieces_json(device: Device) -> list[dict[str, Any]]:
    """What is under the device, from the floor up."""
    files = piece_files(device)
    return [
        {
            "name": piece.name,
            "stl": _file(device, piece),
            "sha256": hashlib.sha256(files[_file(device, piece)]).hexdigest(),
            "lift_mm": round(piece.lift_mm, 2),
            "size_mm": [round(float(v), 2) for v in np.ptp(piece.mesh.vertices_mm, axis=0)],
        }
        for piece in device.pieces
    ]


def pieces_schema() -> dict[str, Any]:
    """JSON Schema of them."""
    text, number = {"type": "string"}, {"type": "number"}
    size = {"type": "array", "items": number, "minItems": 3, "maxItems": 3}
    own = {"name": text, "stl": text, "sha256": text, "lift_mm": number, "size_mm": size}
    piece = {"type": "object", "properties": own, "required": list(own), "additionalProperties": False}
    return {"type": "array", "items": piece}


def _file(device: Device, piece: Piece) -> str:
    return f"{device.side}-{piece.name}.stl"


def _delivered(device: Device, piece: Piece) -> Mesh:
    return _sided(device, piece.mesh)


def _sided(device: Device, mesh: Mesh) -> Mesh:
    return mesh.mirrored() if device.side == "left" else mesh


def pad_json(device: Device) -> dict[str, Any] | None:
    """The lattice pad, where there is one; what was measured on it stands among the checks."""
    pad = device.pad
    if pad is None:
        return None
    name = f"{device.side}-heel-pad.stl"
    figures = {key: round(getattr(pad, key), 4) for key in ("wall_mm", "pore_mm", "cell_mm", "density", "modulus_mpa")}
    return {"stl": name, "sha256": hashlib.sha256(piece_files(device)[name]).hexdigest(), **figures}


def pad_schema() -> dict[str, Any]:
    """JSON Schema of it."""
    text, number = {"type": "string"}, {"type": "number"}
    figures = dict.fromkeys(("wall_mm", "pore_mm", "cell_mm", "density", "modulus_mpa"), number)
    own = {"stl": text, "sha256": text, **figures}
    pad = {"type": "object", "properties": own, "required": list(own), "additionalProperties": False}
    return {"anyOf": [pad, {"type": "null"}]}
