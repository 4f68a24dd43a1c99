"""A ZIP of orders, unpacked once beside the ledger; nothing in it is written anywhere else."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath

from orthocad.batch.manifest import KINDS
from orthocad.batch.order_scans import is_passed_over, of_an_order
from orthocad.errors import OrderError

LARGEST_BYTES = 50_000_000_000
LONGEST_NAME = 200
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
            entries = [e for e in archive.infolist() if not _of_a_mac(_slashes(e))]
            _refuse_unsafe(path, entries)
            aside.mkdir(parents=True)
            archive.extractall(aside, members=entries)
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise _unreadable(path, str(error)) from error
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise _unreadable(path, "a name in it is both a file and a folder") from error


def _slashes(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Some programs on Windows write backslashes."""
    entry.filename = entry.filename.replace("\\", "/")
    return entry


def _of_a_mac(entry: zipfile.ZipInfo) -> bool:
    return "__MACOSX" in PurePosixPath(entry.filename).parts


def _unreadable(path: Path, why: str) -> OrderError:
    return OrderError("order.unreadable", f"{path.name} is not a readable ZIP ({why}); send it again")


def _refuse_unsafe(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        pure = PurePosixPath(entry.filename)
        linked = stat.S_ISLNK(entry.external_attr >> 16)
        if pure.is_absolute() or ".." in pure.parts or linked:
            raise OrderError("order.path", f"{path.name} holds {entry.filename[:80]!r}, which leads out of it; refused")
        longest = max(map(len, pure.parts), default=0)
        if longest > LONGEST_NAME:
            text = f"{path.name} holds a name of {longest} characters ({entry.filename[:40]!r}…), over {LONGEST_NAME}"
            raise OrderError("order.path", f"{text}; shorten it and pack it again")
    twice = [name for name, n in Counter(e.filename.rstrip("/") for e in entries).items() if n > 1]
    if twice:
        raise _unreadable(path, f"{twice[0][:80]!r} is in it twice")
    packed = path.stat().st_size  # what each entry claims may be claimed twice
    total = sum(e.file_size for e in entries)
    if total > LARGEST_BYTES or total > LARGEST_RATIO * max(packed, 1_000_000):
        raise OrderError("order.unreadable", f"{path.name} unpacks to {total / 1e9:.0f} GB; send smaller parts")


def _only_folder(place: Path) -> Path:
    """Archives often hold one folder with everything in it, or several in one another."""
    entries = [e for e in place.iterdir() if not is_passed_over(e)]
    single = entries[0] if len(entries) == 1 and entries[0].is_dir() else None
    return _only_folder(single) if single is not None and _holds_orders(single) else place


def _holds_orders(folder: Path) -> bool:
    """Whether it holds a table or folders, and is no order itself."""
    entries = [e for e in folder.iterdir() if not is_passed_over(e)]
    tables = any(e.suffix.lower() in KINDS for e in entries)
    return tables or (any(e.is_dir() for e in entries) and not any(of_an_order(e.name) for e in entries))
