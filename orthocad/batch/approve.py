"""Signing: a named person takes an order as it lies there; the name is bound to the hash of design and device."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orthocad.batch.bound import changed_files
from orthocad.batch.ledger import FILE, Ledger
from orthocad.batch.made_before import to_do
from orthocad.batch.records import APPROVED, DESIGNED, MADE
from orthocad.errors import UsageError
from orthocad.model import Sealed


class Signed(Sealed):
    """What an approval came to for one order."""

    order_id: str
    approved: bool
    text: str  # what it covers, or why it does not


def approve(target: Path, by: str) -> tuple[Signed, ...]:
    """Approve one order's folder, or all orders of a batch's folder with nothing open.

    Raises
    ------
    UsageError
        No name, or neither of the two.
    """
    if not by.strip():
        raise UsageError("usage.by", "--by is empty; an approval bears a name")
    out, order_id = place_of(target)
    ledger = Ledger(out)
    try:
        if order_id is not None:
            row = ledger.order(order_id)
            if row is None:
                raise UsageError("usage.order", f"{order_id} is no order of {out}")
            return (_sign(row, ledger, out, by.strip(), alone=True),)
        return tuple(_sign(row, ledger, out, by.strip(), alone=False) for row in ledger.orders(DESIGNED))
    finally:
        ledger.close()


def place_of(target: Path) -> tuple[Path, str | None]:
    """The batch's folder, and the order's id where the target is one order's folder."""
    if (target / FILE).is_file():
        return target, None
    place = target.resolve()
    out = place.parent.parent
    if place.parent.name == "orders" and (out / FILE).is_file():
        return out, place.name
    raise UsageError("usage.batch", f"{target} is neither a batch's folder nor DIR/orders/ORDER in one")


def _sign(row: Mapping[str, Any], ledger: Ledger, out: Path, by: str, alone: bool) -> Signed:
    order_id, opened = str(row["order_id"]), sorted(set(json.loads(row["facts"]).get("decisions", [])))
    why_not = _why_not(row, out, opened, alone)
    if why_not:
        return Signed(order_id=order_id, approved=False, text=why_not)
    decided = f", with {len(opened)} decisions taken: {', '.join(opened)}" if opened else ""
    text = f"design {row['design_sha256']}{decided}"
    with ledger.together():
        now = ledger.order(order_id)
        if now is None or now["design_sha256"] != row["design_sha256"]:
            return Signed(order_id=order_id, approved=False, text="it was changed meanwhile; read it again")
        ledger.set_state(order_id, APPROVED, name=by, approved_by=by, note=text)
    return Signed(order_id=order_id, approved=True, text=f"approved by {by}{decided}")


def _why_not(row: Mapping[str, Any], out: Path, opened: list[str], alone: bool) -> str | None:
    if row["state"] != DESIGNED:
        return f"it is {row['state']}, not designed" if row["state"] in MADE else f"no device: it is {row['state']}"
    if row["against"]:
        return to_do(row["against"])
    if opened and not alone:
        return f"{len(opened)} to decide ({', '.join(opened)}); read its report and approve it by itself"
    changed = changed_files(row, out)
    return f"{changed} after it was designed; build it again" if changed else None


def void(row: Mapping[str, Any], ledger: Ledger, why: str) -> None:
    """An approval that no longer covers what lies there."""
    with ledger.together():
        said = {"approved_by": None, "against": row["against"]}
        ledger.set_state(str(row["order_id"]), DESIGNED, note=f"approval void: {why}", **said)
