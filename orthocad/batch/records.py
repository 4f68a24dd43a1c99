"""The nouns of the batch: what came in, what is to be built, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from orthocad.batch.person import Person
from orthocad.model import Request, Sealed

# States of an order; "failed" is the one nobody wants.
RECEIVED, CHECKED, HELD, FAILED = "received", "checked", "held", "failed"
DESIGNED, APPROVED, PLATED, REPRINT = "designed", "approved", "plated", "reprint"
PRINTED = (PLATED, REPRINT)
MADE = (DESIGNED, APPROVED, PLATED, REPRINT)  # the device's files are there


SAME_ID = "order.same_id"
RENAMED = "order.renamed"


class Fault(Sealed):
    """Why an order cannot go on: a stable code, and one line for people."""

    code: str
    text: str


class Draft(Sealed):
    """One order as it came in, before it is judged."""

    where: str  # for people: the folder's name, or file and line
    data: Mapping[str, Any]
    home: Path  # what its paths are relative to
    root: Path  # nothing outside it is read
    in_folder: bool  # scans and exam not named are looked for in `home`
    fault: Fault | None = None
    beside: tuple[Path, ...] = ()  # of a table's row: what lies where its scans lie, and no row names


class Order(Sealed):
    """One order whose papers are in order."""

    order_id: str
    where: str
    data: Mapping[str, Any]  # every key of the order file
    patient: str | None
    scans: tuple[Path, ...]
    said_sides: Mapping[str, str]  # scan file name -> side that the order or the file's name gives
    sha256: Mapping[str, str]  # of each file that shapes the device, by role and name
    request: Request  # `out` is the order's own folder
    exam_json: str | None = None  # the exam with what the order adds to it; written beside the ledger
    unread: tuple[Path, ...] = ()  # what lies beside its scans and nothing has read
    free_text: tuple[str, ...] = ()  # what its exam says in words that no rule reads
    inputs_sha256: str = ""  # of everything that shapes the device or stands on its papers
    look_key: str = ""  # of everything that says what its scans show
    changes_nothing: bool = False  # it is made, and nothing that shapes it is new

    @property
    def person(self) -> Person:
        """Whose it is."""
        return Person(code=self.patient, clinic=self.data["clinic"])

    @property
    def scan_hashes(self) -> tuple[str, ...]:
        """SHA-256 of its scan files."""
        return tuple(v for k, v in self.sha256.items() if k.startswith("scan:"))


class Entry(Sealed):
    """One order on its way through the check: `order` where its papers can be read, `fault` where it must not go on."""

    key: str  # the ledger's id of it; starts with "?" where its own id cannot be used
    where: str
    data: Mapping[str, Any]
    order: Order | None = None
    fault: Fault | None = None
    held: Fault | None = None  # for a person
    held_for: str = "lab"
    claims: tuple[tuple[str, str | None], ...] = ()  # SHA-256 of each scan, and whose it is said to be: of any papers

    @property
    def goes_on(self) -> bool:
        """Whether it may be built as far as is known."""
        return self.order is not None and self.fault is None and self.held is None


class Seen(Sealed):
    """What the scans of one order show."""

    length_mm: Mapping[str, float]  # by side
    file: Mapping[str, str]  # by side: the scan it is in
    apart_mm: float | None = None  # a pair: how far the left sole is from the mirrored right one
    picked: bool = False  # one foot taken of a file with two
    sole: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)  # by side: heights in mm, `sole_print`
    fault: Fault | None = None


class Outcome(Sealed):
    """What became of one task in a worker."""

    key: str
    state: str
    seconds: float = 0.0
    code: str | None = None
    text: str | None = None
    held_for: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # name -> SHA-256, bytes
    stops_all: bool = False  # the machine, not the order, is at fault
    passing: bool = False  # what was wrong with its files may be gone the next time: nothing to remember


class Step(Sealed):
    """Something a person who watches wants to know."""

    kind: str  # received | looking | checked | building | ended | tick
    done: int = 0
    of: int = 0
    outcome: Outcome | None = None
    entries: tuple[Entry, ...] = ()
    skipped: int = 0


class Settings(Sealed):
    """How a batch runs."""

    orders: str  # a path, or an address
    out: Path
    jobs: int = 2
    timeout_s: float = 600.0
    memory_mb: float = 2000.0
    retry_failed: bool = False
    all_there: bool = True  # a run sees all orders of the place, a watch only what came
    history: tuple[Path, ...] = ()
    scheduler: str | None = None
    copy_to: str | None = None  # an address
    ignore: tuple[str, ...] = ()  # patterns of files in order folders that nobody need read
