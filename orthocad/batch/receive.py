"""From what lies there to entries: ids that can be used, papers that can be read, no id twice."""

from __future__ import annotations

import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from orthocad.batch.ledger import Ledger
from orthocad.batch.papers import file_sha256, read_papers
from orthocad.batch.records import Draft, Entry, Fault, Order
from orthocad.batch.safe_paths import brief
from orthocad.errors import OrderError
from orthocad.prescribe import valid_order_id

# Small letters that look like Latin ones, or whose capitals do: Greek, then Cyrillic.
_TWINS = str.maketrans("αβεζηικμνορτυχϲϳ" + "авсԁеһніјкморԛѕтуѵԝхү", "abezhikmnoptyxcj" + "abcdehhijkmopqstyvwxy")


def entries_of(drafts: Iterable[Draft], out: Path, ledger: Ledger) -> list[Entry]:
    """Every order once, with what is wrong in its papers."""
    groups: dict[str, list[Entry]] = {}
    for draft in drafts:
        entry = _entry(draft, out)
        nameless = entry.key.startswith("?")
        groups.setdefault(f"? {entry.where}" if nameless else looks_like(entry.key), []).append(entry)
    made = {looks_like(key): key for key in ledger.made_ids()}
    return _each_its_key(_known(e, ledger, made.get(looks)) for looks, group in groups.items() for e in _once(group))


def _each_its_key(entries: Iterable[Entry]) -> list[Entry]:
    """Names that read alike once they are made printable are numbered: none takes another's row in the ledger."""
    found: dict[str, Entry] = {}
    for entry in entries:
        number = 2
        key = entry.key
        while key in found:
            key, number = f"{entry.key} ({number})", number + 1
        found[key] = replace(entry, key=key)
    return list(found.values())


def looks_like(order_id: str) -> str:
    """What ids have in common that a person, or a disk that ignores case, cannot tell apart."""
    folded = unicodedata.normalize("NFKC", order_id).casefold()
    return unicodedata.normalize("NFC", folded).translate(_TWINS)


def _entry(draft: Draft, out: Path) -> Entry:
    order_id = valid_order_id(draft.data.get("order_id"))
    key = order_id or f"? {brief(draft.where).strip(chr(39))}"
    papers = _papers(draft, out)
    order = papers if isinstance(papers, Order) else None
    fault = papers if isinstance(papers, Fault) else None
    return Entry(key=key, where=draft.where, data=order.data if order else draft.data, order=order, fault=fault)


def _papers(draft: Draft, out: Path) -> Order | Fault:
    """What its papers say; whatever goes wrong with one order's stops no other."""
    try:
        return read_papers(draft, out)
    except OSError as error:
        text = f"{brief(draft.where)} cannot be read ({error.strerror}); give the right to read it, or send it again"
        return Fault(code="order.path", text=text)
    except Exception as error:  # noqa: BLE001  one order's fault must not touch another
        return Fault(code="bug", text=f"{type(error).__name__}: {error}"[:300])


def _once(group: list[Entry]) -> list[Entry]:
    """One entry of several with an id: the same order sent twice counts once, anything else is refused."""
    first, *others = group
    if not others or all(_same(first, e) for e in others):
        return [first]
    places = ", ".join(brief(e.where) for e in group[:5])
    text = f"{len(group)} orders with other content have this id ({places}); find out which is right, rename the other"
    return [replace(first, key=f"? {first.key}", order=None, fault=Fault(code="order.same_id", text=text))]


def _same(one: Entry, other: Entry) -> bool:
    if one.order is None or other.order is None or one.key != other.key:
        return False
    return one.order.inputs_sha256 == other.order.inputs_sha256 and one.order.data == other.order.data


def _known(entry: Entry, ledger: Ledger, made: str | None) -> Entry:
    """The entry against what the ledger has under its id: another patient's order is never overwritten."""
    if made is not None and made != entry.key and entry.order is not None:
        text = f"this id cannot be told from {made}, whose device is made; give it another"
        return replace(entry, key=f"? {entry.key}", order=None, fault=Fault(code="order.same_id", text=text))
    row = ledger.order(entry.key)
    if row is None or entry.order is None:
        return entry
    if row["patient"] and entry.order.patient and row["patient"] != entry.order.patient:
        text = f"this id was patient {row['patient']}'s before, now {entry.order.patient}'s; give it an id of its own"
        fault = Fault(code="order.same_id", text=text)
        return replace(entry, key=f"? {entry.key}", order=None, fault=fault)
    return entry


def marked(entry: Entry, ledger: Ledger) -> Entry:
    """The entry, with its order marked where the device is made and nothing that shapes it is new."""
    made = ledger.made(entry.key) if entry.order else None
    if entry.order is None or made is None:
        return entry
    same = made["inputs_sha256"] == entry.order.inputs_sha256
    there = same and _files_are_there(entry.order.request.out, ledger, entry.key)
    return replace(entry, order=replace(entry.order, changes_nothing=there))


def _files_are_there(folder: Path, ledger: Ledger, key: str) -> bool:
    """Whether the files lie there as they were made; those not touched since need no second reading."""
    files, ended_at = ledger.last_made(key)
    made_s = datetime.fromisoformat(ended_at).timestamp() + 1.0 if ended_at else 0.0
    return bool(files) and all(_is_as_made(folder / name, *file, made_s) for name, file in files.items())


def _is_as_made(path: Path, sha256: str, size: int, made_s: float) -> bool:
    try:
        found = path.stat()
        same_size = stat.S_ISREG(found.st_mode) and found.st_size == size
        return same_size and (found.st_mtime <= made_s or file_sha256(path) == sha256)
    except (OSError, OrderError):
        return False
