"""Page 1: what is ordered, what needs a decision, the device in words, and where to sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Bit, Column, Figures, FirstPage, Lines, Table, Text, say, words

Report = Mapping[str, Any]
SIDES = ("left", "right")
AID = (
    "A design aid for qualified professionals, not a validated medical device. A prescriber decides and signs; "
    "nothing here replaces an examination."
)
_BLOCKED = "No device was made: a contra-indication below is not accepted by a prescriber."
_REJECTED = "Do not print: the finished device fails a check or a dose below. The files are kept for inspection only."


def first_page(report: Report) -> FirstPage:
    """The first page of one result."""
    state, banner = _state(report)
    todo, known = _open_points(report)
    prescriber = report.get("prescriber") or {}
    return FirstPage(
        title="Foot orthotic: fit report",
        facts=_facts(report),
        sides=" + ".join(side.upper() for side in report["feet"]),
        state=state,
        aid=AID,
        banner=banner,
        todo=todo,
        known=known,
        columns=tuple(_column(side, foot) for side, foot in report["feet"].items()),
        pair=_pair(report),
        sign=(("prescriber", prescriber.get("name") or ""), ("signature", ""), ("date", "")),
    )


def _facts(report: Report) -> tuple[tuple[str, str], ...]:
    facts = [
        ("patient", report["patient_code"] or "no code"),
        ("order", report["order_id"]),
        ("due", report.get("due")),
    ]
    return tuple((name, str(value)) for name, value in facts if value)


def _state(report: Report) -> tuple[Bit, str]:
    feet = report["feet"].values()
    if not all(foot["device"] for foot in feet):
        return ("BLOCKED", "no"), _BLOCKED
    held = [c for foot in feet for c in foot["checks"] if not c["advisory"]]
    judged = [entry["passed"] for entry in (*held, *(d for foot in feet for d in foot["realised"]))]
    return (("not approved", "open"), "") if all(judged) else (("REJECTED", "no"), _REJECTED)


def _open_points(report: Report) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """What needs a decision, with a box, most serious first; and what was decided or found on the way, without."""
    open_blocks = [b for b in report["blocks"] if not b["accepted_by"]]
    todo = [_point(f"blocked: {b['text']}", ("accept and sign", "change"), b["code"]) for b in open_blocks]
    todo += [_point(text, options, code) for text, options, code in _merged(report["decisions"])]
    todo += [
        _point(f"{side}: {_weak(foot['strength'])}", ("change", "keep, inspect early"), _ARCH[0])
        for side, foot in report["feet"].items()
        if foot["strength"] and foot["strength"]["remedy"]
    ]
    known = [
        _point(f"{b['text']}; accepted by {b['accepted_by']}: {b['why']}", (), b["code"])
        for b in report["blocks"]
        if b["accepted_by"]
    ]
    asked = {d["code"] for d in report["decisions"]}
    known += [
        _point(f"{side}: {w['text']}", (), w["code"])
        for side, foot in report["feet"].items()
        for w in foot["scan"]["warnings"]
        if w["code"] not in asked
    ]
    known += [
        _point(f"{side}: {c['text']}: {speak.figure(c['value'], c['unit'])}, {_advised(c)}", (), c["code"])
        for side, foot in report["feet"].items()
        for c in foot["checks"]
        if c["advisory"] and not c["passed"] and c["code"] not in _ARCH
    ]
    return tuple(todo), tuple(known)


_ARCH = ("device.arch_deflection", "device.arch_fatigue")


def _weak(strength: Mapping[str, Any]) -> str:
    """Why an arch does not pass, as one point."""
    bends, limit = (speak.figure(strength[key], "mm") for key in ("deflection_mm", "deflection_limit_mm"))
    uses = [strength[key]["use"] for key in ("in_any_direction", "across_layers")]
    worst = max((use for use in uses if use is not None), default=0.0)
    stress = f"; a step uses {100 * worst:.0f} % of the fatigue limit" if worst else ""
    return f"the arch does not pass the estimate: gives way {bends}, limit {limit}{stress}; {strength['remedy']}"


def _advised(check: Mapping[str, Any]) -> str:
    return f"over the advised {speak.figure(check['limit'], check['unit'])}"


def _point(text: str, options: tuple[str, ...], code: str) -> Text:
    choice: tuple[Bit, ...] = ((f" ({' / '.join(options)})", "soft"),) if options else ()
    return ((text, "said"), *choice, (f" {code}", "code"))


def _merged(decisions: list[dict[str, Any]]) -> list[tuple[str, tuple[str, ...], str]]:
    """Decisions, the same one of both feet as one line."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for d in decisions:
        side = next((s for s in SIDES if d["text"].startswith(f"{s}: ")), "")
        found.setdefault((d["code"], d["text"].removeprefix(f"{side}: ")), []).append(d)
    return [
        (f"left and right: {text}" if len(same) > 1 else same[0]["text"], tuple(same[0]["options"]), code)
        for (code, text), same in found.items()
    ]


def _column(side: str, foot: Mapping[str, Any]) -> Column:
    rows = tuple((row.title, _row(row)) for row in speak.device_in_words(foot))
    if foot["device"] is None:
        return Column(side=side, rows=rows, doses=(), figures=Figures(items=()))
    return Column(side=side, rows=rows, doses=_doses(foot["realised"]), figures=_two_pictures(side, foot))


def _row(row: speak.Row) -> Text:
    said = (row.text, "strong" if row.unusual else "said")
    return words(said, *((f"; changed: {change}", "changed") for change in row.changes))


def _doses(realised: list[dict[str, Any]]) -> Text:
    kept, judged, overridden = speak.dose_counts(realised)
    said = f", {overridden} overridden" if overridden else ""
    return say(f"{kept} of {judged} doses within tolerance{said}", "ok" if kept == judged else "no")


def _two_pictures(side: str, foot: Mapping[str, Any]) -> Figures:
    gap = foot["fit"]["gap_mm"]
    where_sole = (
        f"Gap to the sole, seen from below: {speak.shown(gap['mean'])} mm on average, 95 % within "
        f"{speak.shown(gap['p95'])} mm where only the sole shaped the device."
    )
    return Figures(items=((side, "gap", where_sole), (side, "arch", "The foot over the device, cut along the arch.")))


def _pair(report: Report) -> tuple[Table | Lines, ...]:
    """Heel heights of both sides, and what stands between them."""
    pair = report.get("pair")
    if not pair:
        return ()
    rows = tuple(_heel_row(side, pair[side], report["feet"].get(side)) for side in SIDES)
    columns = ("heel", "lift asked", "lift on the mesh", "pad + cover", "height under load", "lift: why")
    table = Table(
        title="Heel heights, left and right", columns=columns, rows=rows, numeric=(1, 2, 3, 4),
        widths=(1, 1.3, 1.7, 1.5, 1.9, 5),
    )  # fmt: skip
    return (table, Lines(kind="note", items=(_between(pair),)))


def _heel_row(side: str, standing: Mapping[str, Any], foot: Mapping[str, Any] | None) -> tuple[Text, ...]:
    lift = foot["prescription"]["heel_lift_mm"] if foot else None
    doses = foot["realised"] if foot else []
    realised = next((d["realised"] for d in doses if d["name"] == "heel_lift_mm"), None)
    under_load = standing["heel_under_load_mm"] if standing["device"] else None
    return (
        say(side),
        say(speak.figure(standing["heel_lift_mm"], "mm")),
        say(speak.figure(realised, "mm")),
        say(f"{speak.shown(standing['pad_mm'])} + {speak.shown(standing['cover_mm'])} mm"),
        say(speak.figure(under_load, "mm")),
        say(_why(lift) if lift else "no scan of this side", "said"),
    )


def _why(lift: Mapping[str, Any]) -> str:
    if lift["changed_by"]:
        return f"by {lift['changed_by']}; proposed {speak.figure(lift['proposed'], 'mm')}"
    return str(lift["reason"])


def _between(pair: Mapping[str, Any]) -> Text:
    figures = (pair["difference_under_load_mm"], pair["ordered_difference_mm"], pair["beyond_ordered_mm"])
    apart, ordered, beyond = (speak.signed(value) for value in figures)
    text = f"Left less right under load: {apart} mm; ordered {ordered} mm; beyond the order {beyond} mm"
    limits = f" (warns over {speak.shown(pair['warn_over_mm'])}, stops over {speak.shown(pair['block_over_mm'])} mm)."
    if not (pair["left"]["device"] and pair["right"]["device"]):
        return words(text, limits, (" One side alone gets a device: match the other shoe.", "strong"))
    return words((text, "strong" if abs(pair["beyond_ordered_mm"]) > pair["warn_over_mm"] else ""), limits)
