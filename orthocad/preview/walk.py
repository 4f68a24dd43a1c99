"""A batch's folder as a list to walk through: each order's state, and what a reader does with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from orthocad.errors import OrthocadError, UsageError
from orthocad.preview.order import Order
from orthocad.preview.saving import base_of

EDITED = "edited"  # below the batch's folder: designs changed on the page, beside the orders they came from
SENT_BACK = "batch.sent_back"


def is_batch(folder: Path) -> bool:
    """Whether a folder holds a batch's ledger."""
    from orthocad.batch.ledger import FILE

    return (folder / FILE).is_file()


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """The ledger's rows, rush and the earliest due first."""
    from orthocad.batch.ledger import FILE, Ledger, machine_errors

    with machine_errors(folder / FILE), closing(Ledger(folder, read_only=True)) as ledger:
        return ledger.orders()


def own_design(folder: Path, name: str) -> Path:
    """Where the batch put an order's design."""
    return folder / "orders" / name / "design.toml"


def unopened(folder: Path, row: Mapping[str, Any], fault: OrthocadError | None) -> Order:
    """An order of the list that has no device to show, or whose scan is gone."""
    name = str(row["order_id"])
    said = row["text"] or "there is no device yet"
    code, text = (fault.code, fault.text) if fault else (row["code"] or f"batch.{row['state']}", said)
    return _order(folder, name, trouble=(code, text))


def designed(folder: Path, name: str) -> Order:
    """An order of the list with its device, without its scans: the edit of it where there is one."""
    own = own_design(folder, name).read_text(encoding="utf-8")
    order = _order(folder, name, base=own)
    if not order.save.is_file():
        return _order(folder, name, base=own, design=own_design(folder, name))
    edit = order.save.read_text(encoding="utf-8")
    base = base_of(order.save)
    if edit == own or (base.is_file() and base.read_text(encoding="utf-8") == own):
        return _order(folder, name, base=own, design=order.save)
    notice = f"{EDITED}/{order.save.name} changes a design that the batch replaced since; what you see is without it"
    return _order(folder, name, base=own, design=own_design(folder, name), stale=edit, notice=notice)


def _order(folder: Path, name: str, **more: Any) -> Order:
    edited = folder / EDITED
    return Order(
        name=name,
        kind="batch",
        home=folder,
        scans=(),
        out=edited / name,
        save=edited / f"{name}-design.toml",
        batch=folder,
        **more,
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
    """Who approved the order, or sent it back, as the ledger has it."""
    from orthocad.batch.ledger import Ledger, machine_errors
    from orthocad.batch.records import HELD

    folder = _batch(order)
    with machine_errors(folder), closing(Ledger(folder, read_only=True)) as ledger:
        row, events = ledger.order(order.name), ledger.events(order.name)
    if row is None or not (row["approved_by"] or (row["state"] == HELD and row["code"] == SENT_BACK)):
        return None
    told = {"on": row["changed_at"][:10], "note": row["text"] or ""}
    if row["approved_by"]:
        return {"state": "approved", "by": row["approved_by"], **told}
    return {"state": HELD, "by": events[-1]["name"], **told}


def send_back(order: Order, by: str, why: str) -> str:
    """Hold the order for a person, with a note; an approval goes with it."""
    from orthocad.batch.ledger import Ledger
    from orthocad.batch.records import HELD
    from orthocad.batch.summary import refresh_summary

    if not (by.strip() and why.strip()):
        raise UsageError("preview.send_back", "to send an order back, give your name and a note")
    with closing(Ledger(_batch(order))) as ledger, ledger.together():
        if ledger.order(order.name) is None:
            raise UsageError("usage.order", f"{order.name} is no order of this batch")
        ledger.set_state(
            order.name, HELD, name=by.strip(), code=SENT_BACK, text=why.strip(), held_for="the clinic",
            approved_by=None,
        )  # fmt: skip
    refresh_summary(_batch(order))
    return f"{order.name} is held: {why.strip()}"


def _batch(order: Order) -> Path:
    if order.batch is None:
        raise UsageError("approve.refused", "only an order of a batch's folder can be approved or sent back")
    return order.batch
