"""The report's `pair`: lift table, heel height under load, and the stack against the shoe for each side."""

from __future__ import annotations

from typing import Any

from orthocad.model import Pair, Standing


def pair_json(pair: Pair | None) -> dict[str, Any] | None:
    """Plain data; None where no device was measured."""
    if pair is None:
        return None
    ordered = pair.ordered
    return {
        "ordered_difference_mm": _mm(ordered.difference_mm),
        "difference_under_load_mm": _mm(pair.difference_mm),
        "beyond_ordered_mm": _mm(pair.beyond_mm),
        "warn_over_mm": _mm(ordered.warn_over_mm),
        "block_over_mm": _mm(ordered.block_over_mm),
        "left": _standing(pair, pair.left),
        "right": _standing(pair, pair.right),
    }


def pair_schema() -> dict[str, Any]:
    """JSON Schema of it."""
    number = {"type": "number"}
    maybe = {"type": ["number", "null"]}
    side = {key: maybe if key in _MAYBE else number for key in _SIDE} | {"device": {"type": "boolean"}}
    both = _object(dict.fromkeys(_BOTH, number) | {"left": _object(side), "right": _object(side)})
    return {"anyOf": [both, {"type": "null"}]}


_BOTH = ("ordered_difference_mm", "difference_under_load_mm", "beyond_ordered_mm", "warn_over_mm", "block_over_mm")
_SIDE = (
    "heel_lift_mm", "leg_length_lift_mm", "pad_mm", "cover_mm", "heel_mm", "heel_under_load_mm", "heads_mm",
    "heel_room_mm", "heads_room_mm", "heel_over_room_mm", "heads_over_room_mm",
)  # fmt: skip
_MAYBE = ("heads_mm", "heel_room_mm", "heads_room_mm", "heel_over_room_mm", "heads_over_room_mm")


def _standing(pair: Pair, standing: Standing) -> dict[str, Any]:
    own = {key: _mm(getattr(standing, key)) for key in _SIDE[:7]}
    heel, heads = pair.ordered.heel_room_mm, pair.ordered.heads_room_mm
    return {
        "device": standing.device,
        **own,
        "heel_room_mm": _mm(heel),
        "heads_room_mm": _mm(heads),
        "heel_over_room_mm": _over(standing.heel_mm, heel),
        "heads_over_room_mm": _over(standing.heads_mm, heads),
    }


def _over(height_mm: float | None, room_mm: float | None) -> float | None:
    return None if height_mm is None or room_mm is None else _mm(max(height_mm - room_mm, 0.0))


def _mm(value: float | None) -> float | None:
    return None if value is None else round(value, 4) + 0.0  # as the checks have it: shown, both round the same


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
