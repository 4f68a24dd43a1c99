"""What the report says of the zones' infill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orthocad.design.zones import Infill


def zones_json(infills: tuple[Infill, ...]) -> list[dict[str, Any]]:
    """Asked for, and what the infill gives by the material's calibration; empty where there are no zones."""
    return [
        {
            "name": i.name,
            "asked_mpa": i.asked_mpa,
            "infill_percent": i.percent,
            "given_mpa": round(i.given_mpa, 3),
            "said": i.said,
        }
        for i in infills
    ]


def zones_schema() -> dict[str, Any]:
    """JSON Schema of them."""
    text, number = {"type": "string"}, {"type": "number"}
    own = {"name": text, "asked_mpa": number, "infill_percent": number, "given_mpa": number, "said": text}
    zone = {"type": "object", "properties": own, "required": list(own), "additionalProperties": False}
    return {"type": "array", "items": zone}
