"""The report's `arch` and `doses` of one foot: what its page 1 says in figures that no other key holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orthocad.deliver.dose_words import not_built

_FLAT_MM = 0.5  # of so low an arch no share is told


def arch_json(foot: Mapping[str, Any]) -> dict[str, Any] | None:
    """The arch before and after the fill; None where its height is not known, or of a library's curve."""
    rx, scanned = foot["prescription"], foot["measurements"].get("arch_height_mm", {}).get("value")
    source, fill = (rx[key]["value"] if key in rx else None for key in ("arch_source", "arch_fill_mm"))
    given = rx["arch_height_mm"]["value"] if source == "given" else scanned
    if source == "library" or given is None:
        return None
    left = given - (fill or 0.0)
    share = round(100.0 * left / given) if given > _FLAT_MM else None
    return {"height_mm": given, "on_device_mm": round(left, 4) + 0.0, "share_percent": share}


def doses_json(realised: list[dict[str, Any]]) -> dict[str, Any]:
    """How many doses are judged and within tolerance, overridden by something else, and not built."""
    judged = [d for d in realised if d["masked_by"] is None]
    missing = sum(not_built(d) for d in realised)
    return {
        "judged": len(judged),
        "within": sum(d["passed"] for d in judged),
        "overridden": len(realised) - len(judged) - missing,
        "not_built": missing,
    }


def arch_schema() -> dict[str, Any]:
    """JSON Schema of `arch`."""
    number = {"type": "number"}
    own = {"height_mm": number, "on_device_mm": number, "share_percent": {"type": ["integer", "null"]}}
    return {"anyOf": [_object(own), {"type": "null"}]}


def doses_schema() -> dict[str, Any]:
    """JSON Schema of `doses`."""
    count = {"type": "integer", "minimum": 0}
    return _object(dict.fromkeys(("judged", "within", "overridden", "not_built"), count))


def _object(own: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": own, "required": list(own), "additionalProperties": False}
