"""Mix-ups between orders: what looks like another patient's scan, the other foot, or another foot than last time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from orthocad.batch.answers import is_named
from orthocad.batch.history import History
from orthocad.batch.papers import command_of, refuse_unmade
from orthocad.batch.person import Person, are_two
from orthocad.batch.records import Entry, Fault, Order, Seen
from orthocad.errors import OrderError

ORIGINAL_UNKNOWN = "order.original_unknown"
REMAKE_MOVED_MM = 5.0
SAME_FOOT_MM = 0.3


def of_one_patient(entries: list[Entry], history: History) -> list[Entry]:
    """The entries, with a fault where the first order of a remake, copy or second pair is another patient's."""
    here = {e.key: e.order for e in entries if e.order}
    return [_with_first_patient(e, here, history) for e in entries]


def _with_first_patient(entry: Entry, here: Mapping[str, Order], history: History) -> Entry:
    first = entry.order.data["remake_of"] if entry.order and not entry.fault else None
    if entry.order is None or first is None:
        return entry
    way = way_back(entry.key, here)
    if way[-1] == entry.key:
        text = f"it is said to follow itself ({' follows '.join(way)}); name the first order in remake_of"
        return replace(entry, fault=Fault(code="order.invalid", text=text))
    known = history.find(first)
    mine = entry.order.person
    before = here[first].person if first in here else None
    if known and not (before and before.code):
        before = Person(code=known[1]["patient"], clinic=known[1]["clinic"])
    if before is None or not are_two([before, mine]):
        return entry
    text = f"an order of {mine} is said to follow {first} of {before}; find out which is meant"
    return replace(entry, fault=Fault(code="order.other_patient", text=text))


def way_back(key: str, here: Mapping[str, Order]) -> list[str]:
    """The order, the one it follows, and so on, to the first or to one that was met before."""
    way = [key]
    while way[-1] in here and (first := here[way[-1]].data["remake_of"]) is not None:
        way.append(first)
        if first in way[:-1]:
            break
    return way


def judged_by_scan(entry: Entry, seen: Seen, lengths: Mapping[str, Mapping[str, float]], history: History) -> Entry:
    """The entry against what its scans show: sides, a pair that is one foot, a remake of another foot."""
    order = entry.order
    if order is None:
        return entry
    fault = seen.fault or _sides(order, seen) or _pair(seen) or _unmade(order, seen)
    if fault:
        return replace(entry, fault=fault)
    entry = replace(entry, order=_settled(order, seen))
    return _remake(entry, seen, lengths, history) if order.data["remake_of"] else entry


def _sides(order: Order, seen: Seen) -> Fault | None:
    wanted = _wanted(order, seen)
    missing = [side for side in wanted if side not in seen.length_mm]
    if missing:
        text = (
            f"the {missing[0]} foot is ordered, the scans hold only the {' and '.join(seen.length_mm)}; send its scan"
        )
        return Fault(code="order.missing_foot", text=text)
    for side, file in seen.file.items():
        said = order.said_sides.get(file)
        alone = list(seen.file.values()).count(file) == 1
        if said and said != side and alone:
            text = f"{file} is the {said} foot by its name, order or folder, the {side} one by its shape; "
            text += "find out which, and give it as left or right in the order"
            return Fault(code="scan.side_conflict", text=text)
    return None


def _unmade(order: Order, seen: Seen) -> Fault | None:
    try:
        refuse_unmade(order.data["settings"], *_wanted(order, seen))
    except OrderError as error:
        return Fault(code=error.code, text=error.text)
    return None


def _wanted(order: Order, seen: Seen) -> list[str]:
    sides = order.data["sides"]
    return list(seen.length_mm) if sides is None else ["left", "right"] if sides == "both" else [sides]


def _pair(seen: Seen) -> Fault | None:
    if seen.apart_mm is None or seen.apart_mm >= SAME_FOOT_MM:
        return None
    text = f"left and right are one foot mirrored: the soles agree within {seen.apart_mm:.2f} mm; scan the other foot"
    return Fault(code="order.same_foot", text=text)


def _settled(order: Order, seen: Seen) -> Order:
    """The order with the request that builds just the wanted feet."""
    wanted = _wanted(order, seen)
    names = {seen.file[side] for side in wanted}
    options = order.request.options
    both_in_one = seen.picked or len(seen.file) > len(set(seen.file.values()))
    if len(order.scans) == 1 and len(wanted) == 1:
        side: Any = wanted[0]
        given = bool(order.data["sides"] or order.data["left"] or order.data["right"])
        options = replace(options, pick=side) if both_in_one else replace(options, side=side if given else None)
    scans = tuple(p for p in order.scans if p.name in names)
    request = replace(order.request, scans=scans, options=options)
    return replace(order, request=replace(request, command=command_of(request, order.data)))


def _remake(entry: Entry, seen: Seen, lengths: Mapping[str, Mapping[str, float]], history: History) -> Entry:
    assert entry.order is not None
    data = entry.order.data
    first_id, kind = data["remake_of"], data["kind"]
    before = lengths.get(first_id) or _lengths_of(history.find(first_id))
    if before is None and kind != "remake":  # a copy is held for its design; a second pair is designed anew
        return entry
    if before is None and data["note_read_by"] and is_named(first_id, data["note_answer"]):  # a person compared them
        return entry
    if before is None:
        text = f"a remake of {first_id}, which is not here; give its batch folder with --history, or compare it by hand"
        text += f" and say so in note_read_by and, naming {first_id}, in note_answer"
        return replace(entry, held=entry.held or Fault(code=ORIGINAL_UNKNOWN, text=text))
    moved = _moved(first_id, before, seen.length_mm)
    return replace(entry, fault=Fault(code="order.remake_moved", text=moved)) if moved else entry


def _moved(first_id: str, before: Mapping[str, float], now: Mapping[str, float]) -> str | None:
    """What speaks against one person's feet; only where no side is in both orders, of the one foot and the other."""
    pairs = [(side, side) for side in now if side in before] or [(side, old) for side in now for old in before]
    for side, old in pairs:
        if abs(now[side] - before[old]) <= REMAKE_MOVED_MM:
            continue
        text = f"the {side} foot is {now[side]:.1f} mm long, in {first_id} "
        text += f"it was {before[old]:.1f}" if side == old else f"the {old} one was {before[old]:.1f} (no {side} there)"
        text += f": over {REMAKE_MOVED_MM:g} mm apart; find out whether it is the same "
        return text + ("foot and scale" if side == old else "person and scale; if it is, order this foot as kind new")
    return None


def _lengths_of(found: tuple[Path, Mapping[str, Any]] | None) -> dict[str, float] | None:
    if found is None:
        return None
    feet = json.loads(found[1]["facts"]).get("feet", {})
    return {side: foot["length_mm"] for side, foot in feet.items() if foot.get("length_mm")} or None


def lengths_of(pairs: Iterable[tuple[str, Seen]]) -> dict[str, Mapping[str, float]]:
    """Foot lengths by order, of those whose scans could be read."""
    return {key: seen.length_mm for key, seen in pairs if seen.fault is None}
