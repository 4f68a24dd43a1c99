"""The ledger: what became of every order and attempt, in SQLite, so that a kill at any moment loses nothing."""

from __future__ import annotations

import getpass
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orthocad.batch.ledger_file import to_read, to_write
from orthocad.batch.records import CHECKED, DESIGNED, MADE, PRINTED, RECEIVED, Order, Outcome
from orthocad.errors import MachineError, UsageError

FILE = "ledger.sqlite"
_PLANNED = ("place", "patient", "clinic", "due", "priority", "kind", "remake_of", "reason", "quantity", "data")
_SAID = ("code", "text", "held_for", "against")  # of a state: gone with the next one


class Ledger:
    """One batch folder's ledger; one process writes it, others may read it meanwhile. A run makes a new one.

    Raises
    ------
    UsageError
        `usage.batch`: no ledger is there.
    """

    def __init__(self, out: Path, read_only: bool = False, new: bool = False) -> None:
        self.path = out / FILE
        if not (new or self.path.is_file()):
            raise UsageError("usage.batch", f"{out} holds no batch ({FILE} is not there); give a batch's --out folder")
        with machine_errors(self.path):
            self.db = to_read(self.path) if read_only else to_write(self.path)

    def close(self) -> None:
        """Put what is in the write-ahead file into the ledger and let go of it."""
        self.db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written inside, or nothing of it."""
        with machine_errors(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def order(self, order_id: str) -> dict[str, Any] | None:
        """One order's row; None where it is not known."""
        row = self.db.execute("SELECT * FROM orders WHERE order_id = ?", (order_id,)).fetchone()
        return dict(row) if row else None

    def orders(self, *states: str) -> list[dict[str, Any]]:
        """All orders, or those in some states, rush and the earliest due first."""
        marks = f"WHERE state IN ({','.join('?' * len(states))})" if states else ""
        rows = self.db.execute(f"SELECT * FROM orders {marks}", states)
        return sorted(map(dict, rows), key=urgency)

    def made(self, order_id: str) -> dict[str, Any] | None:
        """The same of an order whose device's files are there."""
        row = self.order(order_id)
        return row if row and is_made(row) else None

    def made_ids(self) -> list[str]:
        """Orders whose device's files are there."""
        marks = ",".join("?" * len(MADE))
        return [r[0] for r in self.db.execute(f"SELECT order_id FROM orders WHERE state IN ({marks})", MADE)]

    def counts(self) -> dict[str, int]:
        """How many orders are in each state."""
        return dict(self.db.execute("SELECT state, count(*) FROM orders GROUP BY state").fetchall())

    def events(self, order_id: str) -> list[dict[str, Any]]:
        """An order's states with time and name, oldest first."""
        rows = self.db.execute("SELECT * FROM events WHERE order_id = ? ORDER BY number", (order_id,))
        return [dict(r) for r in rows]

    def receive(self, orders: Iterable[tuple[str, str, Mapping[str, Any], str | None]], source: str = "") -> None:
        """Note orders (id, folder, keys, patient) as they are now; new ones become `received`."""
        with self.together():
            for order_id, place, data, patient in orders:
                row = {k: data.get(k) for k in _PLANNED} | {"place": place, "patient": patient, "source": source}
                plain = {k: storable(v) for k, v in row.items()}
                self._note_order(order_id, plain | {"data": json.dumps(data, sort_keys=True, default=_plain)})

    def withdraw(self, source: str, still_there: set[str]) -> None:
        """Orders of a place that lie there no more and were never made are no orders any longer."""
        with self.together():
            rows = self.db.execute("SELECT order_id, state FROM orders WHERE source = ?", (source,)).fetchall()
            for order_id, state in rows:
                if order_id not in still_there and state not in MADE:
                    self._event(order_id, "withdrawn", None)
                    self.db.execute("DELETE FROM scans WHERE order_id = ?", (order_id,))
                    self.db.execute("DELETE FROM orders WHERE order_id = ?", (order_id,))

    def _note_order(self, order_id: str, row: Mapping[str, Any]) -> None:
        known = self.order(order_id)
        if known is None:
            names = ("order_id", "state", "changed_at", *row)
            marks = ",".join("?" * len(names))
            self.db.execute(f"INSERT INTO orders ({','.join(names)}) VALUES ({marks})",
                            (order_id, RECEIVED, now(), *row.values()))  # fmt: skip
            self._event(order_id, RECEIVED, None)
        elif any(known[k] != v for k, v in row.items()):
            self._update(order_id, row)
            if known["state"] in PRINTED and known["quantity"] != row["quantity"]:
                self._other_quantity(known, row["quantity"])

    def _other_quantity(self, known: Mapping[str, Any], ordered: int | None) -> None:
        """More are plated once they are approved; what is plated already is nobody's to take back."""
        more = (ordered or 1) - known["plated"]
        text = f"{known['plated']} of each were plated, now {ordered or 1} are ordered; "
        text += f"approve it to plate {more} more" if more > 0 else f"{-more} too many"
        state, by = (DESIGNED, None) if more > 0 else (known["state"], known["approved_by"])
        said = {"text": text if more else None, "against": known["against"]}
        self.set_state(known["order_id"], state, approved_by=by, **said)

    def checked(self, orders: Iterable[Order], gone: Mapping[str, str]) -> None:
        """Orders whose papers and scans are in order, to be built; what is said to have gone with an old device."""
        with self.together():
            for order in orders:
                said, row = gone.get(order.order_id), self.order(order.order_id) or {}
                text = f"changed{said}" if said else row.get("text") if row.get("state") == CHECKED else None
                more = {"text": text, "approved_by": None} if text else {}
                self.set_state(order.order_id, CHECKED, inputs_sha256=order.inputs_sha256, **more)

    def set_state(
        self, order_id: str, state: str, name: str | None = None, note: str | None = None, **more: Any
    ) -> None:
        """Another state; an event is noted where it, or what is said of it, is new, or there is a note."""
        row = self.order(order_id)
        fresh = {k: storable(v) for k, v in (dict.fromkeys(_SAID) | more).items()}
        if note is None and row and row["state"] == state and all(row[k] == v for k, v in fresh.items()):
            return
        self._update(order_id, {"state": state, "changed_at": now()} | fresh)
        self._event(order_id, state, note or fresh.get("text"), name)

    def ended(self, outcome: Outcome, inputs_sha256: str, design_sha256: str | None) -> None:
        """One attempt and what it came to."""
        with self.together():
            row = self.order(outcome.key)
            attempt = (row["attempts"] if row else 0) + 1
            same = row is not None and design_sha256 is not None and row["design_sha256"] == design_sha256
            void = row["text"] if row and row["state"] == CHECKED else None  # an approval that went
            self.db.execute(
                "INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (outcome.key, attempt, outcome.state, outcome.code, storable(outcome.text), round(outcome.seconds, 3),
                 inputs_sha256, design_sha256, _json(outcome.files), now()),
            )  # fmt: skip
            self.set_state(
                outcome.key, outcome.state, code=outcome.code, text=outcome.text or void, held_for=outcome.held_for,
                attempts=attempt, inputs_sha256=inputs_sha256, design_sha256=design_sha256,
                facts=_json(outcome.facts), approved_by=None, plated=row["plated"] if row and same else 0,
            )  # fmt: skip

    def last_made(self, order_id: str) -> tuple[dict[str, tuple[str, int]], str | None]:
        """The files of the last attempt, by name their hash and size, and when it ended."""
        newest = "SELECT files, ended_at FROM attempts WHERE order_id = ? ORDER BY attempt DESC LIMIT 1"
        row = self.db.execute(newest, (order_id,)).fetchone()
        files = json.loads(row["files"]) if row else {}
        return {name: (sha256, size) for name, (sha256, size) in files.items()}, row["ended_at"] if row else None

    def remembered(self, table_key: str) -> Any:
        """What the scans of an earlier check showed."""
        row = self.db.execute("SELECT seen FROM seen WHERE key = ?", (table_key,)).fetchone()
        return json.loads(row["seen"]) if row else None

    def remember(self, table_key: str, value: Any) -> None:
        """Keep what scans show, so that no later run reads them again for the check."""
        with self.together():
            self.db.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (table_key, _json(value)))

    def note(self, key: str, value: Any) -> None:
        """A word about the run itself."""
        with self.together():
            self.db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (key, _json(value)))

    def noted(self, key: str) -> Any:
        """A word about the run itself; None where there is none."""
        row = self.db.execute("SELECT value FROM notes WHERE key = ?", (key,)).fetchone()
        return json.loads(row["value"]) if row else None

    def _update(self, order_id: str, values: Mapping[str, Any]) -> None:
        names = ", ".join(f"{k} = ?" for k in values)
        self.db.execute(f"UPDATE orders SET {names} WHERE order_id = ?", (*values.values(), order_id))

    def _event(self, order_id: str, state: str, text: str | None, name: str | None = None) -> None:
        self.db.execute(
            "INSERT INTO events (order_id, state, at, name, text) VALUES (?, ?, ?, ?, ?)",
            (order_id, state, now(), name or operator(), text),
        )


def urgency(row: Mapping[str, Any]) -> tuple[bool, str, str]:
    """Sorts rush first, then the earliest due, then by id."""
    return row["priority"] != "rush", row["due"] or "9999", row["order_id"]


def is_made(row: Mapping[str, Any]) -> bool:
    """Whether a device's files are there."""
    return row["state"] in MADE


def now() -> str:
    """The moment in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def operator() -> str:
    """Who runs this, as the machine knows him."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


@contextmanager
def machine_errors(path: Path) -> Iterator[None]:
    """A database that cannot be read or written is the machine's fault, in one line."""
    try:
        yield
    except sqlite3.Error as error:
        text = (
            f"the ledger {path} cannot be used ({error}); free space or give the right to write there, then run again"
        )
        raise MachineError("ledger.unusable", text) from error


def storable(value: Any) -> Any:
    """A value from outside as the database can hold it, whatever it is."""
    if value is None or (isinstance(value, int) and abs(value) < 2**31):
        return value
    text = value if isinstance(value, str) else repr(value)[:200]
    return text.encode("utf-8", "replace").decode("utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)
