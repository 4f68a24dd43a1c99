"""What an approval is bound to: the hashes of the design and of every device file."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from orthocad.batch.file_hash import file_sha256
from orthocad.batch.ledger import Ledger
from orthocad.batch.records import Outcome
from orthocad.batch.worker import files_of
from orthocad.errors import OrderError


def design_sha256(outcome: Outcome) -> str | None:
    """Of what a build made; None where it made nothing."""
    return hash_of_files({name: sha for name, (sha, _) in outcome.files.items()}) if outcome.code is None else None


def hash_of_files(hashes: Mapping[str, str]) -> str:
    """One hash for the files that make the device; the reports are not among them."""
    lines = [f"{name} {sha}\n" for name, sha in sorted(hashes.items()) if _of_device(name)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _of_device(name: str) -> bool:
    return not name.startswith("report.")


def changed_files(row: Mapping[str, Any], out: Path) -> str | None:
    """What speaks against the files that lie there being the designed ones; None where they are."""
    hashes = {name: sha for name, (sha, _) in files_of(out / "orders" / str(row["order_id"])).items()}
    return None if hash_of_files(hashes) == row["design_sha256"] else "its files were changed"


def is_as_signed(row: Mapping[str, Any], ledger: Ledger, out: Path) -> bool:
    """The same, soon: files not touched since they were made are not read."""
    files, ended_at = ledger.last_made(str(row["order_id"]))
    device, folder = {n: f for n, f in files.items() if _of_device(n)}, out / "orders" / str(row["order_id"])
    below = len(f"{folder}/")
    there = {f"{at}/{n}"[below:] for at, _, names in os.walk(folder) for n in names}
    return device.keys() == {n for n in there if _of_device(n)} and files_are_there(folder, device, ended_at)


def files_are_there(folder: Path, files: Mapping[str, tuple[str, int]], ended_at: str | None) -> bool:
    """Whether the files lie there as they were made; those not touched since need no second reading."""
    made_s = datetime.fromisoformat(ended_at).timestamp() + 1.0 if ended_at else 0.0
    return bool(files) and all(_is_as_made(f"{folder}/{name}", *file, made_s) for name, file in files.items())


def _is_as_made(path: str, sha256: str, size: int, made_s: float) -> bool:
    try:
        found = os.stat(path)
        same_size = stat.S_ISREG(found.st_mode) and found.st_size == size
        untouched = max(found.st_mtime, found.st_ctime) <= made_s  # another file put in its place keeps its own mtime
        return same_size and (untouched or file_sha256(Path(path)) == sha256)
    except (OSError, OrderError):
        return False
