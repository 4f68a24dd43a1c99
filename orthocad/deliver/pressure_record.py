"""The report's `pressure` of one foot: predicted, relative, for comparing designs of this patient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orthocad.model import Pressure, PressureCase
from orthocad.verify.contact import REGIONS, tissue

WORDING = "predicted, relative, for comparing designs of this patient; not a measured pressure"
PLUS_MINUS_POINTS = 10  # reference.md 4.4
SUPPORTS = ("floor", "flat insole", "device")
_COMPARED = (
    ("standing", "heel"), ("standing", "midfoot"), ("standing", "behind heads"), ("standing", "heads"),
    ("heel strike", "heel"),
)  # fmt: skip
_FIGURES = ("force_n", "peak_kpa", "contact_cm2", "sink_mm", "pitch_deg", "roll_deg", "force_error", "moment_error")
_CONSTANTS = {
    "tissue_mm": tissue.TISSUE_MM, "tissue_mpa": tissue.TISSUE_MPA, "tissue_stiffening": tissue.TISSUE_STIFFENING,
    "soft_mpa": tissue.SOFT_MPA, "flat_insole_mm": tissue.FLAT_INSOLE_MM, "standing_share": tissue.STANDING_SHARE,
    "standing_at": tissue.STANDING_AT, "strike_share": tissue.STRIKE_SHARE, "strike_at": tissue.STRIKE_AT,
}  # fmt: skip


def pressure_json(pressure: Pressure | None) -> dict[str, Any] | None:
    """Plain data; None where nothing was predicted."""
    if pressure is None:
        return None
    return {
        "wording": WORDING,
        "plus_minus_points": PLUS_MINUS_POINTS,
        "mass_kg": pressure.mass_kg,
        "mass_assumed": pressure.mass_assumed,
        "body_mpa": {name: round(mpa, 3) for name, mpa in pressure.body_mpa.items()},
        "parameters": {key: {"value": v, "source": tissue.SOURCES[key]} for key, v in _CONSTANTS.items()},
        "cases": [_case(c) for c in pressure.cases],
        "compared": list(_compared([_case(c) for c in pressure.cases])),
    }


def _compared(cases: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """The highest of each region on all supports, and the device's against the others."""
    for case, region in _COMPARED:
        peaks = {c["support"]: c["peaks_kpa"] for c in cases if c["case"] == case}
        floor, flat, device = (peaks[name][region] for name in SUPPORTS)
        yield {
            "case": case, "region": region, "floor_kpa": floor, "flat_insole_kpa": flat, "device_kpa": device,
            "to_floor_percent": _change(device, floor), "to_flat_insole_percent": _change(device, flat),
            "highest_on_floor_kpa": max(peaks["floor"].values()),
        }  # fmt: skip


def _change(value: float, base: float) -> int | None:
    """Against a base in whole points; none against next to nothing."""
    return round(100.0 * (value / base - 1.0)) if base > 1.0 else None


def _case(c: PressureCase) -> dict[str, Any]:
    return {
        "case": c.case,
        "support": c.support,
        **{key: round(getattr(c, key), 4) + 0.0 for key in _FIGURES},
        "peaks_kpa": {region: round(c.peaks_kpa[region], 2) for region in REGIONS},
        "shares": {region: round(c.shares[region], 4) for region in REGIONS},
    }


def pressure_schema() -> dict[str, Any]:
    """JSON Schema of it."""
    number, text = {"type": "number"}, {"type": "string"}
    regions = _object(dict.fromkeys(REGIONS, number))
    case = _object(
        {"case": text, "support": text, **dict.fromkeys(_FIGURES, number), "peaks_kpa": regions, "shares": regions}
    )
    constant = _object({"value": number, "source": text})
    percent = {"type": ["integer", "null"]}
    kpa = ("floor_kpa", "flat_insole_kpa", "device_kpa", "highest_on_floor_kpa")
    compared = _object(
        {"case": text, "region": {"enum": list(REGIONS)}, **dict.fromkeys(kpa, number),
         "to_floor_percent": percent, "to_flat_insole_percent": percent}
    )  # fmt: skip
    whole = _object({
        "wording": {"const": WORDING}, "plus_minus_points": number, "mass_kg": number,
        "mass_assumed": {"type": "boolean"}, "parameters": _object(dict.fromkeys(_CONSTANTS, constant)),
        "body_mpa": {"type": "object", "additionalProperties": number},
        "cases": {"type": "array", "items": case}, "compared": {"type": "array", "items": compared},
    })  # fmt: skip
    return {"anyOf": [whole, {"type": "null"}]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
