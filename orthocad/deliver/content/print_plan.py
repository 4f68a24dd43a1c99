"""How the devices are to be printed, as far as the design and the profile know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Section, Table, say

Plan = Mapping[str, Any]


def print_plan_section(feet: Mapping[str, Any]) -> Section:
    """A row for each fact; what is the same on both sides is said once."""
    plans = {side: foot["print_plan"] for side, foot in feet.items() if foot["print_plan"]}
    told = {name: {side: text(plan) for side, plan in plans.items()} for name, text in _ROWS.items()}
    told["takes, about"] = {"": f"{_together(told['takes, about'])} ({next(iter(plans.values()))['estimate']})"}
    told["material"] = {side: f"{_material(feet[side])}; lot ____________________" for side in plans}
    rows = tuple((say(name), say(_together(by_side), "said")) for name, by_side in told.items())
    return Section(
        key="print", title="Print plan", blocks=(Table(title="", columns=("", ""), rows=rows, widths=(1, 8)),)
    )


def _material(foot: Mapping[str, Any]) -> str:
    return str(foot["prescription"]["material"]["value"])


def _together(by_side: Mapping[str, str]) -> str:
    texts = list(dict.fromkeys(by_side.values()))
    return texts[0] if len(texts) == 1 else "; ".join(f"{side}: {text}" for side, text in by_side.items())


def _printer(plan: Plan) -> str:
    return f"{plan['printer']}: {plan['orientation']}"


def _lies(plan: Plan) -> str:
    fits = f"{plan['spare_mm']:.0f} mm to spare" if plan["spare_mm"] >= 0 else "DOES NOT FIT"
    if plan["process"] != "fdm":
        return f"most room {plan['way']}, {fits}"
    turned = f", turned {speak.shown(plan['turn_deg'])}°" if plan["turn_deg"] else ""
    return f"{plan['way']}{turned}, {fits}"


def _filled(plan: Plan) -> str:
    layer = f"layers {speak.figure(plan['layer_mm'], 'mm')}" if plan["layer_mm"] else "layers not known"
    if plan["infill_percent"] is None:
        return f"{layer}; solid"
    walls = f"; {plan['walls']} walls" if plan["walls"] else ""
    zones = ", ".join(f"{z['name']} {speak.shown(z['infill_percent'])} %" for z in plan["zones"])
    whole = f"{layer}{walls}; infill {speak.shown(plan['infill_percent'])} %"
    return f"{whole}; zones in the 3MF: {zones}" if zones else whole


def _takes(plan: Plan) -> str:
    hours = "time not known" if plan["hours"] is None else f"{speak.measured(plan['hours'], 'h')}"
    return f"{speak.grams(plan['mass_g'])}, {hours}"


_ROWS: dict[str, Callable[[Plan], str]] = {
    "printer": _printer,
    "lies": _lies,
    "layers, infill": _filled,
    "takes, about": _takes,
    "afterwards": lambda plan: "; ".join(plan["after"]),
}
