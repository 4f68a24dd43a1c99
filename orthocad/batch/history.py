"""Batches of earlier evenings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orthocad.batch.ledger import Ledger
from orthocad.model import Sealed


class History(Sealed):
    """Where earlier orders are known from: this batch's ledger first, then those of other folders."""

    ledgers: tuple[tuple[Path, Ledger], ...]

    def find(self, order_id: str) -> tuple[Path, dict[str, Any]] | None:
        """The folder and row of an order whose device was made; None where none was."""
        for out, ledger in self.ledgers:
            row = ledger.made(order_id)
            if row:
                return out / "orders" / order_id, row
        return None
