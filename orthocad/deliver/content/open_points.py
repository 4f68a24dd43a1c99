"""What page 1 asks and tells: blocks, referrals, decisions and doubts, each with its box or without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from orthocad.deliver.content.blocks import Bit, Text
from orthocad.deliver.content.matters import Matter, once
from orthocad.prescribe.judge import NEVER

Report = Mapping[str, Any]
REFER, SAFETY = "refer.", "safety."  # advice too grave for the last pages


def open_points(report: Report) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """What needs a decision, with a box, most serious first; and what was decided or found on the way, without."""
    asked = list(_asked(report))
    codes = {matter.code for matter in asked}
    noted = [*_advised(report, SAFETY), *(Matter(note["code"], note["text"]) for note in report["notes"])]
    beside = [matter for matter in noted if matter.code in codes]
    apart = [matter for matter in noted if matter.code not in codes]
    todo = [*once(_blocked(report)), *_with(beside, once(asked))]
    told = once([*apart, *_accepted(report), *_warned(report, asked)])
    return tuple(map(_point, todo)), tuple(map(_point, told))


def never_opens(report: Report) -> bool:
    """Whether a block stands that no prescriber's word opens."""
    return any(_open(b) and b["code"] in NEVER for b in report["blocks"])


def _open(block: Mapping[str, Any]) -> bool:
    return not block["accepted_by"]


def _blocked(report: Report) -> Iterator[Matter]:
    for b in report["blocks"]:
        if _open(b):
            yield Matter(
                b["code"], f"blocked: {b['text']}", () if b["code"] in NEVER else ("accept and sign", "change")
            )


def _asked(report: Report) -> Iterator[Matter]:
    """Referrals before all else."""
    decided = [Matter(d["code"], d["text"], tuple(d["options"])) for d in report["decisions"]]
    referred = [matter._replace(options=("referred", "not needed")) for matter in _advised(report, REFER)]
    yield from sorted((*referred, *decided), key=lambda matter: not matter.code.startswith(REFER))


def _accepted(report: Report) -> Iterator[Matter]:
    for b in report["blocks"]:
        if not _open(b):
            yield Matter(b["code"], f"{b['text']}; accepted by {b['accepted_by']}: {b['why']}")


def _warned(report: Report, asked: list[Matter]) -> Iterator[Matter]:
    """What the scans warn of, but for what is asked of that foot anyway."""
    for side, foot in report["feet"].items():
        of_it = {matter.code for matter in asked if matter.text.startswith(f"{side}: ")}
        said = {matter.text for matter in asked}  # of both feet
        left = [w for w in foot["scan"]["warnings"] if w["code"] not in of_it and w["text"] not in said]
        yield from (Matter(w["code"], f"{side}: {w['text']}") for w in left)


def _advised(report: Report, group: str) -> Iterator[Matter]:
    return (Matter(a["code"], a["text"]) for a in report["advice"] if a["code"].startswith(group))


def _with(beside: list[Matter], asked: list[Matter]) -> Iterator[Matter]:
    """Each with what else is known under its code, said with the first."""
    for matter in asked:
        yield matter._replace(known=tuple(other.text for other in once(beside) if other.code == matter.code))
        beside = [other for other in beside if other.code != matter.code]


def _point(matter: Matter) -> Text:
    known: tuple[Bit, ...] = tuple((f"; {text}", "soft") for text in matter.known)
    choice: tuple[Bit, ...] = ((f" ({' / '.join(matter.options)})", "soft"),) if matter.options else ()
    return ((matter.text, "said"), *known, *choice, (f" {matter.code}", "code"))
