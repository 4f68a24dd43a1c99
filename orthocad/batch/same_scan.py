"""The same foot in the scans of two orders, whatever format it was saved in: by the height of its sole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from orthocad.batch.ledger import Ledger
    from orthocad.batch.records import Order, Seen
    from orthocad.model import Foot

APART_MM = 0.1  # two scans of one foot lie several tenths apart, one saved twice not at all
MIRRORED_MM = 0.3  # one person's left and right foot lie further apart than a foot and its mirror image
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


def apart_mm(one: Print, other: Print) -> float:
    """How far apart two soles are in 95 of 100 places both have; infinite where these are too few."""
    apart = np.abs(np.array(one, dtype=float) - np.array(other, dtype=float))
    apart = apart[np.isfinite(apart)]
    return float(np.quantile(apart, 0.95)) if apart.size >= LEAST else np.inf


def keep_soles(seen: Iterable[tuple[Order, Seen]], ledger: Ledger) -> None:
    """Put down what the soles of these orders' scans are, by the scan's hash."""
    rows = {}
    for order, shown in seen:
        for side, sole in shown.sole.items():
            sha = order.sha256[f"scan:{shown.file[side]}"]
            rows[sha, side] = (sha, side, shown.length_mm[side], _mean_mm(sole), json.dumps(sole))
    with ledger.together():
        ledger.db.executemany("INSERT OR REPLACE INTO soles VALUES (?, ?, ?, ?, ?)", rows.values())


def saved_otherwise(sha256: str, ledger: Ledger, among: Ledger) -> dict[str, float]:
    """Hashes of other scan files, known to a batch, that show a foot of this one, and how far apart in mm they are."""
    return {other: mm for mm, _, other, _ in _alike(sha256, ledger, among, APART_MM)}


def as_the_other_side(sha256: str, ledger: Ledger, among: Ledger) -> dict[str, float]:
    """Hashes of other scan files, known to a batch, that show a foot of this one mirrored, and how far apart in mm."""
    return {other: mm for mm, side, other, at in _alike(sha256, ledger, among, MIRRORED_MM) if side != at}


def _alike(sha256: str, ledger: Ledger, among: Ledger, within_mm: float) -> list[tuple[float, str, str, str]]:
    """How far apart in mm, the side a scan file shows, another file known to a batch, its side; the nearest last."""
    own = ledger.db.execute("SELECT side, length_mm, mean_mm, sole FROM soles WHERE sha256 = ?", (sha256,)).fetchall()
    found = []
    for side, length, mean, sole in own:
        near = among.db.execute(
            "SELECT sha256, side, length_mm, mean_mm, sole FROM soles "
            "WHERE length_mm BETWEEN ? AND ? AND mean_mm BETWEEN ? AND ? AND sha256 <> ?",
            (length - within_mm, length + within_mm, mean - within_mm, mean + within_mm, sha256),
        ).fetchall()
        mine = json.loads(sole)
        found += [
            (max(apart_mm(mine, json.loads(its)), abs(length - its_length), abs(mean - its_mean)), side, sha, at)
            for sha, at, its_length, its_mean, its in near
        ]
    return sorted((alike for alike in found if alike[0] <= within_mm), reverse=True)


def _mean_mm(sole: Print) -> float:
    known = [z for z in sole if z is not None]
    return float(np.mean(known)) if known else 0.0
