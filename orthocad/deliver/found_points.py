"""What finished devices themselves leave to decide or to know, beside what the rules ask: strength and pressure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from orthocad.deliver.dose_words import instead, not_as_asked, not_built
from orthocad.deliver.figures import figure, signed, title_of

Feet = Mapping[str, Any]
ARCH = "device.arch_deflection"
HIGHER = "pressure.higher"
BASE = "device.base_thicker"
OVERRIDDEN, NO_PLACE = "overridden.", "no_place."  # with the dose's key
_SAME_BASE_MM = 0.05
_WORDING = "predicted, relative, for comparing designs of this patient"
_WATCHED = (("standing", "heel"), ("standing", "heads"), ("heel strike", "heel"))
_BEARING = ("midfoot", "behind heads")  # where arch and pads are meant to press
_TITLES = {"heads": "under the metatarsal heads", "behind heads": "behind the metatarsal heads"}


def found_decisions(feet: Feet, ruled: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """As the report's `decisions`, less what the rules said of a dose that is not there; none without a device."""
    told = {(d["code"], d["text"].partition(":")[0]) for d in ruled}
    points = [
        _decision(ARCH, f"{side}: {_weak(foot['strength'])}", ("change", "keep, inspect early"))
        for side, foot in feet.items()
        if foot["strength"] and foot["strength"]["remedy"]
    ]
    points += [
        _decision(BASE, f"{side}: {text}", ("keep", "order it so"))
        for side, foot in feet.items()
        if (text := _thicker(foot))
    ]
    points += [point for side, foot in feet.items() for point in _overridden(side, foot, told)]
    texts = (_over(feet, "floor"), _pressed(feet, hard=True))
    return points + [_decision(HIGHER, text, ("change", "keep: see the pressure map")) for text in texts if text]


def found_notes(feet: Feet) -> list[dict[str, str]]:
    """What is to be known without a decision: more than on a flat insole though not than on the floor; what presses."""
    texts = (_over(feet, "flat_insole"), _pressed(feet, hard=False))
    return [{"code": HIGHER, "text": text} for text in texts if text]


def _thicker(foot: Mapping[str, Any]) -> str:
    """Where the base had to be thicker than ordered."""
    built = (foot.get("device") or {}).get("base_mm")
    ordered = foot["prescription"]["base_thickness_mm"]["value"] if built is not None else 0.0
    if built is None or built <= ordered + _SAME_BASE_MM:
        return ""
    return (
        f"the base is {figure(built, 'mm')} thick, {figure(ordered, 'mm')} ordered: "
        "the least floor under its lowest hollow takes that"
    )


def _overridden(side: str, foot: Mapping[str, Any], told: Container[tuple[str, str]]) -> Iterable[dict[str, Any]]:
    """Each ordered dose that something else keeps from standing as ordered, with what is there and why."""
    off: dict[str, list[str]] = {}
    gone = {d["name"] for d in foot["realised"] if not_built(d) and (f"{NO_PLACE}{d['name']}", side) in told}
    for dose in filter(not_as_asked, foot["realised"]):
        if dose["name"].partition(".")[0] not in gone and (dose["requested"] or dose["realised"] is not None):
            name = " ".join(map(title_of, dose["name"].split(".")))
            asked = f"{name} {figure(dose['requested'], dose['unit'])} ordered, {instead(dose)}"
            off.setdefault(dose["name"].partition(".")[0], []).append(asked)
    for key, said in off.items():
        yield _decision(f"{OVERRIDDEN}{key}", f"{side}: {'; '.join(said)}", ("keep", "change one of them"))


def region_title(region: str) -> str:
    """As a clinician names it."""
    return _TITLES.get(region, region)


def _decision(code: str, text: str, options: tuple[str, ...]) -> dict[str, Any]:
    return {"code": code, "text": text, "options": list(options)}


def _weak(strength: Mapping[str, Any]) -> str:
    """Why an arch does not pass, as one point."""
    bends, limit = (figure(strength[key], "mm") for key in ("deflection_mm", "deflection_limit_mm"))
    uses = [strength[key]["use_percent"] for key in ("in_any_direction", "across_layers")]
    worst = max((use for use in uses if use is not None), default=0)
    stress = f"; a step uses {worst} % of the fatigue limit" if worst else ""
    return f"the arch does not pass the estimate: gives way {bends}, limit {limit}{stress}; {strength['remedy']}"


def _over(feet: Feet, base: str) -> str:
    """Where more is predicted on the device than on the bare floor, or, where not on that, than on a flat insole."""
    said = [
        f"{side} {region_title(c['region'])}, {c['case']}, {_percent(c['to_floor_percent'])} to the floor, "
        f"{_percent(c['to_flat_insole_percent'])} to a flat insole"
        for side, foot, c in _compared(feet)
        if (c["case"], c["region"]) in _WATCHED and _higher_than(foot, c) == base
    ]
    words = {"floor": "the floor", "flat_insole": "a flat insole"}[base]
    return f"higher pressure on the device than on {words}: {'; '.join(said)} ({_WORDING})" if said else ""


def _higher_than(foot: Mapping[str, Any], c: Mapping[str, Any]) -> str:
    beyond = 1.0 + foot["pressure"]["plus_minus_points"] / 100.0
    above = (base for base in ("floor", "flat_insole") if c["device_kpa"] > beyond * c[f"{base}_kpa"] > beyond)
    return next(above, "")


def _pressed(feet: Feet, hard: bool) -> str:
    """Where arch or pad presses as they are meant to; hard is more than anywhere under the same foot on the floor."""
    said = [
        f"{side} {region_title(c['region'])} {c['device_kpa']:.0f} kPa, there on the floor {c['floor_kpa']:.0f}, "
        f"highest anywhere on the floor {c['highest_on_floor_kpa']:.0f}"
        for side, foot, c in _compared(feet)
        if c["region"] in _BEARING and _presses(c, 1.0 + foot["pressure"]["plus_minus_points"] / 100.0) == hard
    ]
    words = "pad or arch presses hard, standing" if hard else "pad or arch presses, as it is meant to, standing"
    return (
        f"{words}: {'; '.join(said)} (the model's bones do not give: the most there can be; {_WORDING})" if said else ""
    )


def _presses(c: Mapping[str, Any], beyond: float) -> bool | None:
    """Hard, or just noteworthy: over twice what it is on the floor and half of the highest; None where neither."""
    device, floor, highest = (c[key] for key in ("device_kpa", "floor_kpa", "highest_on_floor_kpa"))
    if device > beyond * highest:
        return True
    return False if device > max(2.0 * floor, 0.5 * highest) else None


def _compared(feet: Feet) -> Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    return ((side, foot, c) for side, foot in feet.items() if foot["pressure"] for c in foot["pressure"]["compared"])


def _percent(points: int | None) -> str:
    return "–" if points is None else f"{signed(points)} %"
