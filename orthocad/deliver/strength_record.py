"""The report's `strength` and `print_plan` of one foot: an estimate, and what the profile says."""

from __future__ import annotations

import math
from typing import Any

from orthocad.model import Material, PrintPlan, Strength, Stressed
from orthocad.verify.strength import loads, remedy

WORDING = "an estimate by a plate model from published material figures; no such device was loaded to check it"
_FIGURES = ("mass_kg", "load_n", "step_load_n", "modulus_mpa", "thickness_mm", "deflection_mm", "deflection_limit_mm")
_CONSTANTS = {
    "arch_share": loads.ARCH_SHARE, "step_share": loads.STEP_SHARE, "arch_from": loads.ARCH[0],
    "arch_to": loads.ARCH[1], "deflection_limit_mm": loads.MOST_DEFLECTION_MM, "poisson": loads.POISSON,
    "cycles": loads.CYCLES,
}  # fmt: skip
_MATERIAL = (
    "modulus_mpa", "strength_mpa", "strength_across_mpa", "fatigue_mpa", "fatigue_across_mpa", "infill_factor",
    "infill_exponent", "infill_percent",
)  # fmt: skip
_PLAN = ("turn_deg", "spare_mm", "layer_mm", "infill_percent", "mass_g", "hours")
_COUNT = {"type": ["integer", "null"]}
NOT_SAID = "not sourced: the profile does not say"


def strength_json(found: Strength | None, side: str, material: Material) -> dict[str, Any] | None:
    """Plain data; None where nothing was estimated."""
    if found is None:
        return None
    steps = found.steps_per_day
    return {
        "wording": WORDING,
        "construction": found.construction,
        "mass_assumed": found.mass_assumed,
        **{key: _number(getattr(found, key)) for key in _FIGURES},
        "span_mm": _number(found.span_mm),
        "shear_left_out_percent": _number(found.shear_left_out_percent),
        "steps_per_day": _number(steps),
        "steps_a_foot": None if steps is None else _number(steps / 2),
        "days_to_a_million": None if not steps else math.floor(loads.CYCLES / (steps / 2)),
        "in_any_direction": _stressed(found.any_way, side),
        "across_layers": _stressed(found.across, side),
        "layers": found.layers,
        "passed": found.passed,
        "would_pass": _number(found.passing),
        "remedy": None if found.passed else remedy(found),
        "parameters": {key: {"value": v, "source": loads.SOURCES[key]} for key, v in _CONSTANTS.items()},
        "material": {
            key: {"value": _number(value), "source": material.sources.get(key, NOT_SAID)}
            for key in _MATERIAL
            if (value := getattr(material, key)) is not None
        },
    }


def _stressed(s: Stressed, side: str) -> dict[str, Any]:
    x, y = s.where_mm
    return {
        "stress_mpa": _number(s.stress_mpa),
        "amplitude_mpa": _number(s.amplitude_mpa),
        "limit_mpa": _number(s.limit_mpa),
        "use": _number(s.use),
        "use_percent": None if s.use is None else round(100.0 * s.use),
        "xy_mm": [_number(x), _number(-y if side == "left" else y)],
    }


def print_plan_json(plan: PrintPlan | None) -> dict[str, Any] | None:
    """Plain data; None where nothing was made."""
    if plan is None:
        return None
    return {
        "printer": plan.printer,
        "process": plan.process,
        "way": plan.way,
        "orientation": plan.orientation,
        **{key: _number(getattr(plan, key)) for key in _PLAN},
        "walls": plan.walls,
        "zones": [{"name": name, "infill_percent": _number(percent)} for name, percent in plan.zones],
        "estimate": plan.estimate,
        "after": list(plan.after),
    }


def strength_schema() -> dict[str, Any]:
    """JSON Schema of `strength`."""
    number, text, known = {"type": "number"}, {"type": "string"}, {"type": ["number", "null"]}
    spot = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
    stressed = _object(
        stress_mpa=number, amplitude_mpa=number, limit_mpa=known, use=known, use_percent=_COUNT, xy_mm=spot
    )
    constant = _object(value=number, source=text)
    truth = {"type": "boolean"}
    whole = _object(
        wording={"const": WORDING}, construction={"enum": ["shell", "filled"]}, mass_assumed=truth,
        **dict.fromkeys(_FIGURES, number), span_mm=known, shear_left_out_percent=known, steps_per_day=known,
        steps_a_foot=known, days_to_a_million=known, in_any_direction=stressed, across_layers=stressed, layers=text,
        passed=truth, would_pass=known, remedy={"type": ["string", "null"]},
        parameters=_object(**dict.fromkeys(_CONSTANTS, constant)),
        material={"type": "object", "additionalProperties": constant},
    )  # fmt: skip
    return {"anyOf": [whole, {"type": "null"}]}


def print_plan_schema() -> dict[str, Any]:
    """JSON Schema of `print_plan`."""
    number, text, known = {"type": "number"}, {"type": "string"}, {"type": ["number", "null"]}
    zone = _object(name=text, infill_percent=number)
    whole = _object(
        printer=text, process=text, way={"enum": ["flat", "on edge", "upright"]}, orientation=text, turn_deg=number,
        spare_mm=number, layer_mm=known, infill_percent=known, mass_g=number, hours=known,
        walls={"type": ["integer", "null"]}, zones={"type": "array", "items": zone}, estimate=text,
        after={"type": "array", "items": text},
    )  # fmt: skip
    return {"anyOf": [whole, {"type": "null"}]}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(float(value), 4) + 0.0
