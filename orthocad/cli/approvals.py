"""Where a folder's approval is recorded, and whether it covers what lies there."""

from __future__ import annotations

import hashlib
import tomllib
from contextlib import closing
from pathlib import Path

from orthocad.model import Sealed


class Approval(Sealed):
    """`approved`, `void` (the files are others by now), `not approved`, or `none`: nobody's record tells of it."""

    state: str
    by: str | None = None
    at: str | None = None
    recorded_in: str | None = None

    @property
    def words(self) -> str:
        """For people."""
        if self.state == "none":
            return "no approval on record: neither a batch's ledger nor a signature tells of this folder"
        if self.state == "not approved":
            return f"not approved, says {self.recorded_in}"
        covers = "and covers these files" if self.state == "approved" else "but VOID: the files are others by now"
        return f"approved by {self.by} on {self.at}, says {self.recorded_in}, {covers}"


def approval_of(folder: Path) -> Approval:
    """Of a batch's ledger where the folder is an order's; else of a signature beside the very design that lies here."""
    from orthocad.batch.approve import place_of
    from orthocad.batch.bound import changed_files
    from orthocad.batch.ledger import Ledger
    from orthocad.errors import UsageError

    try:
        out, order_id = place_of(folder)
    except UsageError:
        return _signed(folder)
    with closing(Ledger(out, read_only=True)) as ledger:
        row = ledger.order(order_id) if order_id else None
    if row is None:
        return Approval(state="none")
    where = str(ledger.path)
    if not row["approved_by"]:
        return Approval(state="not approved", recorded_in=where)
    state = "void" if changed_files(row, out) else "approved"
    return Approval(state=state, by=row["approved_by"], at=row["changed_at"], recorded_in=where)


def _signed(folder: Path) -> Approval:
    """The designer's signature is of the saved design; it speaks of this folder where that is its design."""
    design = folder / "design.toml"
    own = hashlib.sha256(design.read_bytes()).hexdigest() if design.is_file() else None
    for path in sorted([*folder.glob("*-signed.toml"), *folder.resolve().parent.glob("*-signed.toml")]):
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            continue
        if told.get("state") == "approved" and told.get("design_sha256") == own:
            return Approval(state="approved", by=told.get("by"), at=told.get("on"), recorded_in=str(path))
    return Approval(state="none")
