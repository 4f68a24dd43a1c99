"""Copies: an order that takes its first order's design, and so comes after it, be it in the same evening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from orthocad.batch.as_recorded import as_recorded
from orthocad.batch.bound import changed_files
from orthocad.batch.history import History
from orthocad.batch.ledger import Ledger
from orthocad.batch.made_before import REFUSED
from orthocad.batch.mixups import ORIGINAL_UNKNOWN, way_back
from orthocad.batch.receive import marked
from orthocad.batch.records import HELD, Draft, Entry, Fault, Order, Settings
from orthocad.batch.sources import draft_of
from orthocad.errors import OrthocadError


def with_designs(entries: list[Entry], ledger: Ledger, history: History) -> list[Entry]:
    """The entries, each marked where it is made; a copy has its first order's design, or waits for it."""
    here = {e.key: e.order for e in entries if e.order}
    ready: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: len(way_back(e.key, here))):  # what is copied before its copy
        ready[entry.key] = marked(_with_design(entry, ready, history), ledger)
    return [ready[e.key] for e in entries]


def _with_design(entry: Entry, ready: Mapping[str, Entry], history: History) -> Entry:
    order = entry.order
    if order is None or entry.fault or order.data["kind"] != "copy":
        return entry
    if order.request.design:
        return _with_record(entry, order)
    first_id = order.data["remake_of"]
    made = history.find(first_id)
    why = _not_to_copy(ready.get(first_id), made)
    if why or made is None:
        fault = Fault(code=ORIGINAL_UNKNOWN, text=f"a copy of {first_id}, {why}")
        return replace(entry, held=entry.held or fault)
    request = replace(order.request, design=made[0] / "design.toml")
    return _with_record(entry, replace(order, request=request))


def _with_record(entry: Entry, order: Order) -> Entry:
    try:
        return replace(entry, order=as_recorded(order))
    except OrthocadError as error:
        return replace(entry, fault=Fault(code=error.code, text=error.text))


def _not_to_copy(first: Entry | None, made: tuple[Path, dict[str, Any]] | None) -> str | None:
    """Why its first order's design cannot be taken; `first` is the order as it lies among tonight's."""
    if first is not None and not (first.goes_on and first.order and first.order.changes_nothing):
        return "which has to be made first; the same run takes it up once that is made"
    if made is None:
        return "whose design is not here; add its design.toml, or give --history"
    folder, row = made
    if (row["against"] or "").startswith(REFUSED):
        return f"which is {row['against']}"
    if changed_files(row, folder.parent.parent):
        return "whose files were changed after it was designed; build it again first"
    return None


def can_follow(ledger: Ledger) -> list[str]:
    """Where orders lie that waited for their first order, which is made now."""
    waiting = [row for row in ledger.orders(HELD) if row["code"] == ORIGINAL_UNKNOWN]
    return [row["place"] for row in waiting if ledger.made(row["remake_of"])]


def followers(settings: Settings, ledger: Ledger) -> list[Draft]:
    """The same as drafts, of a hot folder."""
    orders = Path(settings.orders)
    return [draft_of(orders / place, orders) for place in can_follow(ledger) if (orders / place).exists()]
