"""The report's `inspection`: what calipers are to find on the prints, and how near."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orthocad.verify.printed_size import LENGTH_TOLERANCE_MM, WIDTH_TOLERANCE_MM

_CUTOUT_EDGE = "first_ray_cutout.proximal_x_mm"
_THICKNESS_MM, _LEFT_RIGHT_MM = 0.3, 0.5
_DOSES = {
    "heel_cup_depth_mm": ("heel cup depth", 1.0),
    "heel_lift_mm": ("heel lift", 0.5),
    "rearfoot_post_deg": ("rearfoot post", 1.0),
    "forefoot_post_deg": ("forefoot post", 1.0),
    _CUTOUT_EDGE: ("cut-out, its edge from the heel end", 2.0),
}


def inspection_json(feet: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each dimension of the finished meshes; none where a foot has no device."""
    if not all(foot["device"] for foot in feet.values()):
        return []
    rows = [
        {"name": name, "side": side, "designed": round(value, 4) + 0.0, "unit": unit, "tolerance": tolerance}
        for side, foot in feet.items()
        for name, value, unit, tolerance in _planned(foot)
    ]
    lifts = [lift for foot in feet.values() if (lift := _lift(foot)) is not None]
    if len(lifts) == 2 and any(lifts):
        apart = round(lifts[0] - lifts[1], 4) + 0.0
        name = "heel lift, left less right"
        rows.append({"name": name, "side": "both", "designed": apart, "unit": "mm", "tolerance": _LEFT_RIGHT_MM})
    return rows


def _planned(foot: Mapping[str, Any]) -> Iterable[tuple[str, float, str, float]]:
    """Name, value, unit, tolerance."""
    length, width, _ = foot["device"]["size_mm"]
    yield "length, over all", length, "mm", LENGTH_TOLERANCE_MM
    yield "width, over all", width, "mm", WIDTH_TOLERANCE_MM
    for name, thickness in foot["fit"]["thickness_mm"].items():
        yield f"thickness, {name}", thickness, "mm", _THICKNESS_MM
    for dose in foot["realised"]:
        known = _DOSES.get(dose["name"])
        if known and dose["requested"] and dose["realised"] is not None and dose["masked_by"] is None:
            behind = foot["fit"]["heel_end_x_mm"] if dose["name"] == _CUTOUT_EDGE else 0.0
            yield known[0], dose["realised"] - behind, dose["unit"], known[1]


def _lift(foot: Mapping[str, Any]) -> float | None:
    """As it stands on the mesh; 0 where none was asked for."""
    doses = (d for d in foot["realised"] if d["name"] == "heel_lift_mm")
    return next((d["realised"] if d["requested"] else 0.0 for d in doses), None)


def inspection_schema() -> dict[str, Any]:
    """JSON Schema of it."""
    number, text = {"type": "number"}, {"type": "string"}
    own = {
        "name": text, "side": {"enum": ["left", "right", "both"]}, "designed": number, "unit": text,
        "tolerance": number,
    }  # fmt: skip
    row = {"type": "object", "properties": own, "required": list(own), "additionalProperties": False}
    return {"type": "array", "items": row}
