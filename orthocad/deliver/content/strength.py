"""What the arch bears, as an estimate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Bit, Lines, Section, Table, Text, say

Feet = Mapping[str, Any]
Strength = Mapping[str, Any]
_KINDS = (("in_any_direction", "in any direction"), ("across_layers", "across the layers"))


def strength_section(feet: Feet) -> Section:
    """Deflection standing and stress of each step against their limits."""
    known = {side: foot["strength"] for side, foot in feet.items() if foot["strength"]}
    notes = Lines(kind="note", items=tuple(say(text) for text in _notes(feet, known)))
    if not known:
        return Section(key="strength", title="Strength of the arch", blocks=(notes,))
    table = Table(
        title="",
        columns=("figure", *known, "limit", "result"),
        rows=tuple(_rows(list(known.values()))),
        numeric=tuple(range(1, len(known) + 2)),
        widths=(4.6, *(1.2 for _ in known), 1.2, 2.2),
    )
    return Section(key="strength", title="Strength of the arch", blocks=(table, notes))


def _rows(known: list[Strength]) -> Iterable[tuple[Text, ...]]:
    share = 100 * known[0]["parameters"]["arch_share"]["value"]
    bends = [s["deflection_mm"] for s in known]
    name = f"arch gives way, standing ({speak.shown(share)} % of body weight on it)"
    yield _row(name, bends, known[0]["deflection_limit_mm"], "mm")
    for key, words in _KINDS:
        held = [s[key]["amplitude_mpa"] for s in known]
        yield _row(f"stress of a step, {words}, as amplitude; fatigue limit", held, known[0][key]["limit_mpa"], "MPa")


def _row(name: str, values: list[float], limit: float | None, unit: str) -> tuple[Text, ...]:
    figures = (say(speak.figure(value, unit)) for value in values)
    return say(name), *figures, say(speak.figure(limit, unit)), say(*_judged(values, limit))


def _judged(values: list[float], limit: float | None) -> Bit:
    if limit is None:
        return ("limit not known", "soft")
    return ("within", "ok") if max(values) <= limit else ("over: see page 1", "no")


def _notes(feet: Feet, known: Feet) -> Iterable[str]:
    if len(known) < len(feet):
        yield "Not estimated for every side: the device found no rest on the floor in the model."
    for side, s in known.items():
        if s["remedy"]:
            yield f"{side}: {s['remedy']}."
    for s in list(known.values())[:1]:
        yield f"{s['wording'].capitalize()}. {_built(s)} {_highest(known)} {_wear(s)}"
        limits = _sources(s, ("fatigue_mpa", "fatigue_across_mpa"))
        yield f"{_model(s)} Fatigue limits: {limits}. Modulus: {_sources(s, ('modulus_mpa',))}."


def _built(s: Mapping[str, Any]) -> str:
    mass = f"{speak.shown(s['mass_kg'])} kg" + (" assumed, none given" if s["mass_assumed"] else "")
    return f"Body mass {mass}; material as built {speak.shown(s['modulus_mpa'])} MPa; layers {s['layers']}."


def _highest(known: Feet) -> str:
    """Before it is turned into an amplitude about its own mean."""
    found = (f"{side} {speak.figure(s['in_any_direction']['stress_mpa'], 'MPa')}" for side, s in known.items())
    return f"Highest stress of a step: {', '.join(found)}; its amplitude counts its mean (Goodman)."


def _wear(s: Mapping[str, Any]) -> str:
    if not s["steps_per_day"]:
        return "Steps a day are not known; the fatigue limits hold for a million of a foot."
    steps, foot = speak.shown(s["steps_per_day"]), speak.shown(s["steps_a_foot"])
    return (
        f"{steps} steps a day are {foot} of each foot: a million, for which the fatigue limits hold, in "
        f"{s['days_to_a_million']} days; inspect by then."
    )


def _model(s: Mapping[str, Any]) -> str:
    step = speak.shown(100 * s["parameters"]["step_share"]["value"])
    if s["construction"] == "filled":
        return (
            f"Model: finite elements of a sheet of the infill's mean stiffness on columns of itself; a step loads the "
            f"arch with {step} % of body weight. Solid skins are left out: it gives less than this."
        )
    left_out = f" ({speak.shown(s['shear_left_out_percent'])} %)" if s["shear_left_out_percent"] is not None else ""
    return (
        f"Model: finite elements of the curved shell as it is, loose on a firm smooth floor, nothing holding its heel "
        f"down (it gives less in a shoe); a step loads the arch with {step} % of body weight. Left out: "
        f"shear{left_out}, sideways loads, a soft shoe (these let it give more), wear and age."
    )


def _sources(s: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    named = [s["material"][key]["source"] for key in keys if key in s["material"]]
    return "; across layers: ".join(named) if named else "not known"
