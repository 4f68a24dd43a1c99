"""One patient's scan in two orders as new: two devices where one may be meant, so a person says which it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any

from orthocad.batch.history import History
from orthocad.batch.person import are_two
from orthocad.batch.records import Entry, Fault, Order
from orthocad.batch.shared_scans import Use, users_of

CODE = "order.twice"
_SHOWN = 3  # others named


def hold_ordered_twice(entries: list[Entry], history: History) -> list[Entry]:
    """The entries, a new order held where another one, made or tonight's, has the same scan."""
    tonight = {e.key: e for e in entries}
    users = cache(lambda sha: users_of(sha, history))
    return [_held(e, users, tonight, history) for e in entries]


def _held(
    entry: Entry, users: Callable[[str], Mapping[str, Use]], tonight: Mapping[str, Entry], history: History
) -> Entry:
    order = entry.order
    if order is None or not entry.goes_on or order.changes_nothing or order.data["kind"] != "new":
        return entry
    standing = (
        key
        for sha in order.scan_hashes
        for key, use in users(sha).items()
        if key != entry.key and _as_new(order, use) and _stands(key, order, tonight, history)
    )
    others = dict.fromkeys(islice(standing, _SHOWN))
    if not others:
        return entry
    text = f"the same scan of the same patient is ordered in {', '.join(sorted(others))} too: if both are wanted, say "
    text += "so in one (kind second_pair or copy, remake_of the other; or quantity), else take one away"
    return replace(entry, held=Fault(code=CODE, text=text))


def _as_new(order: Order, use: Use) -> bool:
    """Whether it is of the same patient, and does not say which order it follows."""
    same = use.person.code is not None and not are_two([use.person, order.person])
    return same and use.remake_of is None


def _stands(key: str, order: Order, tonight: Mapping[str, Entry], history: History) -> bool:
    """Whether that order is made or about to be, with a foot that this one makes too."""
    other, made = tonight.get(key), history.find(key)
    if other is not None:
        return other.goes_on and _share_a_foot(other.data, order.data)
    return made is not None and _share_a_foot(json.loads(made[1]["data"]), order.data)


def _share_a_foot(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    sides = {data.get("sides") for data in (one, other)}
    return sides != {"left", "right"}
