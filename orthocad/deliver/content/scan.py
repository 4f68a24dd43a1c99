"""The scans, their landmarks and measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Figures, Lines, Section, Table, Text, say, words

Feet = Mapping[str, Any]


def scan_section(feet: Feet) -> Section:
    """What was scanned, and what was decided about it on the way."""
    facts = (
        ("file", lambda s: words((s["file"], "said"), f" ({s['format']}, {s['faces']} triangles)")),
        ("units", lambda s: say(f"{s['units']}, from {s['units_source']}", "said")),
        ("side", lambda s: say(f"from {s['side_source']}", "said")),
        ("load when scanned", lambda s: say(s["load"])),
        ("sole seen", lambda s: say(f"{speak.shown(100 * s['sole_coverage'])} %")),
        ("notes", _notes),
    )
    rows = tuple((say(name), *(tell(foot["scan"]) for foot in feet.values())) for name, tell in facts)
    captions = "The scanned sole with its landmarks; red where a hole was filled in."
    pictures = Figures(items=tuple((side, "height", f"{side.capitalize()}. {captions}") for side in feet))
    table = Table(title="", columns=("", *feet), rows=rows, widths=(1, *(3 for _ in feet)))
    return Section(
        key="scan", title="Scan", blocks=(table, pictures, _measures(feet), _unknown(feet), _landmarks(feet))
    )


def _notes(scan: Mapping[str, Any]) -> Text:
    found = [((w["text"], "said"), (f" {w['code']}", "code")) for w in scan["warnings"]]
    parts = [bit for note in found for bit in (*note, ("; ", ""))]
    return tuple(parts[:-1]) or say("nothing to note")


def _measures(feet: Feet) -> Table:
    names = list(dict.fromkeys(name for foot in feet.values() for name in foot["measurements"]))
    known = [n for n in names if any(_known(foot, n) for foot in feet.values())]
    rows = tuple(
        (say(speak.title_of(name)), *(_measure(foot, name) for foot in feet.values()),
         *(say(_range(name, foot)) for foot in list(feet.values())[:1]))
        for name in known
    )  # fmt: skip
    columns = ("measure", *(f"{side}, ± 95 %" for side in feet), "range of adults, not of those under 18")
    widths = (2, *(2.2 for _ in feet), 3)
    return Table(title="Measures", columns=columns, rows=rows, numeric=tuple(range(1, len(feet) + 1)), widths=widths)


def _known(foot: Mapping[str, Any], name: str) -> bool:
    return foot["measurements"].get(name, {}).get("value") is not None


def _unknown(feet: Feet) -> Lines:
    """What no foot's scan can give, with the reason."""
    reasons = {
        name: m["reason"]
        for foot in feet.values()
        for name, m in foot["measurements"].items()
        if not any(_known(other, name) for other in feet.values())
    }
    found = "; ".join(f"{speak.title_of(name)}: {reason}" for name, reason in reasons.items())
    return Lines(kind="note", items=(say(f"Not available. {found}.", "said"),) if found else ())


def _measure(foot: Mapping[str, Any], name: str) -> Text:
    """The figure, marked where it lies outside the range beside it."""
    m = foot["measurements"].get(name)
    if m is None:
        return say("–")
    if m["value"] is None:
        return say(f"not available: {m['reason']}", "said")
    doubt = "" if m["plus_minus"] is None else f" ± {speak.measured(m['plus_minus'], '')}"
    said = say(f"{speak.measured(m['value'], '')}{doubt} {m['unit']}".rstrip())
    return (*said, (" outside", "changed")) if foot["adult_ranges"].get(name, {}).get("outside") else said


def _range(name: str, foot: Mapping[str, Any]) -> str:
    """The range of adults, where one is known for that way of scanning."""
    known = foot["adult_ranges"].get(name)
    if known is None:
        return "–"
    unit = "mm" if known["of"] is None else f"of the foot length {foot['measurements'][known['of']]['value']:.1f} mm"
    return f"{speak.shown(known['low'])} to {speak.shown(known['high'])} {unit}"


def _landmarks(feet: Feet) -> Table:
    names = list(dict.fromkeys(name for foot in feet.values() for name in foot["landmarks"]))
    columns = tuple(f"{side} {axis}" for side in feet for axis in ("x", "y", "z", "confidence"))
    rows = tuple(
        (say(speak.title_of(name)), *(cell for foot in feet.values() for cell in _mark(foot["landmarks"][name])))
        for name in names
    )
    title = "Landmarks, mm: x from the heel to the toes, y to the wearer's left, z up"
    numeric = tuple(range(1, len(columns) + 1))
    widths = (1.6, *((1.0, 1.0, 1.0, 1.6) * len(feet)))
    return Table(title=title, columns=("landmark", *columns), rows=rows, numeric=numeric, widths=widths)


def _mark(p: Mapping[str, Any]) -> tuple[Text, ...]:
    return (*(say("–" if v is None else f"{v:.1f}") for v in p["xyz_mm"]), say(speak.shown(p["confidence"])))
