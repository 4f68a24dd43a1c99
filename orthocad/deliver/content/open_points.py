"""What page 1 asks and tells: blocks, decisions and doubts, each with its box or without one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orthocad.deliver.content.blocks import Bit, Text
from orthocad.prescribe.judge import NEVER

Report = Mapping[str, Any]
SIDES = ("left", "right")


def open_points(report: Report) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """What needs a decision, with a box, most serious first; and what was decided or found on the way, without."""
    todo = [_point(f"blocked: {b['text']}", _ways(b["code"]), b["code"]) for b in report["blocks"] if _open(b)]
    todo += [_point(text, options, code) for text, options, code in _merged(report["decisions"])]
    known = [_point(note["text"], (), note["code"]) for note in report["notes"]]
    known += [
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
    return tuple(todo), tuple(known)


def never_opens(report: Report) -> bool:
    """Whether a block stands that no prescriber's word opens."""
    return any(_open(b) and b["code"] in NEVER for b in report["blocks"])


def _open(block: Mapping[str, Any]) -> bool:
    return not block["accepted_by"]


def _ways(code: str) -> tuple[str, ...]:
    return () if code in NEVER else ("accept and sign", "change")


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
