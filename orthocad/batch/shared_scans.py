"""One scan in the orders of two patients: whose it is said to be, and what becomes of each of these orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache

from orthocad.batch.history import History
from orthocad.batch.ledger import Ledger
from orthocad.batch.made_before import REFUSED, refused, speak_against
from orthocad.batch.records import Entry, Fault, Order
from orthocad.batch.same_scan import saved_otherwise
from orthocad.model import Sealed

CODE = "order.same_scan"


class Use(Sealed):
    """One order that has a scan: whose it is said to be, and the order it says it follows."""

    patient: str | None
    remake_of: str | None


Users = Mapping[str, Use]  # by order
FindShared = Callable[[str], Users]  # of a scan's hash; empty where it is one patient's


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
    """The entries, with a fault where a scan is in the orders of two patients; either may be the wrong one.

    What was made of such a scan in an earlier run stays as it lies, and is refused until it is settled.
    """
    find = cache(lambda sha: _of_two_patients(_users(sha, ledger, history)))
    shared = {e.key: _first_shared(e.order, find) for e in entries if e.order}
    others = {key for users in shared.values() for key in users} | _refused_before(ledger)
    _speak_of(others - {e.key for e in entries}, find, ledger)
    return [_with_fault(e, shared.get(e.key, {})) for e in entries]


def _users(sha256: str, ledger: Ledger, history: History) -> dict[str, Use]:
    """Orders that have a scan, or another file that is this scan saved otherwise; those of this batch come last."""
    found: dict[str, Use] = {}
    for _, other in reversed(history.ledgers):
        found |= _users_in(other, (sha256, *sorted(saved_otherwise(sha256, ledger, other))))
    return found


def _users_in(ledger: Ledger, hashes: tuple[str, ...]) -> dict[str, Use]:
    query = "SELECT s.order_id, s.patient, o.remake_of FROM scans s JOIN orders o USING (order_id) WHERE s.sha256 = ?"
    rows = [row for sha in hashes for row in ledger.db.execute(query, (sha,)).fetchall()]
    return {r["order_id"]: Use(patient=r["patient"], remake_of=r["remake_of"]) for r in rows}


def _of_two_patients(users: Users) -> Users:
    """The users, where they are not all one patient's orders."""
    patients = {use.patient for use in users.values()}
    if patients == {None}:  # nobody says whose: only a remake or copy may share a scan with its first order
        return users if sum(use.remake_of not in users for use in users.values()) > 1 else {}
    return users if len(patients) > 1 else {}


def _first_shared(order: Order, find: FindShared) -> Users:
    return next((users for sha in order.scan_hashes if (users := find(sha))), {})


def _refused_before(ledger: Ledger) -> set[str]:
    said = f"{REFUSED}[{CODE}]"
    rows = ledger.db.execute("SELECT order_id FROM orders WHERE substr(against, 1, ?) = ?", (len(said), said))
    return {row["order_id"] for row in rows}


def _speak_of(order_ids: Iterable[str], find: FindShared, ledger: Ledger) -> None:
    """Of made orders that do not lie among tonight's: what is against them, or that nothing is any more."""
    before = _refused_before(ledger)
    for row in [row for order_id in sorted(order_ids) if (row := ledger.made(order_id))]:
        order_id = row["order_id"]
        scans = ledger.db.execute("SELECT sha256 FROM scans WHERE order_id = ?", (order_id,)).fetchall()
        users = next((users for (sha,) in scans if _named_apart(users := find(sha))), {})
        if users:
            speak_against(row, refused(_fault(order_id, row["patient"], users)), ledger)
        elif order_id in before:
            speak_against(row, None, ledger)


def _named_apart(users: Users) -> bool:
    return len({use.patient for use in users.values()} - {None}) > 1


def _with_fault(entry: Entry, users: Users) -> Entry:
    """A made device that somebody rightly has is not refused for an order that does not say whose it is."""
    if entry.order is None or entry.fault or not users or (entry.order.changes_nothing and not _named_apart(users)):
        return entry
    return replace(entry, fault=_fault(entry.key, entry.order.patient, users))


def _fault(order_id: str, patient: str | None, users: Users) -> Fault:
    others = [f"{key} (patient {use.patient or 'not named'})" for key, use in users.items() if key != order_id]
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    text = f"patient {patient or 'not named'}: the same scan is in {', '.join(others[:3])}{more}; "
    text += "find out whose foot it is, correct the order that is wrong, and name the patient in each"
    return Fault(code=CODE, text=text)
