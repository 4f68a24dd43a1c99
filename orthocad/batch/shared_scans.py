"""One foot in the orders of two patients, or as both feet: whose it is said to be, and what becomes of these orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache

from orthocad.batch.history import History
from orthocad.batch.ledger import Ledger
from orthocad.batch.made_before import REFUSED, refused, speak_against
from orthocad.batch.person import Person, are_two
from orthocad.batch.records import SAME_ID, Entry, Fault
from orthocad.batch.same_scan import APART_MM, as_the_other_side, saved_otherwise
from orthocad.model import Sealed

SAME_SCAN, SAME_FOOT = "order.same_scan", "order.same_foot"
CODES = (SAME_SCAN, SAME_FOOT)


class Use(Sealed):
    """One order that has a scan: whose it is said to be, the order it says it follows, and how near its scan is."""

    person: Person
    remake_of: str | None
    apart_mm: float


Users = Mapping[str, Use]  # by order


class Clash(Sealed):
    """Orders of which not all can be right, and the fault of each."""

    code: str
    users: Users

    @property
    def is_sure(self) -> bool:
        """Whether it speaks against a device that is made: not where only some order does not say whose a scan is."""
        return self.code == SAME_FOOT or are_two(use.person for use in self.users.values())


Find = Callable[[str], Clash | None]  # of a scan's hash


def keep_users(entries: Iterable[Entry], ledger: Ledger, check_only: bool) -> None:
    """Put down whose scans each order has now; a check leaves what a device was made of."""
    with ledger.together():
        for entry in [e for e in entries if not (check_only and ledger.made(e.key)) or _unchanged(e)]:
            rows = [(entry.key, sha, patient) for sha, patient in entry.claims]
            ledger.db.execute("DELETE FROM scans WHERE order_id = ?", (entry.key,))
            ledger.db.executemany("INSERT OR REPLACE INTO scans VALUES (?, ?, ?)", rows)


def _unchanged(entry: Entry) -> bool:
    return bool(entry.order and entry.order.changes_nothing)


def refuse_shared(entries: list[Entry], ledger: Ledger, history: History) -> list[Entry]:
    """The entries, with a fault where a scan is in the orders of two patients, or mirrored in another order.

    Either may be the wrong one. What was made of such a scan in an earlier run stays as it lies, and is refused until
    it is settled.
    """
    find = cache(lambda sha: _clash(sha, ledger, history))
    clashes = {e.key: _first((sha for sha, _ in e.claims), find) for e in entries if _is_judged(e)}
    others = {key for clash in clashes.values() if clash for key in clash.users} | _refused_before(ledger)
    _speak_of(others - {e.key for e in entries}, find, ledger)
    return [_with_fault(e, clashes.get(e.key)) for e in entries]


def _is_judged(entry: Entry) -> bool:
    """A scan that cannot be read is nobody's foot, papers that cannot come with one; an order's double has its."""
    return entry.fault is None or (entry.order is None and entry.fault.code != SAME_ID)


def _clash(sha256: str, ledger: Ledger, history: History) -> Clash | None:
    two = _of_two_patients(_users(history, lambda among: {sha256: 0.0} | saved_otherwise(sha256, ledger, among)))
    if two:
        return Clash(code=SAME_SCAN, users=two)
    own = users_of(sha256, history)  # a pair is judged by itself
    whose = [use.person for use in own.values() if use.person.code]
    mirrored = {
        key: use
        for key, use in _users(history, lambda among: as_the_other_side(sha256, ledger, among)).items()
        if key not in own
        and (_is_one_of(use.person, whose) or use.apart_mm <= APART_MM)  # two people's feet may be that near
    }
    return Clash(code=SAME_FOOT, users=mirrored) if mirrored else None


def users_of(sha256: str, history: History) -> dict[str, Use]:
    """Orders that have this very scan file."""
    return _users(history, lambda _: {sha256: 0.0})


def _is_one_of(person: Person, whose: Iterable[Person]) -> bool:
    return bool(person.code) and any(not are_two([person, one]) for one in whose)


def _users(history: History, scans: Callable[[Ledger], Mapping[str, float]]) -> dict[str, Use]:
    """Orders that have one of these scans, each with its nearest; those of this batch come last."""
    found: dict[str, Use] = {}
    for _, other in reversed(history.ledgers):
        found |= _users_in(other, scans(other))
    return found


def _users_in(ledger: Ledger, scans: Mapping[str, float]) -> dict[str, Use]:
    query = "SELECT s.order_id, s.patient, o.clinic, o.remake_of FROM scans s JOIN orders o USING (order_id) "
    query += "WHERE s.sha256 = ?"
    nearest_last = sorted(scans, key=lambda sha: (-scans[sha], sha))
    rows = [(scans[sha], row) for sha in nearest_last for row in ledger.db.execute(query, (sha,)).fetchall()]
    people = [Person(code=r["patient"], clinic=r["clinic"]) for _, r in rows]
    return {
        r["order_id"]: Use(person=who, remake_of=r["remake_of"], apart_mm=mm)
        for (mm, r), who in zip(rows, people, strict=True)
    }


def _of_two_patients(users: Users) -> Users:
    """The users, where they are not all one patient's orders."""
    named = {bool(use.person.code) for use in users.values()}
    if named == {False}:  # nobody says whose: only a remake or copy may share a scan with its first order
        return users if sum(use.remake_of not in users for use in users.values()) > 1 else {}
    return users if len(named) > 1 or are_two(use.person for use in users.values()) else {}


def _first(hashes: Iterable[str], find: Find) -> Clash | None:
    return next((clash for sha in hashes if (clash := find(sha))), None)


def _refused_before(ledger: Ledger) -> set[str]:
    query = "SELECT order_id FROM orders WHERE substr(against, 1, ?) = ?"
    said = [f"{REFUSED}[{code}]" for code in CODES]
    return {row["order_id"] for words in said for row in ledger.db.execute(query, (len(words), words))}


def _speak_of(order_ids: Iterable[str], find: Find, ledger: Ledger) -> None:
    """Of made orders that do not lie among tonight's: what is against them, or that nothing is any more."""
    before = _refused_before(ledger)
    for row in [row for order_id in sorted(order_ids) if (row := ledger.made(order_id))]:
        order_id = row["order_id"]
        scans = ledger.db.execute("SELECT sha256 FROM scans WHERE order_id = ?", (order_id,)).fetchall()
        clash = next((c for (sha,) in scans if (c := find(sha)) and c.is_sure), None)
        if clash:
            speak_against(
                row, refused(_fault(order_id, Person(code=row["patient"], clinic=row["clinic"]), clash)), ledger
            )
        elif order_id in before:
            speak_against(row, None, ledger)


def _with_fault(entry: Entry, clash: Clash | None) -> Entry:
    """A made device that somebody rightly has is not refused for an order that does not say whose it is."""
    order = entry.order
    if clash is None or (order and order.changes_nothing and not clash.is_sure):
        return entry
    fault = _fault(entry.key, order.person if order else _said_of(entry), clash)
    if entry.fault:  # both are to be settled
        fault = Fault(code=entry.fault.code, text=f"{entry.fault.text}; and [{fault.code}] {fault.text}")
    return replace(entry, fault=fault)


def _said_of(entry: Entry) -> Person:
    """Whose it is, as papers say that cannot be read as a whole."""
    clinic = entry.data.get("clinic")
    return Person(code=entry.claims[0][1], clinic=clinic if isinstance(clinic, str) else None)


def _fault(order_id: str, whose: Person, clash: Clash) -> Fault:
    others = [f"{key} ({use.person})" for key, use in clash.users.items() if key != order_id]
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    where = f"{', '.join(others[:3])}{more}"
    if clash.code == SAME_FOOT:
        text = f"{whose}: this foot is, mirrored, the other foot in {where}; find out which side it is, scan the other"
        return Fault(code=SAME_FOOT, text=f"{text} one and correct the order that is wrong")
    text = f"{whose}: the same scan is in {where}; "
    text += "find out whose foot it is, correct the order that is wrong, and name the patient in each"
    return Fault(code=SAME_SCAN, text=text)
