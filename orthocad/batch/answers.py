"""Notes and files that a person must read; an answer covers what it was given for, and nothing that came later."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from orthocad.batch.ledger import Ledger
from orthocad.batch.packed import packing_of
from orthocad.batch.records import Entry, Fault
from orthocad.batch.safe_paths import brief
from orthocad.batch.unread import content_sha256, still_unread
from orthocad.model import Sealed

CODE = "order.note"
_NO_ANSWER = ""
_HOW = "act on it, then set note_read_by and note_answer"


class _Item(Sealed):
    """A note or file to read."""

    sha256: str
    words: str
    file: str | None = None


def held_for_a_person(entry: Entry, ledger: Ledger, ignore: tuple[str, ...] = ()) -> Entry:
    """A free-text note, or a file that nothing reads, is read by a person before anything is built."""
    if entry.order is None or entry.fault:
        return entry
    unsaid = _open(entry, ledger, ignore)
    if not unsaid:
        return entry
    what = [i.words for i in unsaid if i.file is None]
    files = [i.words for i in unsaid if i.file is not None]
    more = f" and {len(files) - 5} more" if len(files) > 5 else ""
    what += [f"beside its scans and read by nothing: {', '.join(files[:5])}{more}"] if files else []
    answered = _answer(entry.data) != _NO_ANSWER
    how = "note_answer was not given for it: act on it, then write another" if answered else _HOW
    return replace(entry, held=Fault(code=CODE, text=f"{'; '.join(what)}; {how}"))


def keep_asked(entry: Entry, ledger: Ledger, ignore: tuple[str, ...] = ()) -> None:
    """Put down what a person is asked now, and what the answer that stands there is known to be for."""
    if entry.key.startswith("?"):
        return
    unsaid, answer = {i.sha256 for i in _open(entry, ledger, ignore)}, _answer(entry.data)
    if entry.fault is None:
        _keep(entry.key, unsaid, answer, ledger)
    known = {item for item, _ in _asked(entry.key, ledger)}
    if answer != _NO_ANSWER:
        at_once = {i.sha256 for i in _items(entry, ignore)} - unsaid - known
        _keep(entry.key, at_once, _NO_ANSWER, ledger)
        if not (known or at_once):
            _keep(entry.key, {_NO_ANSWER}, answer, ledger)  # given for nothing, so for nothing that comes later


def _open(entry: Entry, ledger: Ledger, ignore: tuple[str, ...]) -> list[_Item]:
    """What the answer does not cover: it covers what was asked before it was written, while another or none stood.

    One that comes with an order of which nothing was asked yet covers its note and the files it names.
    """
    items, answer = list(_items(entry, ignore)), _answer(entry.data)
    if answer == _NO_ANSWER or not items:
        return items
    asked = _asked(entry.key, ledger)
    if not asked:
        return [i for i in items if i.file is not None and not is_named(i.file, entry.data["note_answer"])]
    covered = {item for item, stood in asked if stood != answer}
    return [i for i in items if i.sha256 not in covered]


def _items(entry: Entry, ignore: tuple[str, ...]) -> Iterator[_Item]:
    note = " ".join(str(entry.data.get("notes") or "").split())
    if note:
        yield _Item(sha256=_sha256("note", note), words=f"a note to read: {note[:300]!r}")
    for text in entry.order.free_text if entry.order else ():
        yield _Item(sha256=_sha256("diagnosis", text), words=f"a diagnosis to read: {text[:300]!r}")
    for path in still_unread(entry.order.unread, ignore) if entry.order else ():
        sha256 = _sha256("file", path.name, content_sha256(path))
        packing = packing_of(path)
        yield _Item(sha256=sha256, words=brief(path.name) + (f" in {packing.name}" if packing else ""), file=path.name)


def _answer(data: Mapping[str, Any]) -> str:
    by, answer = data.get("note_read_by"), data.get("note_answer")
    return _sha256("answer", str(by), str(answer)) if by else _NO_ANSWER


def is_named(word: str, answer: str) -> bool:
    """Whether an answer names a file or an order."""
    return bool(re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", answer.casefold()))


def _asked(order_id: str, ledger: Ledger) -> list[tuple[str, str]]:
    """What was asked of an order, each with the answer that stood there then."""
    query = "SELECT item, answer FROM asked WHERE order_id = ?"
    return [(r["item"], r["answer"]) for r in ledger.db.execute(query, (order_id,))]


def _keep(order_id: str, items: set[str], answer: str, ledger: Ledger) -> None:
    rows = [(order_id, item, answer) for item in sorted(items)]
    ledger.db.executemany("INSERT OR IGNORE INTO asked VALUES (?, ?, ?)", rows)


def _sha256(*words: str) -> str:
    text = "\n".join(words).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()
