"""Where orders come from: a folder of order folders, a manifest, or a ZIP of one of these."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from orthocad.batch.archive import unpacked
from orthocad.batch.beside_table import loose_draft, with_what_lies_beside
from orthocad.batch.ledger import FILE
from orthocad.batch.manifest import KINDS, read_manifest
from orthocad.batch.order_scans import is_passed_over
from orthocad.batch.records import Draft, Fault
from orthocad.batch.remote import fetched, is_address
from orthocad.batch.safe_paths import inside
from orthocad.batch.unread import ORDER_FILES
from orthocad.errors import OrderError, UsageError
from orthocad.prescribe import read_order


def received(orders_at: str | Path, out: Path) -> Iterator[Draft]:
    """Every order there is, none left out in silence.

    Raises
    ------
    UsageError
        Where there is nothing to take orders from, or it is not clear what is.
    OrderError
        A manifest or ZIP that cannot be read as a whole.
    """
    orders = fetched(orders_at, out) if isinstance(orders_at, str) and is_address(orders_at) else Path(orders_at)
    if not orders.exists():
        raise UsageError("usage.orders", f"{orders} is not there; give a folder of orders, a .csv, .jsonl or .zip")
    if orders.suffix.lower() == ".zip" and orders.is_file():
        orders = unpacked(orders, out)
    if orders.is_file():
        if orders.suffix.lower() not in KINDS:
            raise UsageError("usage.orders", f"{orders.name} is no folder, .csv, .jsonl or .zip of orders")
        return _table(orders, all_its_own=False)
    return _folder(orders)


def _folder(orders: Path) -> Iterator[Draft]:
    entries = lying(orders)
    manifests = [e for e in entries if e.suffix.lower() in KINDS and e.is_file()]
    folders = [e for e in entries if e.is_dir()]
    if len(manifests) > 1 or (manifests and any((f / n).exists() for f in folders for n in ORDER_FILES)):
        raise UsageError("usage.orders", f"{orders} holds {manifests[0].name} and other orders; give one of them")
    if manifests:
        return _table(manifests[0], all_its_own=True)
    return (draft_of(e, orders) for e in entries)


def _table(table: Path, all_its_own: bool) -> Iterator[Draft]:
    return with_what_lies_beside(list(read_manifest(table, table.parent)), table, all_its_own)


def lying(orders: Path) -> list[Path]:
    """What lies in a folder of orders: folders of one order each, tables and loose files."""
    return sorted(e for e in orders.iterdir() if not (is_passed_over(e) or _is_output(e)))


def draft_of(entry: Path, root: Path) -> Draft:
    """An order folder as a draft; a file beside them as one that cannot be read."""
    if entry.is_dir():
        return folder_draft(entry, root)
    return loose_draft(entry, root, "lies loose among the order folders; put it into its order's folder")


def folder_draft(folder: Path, root: Path) -> Draft:
    """One order folder as a draft."""
    files = [folder / name for name in ORDER_FILES if os.path.lexists(folder / name)]
    data, fault = {}, None
    try:
        if not folder.resolve().is_relative_to(root.resolve()):
            raise OrderError("order.path", "the folder is a link to a place outside the orders; send it itself")
        data = read_order(inside(folder, files[0].name, root)) if files else {}
        if len(files) > 1:
            raise OrderError("order.invalid", f"{' and '.join(f.name for f in files)}; leave one of them")
    except OrderError as error:
        fault = Fault(code=error.code, text=error.text)
    named = data if "order_id" in data else {**data, "order_id": folder.name}
    return Draft(where=folder.name, data=named, home=folder, root=root, in_folder=True, fault=fault)


def _is_output(entry: Path) -> bool:
    return entry.is_dir() and (entry / FILE).is_file()
