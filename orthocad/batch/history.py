"""Batches of earlier evenings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from orthocad.batch.ledger import Ledger
from orthocad.model import Sealed


class History(Sealed):
    """Where earlier orders are known from: this batch's ledger first, then those of other folders."""

    ledgers: tuple[tuple[Path, Ledger], ...]

    def find(self, order_id: str) -> tuple[Path, dict[str, Any]] | None:
        """The folder and row of an order whose device was made; None where none was."""
        found = next(_made(order_id, self.ledgers), None)
        return found and (found[0] / "orders" / order_id, found[2])

    def elsewhere(self, order_id: str) -> Iterator[tuple[Path, Ledger, dict[str, Any]]]:
        """Of each other batch that made one of this id: its folder, ledger and row."""
        return _made(order_id, self.ledgers[1:])


def _made(order_id: str, ledgers: Iterable[tuple[Path, Ledger]]) -> Iterator[tuple[Path, Ledger, dict[str, Any]]]:
    rows = ((out, ledger, ledger.made(order_id)) for out, ledger in ledgers)
    return ((out, ledger, row) for out, ledger, row in rows if row)
