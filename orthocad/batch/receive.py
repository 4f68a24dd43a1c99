"""From what lies there to entries: ids that can be used, papers that can be read, no id twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from orthocad.batch.bound import files_are_there
from orthocad.batch.file_hash import file_sha256
from orthocad.batch.history import History
from orthocad.batch.ledger import Ledger, is_made
from orthocad.batch.order_scans import find_scans
from orthocad.batch.papers import read_papers
from orthocad.batch.records import MADE, RENAMED, SAME_ID, Draft, Entry, Fault, Order
from orthocad.batch.safe_paths import brief
from orthocad.batch.unread import content_sha256
from orthocad.errors import OrthocadError
from orthocad.model import Sealed
from orthocad.prescribe import valid_order_id

# Small letters that look like Latin ones, or whose capitals do: Greek, then Cyrillic.
_TWINS = str.maketrans("αβεζηικμνορτυχϲϳ" + "авсԁеһніјкморԛѕтуѵԝхү", "abezhikmnoptyxcj" + "abcdehhijkmopqstyvwxy")


def entries_of(
    drafts: Iterable[Draft], out: Path, ledger: Ledger, source: str = "", history: History | None = None
) -> list[Entry]:
    """Every order once, with what is wrong in its papers; `source` is where they all come from."""
    groups: dict[str, list[Entry]] = {}
    for draft in drafts:
        entry = _entry(draft, out)
        nameless = entry.key.startswith("?")
        groups.setdefault(f"? {entry.where}" if nameless else looks_like(entry.key), []).append(entry)
    made = {looks_like(key): key for key in ledger.made_ids()}
    gone = _made_of_what_is_gone(ledger, source, {e.where for g in groups.values() for e in g}, set(groups))
    known = Known(ledger=ledger, source=source, history=history, gone=gone)
    once = ((looks, e) for looks, group in groups.items() for e in _once(group))
    return _each_its_key(known.judged(e, made.get(looks)) for looks, e in once)


def _made_of_what_is_gone(ledger: Ledger, source: str, places: set[str], here: set[str]) -> dict[str, str]:
    """Made orders that lie there no more, or whose place carries another id now, by the hash of what they were of."""
    query = (
        f"SELECT order_id, place, inputs_sha256 FROM orders WHERE source = ? AND state IN ({','.join('?' * len(MADE))})"
    )
    rows = ledger.db.execute(query, (source, *MADE)).fetchall()
    away = [r for r in rows if looks_like(r["order_id"]) not in here]
    lost = [r for r in away if r["place"] in places or not (Path(source) / r["place"]).exists()]
    return {r["inputs_sha256"]: r["order_id"] for r in lost}


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
    data, claims = order.data if order else draft.data, claims_of(draft, order)
    return Entry(key=key, where=draft.where, data=data, order=order, fault=fault, claims=claims)


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
    claims = tuple(claim for e in group for claim in e.claims)
    return [_not_under(first, text, claims)]


def _not_under(entry: Entry, text: str, claims: tuple[tuple[str, str | None], ...]) -> Entry:
    """An entry that must not be this id's order."""
    fault = Fault(code=SAME_ID, text=text)
    return replace(entry, key=f"? {entry.key}", order=None, fault=fault, claims=claims)


def _same(one: Entry, other: Entry) -> bool:
    if one.order is None or other.order is None or one.key != other.key:
        return False
    same = one.order.inputs_sha256 == other.order.inputs_sha256 and one.order.data == other.order.data
    return same and _to_read(one.order) == _to_read(other.order)


def _to_read(order: Order) -> list[tuple[str, str]]:
    return [(path.name, content_sha256(path)) for path in order.unread]


class Known(Sealed):
    """What the ledger has under an order's id: another patient's, or another place's, is never overwritten."""

    ledger: Ledger
    source: str
    history: History | None
    gone: Mapping[str, str]  # made orders that lie there no more, by the hash of what they were made of

    def judged(self, entry: Entry, looks_made: str | None) -> Entry:
        """The entry; not under its id where that is another order's."""
        if entry.order is None:
            return entry
        text = self._twin(entry.key, looks_made) or self._other(entry.order) or self._of_another_batch(entry.order)
        return _not_under(entry, text, entry.claims) if text else self._renamed(entry, entry.order)

    def _renamed(self, entry: Entry, order: Order) -> Entry:
        """An order that another one seems to have been, until a person says what it is."""
        before = self.gone.get(order.inputs_sha256)
        if before is None or order.data["kind"] != "new" or self.ledger.made(order.order_id):
            return entry
        text = f"its papers and scans are {before}'s, whose device is made and whose id is there no more: if it was "
        text += (
            f"renamed, name it {before} again; if it is ordered once more, say so: kind second_pair, remake_of {before}"
        )
        return replace(entry, held=Fault(code=RENAMED, text=text))

    def _twin(self, key: str, made: str | None) -> str | None:
        if made is None or made == key:
            return None
        return f"this id cannot be told from {made}, whose device is made; give it another"

    def _other(self, order: Order) -> str | None:
        row = self.ledger.order(order.order_id)
        if row is None:
            return None
        elsewhere = bool(row["source"] and row["source"] != self.source)
        before, mine = row["patient"], order.patient
        if before and mine and before != mine and (elsewhere or is_made(row)):  # not made, it is corrected in its place
            return f"this id was patient {before}'s before, now {mine}'s; give it an id of its own"
        if is_made(row) and (elsewhere or self._lies_beside(order, row)) and _differs(order, row, self.ledger):
            place = f"{row['place']} in {row['source']}" if elsewhere else row["place"]
            return f"this id's device is made, of other papers or scans in {place}; give this one an id of its own"
        return None

    def _of_another_batch(self, order: Order) -> str | None:
        for out, ledger, row in self.history.elsewhere(order.order_id) if self.history else ():
            before, mine = row["patient"], order.patient
            if before and mine and before != mine:
                return f"this id is patient {before}'s in {out.name}, here {mine}'s; give it an id of its own"
            if _differs(order, row, ledger):
                text = f"this id's device is made in {out.name}, of other papers, scans or another profile; "
                return text + f"give this one an id of its own (a remake names {order.order_id} in remake_of)"
        return None

    def _lies_beside(self, order: Order, row: Mapping[str, Any]) -> bool:
        """Whether the folder it was made from still lies there, under another name than this one."""
        folder = Path(self.source) / row["place"]
        apart = bool(self.source) and row["place"] != order.where
        return apart and folder.is_dir() and (Path(self.source) / order.where).is_dir()


def _differs(order: Order, row: Mapping[str, Any], ledger: Ledger) -> bool:
    """Whether the made order of a ledger's row was another one."""
    if order.data["kind"] == "copy":  # its inputs are known once its first order's design is
        query = "SELECT sha256 FROM scans WHERE order_id = ?"
        return {sha for (sha,) in ledger.db.execute(query, (order.order_id,))} != set(order.scan_hashes)
    return bool(row["inputs_sha256"] != order.inputs_sha256)


def claims_of(draft: Draft, order: Order | None) -> tuple[tuple[str, str | None], ...]:
    """Scans and whose they are said to be, as far as papers that cannot be read as a whole tell."""
    if order is not None:
        return tuple((sha, order.patient) for sha in order.scan_hashes)
    left, right, patient = (
        v if isinstance(v := draft.data.get(k), str) else None for k in ("left", "right", "patient")
    )
    named = draft.data.get("scans")
    scans = [n for n in named if isinstance(n, str)] if isinstance(named, list) else []
    try:
        found = find_scans(draft, {"left": left, "right": right, "scans": scans})
        return tuple((file_sha256(path), patient) for path in found)
    except (OrthocadError, OSError):
        return ()


def marked(entry: Entry, ledger: Ledger) -> Entry:
    """The entry, with its order marked where the device is made and nothing that shapes it is new."""
    made = ledger.made(entry.key) if entry.order else None
    if entry.order is None or made is None:
        return entry
    same = made["inputs_sha256"] == entry.order.inputs_sha256
    there = same and files_are_there(entry.order.request.out, *ledger.last_made(entry.key))
    return replace(entry, order=replace(entry.order, changes_nothing=there))
