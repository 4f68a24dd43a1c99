"""Approving a batch's order as the page shows it: the batch's own device, or the edit of it once that is built.

An edit that is approved becomes the order's device: its files take the place of the batch's, the ledger notes them as
another attempt, and the approval is bound to their hash as any other is. The batch's design stays beside the edit.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from orthocad.errors import UsageError
from orthocad.preview.order import Order
from orthocad.preview.saving import write_design
from orthocad.preview.walk import SENT_BACK, own_design

if TYPE_CHECKING:
    from orthocad.preview.session import Session


def approve(session: Session, by: str) -> str:
    """Sign what the page shows; says what it covers.

    Raises
    ------
    UsageError
        `approve.refused`, with why not.
    """
    order, text = session.order, session.design_toml()
    assert order.batch is not None
    if not by.strip():
        raise UsageError("approve.refused", "an approval bears a name; give yours")
    own = own_design(order.batch, order.name)
    if not own.is_file() or own.read_text(encoding="utf-8") != order.base:
        raise UsageError("approve.refused", f"{order.name} was built anew meanwhile; open it again and read it")
    if text != order.base and (session.changed or order.edited):
        _take_over(order, text, by.strip())
    elif order.save.is_file():
        write_design(order, order.base)  # an edit that was taken back
    return _signed(order, by)


def _signed(order: Order, by: str) -> str:
    from orthocad.batch.approve import approve as sign
    from orthocad.batch.summary import refresh_summary

    assert order.batch is not None
    signed = sign(order.batch / "orders" / order.name, by)[0]
    refresh_summary(order.batch)
    if not signed.approved:
        raise UsageError("approve.refused", f"{order.name}: {signed.text}")
    return f"{order.name}: {signed.text}"


def _take_over(order: Order, text: str, by: str) -> None:
    """The built edit in place of the batch's device; the ledger first, so that a stop between leaves it unsigned."""
    from orthocad.batch.bound import design_sha256
    from orthocad.batch.ledger import Ledger
    from orthocad.batch.records import DESIGNED, Outcome
    from orthocad.batch.worker import facts_of
    from orthocad.deliver.folder import write_folder

    assert order.batch is not None
    files = _built(order, text)
    hashes = {name: (hashlib.sha256(content).hexdigest(), len(content)) for name, content in files.items()}
    made = Outcome(key=order.name, state=DESIGNED, facts=facts_of(order.out), files=hashes)
    with closing(Ledger(order.batch)) as ledger:
        row = ledger.order(order.name)
        if row is None or not _may_change(row["state"], row["code"]):
            state = row["state"] if row else "gone"
            raise UsageError("approve.refused", f"{order.name} is {state}: too late to change it")
        write_design(order, text)
        ledger.ended(made, row["inputs_sha256"], design_sha256(made))
        with ledger.together():
            ledger.set_state(order.name, DESIGNED, name=by, note=f"edited on the page by {by}", text=f"edited by {by}")
    write_folder(order.batch / "orders" / order.name, files)


def _may_change(state: str, code: str | None) -> bool:
    from orthocad.batch.records import APPROVED, DESIGNED, HELD

    return state in (DESIGNED, APPROVED) or (state == HELD and code == SENT_BACK)


def _built(order: Order, text: str) -> dict[str, bytes]:
    """The files of the edit's build, where they are whole and of this very design."""
    files = {p.relative_to(order.out).as_posix(): p.read_bytes() for p in _files(order.out)}
    if files.get("design.toml") != text.encode():
        raise UsageError("approve.refused", "the design on the page is not what was built; build it, then approve")
    told = json.loads(files["report.json"])["file_sha256"] if "report.json" in files else None
    if told != {name: hashlib.sha256(c).hexdigest() for name, c in files.items() if name != "report.json"}:
        raise UsageError("approve.refused", "the built files were changed; build them again, then approve")
    return files


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
