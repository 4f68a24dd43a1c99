"""Page 1: what is ordered, what needs a decision, the device in words, and where to sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Bit, Column, Figures, FirstPage, Text, say, words
from orthocad.deliver.content.heels import between_heels, heel_height
from orthocad.deliver.content.open_points import never_opens, open_points
from orthocad.deliver.content.room import room_for

Report = Mapping[str, Any]
NOT_APPROVED = "not approved when built"
AID = (
    "A design aid for qualified professionals, not a validated medical device. A prescriber decides and signs; "
    "nothing here replaces an examination."
)
_AS_BUILT = (
    " This page never changes: sign it below by hand, or with `orthocad approve`; then `orthocad verify` on its folder "
    "says who approved these files, and whether they still are the ones."
)
_BLOCKED = "No device was made: a contra-indication below is not accepted by a prescriber."
_NEVER = "No device was made, and no acceptance opens this: see the first point below."
_ARCH_CUT = "The foot over the device, cut along the arch; thickness in this cut."
PICTURES = "Gap and section"  # the part that has the pictures of page 1 where it has no room for them
_REJECTED = "Do not print; the files are kept for inspection only. What fails: "


def first_page(report: Report) -> FirstPage:
    """The first page of one result."""
    state, banner = _state(report)
    todo, known = open_points(report)
    columns = tuple(_column(report, side) for side in report["feet"])
    room = room_for(todo, known, columns)
    return FirstPage(
        title="Foot orthotic: fit report",
        facts=_facts(report),
        sides=" + ".join(side.upper() for side in report["feet"]),
        state=state,
        aid=AID + (_AS_BUILT if state[0] == NOT_APPROVED else ""),
        banner=f"{banner} {_pictures_at(report, room)}" if banner else "",
        todo=todo,
        known=known,
        columns=columns,
        pair=between_heels(report),
        room=room,
        sign=_sign(report, state),
    )


def _sign(report: Report, state: Bit) -> tuple[tuple[str, str], ...]:
    """Who signs; nobody where no signature makes a device of it."""
    if state[0] == "REJECTED" or never_opens(report):
        return ()
    prescriber = report.get("prescriber") or {}
    return ("prescriber", prescriber.get("name") or ""), ("signature", ""), ("date", "")


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
        return ("BLOCKED", "no"), _NEVER if never_opens(report) else _BLOCKED
    fails = _fails(report["feet"])
    return (("REJECTED", "no"), f"{_REJECTED}{'; '.join(fails)}.") if fails else ((NOT_APPROVED, "open"), "")


def _pictures_at(report: Report, room: str) -> str:
    """Where the maps and sections of a device that nobody gets are to be found, or why there are none."""
    feet = report["feet"].values()
    if not all(foot["device"] for foot in feet):
        return "Gap maps and sections are of a finished device, so there are none; the scanned soles are under Scan."
    at = f"under {PICTURES}, after this page" if room == "none" else "on this page"
    pressed = "; pressure maps under Predicted pressure" if any(foot["pressure"] for foot in feet) else ""
    return f"Its gap map and section along the arch are {at}; its section across the heel is under Fit{pressed}."


def _fails(feet: Mapping[str, Any]) -> list[str]:
    """Checks and doses that reject the device, in words; the same of both sides once."""
    found: dict[str, list[str]] = {}
    for side, foot in feet.items():
        texts = [
            f"{c['text']} {speak.figure(c['value'], c['unit'])}, limit {speak.figure(c['limit'], c['unit'])}"
            for c in foot["checks"]
            if not (c["advisory"] or c["passed"])
        ]
        texts += [
            f"{speak.title_of(d['name'])} {speak.figure(d['realised'], d['unit'])} measured, "
            f"{speak.figure(d['requested'], d['unit'])} asked"
            for d in foot["realised"]
            if not d["passed"]
        ]
        for text in texts:
            found.setdefault(text, []).append(side)
    return [f"{' and '.join(sides)}: {text}" for text, sides in found.items()]


def _column(report: Report, side: str) -> Column:
    foot = report["feet"][side]
    rows = tuple((row.title, _row(row)) for row in speak.device_in_words(foot))
    if foot["device"] is None:
        return Column(side=side, rows=rows, doses=(), figures=Figures(items=()))
    rows = (*rows, *heel_height(report, side))
    text, kept = speak.doses_in_words(foot["doses"])
    return Column(side=side, rows=rows, doses=say(text, "ok" if kept else "no"), figures=_two_pictures(side, foot))


def _row(row: speak.Row) -> Text:
    said = (row.text, "strong" if row.unusual else "said")
    missing = ((f"; {text}", "no") for text in row.missing)
    return words(said, *missing, *((f"; changed: {change}", "changed") for change in row.changes))


def _two_pictures(side: str, foot: Mapping[str, Any]) -> Figures:
    fit = foot["fit"]
    said = f"{side.capitalize()}. Gap to the sole, straight up, seen from below{_judged(fit)}: {_gap(fit['gap_mm'])}"
    lift = fit.get("with_lift")
    said += f" but for the lift; with it {_gap(lift)}" if lift else ""
    whole = fit["whole_map"] if (fit["judged_fraction"] or 0.0) < MOST_OF_IT else None
    said += f". All of the map, with what was ordered: {_gap(whole)}." if whole else "."
    return Figures(items=((side, "gap", said), (side, "arch", _ARCH_CUT)))


MOST_OF_IT = 0.3  # share of the map: figures of less say little of how the device lies, our default


def _judged(fit: Mapping[str, Any]) -> str:
    """How much of the map its figures are of."""
    share = fit.get("judged_fraction")
    return "" if share is None else f" (of {100 * share:.0f} % of the map, where only the sole shaped the device)"


def _gap(gap: Mapping[str, Any]) -> str:
    return f"{speak.shown(gap['mean'])} mm on average, 95 % within {speak.shown(gap['p95'])} mm"
