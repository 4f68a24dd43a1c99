"""A remake that leaves out what its first order was built with would be another device: a person hears of it first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from orthocad.batch.answers import is_named
from orthocad.batch.as_recorded import exam_of
from orthocad.batch.history import History
from orthocad.batch.order_profile import profile_sha256
from orthocad.batch.papers import single_side
from orthocad.batch.records import Entry, Fault, Order
from orthocad.errors import OrthocadError
from orthocad.model import Sealed
from orthocad.model.drawing import without_points
from orthocad.prescribe import Exam, load_design
from orthocad.prescribe.exam_file import exam_data
from orthocad.prescribe.profile_file import DEFAULT

UNLIKE = "order.unlike_original"
_OF_THE_ORDER = (("patient", "code"), ("shoe", "type"))  # an order adds these to an exam


class _Built(Sealed):
    """What shaped a device beside its scan."""

    profile: str
    profile_sha256: str
    ordered: Mapping[tuple[str | None, str], Any]  # by side, None for both, and key
    examined: bool


def held_where_unlike(entries: Iterable[Entry], history: History) -> list[Entry]:
    """The entries; a remake is held where its first order is known and had what it does not speak of."""
    entries = list(entries)
    here = {e.key: e.order for e in entries if e.order}
    return [_judged(e, e.order, here, history) if e.order and not e.fault else e for e in entries]


def _judged(entry: Entry, order: Order, here: Mapping[str, Order], history: History) -> Entry:
    first, data = order.data["remake_of"], order.data
    if data["kind"] != "remake" or order.request.design or order.changes_nothing:
        return entry
    if data["note_read_by"] and is_named(first, data["note_answer"]):
        return entry
    try:
        before = _of_design(found[0] / "design.toml") if (found := history.find(first)) else _of_order(here.get(first))
        left_out = list(_left_out(order, before)) if before else []
    except OrthocadError as error:
        left_out = [f"a design that cannot be read ({error.text})"]
    if not left_out:
        return entry
    text = (
        f"{first} was built with {', '.join(left_out)}, of which this remake says nothing: name it here, order a copy"
    )
    text += f" of {first}, or say why it is left out in note_read_by and, naming {first}, in note_answer"
    return replace(entry, held=entry.held or Fault(code=UNLIKE, text=text))


def _of_design(path: Path) -> _Built:
    recorded = load_design(path)
    values = [(side, v) for side in recorded.scans for v in recorded.values[side].values() if v.origin == "user"]
    return _Built(
        profile=recorded.profile.name,
        profile_sha256=recorded.profile.sha256,
        ordered={(side, v.key): v.value for side, v in values if v.reason.startswith("set by ")},  # the rest follows
        examined=_has_findings(recorded.exam or Exam()),
    )


def _of_order(order: Order | None) -> _Built | None:
    if order is None:
        return None
    return _Built(
        profile=Path(order.data["profile"] or DEFAULT).stem,
        profile_sha256=profile_sha256(order.request.profile or DEFAULT),
        ordered={(c.side, c.key): c.value for c in order.request.changes},
        examined=_has_findings(exam_of(order)),
    )


def _left_out(order: Order, before: _Built) -> Iterator[str]:
    if order.request.profile is None and before.profile_sha256 != profile_sha256(DEFAULT):
        yield f"profile {before.profile}"
    said, made = {(c.side, c.key) for c in order.request.changes}, _made(order)
    for (side, key), value in before.ordered.items():
        if any({(None, key), (one, key)}.isdisjoint(said) for one in made if side in (None, one)):
            words = f"{value:g}" if isinstance(value, float) else str(without_points(value))
            yield f"{side}.{key} = {words}" if side else f"{key} = {words}"
    if before.examined and not _has_findings(exam_of(order)):
        yield "an exam"


def _made(order: Order) -> tuple[str, ...]:
    """The sides it may be for, as far as its papers tell."""
    said = set(order.said_sides.values()) if len(order.scans) == 1 else set()
    one = single_side(order) or (said.pop() if len(said) == 1 else None)
    return (one,) if one else ("left", "right")


def _has_findings(exam: Exam) -> bool:
    """Whether it says more than an order would add by itself."""
    sections = {name: said for name, said in exam_data(exam).items() if isinstance(said, dict)}
    return any((name, key) not in _OF_THE_ORDER for name, said in sections.items() for key in said)
