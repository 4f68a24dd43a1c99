"""`--check` tells of blocks too: what a prescriber must settle is known before any geometry, as in a build."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from orthocad import RULES_VERSION, __version__
from orthocad.batch.hands import Hands, foresee_task
from orthocad.batch.kept_feet import Shelf
from orthocad.batch.ledger import Ledger
from orthocad.batch.records import HELD, Entry, Fault, Outcome, Step
from orthocad.errors import MachineError


def foreseen(
    entries: Sequence[Entry], goes_on: Sequence[Entry], work: Hands, ledger: Ledger, kept: Shelf
) -> Generator[Step, None, list[Entry]]:
    """The entries, with those of `goes_on` held or refused that a build would hold or refuse."""
    known: dict[str, Mapping[str, Any]] = {}
    tasks = {}
    for order in [e.order for e in goes_on if e.order]:
        told = ledger.remembered(_key(order.inputs_sha256))
        if told is not None:
            known[order.inputs_sha256] = told
        elif order.inputs_sha256 not in tasks:
            tasks[order.inputs_sha256] = foresee_task(order, kept)
    for outcome in work(list(tasks.values())):
        if outcome is None:
            yield Step(kind="tick")
            continue
        known[outcome.key] = _told(outcome)
        if not (outcome.passing or (outcome.code or "").startswith(("worker.", "machine.", "bug"))):
            ledger.remember(_key(outcome.key), known[outcome.key])
    keys = {e.key for e in goes_on}
    return [_judged(e, known) if e.key in keys else e for e in entries]


def _key(inputs_sha256: str) -> str:
    return f"foreseen {__version__} {RULES_VERSION} {inputs_sha256}"


def _told(outcome: Outcome) -> dict[str, Any]:
    if outcome.stops_all:
        raise MachineError("output.not_writable", f"{outcome.text}; run the same command again to go on")
    return {"code": outcome.code, "text": outcome.text, "held": outcome.state == HELD, "for": outcome.held_for}


def _judged(entry: Entry, known: Mapping[str, Mapping[str, Any]]) -> Entry:
    told = known.get(entry.order.inputs_sha256) if entry.order else None
    if not told or not told["code"]:
        return entry
    fault = Fault(code=told["code"], text=told["text"])
    return replace(entry, held=fault, held_for=told["for"]) if told["held"] else replace(entry, fault=fault)
