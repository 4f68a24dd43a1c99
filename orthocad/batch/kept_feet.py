"""The feet that the check has read, kept beside the ledger until their orders are built: no scan is read twice.

A foot is known by its scan's content and everything said about it, so it is the one that reading again would give.
What lies there is believed only where its hash is the one that the run's own worker told: a file put there is not
opened.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from orthocad.model import Foot, ScanOptions

if TYPE_CHECKING:
    from orthocad.scan.patient import Reader

MOST_BYTES = 2_000_000_000
OF_FREE = 0.1  # of the disk: results need the rest

Files = dict[str, tuple[str, int]]  # name -> SHA-256, bytes


class Shelf:
    """Which kept files the orders of a run wait for."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._names: dict[str, dict[str, str]] = {}  # by look key: file -> SHA-256
        self._users: Counter[str] = Counter()  # look keys by file
        self._waiting: Counter[str] = Counter()  # orders by look key

    def put(self, look_key: str, files: Mapping[str, tuple[str, int]]) -> None:
        """What a worker kept of the scans that a key stands for."""
        self._names[look_key] = {name: sha for name, (sha, _) in files.items()}
        self._users.update(files.keys())

    def known(self, look_key: str) -> dict[str, str]:
        """Name and SHA-256 of the kept files for a key."""
        return self._names.get(look_key, {})

    def only_for(self, look_keys: Iterable[str]) -> None:
        """Let go of what none of these orders needs."""
        self._waiting = Counter(look_keys)
        for key in [k for k in self._names if not self._waiting[k]]:
            self._drop(key)

    def done(self, look_key: str) -> None:
        """One order of that key is built."""
        self._waiting[look_key] -= 1
        if self._waiting[look_key] <= 0:
            self._drop(look_key)

    def _drop(self, look_key: str) -> None:
        names = self._names.pop(look_key, {})
        self._users.subtract(names.keys())
        for name in names:
            if not self._users[name]:
                (self.place / name).unlink(missing_ok=True)


@contextmanager
def shelf(out: Path) -> Iterator[Shelf]:
    """A shelf for one run; what a killed run left is tidied away as other scratch is."""
    place = out / f".feet.{os.getpid()}"
    with suppress(OSError):
        place.mkdir(exist_ok=True)
    try:
        yield Shelf(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def keeping(place: Path, kept: Files) -> Reader:
    """Reads a scan and keeps its feet; `kept` is told the files."""

    def read(path: Path, options: ScanOptions) -> tuple[Foot, ...]:
        from orthocad.scan import scan_feet

        feet = scan_feet(path, options)
        with suppress(OSError):  # a full disk: the build reads the scan itself
            kept.update(_put(place, _name(path, options), pickle.dumps(feet, protocol=5)))
        return feet

    return read


def knowing(place: Path, known: Mapping[str, str]) -> Reader:
    """Gives the kept feet of a scan where they are what the check has read, else reads it."""

    def read(path: Path, options: ScanOptions) -> tuple[Foot, ...]:
        from orthocad.scan import scan_feet

        feet = _taken(place, known, path, options)
        return scan_feet(path, options) if feet is None else feet

    return read


def _taken(place: Path, known: Mapping[str, str], path: Path, options: ScanOptions) -> tuple[Foot, ...] | None:
    try:
        name = _name(path, options)
        content = (place / name).read_bytes() if name in known else b""
    except OSError:
        return None
    if not content or hashlib.sha256(content).hexdigest() != known[name]:
        return None
    feet: tuple[Foot, ...] = pickle.loads(content)  # our own worker wrote exactly these bytes
    return feet


def _name(path: Path, options: ScanOptions) -> str:
    with path.open("rb") as file:
        scan = hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(f"{scan} {path.name} {options!r}".encode()).hexdigest()


def _put(place: Path, name: str, content: bytes) -> Files:
    there = sum(e.stat().st_size for e in os.scandir(place))
    if there + len(content) > min(MOST_BYTES, OF_FREE * (shutil.disk_usage(place).free + there)):
        return {}
    aside = place / f".{name}.{os.getpid()}"
    try:
        aside.write_bytes(content)
        aside.replace(place / name)
    finally:
        aside.unlink(missing_ok=True)
    return {name: (hashlib.sha256(content).hexdigest(), len(content))}
