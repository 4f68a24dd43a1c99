"""The same foot in the scans of two orders, whatever format it was saved in: by the height of its sole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from orthocad.batch.ledger import Ledger
    from orthocad.batch.records import Order, Seen
    from orthocad.model import Foot

APART_MM = 0.1  # two scans of one foot lie several tenths apart, one saved twice not at all
LEAST = 30  # places where both have a sole
_X_MM, _Y_MM = np.arange(15.0, 300.0, 15.0), np.arange(-48.0, 49.0, 12.0)

Print = Sequence[float | None]


def sole_print(foot: Foot) -> tuple[float | None, ...]:
    """Heights of the sole in mm at fixed places of the working frame; None where there is none.

    The frame is the foot's own and a left foot is mirrored in it: a scan that was moved, or mirrored, has the same.
    """
    from orthocad.batch.same_foot import read

    places = np.stack(np.meshgrid(_X_MM, _Y_MM, indexing="ij"), axis=-1).reshape(-1, 2)
    return tuple(round(float(z), 3) if np.isfinite(z) else None for z in read(foot.sole, places)[0])


def is_one_scan(one: Print, other: Print) -> bool:
    """Whether two soles agree as only one and the same scan does."""
    apart = np.abs(np.array(one, dtype=float) - np.array(other, dtype=float))
    apart = apart[np.isfinite(apart)]
    return apart.size >= LEAST and bool(np.quantile(apart, 0.95) <= APART_MM)


def keep_soles(seen: Iterable[tuple[Order, Seen]], ledger: Ledger) -> None:
    """Put down what the soles of these orders' scans are, by the scan's hash."""
    rows = {}
    for order, shown in seen:
        for side, sole in shown.sole.items():
            sha = order.sha256[f"scan:{shown.file[side]}"]
            rows[sha, side] = (sha, side, shown.length_mm[side], _mean_mm(sole), json.dumps(sole))
    with ledger.together():
        ledger.db.executemany("INSERT OR REPLACE INTO soles VALUES (?, ?, ?, ?, ?)", rows.values())


def saved_otherwise(sha256: str, ledger: Ledger, among: Ledger) -> set[str]:
    """Hashes of other scan files, known to a batch, that show a foot of this one."""
    own = ledger.db.execute("SELECT length_mm, mean_mm, sole FROM soles WHERE sha256 = ?", (sha256,)).fetchall()
    return {other for length, mean, sole in own for other in _like(length, mean, sole, among)} - {sha256}


def _like(length_mm: float, mean_mm: float, sole: str, ledger: Ledger) -> Iterator[str]:
    near = ledger.db.execute(
        "SELECT sha256, sole FROM soles WHERE length_mm BETWEEN ? AND ? AND mean_mm BETWEEN ? AND ?",
        (length_mm - APART_MM, length_mm + APART_MM, mean_mm - APART_MM, mean_mm + APART_MM),
    )
    return (sha for sha, other in near.fetchall() if is_one_scan(json.loads(sole), json.loads(other)))


def _mean_mm(sole: Print) -> float:
    known = [z for z in sole if z is not None]
    return float(np.mean(known)) if known else 0.0
