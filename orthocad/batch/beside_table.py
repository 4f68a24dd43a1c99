"""What lies around a table's scans and no row names: a file may be an exam, a folder or scan an order without a row."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from orthocad.batch.order_profile import names_in_profile
from orthocad.batch.order_scans import is_scan_name
from orthocad.batch.records import Draft, Fault
from orthocad.batch.safe_paths import brief, slashed
from orthocad.batch.unread import SCANS, left_over, names_in, still_unread
from orthocad.errors import OrderError

LOOSE = "order.loose_file"


def with_what_lies_beside(rows: list[Draft], table: Path, all_its_own: bool) -> Iterator[Draft]:
    """The rows, each with the files nobody named beside its scans; what is no row's, as drafts that cannot be read.

    `all_its_own` says that the table's folder holds nothing but these orders.
    """
    home = table.parent
    named = {table, *(path for row in rows for path in _paths(row, (*names_in(row.data), *names_in_profile(row))))}
    way = {above for path in named for above in path.parents if above.is_relative_to(home)}
    scans_in = Counter(folder for row in rows for folder in _folders(row))
    beside: dict[Path, tuple[Path, ...]] = {}
    loose: list[Path] = []
    known = named | way
    for folder in sorted(f for f in way if os.path.isdir(f) and not _leads_away(f, home)):
        over = _over(folder, known)
        orders = [e for e in over if e.is_dir() or is_scan_name(e.name)]
        beside[folder] = tuple(
            e for e in over if not is_scan_name(e.name) and (e not in orders or scans_in[folder] < 2)
        )
        loose += _loose(over, orders, scans_in[folder]) if all_its_own or folder != home else []
    for row in rows:
        yield replace(row, beside=tuple(e for f in sorted(_folders(row)) for e in beside.get(f, ())))
    yield from (
        loose_draft(e, home, f"no row of {table.name} that can be read names it; add one, or take it away")
        for e in loose
    )


def _over(folder: Path, known: set[Path]) -> tuple[Path, ...]:
    try:
        return left_over(folder, known.__contains__)
    except OSError as error:
        text = f"{brief(folder.name)} cannot be read ({error.strerror}); give the right to read it"
        raise OrderError("order.unreadable", text) from error


def _loose(over: Iterable[Path], orders: list[Path], scans_in: int) -> list[Path]:
    """Beside one order's scans all is that order's; among several orders' scans, what may be another order."""
    return list(over) if scans_in == 0 else orders if scans_in > 1 else []


def _paths(row: Draft, names: Iterable[str]) -> Iterator[Path]:
    return (Path(os.path.normpath(row.home / slashed(name))) for name in names if name and "\0" not in name)


def _folders(row: Draft) -> set[Path]:
    """Where its scans lie."""
    return {path.parent for path in _paths(row, names_in(row.data, SCANS))}


def _leads_away(folder: Path, home: Path) -> bool:
    return not folder.resolve().is_relative_to(home.resolve())


def loose_draft(entry: Path, root: Path, why: str) -> Draft:
    """Something among the orders that is none."""
    where = entry.relative_to(root).as_posix()
    fault = Fault(code=LOOSE, text=f"{brief(where)}: {why}")
    return Draft(where=where, data={}, home=root, root=root, in_folder=False, fault=fault)


def of_account(drafts: Iterable[Draft], ignore: tuple[str, ...]) -> Iterator[Draft]:
    """Without loose ones that a lab says mean nothing."""
    return (d for d in drafts if not _is_loose(d) or still_unread((d.home / d.where,), ignore))


def _is_loose(draft: Draft) -> bool:
    return draft.fault is not None and draft.fault.code == LOOSE
