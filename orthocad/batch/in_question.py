"""Orders that another order stopped: what becomes of them may change with what comes, or goes, beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orthocad.batch.ledger import Ledger
from orthocad.batch.ordered_twice import CODE as TWICE
from orthocad.batch.records import FAILED, HELD, RENAMED, SAME_ID
from orthocad.batch.shared_scans import CODES

STOPPED_BY_OTHERS = (*CODES, TWICE, RENAMED, SAME_ID, "order.other_patient", "order.remake_moved")


def in_question(places: Iterable[str], ledger: Ledger) -> Iterator[str]:
    """Of these places, those whose order another one stopped, and those for which no order stands.

    Two orders with one id stand as one: the other comes up once that is settled.
    """
    rows = {row["place"]: row for row in ledger.orders()}
    for place in places:
        row = rows.get(place)
        if row is None or (row["state"] in (FAILED, HELD) and row["code"] in STOPPED_BY_OTHERS):
            yield place
