"""The ledger's file opened: to write, or to read it where nothing may be written."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

_TABLES = Path(__file__).with_name("ledger_tables.sql")


def to_write(path: Path) -> sqlite3.Connection:
    """With its tables, whatever version made it; what is committed outlasts a pulled plug."""
    db = _opened(path, "mode=rwc")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.executescript(_TABLES.read_text(encoding="utf-8"))
    return db


def to_read(path: Path) -> sqlite3.Connection:
    """While another process writes it, or on a read-only mount, where all that was written has to be in it already."""
    try:
        return _proved(_opened(path, "mode=rw"))
    except sqlite3.Error:
        unwritten = path.with_name(f"{path.name}-wal")
        if unwritten.is_file() and unwritten.stat().st_size:
            raise
        return _proved(_opened(path, "immutable=1"))


def _opened(path: Path, how: str) -> sqlite3.Connection:
    place = quote(str(path.absolute()).encode("utf-8", "surrogateescape"))
    db = sqlite3.connect(f"file:{place}?{how}", uri=True, timeout=30, isolation_level=None)
    db.row_factory = sqlite3.Row
    return db


def _proved(db: sqlite3.Connection) -> sqlite3.Connection:
    try:
        db.execute("SELECT 1 FROM notes LIMIT 1")
    except sqlite3.Error:
        db.close()
        raise
    return db
