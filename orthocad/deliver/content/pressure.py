"""Predicted pressure, with its wording and its limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Figures, Lines, Section, Table, Text, say
from orthocad.deliver.found_points import region_title

Feet = Mapping[str, Any]
SUPPORTS = ("floor", "flat insole", "device")
_COLUMNS = ("highest", "side", *SUPPORTS, "device to floor", "device to flat insole")
_PICTURED = (("pressure_floor", "on the floor"), ("pressure_device", "on the device"))


def pressure_section(feet: Feet) -> Section:
    """Highest pressures by region on floor, flat insole and device."""
    known = {side: foot for side, foot in feet.items() if foot["pressure"]}
    by_side = [[(side, c) for c in foot["pressure"]["compared"]] for side, foot in known.items()]
    rows = tuple(_row(side, c) for same in zip(*by_side, strict=True) for side, c in same)
    table = Table(
        title="Pressure, kPa",
        columns=_COLUMNS,
        rows=rows,
        numeric=(2, 3, 4, 5, 6),
        widths=(4, 0.8, 0.8, 1.2, 0.9, 1.6, 1.9),
    )
    pictures = Figures(
        items=tuple(
            (side, name, f"{side.capitalize()}, standing {where}: predicted, seen from below.")
            for side in known
            for name, where in _PICTURED
        )
    )
    notes = Lines(kind="note", items=tuple(say(text) for text in _notes(feet)))
    return Section(key="pressure", title="Predicted pressure", blocks=(notes, table, pictures) if known else (notes,))


def _row(side: str, c: Mapping[str, Any]) -> tuple[Text, ...]:
    figures = (say(f"{c[key]:.0f}") for key in ("floor_kpa", "flat_insole_kpa", "device_kpa"))
    to = (say(_change(c[key])) for key in ("to_floor_percent", "to_flat_insole_percent"))
    return (say(f"{region_title(c['region'])}, {c['case']}"), say(side), *figures, *to)


def _change(points: int | None) -> str:
    return "–" if points is None else f"{speak.signed(points)} %"


def _notes(feet: Feet) -> Iterable[str]:
    known = [foot["pressure"] for foot in feet.values() if foot["pressure"]]
    if len(known) < len(feet):
        yield "Not predicted for every side: the foot found no balance in the model."
    for p in known[:1]:
        mass = f"{speak.shown(p['mass_kg'])} kg" + (" assumed, none given" if p["mass_assumed"] else "")
        yield (
            f"{p['wording'].capitalize()}; changes are good to about ± {p['plus_minus_points']} percentage points. "
            f"Body mass {mass}."
        )
        k = {name: speak.shown(v["value"]) for name, v in p["parameters"].items()}
        yield (
            f"Model: columns of skin {k['tissue_mm']} mm thick over a rigid bone, the foot free in height, pitch and "
            f"roll; standing on {k['standing_share']} of body weight, heel strike {k['strike_share']} at the heel "
            f"centre; flat insole {k['flat_insole_mm']} mm of {k['soft_mpa']} MPa; {_built(p['body_mpa'])}, on a "
            "firm shoe floor: no bending, no shear, no walking. The bones do not give to a pad: behind the heads, "
            "where it presses and a bare foot carries little, the model shows the most there can be. Toes and arch do "
            "not bend: on a lift the toes bear more, and the heads less, than they will."
        )


def _built(body_mpa: Mapping[str, float]) -> str:
    """The device's own stiffness, throughout or by zone."""
    return "as built, " + ", ".join(f"{name} {speak.shown(mpa)} MPa" for name, mpa in body_mpa.items())
