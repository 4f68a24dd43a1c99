"""How the devices are to be printed, as far as the design and the profile know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Section, Table, say

Plan = Mapping[str, Any]


def print_plan_section(feet: Mapping[str, Any]) -> Section:
    """A row for each fact, both sides; what is the same on both is said once."""
    plans = {side: foot["print_plan"] for side, foot in feet.items() if foot["print_plan"]}
    rows = tuple((say(name), *(say(text(plan), "said") for plan in plans.values())) for name, text in _ROWS.items())
    material = {side: feet[side]["prescription"]["material"]["value"] for side in plans}
    lot = (say("material, lot"), *(say(f"{name}, lot ____________", "said") for name in material.values()))
    table = Table(title="", columns=("", *plans), rows=(*rows, lot), widths=(1.4, *(4.5 for _ in plans)))
    return Section(key="print", title="Print plan", blocks=(table,))


def _lies(plan: Plan) -> str:
    fits = f"{speak.shown(plan['spare_mm'])} mm to spare" if plan["spare_mm"] >= 0 else "DOES NOT FIT"
    turned = f", turned {speak.shown(plan['turn_deg'])}°" if plan["turn_deg"] else ""
    return f"{plan['printer']}: {plan['way']}{turned}, {fits}. Advice: {plan['orientation']}"


def _filled(plan: Plan) -> str:
    layer = f"layers {speak.figure(plan['layer_mm'], 'mm')}" if plan["layer_mm"] else "layers not known"
    if plan["infill_percent"] is None:
        return f"{layer}; solid"
    walls = f"; {plan['walls']} walls" if plan["walls"] else ""
    zones = ", ".join(f"{z['name']} {speak.shown(z['infill_percent'])} %" for z in plan["zones"])
    return f"{layer}{walls}; infill {speak.shown(plan['infill_percent'])} %" + (
        f"; zones in the 3MF: {zones}" if zones else ""
    )


def _takes(plan: Plan) -> str:
    hours = "time not known" if plan["hours"] is None else f"{speak.measured(plan['hours'], 'h')}"
    return f"{speak.shown(plan['mass_g'])} g, {hours}: {plan['estimate']}"


def _after(plan: Plan) -> str:
    return "; ".join(plan["after"])


_ROWS: dict[str, Callable[[Plan], str]] = {
    "lies": _lies, "layers, infill": _filled, "takes, about": _takes, "afterwards": _after,
}  # fmt: skip
