"""Loose sheets: one for the patient, one for the inspection of the print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Lines, Section, Table, Text, say

Report = Mapping[str, Any]
_WEAR = (
    "Day 1: wear your insoles for one hour. Add about one hour each day.",
    "If you rest between, start again with less. A full day should be reached in 2 to 4 weeks.",
    "No sport in them before day 10 to 14.",
)  # reference.md 3.11
_STOP = (
    "Take them out and call us if a joint hurts for more than one day, or if you get a blister or a red mark that "
    "stays."
)
_SKIN = (
    "Take your shoes and socks off each time you take the insoles out, and look at the whole foot, also between the "
    "toes: use a mirror or ask somebody. Redness, a blister, a wound, warmth or swelling: do not put the insoles "
    "back in, and call us the same day. Do not wait for pain; it may not come."
)  # decisions.md, group A
_CARE = (
    "Wear them with socks, in shoes with a firm heel. Take the shoe's own insole out if it comes out.",
    "Wipe clean with lukewarm water and soap; let them dry in the air, not on a heater or in a hot car.",
    "Bring them and your usual shoes to every visit. Look for cracks and loose covers once a month.",
)


def patient_sheet(report: Report) -> Section:
    """What the wearer takes home."""
    at_risk = any(a["code"] == "safety.care" for a in report["advice"])
    due = [a["text"] for a in report["advice"] if a["code"] == "inspection.due"]
    visit = "within 3 months, then every 3 months" if at_risk else "in 2 to 4 weeks, then in 8 to 12 weeks"
    return Section(
        key="patient",
        title="Your new insoles",
        blocks=(
            Lines(kind="note", items=(say(f"For {report['patient_code'] or '________________'}", "said"),)),
            Lines(kind="list", title="Getting used to them", items=tuple(say(text) for text in _WEAR)),
            Lines(kind="list", title="When to stop", items=(say(_SKIN if at_risk else _STOP, "strong"),)),
            Lines(kind="list", title="Care", items=tuple(say(text) for text in _CARE)),
            Lines(
                kind="list",
                title="Visits",
                items=(
                    say(f"Next visit {visit}. Date: ________________"),
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
            Lines(kind="note", items=tuple(say(line) for line in blanks)),
        ),
    )


def _inspected(report: Report) -> Iterable[tuple[Text, ...]]:
    for side, foot in report["feet"].items():
        for name, value, unit, tolerance in _planned(foot):
            yield _room(name, side, speak.figure(value, unit), f"± {speak.figure(tolerance, unit)}")
    lifts = [lift for foot in report["feet"].values() if (lift := _realised(foot, "heel_lift_mm")) is not None]
    if len(lifts) == 2:
        yield _room("heel lift, left less right", "both", f"{speak.signed(lifts[0] - lifts[1])} mm", "± 0.5 mm")


def _room(name: str, side: str, value: str, tolerance: str) -> tuple[Text, ...]:
    return say(name), say(side), say(value), say(tolerance), say(""), say("☐")


def _planned(foot: Mapping[str, Any]) -> Iterable[tuple[str, float, str, float]]:
    """What calipers can find: name, value, unit, tolerance."""
    length, width, _ = foot["device"]["size_mm"]
    yield "length, over all", length, "mm", 1.5
    yield "width, over all", width, "mm", 1.0
    for name, thickness in foot["fit"]["thickness_mm"].items():
        yield f"thickness, {name}", thickness, "mm", 0.3
    for dose in foot["realised"]:
        known = _TOLERANCES.get(dose["name"])
        if known and dose["realised"] is not None and dose["masked_by"] is None:
            behind = foot["fit"]["heel_end_x_mm"] if dose["name"] == _CUTOUT_EDGE else 0.0
            yield known[0], dose["realised"] - behind, dose["unit"], known[1]


_CUTOUT_EDGE = "first_ray_cutout.proximal_x_mm"
_TOLERANCES = {
    "heel_cup_depth_mm": ("heel cup depth", 1.0),
    "heel_lift_mm": ("heel lift", 0.5),
    "rearfoot_post_deg": ("rearfoot post", 1.0),
    "forefoot_post_deg": ("forefoot post", 1.0),
    _CUTOUT_EDGE: ("cut-out, its edge from the heel end", 2.0),
}


def _realised(foot: Mapping[str, Any], name: str) -> float | None:
    return next((d["realised"] for d in foot["realised"] if d["name"] == name), None)
