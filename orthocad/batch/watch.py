"""A hot folder: order folders are taken as they are complete, the most urgent first."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from orthocad.batch.records import Draft, Settings
from orthocad.batch.remote import is_address
from orthocad.batch.sources import draft_of, lying
from orthocad.errors import UsageError

READY = ".ready"  # written last by whoever copies an order in
LOOK_EVERY_S = 1.0
ROUND = 4  # orders a worker at a time: a rush order waits for no more than these

Signature = tuple[tuple[str, int, int], ...]


def arrivals(
    settings: Settings, settle_s: float, in_question: Callable[[Iterable[str]], Iterable[str]] = lambda _: ()
) -> Iterator[list[Draft]]:
    """Complete order folders that are new or changed, a round at a time; an empty list while nothing comes.

    `in_question` names, of the places taken before, those whose orders another one stopped: they are taken again
    with whatever came, and when one went.

    Raises
    ------
    UsageError
        Where it is not a folder.
    """
    orders = Path(settings.orders)
    if not orders.is_dir():
        raise UsageError("usage.orders", f"{orders} is no folder; --watch takes order folders from one")
    taken: dict[Path, Signature] = {}
    since: dict[Path, tuple[Signature, float]] = {}
    while True:
        ready = [f for f in _complete(orders, settle_s, since) if taken.get(f) != since[f][0]]
        drafts = sorted((draft_of(f, orders) for f in ready), key=_urgency)[: ROUND * settings.jobs]
        gone = [f for f in taken if not os.path.lexists(f)]
        taken = {f: s for f, s in taken.items() if f not in gone}
        again = list(in_question([f.name for f in taken])) if drafts or gone else []
        came = {draft.where for draft in drafts}
        taken |= {f: since[f][0] for f in (orders / where for where in came)}
        drafts += [draft_of(orders / where, orders) for where in again if where not in came]
        yield drafts
        if not drafts:
            time.sleep(LOOK_EVERY_S)


def _complete(orders: Path, settle_s: float, since: dict[Path, tuple[Signature, float]]) -> list[Path]:
    """What has a `.ready` file, or rests long enough; `since` remembers when each was last seen to change."""
    now, found = time.monotonic(), []
    for folder in lying(orders):
        signature = _signature(folder)
        if since.get(folder, ((), 0.0))[0] != signature:
            since[folder] = (signature, now)
        rested = bool(signature) and now - since[folder][1] >= settle_s
        if rested or (folder / READY).exists():
            found.append(folder)
    return found


def _signature(folder: Path) -> Signature:
    """Names, sizes and times of what is in a folder; empty where a file went while it was looked at."""
    try:
        files = sorted(p for p in (folder, *folder.rglob("*")) if p.is_file() and p.name != READY)
        return tuple((str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in files)
    except OSError:
        return ()


def fingerprint(settings: Settings) -> Signature:
    """What lies at the orders' place now: another one later says that orders came or were changed meanwhile."""
    orders = Path(settings.orders)
    if is_address(settings.orders) or not orders.is_dir():
        return _signature(orders)
    return tuple(line for e in lying(orders) if e.resolve() != settings.out.resolve() for line in _signature(e))


def _urgency(draft: Draft) -> tuple[bool, str, str]:
    data: dict[str, Any] = dict(draft.data)
    return data.get("priority") != "rush", str(data.get("due") or "9999"), draft.where
