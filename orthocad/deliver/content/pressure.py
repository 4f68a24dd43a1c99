"""Predicted pressure, with its wording and its limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Figures, Lines, Section, Table, Text, say

Feet = Mapping[str, Any]
SUPPORTS = ("floor", "flat insole", "device")
_ROWS = (("standing", "heel"), ("standing", "midfoot"), ("standing", "forefoot"), ("heel strike", "heel"))
_COLUMNS = ("highest under the", "side", *SUPPORTS, "device to floor", "device to flat insole")
_PICTURED = (("pressure_floor", "on the floor"), ("pressure_device", "on the device"))


def pressure_section(feet: Feet) -> Section:
    """Highest pressures by region on floor, flat insole and device."""
    known = {side: foot for side, foot in feet.items() if foot["pressure"]}
    rows = tuple(_row(side, foot["pressure"], *which) for which in _ROWS for side, foot in known.items())
    table = Table(
        title="Pressure, kPa",
        columns=_COLUMNS,
        rows=rows,
        numeric=(2, 3, 4, 5, 6),
        widths=(2.4, 0.8, 1, 1.2, 1, 1.6, 2),
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


def _row(side: str, pressure: Mapping[str, Any], case: str, region: str) -> tuple[Text, ...]:
    peaks = {c["support"]: c["peaks_kpa"][region] for c in pressure["cases"] if c["case"] == case}
    figures = (say(f"{peaks[name]:.0f}") for name in SUPPORTS)
    to = (say(_change(peaks["device"], peaks[name])) for name in ("floor", "flat insole"))
    return (say(f"{region}, {case}"), say(side), *figures, *to)


_WATCHED = (("standing", "heel"), ("standing", "forefoot"), ("heel strike", "heel"))  # an arch that bears is meant to


def rises(feet: Feet) -> tuple[str, str]:
    """Where more pressure is predicted on the device than on the bare floor, and where than on a flat insole alone."""
    over_floor: list[str] = []
    over_flat: list[str] = []
    for side, foot in feet.items():
        for case, region in _WATCHED if foot["pressure"] else ():
            peaks = {c["support"]: c["peaks_kpa"][region] for c in foot["pressure"]["cases"] if c["case"] == case}
            beyond = 1.0 + foot["pressure"]["plus_minus_points"] / 100.0
            above = [peaks["device"] > beyond * peaks[base] > 0.0 for base in ("floor", "flat insole")]
            to_floor, to_flat = (_change(peaks["device"], peaks[base]) for base in ("floor", "flat insole"))
            if any(above):
                said = f"{side} {region}, {case}, {to_floor} to the floor, {to_flat} to a flat insole"
                (over_floor if above[0] else over_flat).append(said)
    wording = "predicted, relative, for comparing designs of this patient"
    return (
        f"higher pressure on the device than on the floor: {'; '.join(over_floor)} ({wording})" if over_floor else "",
        f"higher pressure on the device than on a flat insole: {'; '.join(over_flat)} ({wording})" if over_flat else "",
    )


def _change(value: float, base: float) -> str:
    """Change against a base in whole points; none against next to nothing."""
    return f"{round(100.0 * (value / base - 1.0)):+d} %" if base > 1.0 else "–"


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
            f"centre; flat insole {k['flat_insole_mm']} mm of {k['soft_mpa']} MPa. The device is taken as solid "
            "material on a firm shoe floor: no bending, no shear, no walking."
        )
