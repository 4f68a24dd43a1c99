"""What the report says of the words on the underside."""

from __future__ import annotations

from typing import Any

from orthocad.model import Device


def marking_json(device: Device) -> dict[str, Any]:
    """The words as they stand there; no lines where there are none."""
    m = device.marking
    y = -m.at_mm[1] if device.side == "left" else m.at_mm[1]
    return {
        "lines": list(m.lines),
        "cap_mm": m.cap_mm,
        "depth_mm": m.depth_mm,
        "at_mm": [round(m.at_mm[0], 2), round(y, 2) + 0.0],
        "said": list(m.said),
    }


def marking_schema() -> dict[str, Any]:
    """JSON Schema of it."""
    texts, number = {"type": "array", "items": {"type": "string"}}, {"type": "number"}
    place = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
    own = {"lines": texts, "cap_mm": number, "depth_mm": number, "at_mm": place, "said": texts}
    return {"type": "object", "properties": own, "required": list(own), "additionalProperties": False}
