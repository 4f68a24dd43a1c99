"""Approving or holding one order that is no batch's: a named person, a note, and the hash of the saved design."""

from __future__ import annotations

import hashlib
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orthocad.errors import UsageError
from orthocad.preview.order import Order
from orthocad.preview.saving import write_beside

if TYPE_CHECKING:
    from orthocad.preview.session import Session

APPROVED, HELD = "approved", "held"


def signature_of(order: Order) -> Path:
    """Where the signature stands, beside the design it covers."""
    return order.save.with_name(f"{order.save.stem}-signed.toml")


def read_signature(order: Order) -> dict[str, Any] | None:
    """State, name, note and day; None where nobody signed, or what lies there cannot be read."""
    try:
        found = tomllib.loads(signature_of(order).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    return found if found.get("state") in (APPROVED, HELD) else None


def covers(order: Order, signed: dict[str, Any]) -> bool:
    """Whether the design beside it is the one that was signed."""
    return order.save.is_file() and _sha256(order.save.read_bytes()) == signed.get("design_sha256")


def approve(session: Session, by: str, why: str, proved: bool) -> str:
    """Save the design and sign it.

    Raises
    ------
    UsageError
        `approve.refused`: no name, something open, or the finished devices have not passed every check.
    """
    blocks = [b.code for b in session.blocks if not b.accepted_by]
    if not by.strip():
        raise UsageError("approve.refused", "an approval bears a name; give yours")
    if session.fault or blocks:
        what = session.fault.code if session.fault else ", ".join(blocks)
        raise UsageError("approve.refused", f"{what} is still open; settle it first")
    if not proved:
        text = "the finished devices have not passed every check yet; wait for them, or see which check fails"
        raise UsageError("approve.refused", text)
    return _sign(session, APPROVED, by, why)


def hold(session: Session, by: str, why: str) -> str:
    """Save the design and hold the order, with a note.

    Raises
    ------
    UsageError
        `preview.send_back`: no name or no note.
    """
    if not (by.strip() and why.strip()):
        raise UsageError("preview.send_back", "to hold an order, give your name and a note")
    return _sign(session, HELD, by, why)


def _sign(session: Session, state: str, by: str, why: str) -> str:
    text, order = session.design_toml(), session.order
    write_beside(order, order.save, text)
    signed = {
        "schema_version": "1",
        "order_id": order.name,
        "state": state,
        "by": by.strip(),
        "note": why.strip(),
        "on": date.today().isoformat(),
        "design": order.save.name,
        "design_sha256": _sha256(text.encode()),
    }
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in signed.items())
    write_beside(order, signature_of(order), "".join(lines))
    session.sign(signed)
    return (
        f"{order.name} is {state} by {by.strip()}: {order.save.name} saved{f', {why.strip()}' if why.strip() else ''}"
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
