"""Build plates: approved devices only, packed, written as 3MF with a picture, and noted in the ledger."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from orthocad.batch.approve import void
from orthocad.batch.bound import changed_files, is_as_signed
from orthocad.batch.ledger import Ledger
from orthocad.batch.locks import sole_plating
from orthocad.batch.made_before import to_do
from orthocad.batch.pack import Part, Plate, pack, upright
from orthocad.batch.plate_picture import plate_svg
from orthocad.batch.records import APPROVED, PLATED, PRINTED, REPRINT
from orthocad.batch.safe_paths import own_folder
from orthocad.batch.stale_plates import FOLDER, UNFINISHED, Stale, keep_plate, lying_plates, stale_plates, sweep
from orthocad.deliver.mesh_files import read_stl
from orthocad.deliver.plate_3mf import Copy, plate_3mf
from orthocad.errors import MachineError, OrderError, UsageError
from orthocad.model import Printer, Sealed


class Left(Sealed):
    """An order or device that is on no plate, and why."""

    name: str
    text: str


class Plated(Sealed):
    """One plate's file and what is on it."""

    name: str
    material: str
    devices: tuple[str, ...]
    orders: tuple[str, ...]


class Made(Sealed):
    """What came of plating."""

    plates: tuple[Plated, ...]
    left: list[Left]
    stale: list[Stale]  # among all plate files that lie there


def make_plates(out: Path, printer: Printer, reprints: Sequence[str] = ()) -> Made:
    """Plates of all approved orders, or of the devices to print again; also what was left out.

    Raises
    ------
    OrderError
        `plate.not_approved`: a reprint of what nobody has approved and plated; `plate.refused`: of what something
        speaks against, is not as it was signed, or not for this printer; `plate.changed`: by another command.
    MachineError
        `output.not_writable`.
    """
    with closing(Ledger(out)) as ledger, sole_plating(out):
        wanted, left = (_reprints(ledger, reprints), []) if reprints else _approved(ledger, out)
        parts: list[Part] = []
        for row, sides in wanted:
            found, why = _parts(row, sides, out, printer, (0, 1) if reprints else (row["plated"], row["quantity"] or 1))
            parts += found
            if why:
                left.append(Left(name=str(row["order_id"]), text=why))
            if why and why.startswith("approval void"):
                void(row, ledger, "its files were changed")
        plates, misfits = pack(parts, printer.bed_mm, stacked=printer.process != "fdm")
        left += [_misfit(part, printer) for part in misfits]
        if reprints and left:  # what is asked for by name is printed, or it is an error
            raise OrderError("plate.refused", f"{left[0].name}: {left[0].text}; no plate is written")
        split = {part.order_id for part in misfits}
        kept = [p for p in (_without(plate, split) for plate in plates) if p.placed]
        made = _files(kept, out, printer, ledger)
        _note(made, [row for row, _ in wanted], ledger, REPRINT if reprints else PLATED)
        return Made(plates=made, left=left, stale=stale_plates(ledger, out))


Wanted = list[tuple[dict[str, Any], tuple[str, ...]]]  # rows, and the sides of each; all where none is named


def _approved(ledger: Ledger, out: Path) -> tuple[Wanted, list[Left]]:
    """What to plate, and what lies on plates already: built again since, with the same bytes."""
    lying, left = list(lying_plates(ledger, out)), []
    wanted: Wanted = []
    for row in ledger.orders(APPROVED):
        order_id, number = str(row["order_id"]), row["quantity"] or 1
        names = [p.stem for p, designs in lying if designs.get(order_id) == row["design_sha256"]]
        enough = row["plated"] >= number or (names and not row["plated"])
        if not enough or row["against"] or not is_as_signed(row, ledger, out):
            wanted.append((row, ()))
            continue
        where = f"are on {', '.join(names)}" if names else "were plated, on a plate that lies here no more"
        text = f"these very devices {where}, and it was built again with the same bytes: not plated twice; "
        left.append(Left(name=order_id, text=f"{text}print more of them with --reprint {order_id}"))
        with ledger.together():
            ledger.set_state(order_id, PLATED, note=text, plated=max(row["plated"], number), against=row["against"])
    return wanted, left


def _reprints(ledger: Ledger, names: Iterable[str]) -> Wanted:
    found: Wanted = []
    for name in names:
        order_id, _, side = name.partition("/")
        row = ledger.order(order_id)
        if row is None:
            raise UsageError("usage.order", f"{order_id} is no order of this batch")
        if row["state"] not in PRINTED:  # a part of an order must not stand for the whole of it
            what = "plate it first, without --reprint" if row["state"] == APPROVED else "not approved; approve it first"
            raise OrderError("plate.not_approved", f"{order_id} is {row['state']}; {what}")
        if side not in ("", "left", "right"):
            raise UsageError("usage.order", f"--reprint {name}: write ORDER, ORDER/left or ORDER/right")
        if side and side not in (there := json.loads(row["facts"])["feet"]):
            raise UsageError("usage.order", f"{order_id} has no {side} device, only {' and '.join(there)}")
        if row["against"]:
            raise OrderError("plate.refused", f"{order_id} is {to_do(row['against'])}")
        found.append((row, (side,) if side else ()))
    return found


def _parts(
    row: Mapping[str, Any], sides: tuple[str, ...], out: Path, printer: Printer, copies: tuple[int, int]
) -> tuple[list[Part], str | None]:
    """The order's devices as they lie on this printer; none, and why, where they must not or need not."""
    if changed_files(row, out):
        return [], "approval void: its files were changed after it was approved; build it again"
    if row["against"]:
        return [], to_do(row["against"])
    folder, facts = out / "orders" / str(row["order_id"]), json.loads(row["facts"])["feet"]
    process = tomllib.loads((folder / "design.toml").read_text(encoding="utf-8"))["profile"]["material"]["process"]
    if process != printer.process:
        return [], f"made of {process} material, {printer.name} prints {printer.process}"
    parts = []
    for side in sides or tuple(facts):
        content = (folder / f"{side}.stl").read_bytes()
        part = Part(
            order_id=str(row["order_id"]),
            side=side,
            copy=1,
            material=facts[side]["material"],
            mesh=read_stl(content),
            turn=upright(process, facts[side]["construction"], side),
            sha256=_sha256(content),
        )
        parts += [replace(part, copy=n + 1) for n in range(*copies)]
    return parts, None


def _sha256(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def _misfit(part: Part, printer: Printer) -> Left:
    size = " x ".join(f"{v:.0f}" for v in part.size_mm())
    text = f"{size} mm as it lies, turned any way too large for {printer.name}; use a larger printer"
    return Left(name=f"{part.order_id}/{part.side}", text=text)


def _without(plate: Plate, split: set[str]) -> Plate:
    """A pair of which one device fits no plate is not printed by half."""
    return Plate(material=plate.material, placed=tuple(p for p in plate.placed if p.part.order_id not in split))


def _files(plates: Sequence[Plate], out: Path, printer: Printer, ledger: Ledger) -> tuple[Plated, ...]:
    """Files first, the ledger last and in one step: a plate that it does not name is swept away by the next run."""
    place = own_folder(out / FOLDER)
    try:
        place.mkdir(exist_ok=True)
        sweep(place, ledger)
        first = _next_number(place, printer, ledger)
        names = [f"{printer.name}-{first + n:04d}" for n in range(len(plates))]
        ledger.note(UNFINISHED, names)
        return tuple(_write(plate, place, name, printer) for plate, name in zip(plates, names, strict=True))
    except OSError as error:
        raise MachineError(
            "output.not_writable", f"cannot write {place} ({error.strerror}); free space there"
        ) from error


def _note(made: Sequence[Plated], rows: Iterable[Mapping[str, Any]], ledger: Ledger, state: str) -> None:
    """The plates and their orders in the ledger, where none was changed since it was read."""
    before = {row["order_id"]: (row["state"], row["design_sha256"], row["quantity"]) for row in rows}
    with ledger.together():
        for plated in made:
            keep_plate(plated.name, {o: str(before[o][1]) for o in plated.orders}, ledger)
        ledger.db.execute("DELETE FROM notes WHERE key = ?", (UNFINISHED,))
        for order_id in dict.fromkeys(o for plated in made for o in plated.orders):
            now = ledger.order(order_id)
            if now is None or (now["state"], now["design_sha256"], now["quantity"]) != before[order_id]:
                raise OrderError("plate.changed", f"{order_id} was changed while it was plated; run the command again")
            names = ", ".join(p.name for p in made if order_id in p.orders)
            number = (now["quantity"] or 1) if state == PLATED else now["plated"]
            ledger.set_state(order_id, state, note=f"plate {names}", plated=number, against=now["against"])


def _next_number(place: Path, printer: Printer, ledger: Ledger) -> int:
    """Over all that were ever given, whether their files lie there or not, and over a file of somebody else's."""
    given = (key for (key,) in ledger.db.execute("SELECT key FROM notes WHERE key GLOB 'plate:*'").fetchall())
    names = [*(key.removeprefix("plate:") for key in given), *(path.stem for path in place.iterdir())]
    numbers = [n[-4:] for n in names if n[:-4] == f"{printer.name}-" and n[-4:].isdecimal()]
    return max(map(int, numbers), default=0) + 1


def _write(plate: Plate, place: Path, name: str, printer: Printer) -> Plated:
    copies = [
        Copy(
            name=f"{p.part.order_id} {p.part.side}",
            key=p.part.sha256,
            mesh=p.part.mesh,
            turn=p.turn,
            shift_mm=p.shift_mm,
        )
        for p in plate.placed
    ]
    for ending, content in (
        (".svg", plate_svg(name, plate, printer.bed_mm).encode()),
        (".3mf", plate_3mf(name, copies)),
    ):
        aside = place / f".{name}{ending}.{os.getpid()}"
        aside.write_bytes(content)
        aside.replace(place / f"{name}{ending}")
    orders = tuple(dict.fromkeys(p.part.order_id for p in plate.placed))
    return Plated(name=name, material=plate.material, devices=tuple(c.name for c in copies), orders=orders)
