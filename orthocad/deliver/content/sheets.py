"""Loose sheets: one for the patient, one for the inspection of the print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Lines, Section, Table, Text, say

Report = Mapping[str, Any]
_HOW = (
    "Thickness is upright, top to underside, not square to the surface: the part lies flat, the calipers stand. "
    "Lengths from the heel end are along the part; the medial edge is the outer edge on the arch's side."
)


def patient_sheet(report: Report) -> Section:
    """What the wearer takes home."""
    due, said = [a["text"] for a in report["advice"] if a["code"] == "inspection.due"], report["wearing"]
    return Section(
        key="patient",
        title="Your new insoles",
        blocks=(
            Lines(kind="note", items=(say(f"For {report['patient_code'] or '________________'}", "said"),)),
            Lines(kind="list", title="Getting used to them", items=tuple(say(text) for text in said["wear_in"])),
            Lines(kind="list", title="When to stop", items=(say(said["stop"], "strong"),)),
            Lines(kind="list", title="Care", items=tuple(say(text) for text in said["care"])),
            Lines(
                kind="list",
                title="Visits",
                items=(
                    say(f"Next visit {said['next_visit']}. Date: ________________"),
                    *(say(f"For us: {text}.", "said") for text in due),
                ),
            ),
            Lines(kind="note", items=(say("Questions? Call: ________________________________"),)),
        ),
    )


def inspection_sheet(report: Report) -> Section:
    """One page a pair: what to measure on the print, what it should be, and room for what it is."""
    head = f"Patient {report['patient_code'] or 'no code'}; order {report['order_id'] or 'none'}"
    table = Table(
        title="",
        columns=("measure on the print", "side", "as designed", "tolerance", "measured", "ok"),
        rows=tuple(_inspected(report)),
        numeric=(2, 3),
        widths=(4.6, 0.8, 1.5, 1.4, 1.8, 0.8),
    )
    files = tuple(
        say(f"{f['device']['stl']}, SHA-256 begins {f['device']['sha256'][:16]}") for f in report["feet"].values()
    )
    blanks = (
        "Material and lot: ____________________________   Cover and lot: ____________________________",
        "Printer: ______________________   Printed on: ______________   Scale or shrink setting: ______________",
        "Inspector: ___________________________   Signature: ___________________________   Date: ______________",
    )
    return Section(
        key="inspection",
        title="Inspection of the print",
        blocks=(
            Lines(kind="note", items=(say(head, "said"), *files)),
            table,
            Lines(kind="note", items=(say(_HOW),)),
            Lines(kind="note", items=tuple(say(line) for line in blanks)),
        ),
    )


def _inspected(report: Report) -> Iterable[tuple[Text, ...]]:
    for row in report["inspection"]:
        both, unit = row["side"] == "both", row["unit"]
        designed = f"{speak.signed(row['designed'])} {unit}" if both else speak.figure(row["designed"], unit)
        yield _room(
            f"{row['name']}{_place(row['place'])}", row["side"], designed, f"± {speak.figure(row['tolerance'], unit)}"
        )


def _place(at: Mapping[str, float] | None) -> str:
    """Where on the part, as a ruler finds it."""
    if at is None:
        return ""
    along, across = (speak.measured(at[key], "mm") for key in ("from_heel_end_mm", "from_medial_edge_mm"))
    return f": {along} from the heel end, {across} in from the medial edge there"


def _room(name: str, side: str, value: str, tolerance: str) -> tuple[Text, ...]:
    return say(name), say(side), say(value), say(tolerance), say(""), say("☐")
