"""Copies: an order that takes its first order's design, and so comes after it, be it in the same evening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from orthocad.batch.ledger import Ledger
from orthocad.batch.mixups import ORIGINAL_UNKNOWN, History, way_back
from orthocad.batch.papers import with_hashes
from orthocad.batch.receive import marked
from orthocad.batch.records import HELD, Draft, Entry, Fault, Settings
from orthocad.batch.sources import draft_of


def with_designs(entries: list[Entry], ledger: Ledger, history: History) -> list[Entry]:
    """The entries, each marked where it is made; a copy has its first order's design, or waits for it."""
    here = {e.key: e.order for e in entries if e.order}
    ready: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: len(way_back(e.key, here))):  # what is copied before its copy
        ready[entry.key] = marked(_with_design(entry, ready, history), ledger)
    return [ready[e.key] for e in entries]


def _with_design(entry: Entry, ready: Mapping[str, Entry], history: History) -> Entry:
    order = entry.order
    if order is None or entry.fault or order.data["kind"] != "copy" or order.request.design:
        return entry
    first_id = order.data["remake_of"]
    first, made = ready.get(first_id), history.find(first_id)
    if first is not None and not (first.order and first.order.changes_nothing):
        text = (
            f"a copy of {first_id}, which has to be made first; it is taken up in the same run once {first_id} is made"
        )
        return replace(entry, held=Fault(code=ORIGINAL_UNKNOWN, text=text))
    if made is None:
        text = f"a copy of {first_id}, whose design is not here; add its design.toml, or give --history"
        return replace(entry, held=Fault(code=ORIGINAL_UNKNOWN, text=text))
    request = replace(order.request, design=made[0] / "design.toml")
    return replace(entry, order=with_hashes(replace(order, request=request)))


def can_follow(ledger: Ledger) -> list[str]:
    """Where orders lie that waited for their first order, which is made now."""
    waiting = [row for row in ledger.orders(HELD) if row["code"] == ORIGINAL_UNKNOWN]
    return [row["place"] for row in waiting if ledger.made(row["remake_of"])]


def followers(settings: Settings, ledger: Ledger) -> list[Draft]:
    """The same as drafts, of a hot folder."""
    orders = Path(settings.orders)
    return [draft_of(orders / place, orders) for place in can_follow(ledger) if (orders / place).exists()]
