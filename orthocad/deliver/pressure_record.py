"""The report's `pressure` of one foot: predicted, relative, for comparing designs of this patient."""

from __future__ import annotations

from typing import Any

from orthocad.model import Pressure, PressureCase
from orthocad.verify.contact import tissue

WORDING = "predicted, relative, for comparing designs of this patient; not a measured pressure"
PLUS_MINUS_POINTS = 10  # reference.md 4.4
REGIONS = ("heel", "midfoot", "forefoot", "toes")
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
        "parameters": {key: {"value": v, "source": tissue.SOURCES[key]} for key, v in _CONSTANTS.items()},
        "cases": [_case(c) for c in pressure.cases],
    }


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
    whole = _object({
        "wording": {"const": WORDING}, "plus_minus_points": number, "mass_kg": number,
        "mass_assumed": {"type": "boolean"}, "parameters": _object(dict.fromkeys(_CONSTANTS, constant)),
        "cases": {"type": "array", "items": case},
    })  # fmt: skip
    return {"anyOf": [whole, {"type": "null"}]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
