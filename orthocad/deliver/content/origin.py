"""Traceability: files by their hashes, who changed what and why, and the statement for a custom-made device."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Lines, Section, Table, Text, say, words

Report = Mapping[str, Any]
_SIGN = "every rule's figures need a podiatrist's signature before use on a person"


def advice_section(report: Report) -> Section:
    """Dispensing, check-up and everything else the rules advise."""
    items = tuple(
        words((a["text"], "said"), (f" ({a['source']})", "soft"), (f" {a['code']}", "code")) for a in report["advice"]
    )
    return Section(
        key="advice",
        title="Dispensing, check-up and advice",
        blocks=(Lines(kind="list", items=items or (say("no advice"),)),),
    )


def origin_section(report: Report) -> Section:
    """Where everything came from."""
    files = Table(title="", columns=("", ""), rows=tuple(_files(report)), widths=(1, 5))
    seconds = ", ".join(f"{stage} {speak.shown(s)}" for stage, s in report["seconds"].items())
    changes = Lines(
        kind="list",
        title="Changed, accepted or open",
        items=tuple(_changes(report)) or (say("Nothing was changed against the proposal; no block was accepted."),),
    )
    note = "`orthocad verify` hashes the files of this folder again and says whether they are the ones of report.json."
    notes = Lines(kind="note", items=(say(note), say(f"Seconds: {seconds}.")))
    return Section(key="origin", title="Traceability", blocks=(files, changes, notes))


def _files(report: Report) -> Iterable[tuple[Text, Text]]:
    made = report["created_from"]
    yield (
        say("program"),
        say(f"orthocad {report['orthocad_version']}, rules {report['rules_version']}; {_SIGN}"),
    )
    yield say("command"), say(made["command"], "code")
    yield say("profile"), words((made["profile"]["name"], "said"), (f" {made['profile']['sha256']}", "code"))
    for side, sha in made["scan_sha256"].items():
        yield say(f"{side} scan"), say(sha, "code")
    if made["exam_sha256"]:
        yield say("exam"), say(made["exam_sha256"], "code")
    for foot in report["feet"].values():
        if foot["device"]:
            yield say(foot["device"]["stl"]), say(foot["device"]["sha256"], "code")


def _changes(report: Report) -> Iterable[Text]:
    for side, foot in report["feet"].items():
        for key, v in foot["prescription"].items():
            if v["changed_by"]:
                value, proposed = speak.figure(v["value"], v["unit"]), speak.figure(v["proposed"], v["unit"])
                text = (
                    f"{side} {speak.title_of(key)}: {value}, proposed {proposed}; by {v['changed_by']}: {v['reason']}"
                )
                yield say(text, "said")
    for b in report["blocks"]:
        if b["accepted_by"]:
            yield say(f"{b['text']}: accepted by {b['accepted_by']}, because {b['why']}", "said")
