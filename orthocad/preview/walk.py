"""A batch's folder as a list to walk through: each order's state, and what a reader does with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from orthocad.errors import OrthocadError, UsageError
from orthocad.preview.order import Order

EDITED = "edited"  # below the batch's folder: designs changed on the page, beside the orders they came from


def is_batch(folder: Path) -> bool:
    """Whether a folder holds a batch's ledger."""
    from orthocad.batch.ledger import FILE

    return (folder / FILE).is_file()


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """The ledger's rows, rush and the earliest due first."""
    from orthocad.batch.ledger import Ledger

    with closing(Ledger(folder, read_only=True)) as ledger:
        return ledger.orders()


def unopened(folder: Path, row: Mapping[str, Any], fault: OrthocadError | None) -> Order:
    """An order of the list that has no device to show, or whose scan is gone."""
    name = str(row["order_id"])
    said = row["text"] or "there is no device yet"
    code, text = (fault.code, fault.text) if fault else (row["code"] or f"batch.{row['state']}", said)
    return _order(folder, name, (), None, trouble=(code, text))


def designed(folder: Path, name: str, scans: tuple[Path, ...]) -> Order:
    """An order of the list with its device."""
    return _order(folder, name, scans, folder / "orders" / name / "design.toml")


def _order(
    folder: Path, name: str, scans: tuple[Path, ...], design: Path | None, trouble: tuple[str, str] | None = None
) -> Order:
    edited = folder / EDITED
    return Order(
        name=name,
        kind="batch",
        home=folder,
        scans=scans,
        design=design,
        out=edited / name,
        save=edited / f"{name}-design.toml",
        batch=folder,
        trouble=trouble,
    )


def states(orders: Iterable[Order]) -> list[dict[str, str]]:
    """Each order's name and state, for the list; orders outside any batch have none."""
    orders = list(orders)
    folder = orders[0].batch if orders else None
    rows = {r["order_id"]: r for r in rows_of(folder)} if folder else {}
    return [{"name": o.name, **_state(rows.get(o.name))} for o in orders]


def _state(row: Mapping[str, Any] | None) -> dict[str, str]:
    if row is None:
        return {"state": "", "text": ""}
    signed = f"by {row['approved_by']}" if row["approved_by"] else ""
    return {"state": row["state"], "text": row["text"] or row["held_for"] or signed}


def signature(order: Order) -> dict[str, Any] | None:
    """State, name, note and day of an order that was approved or is held; None for any other."""
    from orthocad.batch.ledger import Ledger

    with closing(Ledger(_batch(order), read_only=True)) as ledger:
        row = ledger.order(order.name)
    if row is None or not (row["approved_by"] or row["state"] == "held"):
        return None
    by, note = row["approved_by"] or row["held_for"], row["text"] or ""
    return {"state": row["state"], "by": by, "note": note, "on": row["changed_at"][:10]}


def approve(order: Order, by: str) -> str:
    """Sign the order as it lies in the batch's folder; says what it covers.

    Raises
    ------
    UsageError
        `approve.refused`, with why not.
    """
    from orthocad.batch.approve import approve as sign

    signed = sign(_batch(order) / "orders" / order.name, by)[0]
    if not signed.approved:
        raise UsageError("approve.refused", f"{order.name}: {signed.text}")
    return signed.text


def send_back(order: Order, by: str, why: str) -> str:
    """Hold the order for a person, with a note; an approval goes with it."""
    from orthocad.batch.ledger import Ledger
    from orthocad.batch.records import HELD

    if not (by.strip() and why.strip()):
        raise UsageError("preview.send_back", "to send an order back, give your name and a note")
    with closing(Ledger(_batch(order))) as ledger, ledger.together():
        if ledger.order(order.name) is None:
            raise UsageError("usage.order", f"{order.name} is no order of this batch")
        ledger.set_state(
            order.name, HELD, name=by.strip(), code="batch.sent_back", text=why.strip(), held_for="the clinic",
            approved_by=None,
        )  # fmt: skip
    return f"{order.name} is held: {why.strip()}"


def _batch(order: Order) -> Path:
    if order.batch is None:
        raise UsageError("approve.refused", "only an order of a batch's folder can be approved or sent back")
    return order.batch
