"""The statement that goes with a custom-made device: the fields of Annex XIII of Regulation (EU) 2017/745, filled in.

Only for a lab whose profile has a [manufacturer]; what is not known is left as a line to write on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Lines, Section, Table, Text, say

Report = Mapping[str, Any]
_LINE = "______________________________"
_STILL = (
    "To be completed, checked and signed by the manufacturer; orthocad fills in what it was given and judges no "
    "requirement. Keep it with the documentation for at least ten years."
)  # reference.md 4.5


def statement(report: Report) -> Section:
    """The sheet."""
    table = Table(title="", columns=("", ""), rows=tuple(_rows(report)), widths=(1.2, 3))
    sign = f"Place and date: {_LINE}   Name and signature: {_LINE}"
    return Section(
        key="statement",
        title="Statement for a custom-made device",
        blocks=(table, Lines(kind="note", items=(say(_STILL), say(sign)))),
    )


def _rows(report: Report) -> Iterable[tuple[Text, Text]]:
    maker, who = report["manufacturer"], report["prescriber"] or {}
    code = report["patient_code"]
    yield say("manufacturer"), say(f"{maker['name']}, {maker['address']}", "said")
    yield say("authorised representative"), say(maker.get("representative") or f"{_LINE} (or none)", "said")
    yield (
        say("device"),
        say(
            f"foot orthosis, custom-made, {' and '.join(report['feet'])}; order {_or_line(report['order_id'])}", "said"
        ),
    )
    for foot in report["feet"].values():
        yield say(foot["device"]["stl"]), say(foot["device"]["sha256"], "code")
    yield say("exclusive use"), say(f"made for the exclusive use of patient {_or_line(code)}", "said")
    yield (
        say("prescribed by"),
        say(_or_line(", ".join(who[k] for k in ("name", "licence", "institution") if k in who)), "said"),
    )
    for side, foot in report["feet"].items():
        lines = speak.device_in_words(foot)
        known = [f"{row.title}: {row.text}" for row in lines if row.text != "none"]
        missing = [f"not on the device as ordered: {text}" for row in lines for text in row.missing]
        yield say(f"characteristics, {side}"), say("; ".join([*known, *missing]), "said")
    yield say("material"), say(f"{_material(report)}; lot {_LINE}", "said")
    yield (
        say("general safety and performance requirements (Annex I)"),
        say(f"☐ met   ☐ not fully met; which, and why: {_LINE}"),
    )
    yield say("medicinal substance, tissue of human or animal origin"), say("☐ none   ☐ contains: ______________")


def _material(report: Report) -> str:
    return ", ".join(dict.fromkeys(str(f["prescription"]["material"]["value"]) for f in report["feet"].values()))


def _or_line(text: str | None) -> str:
    return text or _LINE
