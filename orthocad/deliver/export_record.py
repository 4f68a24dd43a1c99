"""Devices as they are written to disk, and what the report says of the difference to the design."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np

from orthocad.deliver.mesh_files import delivered_mesh, stl_bytes
from orthocad.geom.export import Export, as_exported, export_of, exported
from orthocad.model import Device, Result


def as_written(result: Result) -> Result:
    """The result with every mesh as it goes to the machine; doses were measured before."""
    return replace(result, devices={side: _written(result, device) for side, device in result.devices.items()})


def export_for(result: Result, side: str) -> Export:
    """What the profile's machine and material ask for."""
    return export_of(result.profile, result.resolution.prescriptions[side].choice("construction"))


def _written(result: Result, device: Device) -> Device:
    return as_exported(device, export_for(result, device.side))


def export_json(result: Result, device: Device) -> dict[str, Any]:
    """Hash as designed, and how the file differs from it."""
    export = export_for(result, device.side)
    written = exported(device.mesh, export)
    return {
        "designed_sha256": hashlib.sha256(stl_bytes(delivered_mesh(device))).hexdigest(),
        "changed": export.changes,
        "scale_percent": list(export.scale_percent),
        "shrink_percent": list(export.shrink_percent),
        "smoothing_loss_mm": export.smoothing_loss_mm,
        "size_mm": [round(float(v), 2) for v in np.ptp(written.vertices_mm, axis=0)],
    }


def export_from(data: dict[str, Any]) -> Export:
    """Of a report's own."""
    three = {key: tuple(float(v) for v in data[key]) for key in ("scale_percent", "shrink_percent")}
    return Export(smoothing_loss_mm=float(data["smoothing_loss_mm"]), **three)  # type: ignore[arg-type]


def export_schema() -> dict[str, Any]:
    """JSON Schema of it."""
    number = {"type": "number"}
    three = {"type": "array", "items": number, "minItems": 3, "maxItems": 3}
    own = {
        "designed_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "changed": {"type": "boolean"},
        "scale_percent": three, "shrink_percent": three, "smoothing_loss_mm": number, "size_mm": three,
    }  # fmt: skip
    return {"type": "object", "properties": own, "required": list(own), "additionalProperties": False}
