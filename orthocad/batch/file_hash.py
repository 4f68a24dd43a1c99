"""Hashes of files that came from outside, each unchanged file read once."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from orthocad.errors import OrderError


def file_sha256(path: Path) -> str:
    """A file's SHA-256; the same unchanged file is read once."""
    try:
        s = path.stat()
        return _hashed(str(path.resolve()), s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns)
    except OSError as error:
        raise OrderError("order.path", f"{path.name} cannot be read ({error.strerror}); send it again") from error


@cache
def _hashed(path: str, *unchanged: int) -> str:
    return sha256_now(path)


def sha256_now(path: str | Path) -> str:
    """The same of the bytes that are there at this moment; an `OSError` where they cannot be read."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
