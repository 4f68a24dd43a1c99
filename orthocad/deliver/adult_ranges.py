"""The report's `adult_ranges` of one foot: what a measure is held against, and whether it lies outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from orthocad.deliver.figures import figure, measured, title_of

OUTSIDE = "scan.outside_adult_range"

# Adults; mean -+ 2 SD of both sexes where a mean is published. reference.md 1.2
_MM = {"foot_length_mm": (222.0, 297.0), "ball_width_mm": (83.0, 112.0), "heel_width_mm": (55.0, 78.0)}
_OF_LENGTH = {"truncated_length_mm": (0.70, 0.77)}
_ARCH_MM = {"unloaded": (18.0, 32.0), "full": (8.0, 22.0)}  # by the load when scanned


def adult_ranges(measurements: Mapping[str, Any], load: str) -> dict[str, dict[str, Any]]:
    """By measure: the range as published, in mm or in shares of the foot length, and whether the foot is outside."""
    length = measurements["foot_length_mm"]["value"]
    known: dict[str, tuple[tuple[float, float], str | None]] = {name: (limits, None) for name, limits in _MM.items()}
    known |= {name: (limits, "foot_length_mm") for name, limits in _OF_LENGTH.items()}
    known |= {"arch_height_mm": (_ARCH_MM[load], None)} if load in _ARCH_MM else {}
    return {
        name: _range(measurements[name]["value"], limits, of, length if of else 1.0)
        for name, (limits, of) in known.items()
        if name in measurements
    }


def _range(value: float | None, limits: tuple[float, float], of: str | None, unit: float) -> dict[str, Any]:
    low, high = limits
    outside = None if value is None else not low * unit <= value <= high * unit
    return {"low": low, "high": high, "of": of, "outside": outside}


def outside_notes(feet: Mapping[str, Any]) -> list[dict[str, str]]:
    """A word on every measure outside its range: the scan, its load or the foot is not as most are."""
    said = [text for side, foot in feet.items() for text in _outside(side, foot)]
    text = f"outside the range of adults: {'; '.join(said)}; check the scan and the load it was taken under"
    return [{"code": OUTSIDE, "text": text}] if said else []


def _outside(side: str, foot: Mapping[str, Any]) -> Iterator[str]:
    for name, known in foot["adult_ranges"].items():
        if known["outside"]:
            value, unit = foot["measurements"][name]["value"], "mm" if known["of"] is None else "of the foot length"
            part = value / foot["measurements"][known["of"]]["value"] if known["of"] else value
            shown = measured(part, "" if known["of"] else "mm")
            low, high = (figure(known[key], "") for key in ("low", "high"))
            yield f"{side} {title_of(name)} {shown} ({low} to {high} {unit})"


def adult_ranges_schema() -> dict[str, Any]:
    """JSON Schema of it."""
    number = {"type": "number"}
    own = {
        "low": number,
        "high": number,
        "of": {"enum": [None, "foot_length_mm"]},
        "outside": {"type": ["boolean", "null"]},
    }
    one = {"type": "object", "properties": own, "required": list(own), "additionalProperties": False}
    return {"type": "object", "additionalProperties": one}
