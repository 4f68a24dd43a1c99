"""Every prescribed value with what was proposed, where it came from, why, and on whose word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Bit, Lines, Section, Table, Text, say, words

Value = Mapping[str, Any]
_COLUMNS = ("what", "side", "value", "proposed", "from", "reason", "source")
_WIDTHS = (2.3, 0.8, 1.2, 1.1, 1.4, 4.9, 1.9)


class _Entry(NamedTuple):
    """One value, of one side or the same of both."""

    key: str
    sides: tuple[str, ...]
    value: Value


def prescription_section(feet: Mapping[str, Any]) -> Section:
    """The values somebody or something chose, row by row; those that stand as they always do, by their reason."""
    entries = list(_entries(feet))
    chosen = [e for e in entries if _chosen(e.value)]
    rest = [e for e in entries if not _chosen(e.value)]
    table = Table(
        title="", columns=_COLUMNS, rows=tuple(_row(e, len(feet)) for e in chosen), numeric=(2, 3), widths=_WIDTHS
    )
    title = "The rest: profile and defaults, by reason and source"
    lists = Lines(kind="list", title=title, items=tuple(_by_reason(rest, len(feet))))
    return Section(key="prescription", title="Prescription", blocks=(table, lists) if rest else (table,))


def _entries(feet: Mapping[str, Any]) -> Iterable[_Entry]:
    keys = dict.fromkeys(key for foot in feet.values() for key in foot["prescription"])
    for key in keys:
        found = {side: foot["prescription"][key] for side, foot in feet.items() if key in foot["prescription"]}
        values = list(found.values())
        if all(v == values[0] for v in values):
            yield _Entry(key, tuple(found), values[0])
        else:
            yield from (_Entry(key, (side,), value) for side, value in found.items())


def _chosen(v: Value) -> bool:
    return v["origin"] != "profile" or bool(v["changed_by"]) or v["value"] != v["proposed"]


def _row(e: _Entry, count: int) -> tuple[Text, ...]:
    v = e.value
    by = ((f", {v['changed_by']}", "said"),) if v["changed_by"] else ()
    return (
        say(speak.title_of(e.key)),
        say(" + ".join(e.sides) if count > 1 else e.sides[0]),
        say(speak.figure(v["value"], v["unit"]), "changed" if v["changed_by"] else ""),
        say(speak.figure(v["proposed"], v["unit"])),
        words(v["origin"], *by),
        say(v["reason"], "said"),
        words((v["source"], "said"), *_status(v)),
    )


def _status(v: Value) -> tuple[Bit, ...]:
    return ((f" ({v['status']})", "soft"),) if v["status"] else ()


def _by_reason(entries: list[_Entry], count: int) -> Iterable[Text]:
    """A line for each reason: its values behind their source."""
    reasons: dict[str, dict[str, list[str]]] = {}
    for e in entries:
        source = f"{e.value['source']} ({e.value['status']})" if e.value["status"] else e.value["source"]
        reasons.setdefault(e.value["reason"], {}).setdefault(source, []).append(_short(e, count))
    for reason, sources in reasons.items():
        bits: list[Bit] = [(f"{reason}. ", "strong")]
        for source, values in sources.items():
            bits += [(f"{source}: ", "soft"), (f"{', '.join(values)}; ", "said")]
        yield (*bits[:-1], (bits[-1][0].removesuffix("; "), "said"))


def _short(e: _Entry, count: int) -> str:
    side = "" if len(e.sides) == count else f"{e.sides[0]} "
    value = "not given" if e.value["value"] is None else speak.figure(e.value["value"], e.value["unit"])
    return f"{side}{speak.title_of(e.key)} {value}"
