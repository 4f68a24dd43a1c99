"""A ZIP of orders, unpacked once beside the ledger; nothing in it is written anywhere else."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from orthocad.errors import OrderError

LARGEST_BYTES = 50_000_000_000
LARGEST_RATIO = 200  # unpacked to packed; scans as text pack about tenfold


def unpacked(path: Path, out: Path) -> Path:
    """The folder with the archive's content; the same archive is unpacked once.

    Raises
    ------
    OrderError
        `order.unreadable` or `order.path`.
    """
    with path.open("rb") as file:
        name = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    place = out / "received" / name
    if not place.is_dir():
        aside = place.with_name(f".{name}.{os.getpid()}")
        shutil.rmtree(aside, ignore_errors=True)
        try:
            _extract(path, aside)
            aside.rename(place)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return _only_folder(place)


def _extract(path: Path, aside: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [i for i in archive.infolist() if PurePosixPath(i.filename).parts[:1] != ("__MACOSX",)]
            _refuse_unsafe(path, entries)
            aside.mkdir(parents=True)
            archive.extractall(aside, members=entries)
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise OrderError("order.unreadable", f"{path.name} is not a readable ZIP ({error}); send it again") from error


def _refuse_unsafe(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        pure = PurePosixPath(entry.filename.replace("\\", "/"))
        linked = stat.S_ISLNK(entry.external_attr >> 16)
        if pure.is_absolute() or ".." in pure.parts or linked or max(map(len, pure.parts), default=0) > 200:
            raise OrderError("order.path", f"{path.name} holds {entry.filename[:80]!r}, which leads out of it; refused")
    packed = path.stat().st_size  # what each entry claims may be claimed twice
    total = sum(e.file_size for e in entries)
    if total > LARGEST_BYTES or total > LARGEST_RATIO * max(packed, 1_000_000):
        raise OrderError("order.unreadable", f"{path.name} unpacks to {total / 1e9:.0f} GB; send smaller parts")


def _only_folder(place: Path) -> Path:
    """Archives often hold one folder with everything in it."""
    entries = [e for e in place.iterdir() if not e.name.startswith(".")]
    single = entries[0] if len(entries) == 1 and entries[0].is_dir() else None
    return single if single is not None and _holds_orders(single) else place


def _holds_orders(folder: Path) -> bool:
    return any(e.is_dir() or e.suffix.lower() in (".csv", ".jsonl") for e in folder.iterdir())
