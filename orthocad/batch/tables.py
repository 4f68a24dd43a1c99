"""The ledger read for people: one plain row an order, used by the summary, the status and the browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orthocad.batch.bound import is_as_signed
from orthocad.batch.ledger import Ledger
from orthocad.batch.records import APPROVED, CHECKED, DESIGNED, FAILED, HELD, MADE, PLATED, RECEIVED, REPRINT

ORDER_OF_STATES = (FAILED, HELD, RECEIVED, CHECKED, DESIGNED, APPROVED, REPRINT, PLATED)
_SHOWN = ("order_id", "place", "patient", "clinic", "due", "priority", "kind", "remake_of", "reason", "quantity",
          "state", "code", "text", "held_for", "against", "approved_by", "attempts", "changed_at",
          "design_sha256")  # fmt: skip


def read_rows(out: Path) -> list[dict[str, Any]]:
    """Every order of a batch folder with its facts, most urgent first; works while a run is at it."""
    ledger = Ledger(out, read_only=True)
    try:
        return rows_of(ledger, out)
    finally:
        ledger.close()


def rows_of(ledger: Ledger, out: Path) -> list[dict[str, Any]]:
    """The same from an open ledger."""
    return [_row(_as_it_lies(row, ledger, out), out) for row in ledger.orders()]


def _as_it_lies(row: Mapping[str, Any], ledger: Ledger, out: Path) -> Mapping[str, Any]:
    """The row; a signature whose files were changed since is none."""
    if not row["approved_by"] or row["state"] not in MADE or is_as_signed(row, ledger, out):
        return row
    text = f"the approval by {row['approved_by']} is void: its files were changed or are gone; run the batch again"
    said = {"approved_by": None, "against": "; ".join(filter(None, (row["against"], text)))}
    return dict(row) | said | ({"state": DESIGNED} if row["state"] == APPROVED else {})


def _row(row: Mapping[str, Any], out: Path) -> dict[str, Any]:
    shown = {key: row[key] for key in _SHOWN}
    facts = json.loads(row["facts"])
    shown["quantity"] = shown["quantity"] or 1
    return shown | {"facts": facts if row["design_sha256"] else {}, "report": _report(out, str(row["order_id"]))}


def _report(out: Path, order_id: str) -> str | None:
    """Its report below the batch's folder, where there is one."""
    for kind in ("", "blocked/", "rejected/"):
        place = f"orders/{order_id}/{kind}report.html"
        if not order_id.startswith("?") and (out / place).is_file():
            return place
    return None


def counts_of(rows: list[dict[str, Any]]) -> dict[str, int]:
    """How many are in each state, worst first, empty ones left out."""
    numbers = {state: sum(r["state"] == state for r in rows) for state in ORDER_OF_STATES}
    return {state: n for state, n in numbers.items() if n}
