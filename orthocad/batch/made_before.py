"""What becomes of a device that is made when its order is refused, held or changed afterwards."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orthocad.batch.ledger import Ledger
from orthocad.batch.records import FAILED, MADE, PRINTED, RENAMED, SAME_ID, Entry, Fault, Order
from orthocad.batch.remote import is_address
from orthocad.batch.safe_paths import own_folder
from orthocad.deliver import remove_ours
from orthocad.errors import MachineError

REFUSED, HELD_NOW, CHANGED = "now refused: ", "now held: ", "now changed: "
OTHER_QUANTITY = f"{CHANGED}the number: "  # the devices that are plated stay good
KEPT = "plated"  # the folder for devices that were plated before their orders were changed


def speak_against(row: Mapping[str, Any], words: str | None, ledger: Ledger) -> None:
    """Put it beside the device, which stays as it lies, with its state and signature; None takes back what was said."""
    if words != row["against"]:
        said = {key: row[key] for key in ("code", "text", "held_for")}
        ledger.set_state(str(row["order_id"]), row["state"], note=words, against=words, **said)


def against(entry: Entry) -> str:
    """Why it is refused or held, in words."""
    if entry.fault:
        return refused(entry.fault)
    assert entry.held is not None
    return f"{HELD_NOW}[{entry.held.code}] {entry.held.text}"


def refused(fault: Fault) -> str:
    """The same of a fault."""
    return f"{REFUSED}[{fault.code}] {fault.text}"


def to_do(words: str) -> str:
    """What speaks against a device, and what is to be done about it."""
    return f"{words}; run the batch again" if words.startswith(CHANGED) else f"{words}; settle that and run it again"


def speak_of_doubles(entries: Iterable[Entry], ledger: Ledger) -> None:
    """Of made orders whose id another order has too, or whose papers now name another patient, until that is gone."""
    said = f"{REFUSED}[{SAME_ID}]"
    before = ledger.db.execute("SELECT * FROM orders WHERE substr(against, 1, ?) = ?", (len(said), said)).fetchall()
    for row in [dict(r) for r in before if ledger.order(f"? {r['order_id']}") is None]:
        speak_against(row, None, ledger)
    for entry in [e for e in entries if e.fault and e.fault.code == SAME_ID]:
        made = ledger.made(entry.key.removeprefix("? "))
        if made:
            speak_against(made, against(entry), ledger)


def speak_of_renamed(entries: Iterable[Entry], source: str, ledger: Ledger) -> None:
    """Of made orders in whose place the same scan lies under another id now, until it is theirs again or another's."""
    tonight = {e.where: e for e in entries}
    ids = {e.key for e in tonight.values()}
    rows = ledger.db.execute(
        f"SELECT * FROM orders WHERE source = ? AND state IN ({','.join('?' * len(MADE))})", (source, *MADE)
    ).fetchall()
    for row in [dict(r) for r in rows if r["place"] in tonight and r["order_id"] not in ids]:
        words = _renamed(row, tonight[row["place"]], ledger)
        if words or (row["against"] or "").startswith(f"{HELD_NOW}[{RENAMED}]"):
            speak_against(row, words, ledger)


def _renamed(row: Mapping[str, Any], entry: Entry, ledger: Ledger) -> str | None:
    """What the entry in its place says against a made order; one that says it follows it says nothing against it."""
    before, now = str(row["order_id"]), entry.key.removeprefix("? ")
    scans = {sha for (sha,) in ledger.db.execute("SELECT sha256 FROM scans WHERE order_id = ?", (before,))}
    if now == before or entry.data.get("remake_of") == before or not scans & {sha for sha, _ in entry.claims}:
        return None
    text = f"in its place the same scan lies as {now} now; name it {before} again, or print this device no more and "
    return f"{HELD_NOW}[{RENAMED}] {text}order {now} as second_pair of it"


def forget_twins_of_gone_places(source: str, ledger: Ledger) -> None:
    """An order refused for its id, of another place that is there no more, is nobody's to settle: its twin stands."""
    twins = {r["order_id"]: r["source"] for r in ledger.orders(FAILED) if r["code"] == SAME_ID}
    for place in set(twins.values()) - {source, None}:
        if not (is_address(place) or Path(place).exists()):
            ledger.withdraw(place, {r["order_id"] for r in ledger.orders() if r["order_id"] not in twins})


def other_quantity(made: Mapping[str, Any], order: Order | None) -> str | None:
    """What a run would make of another number of an order that is plated."""
    ordered = (order.data["quantity"] or 1) if order else 1
    if made["state"] not in PRINTED or ordered == made["plated"]:
        return None
    return f"{OTHER_QUANTITY}{made['plated']} of each were plated, now {ordered} are ordered"


def clear(row: Mapping[str, Any] | None, out: Path, order_id: str) -> str:
    """Take the old device away, and say what went with it; what was plated is kept aside, byte for byte."""
    folder, said = out / "orders" / order_id, ""
    if row and row["approved_by"]:
        said += f"; the approval by {row['approved_by']} is void"
    if row and row["state"] in PRINTED and (folder / "design.toml").is_file():
        said += f"; what was plated is kept in {_kept(row, folder, out / KEPT).relative_to(out).as_posix()}"
    remove_ours(folder)
    return said


def _kept(row: Mapping[str, Any], folder: Path, place: Path) -> Path:
    kept = own_folder(place) / f"{folder.name} {row['design_sha256'][:12]}"
    aside = place / f".{kept.name}.new-{os.getpid()}"
    try:
        if not kept.exists():
            shutil.rmtree(aside, ignore_errors=True)
            shutil.copytree(folder, aside)
            aside.rename(kept)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        text = f"cannot write {kept} ({error.strerror}); free space, then run the same command again"
        raise MachineError("output.not_writable", text) from error
    return kept
