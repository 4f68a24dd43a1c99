"""The report's `inspection`: what calipers are to find on the prints, and how near."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orthocad.deliver.figures import figure
from orthocad.verify.printed_size import LENGTH_TOLERANCE_MM, WIDTH_TOLERANCE_MM

_CUTOUT_EDGE = "first_ray_cutout.proximal_x_mm"
_HEEL = "heel centre"
_THICKNESS_MM, _LEFT_RIGHT_MM = 0.3, 0.5
_DOSES = {
    "heel_cup_depth_mm": ("heel cup depth", 1.0),
    "heel_lift_mm": ("separate heel lift, its height at the heel centre", 0.5),
    "rearfoot_post_deg": ("rearfoot post", 1.0),
    "forefoot_post_deg": ("forefoot post", 1.0),
    _CUTOUT_EDGE: ("cut-out, its edge from the heel end", 2.0),
}


def inspection_json(feet: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each dimension of the finished meshes; none where a foot has no device."""
    if not all(foot["device"] for foot in feet.values()):
        return []
    rows = [_row(side, *planned) for side, foot in feet.items() for planned in _planned(foot)]
    heels = [heel for foot in feet.values() if (heel := _heel(foot)) is not None]
    if len(heels) == 2:
        lifted = any(_separate_lift(foot) for foot in feet.values())
        name = f"thickness, {_HEEL}{', with the separate lift' if lifted else ''}: left less right, both as measured"
        rows.append(_row("both", name, heels[0] - heels[1], "mm", _LEFT_RIGHT_MM, None))
    return rows


def _row(side: str, name: str, value: float, unit: str, tolerance: float, at: list[float] | None) -> dict[str, Any]:
    place = at and {"from_heel_end_mm": at[0], "from_medial_edge_mm": at[1]}
    return {
        "name": name, "side": side, "designed": round(value, 4) + 0.0, "unit": unit, "tolerance": tolerance,
        "place": place,
    }  # fmt: skip


def _planned(foot: Mapping[str, Any]) -> Iterable[tuple[str, float, str, float, list[float] | None]]:
    """Name, value, unit, tolerance, place; a built-in lift is in the thickness, and cannot be measured by itself."""
    length, width, _ = foot["device"]["size_mm"]
    yield "length, over all", length, "mm", LENGTH_TOLERANCE_MM, None
    yield "width, over all", width, "mm", WIDTH_TOLERANCE_MM, None
    for name, thickness in foot["fit"]["thickness_mm"].items():
        at = foot["fit"]["thickness_at_mm"].get(name)
        yield f"thickness, {name}{_within(foot, name)}", thickness, "mm", _THICKNESS_MM, at
    for dose in foot["realised"]:
        known = _DOSES.get(dose["name"])
        if known and _stands(dose) and (dose["name"] != "heel_lift_mm" or _separate_lift(foot)):
            behind = foot["fit"]["heel_end_x_mm"] if dose["name"] == _CUTOUT_EDGE else 0.0
            yield known[0], dose["realised"] - behind, dose["unit"], known[1], None


def _stands(dose: Mapping[str, Any]) -> bool:
    return bool(dose["requested"]) and dose["realised"] is not None and dose["masked_by"] is None


def _within(foot: Mapping[str, Any], name: str) -> str:
    """What of the thickness at the heel is lift."""
    lift = 0.0 if name != _HEEL or _is_separate(foot) else _lift(foot)
    return f" ({figure(lift, 'mm')} of it lift)" if lift else ""


def _heel(foot: Mapping[str, Any]) -> float | None:
    """What stands under the heel centre, a separate lift with it; None where the device is open there."""
    thick = foot["fit"]["thickness_mm"].get(_HEEL)
    return None if thick is None else thick + _separate_lift(foot)


def _separate_lift(foot: Mapping[str, Any]) -> float:
    return _lift(foot) if _is_separate(foot) else 0.0


def _is_separate(foot: Mapping[str, Any]) -> bool:
    return bool(foot["prescription"]["heel_lift_build"]["value"] == "separate")


def _lift(foot: Mapping[str, Any]) -> float:
    """As it stands on the mesh; 0 where none stands."""
    doses = (d["realised"] for d in foot["realised"] if d["name"] == "heel_lift_mm" and _stands(d))
    return float(next(doses, 0.0))


def inspection_schema() -> dict[str, Any]:
    """JSON Schema of it."""
    number, text = {"type": "number"}, {"type": "string"}
    place = _object({"from_heel_end_mm": number, "from_medial_edge_mm": number})
    row = _object(
        {
            "name": text, "side": {"enum": ["left", "right", "both"]}, "designed": number, "unit": text,
            "tolerance": number, "place": {"anyOf": [place, {"type": "null"}]},
        }
    )  # fmt: skip
    return {"type": "array", "items": row}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False
    }  # fmt: skip
