"""Plate files that hold a device which nobody's approval covers any more, or which something speaks against."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from orthocad.batch.ledger import Ledger
from orthocad.batch.made_before import OTHER_QUANTITY
from orthocad.batch.records import MADE
from orthocad.model import Sealed

FOLDER = "plates"
UNFINISHED = "plating"  # the note of the plates that are being written


class Stale(Sealed):
    """A plate's file with an order's device that is not to be printed as it is."""

    file: str
    order_id: str
    why: str
    others: tuple[str, ...]  # orders on it whose devices are good

    @property
    def text(self) -> str:
        """What is wrong, and what to do."""
        others = f" and print its others ({', '.join(self.others)}) with --reprint" if self.others else ""
        return (
            f"{self.file} holds {self.order_id}: {self.why}; take the file away{others}, "
            f"keep back what of {self.order_id} is printed"
        )


def keep_plate(name: str, designs: Mapping[str, str], ledger: Ledger) -> None:
    """Put down a plate's file, and the hash of the design of each order on it."""
    ledger.db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (f"plate:{name}", json.dumps(dict(designs))))


def sweep(place: Path, ledger: Ledger) -> None:
    """Take away the plates that a killed run was writing and that the ledger does not name: nobody else's file."""
    for name in [n for n in ledger.noted(UNFINISHED) or () if ledger.noted(f"plate:{n}") is None]:
        ours = [f"{name}{ending}" for ending in (".svg", ".3mf")]
        for path in [e for e in place.iterdir() if e.name in ours or e.name.startswith(tuple(f".{o}." for o in ours))]:
            with suppress(OSError):
                path.unlink()


def stale_plates(ledger: Ledger, out: Path) -> list[Stale]:
    """Of the plate files that lie there, by name."""
    found: list[Stale] = []
    for path, designs in lying_plates(ledger, out):
        why = {order_id: _why(ledger.order(order_id), sha) for order_id, sha in designs.items()}
        good = tuple(order_id for order_id, words in why.items() if not words)
        file = path.relative_to(out).as_posix()
        found += [Stale(file=file, order_id=o, why=words, others=good) for o, words in why.items() if words]
    return found


def lying_plates(ledger: Ledger, out: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """The plate files that lie there, by name, and the design of each order on them."""
    query = "SELECT key, value FROM notes WHERE key GLOB 'plate:*' ORDER BY key"
    for key, value in ledger.db.execute(query).fetchall():
        path, designs = out / FOLDER / f"{key.removeprefix('plate:')}.3mf", json.loads(value)
        if isinstance(designs, dict) and path.is_file():  # one of an earlier version says no more than its name
            yield path, designs


def _why(row: Mapping[str, Any] | None, design_sha256: str) -> str | None:
    """What is wrong with an order's device that was plated with this design; None where nothing is."""
    if row is None:
        return "it is no order any longer"
    if row["against"] and not row["against"].startswith(OTHER_QUANTITY):
        return str(row["against"])
    if row["state"] not in MADE:
        return f"it is {row['state']} now" + (f" ({row['text']})" if row["text"] else "")
    if row["design_sha256"] != design_sha256:
        return "it was built anew since, with another design"
    more_ordered = 0 < row["plated"] < (row["quantity"] or 1)  # those that are plated stay approved
    return None if row["approved_by"] or more_ordered else "its approval is void"
