"""From the TARGET of the command line to the orders it holds."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from orthocad.errors import OrthocadError, UsageError
from orthocad.model import Sealed
from orthocad.preview import walk
from orthocad.preview.order import Order
from orthocad.preview.order_papers import as_saved, has_order_file, ordered
from orthocad.scan.read import FORMATS

SCANS = tuple(f".{name}" for name in FORMATS)
DEVICES = {"left.stl", "right.stl", "left.3mf", "right.3mf"}  # ours, beside a report.json
EXAMS = ("exam.toml", "exam.json")


class Target(Sealed):
    """What was given, and the orders in it: one, or a batch's."""

    path: Path
    home: Path
    orders: tuple[Order, ...]
    batch: bool = False

    def read_again(self, number: int) -> Target:
        """With one of its orders as it lies there now."""
        fresh = again(self.orders[number])
        return replace(self, orders=(*self.orders[:number], fresh, *self.orders[number + 1 :]))


def open_target(path: Path) -> Target:
    """Find out what a path is; no scan is read yet.

    Raises
    ------
    UsageError
        `preview.target`: it is missing, or nothing the preview can open.
    """
    path = Path(path)
    if not path.exists():
        raise UsageError("preview.target", f"{path} does not exist; give a scan, an order, an output or a batch folder")
    if path.is_file():
        order = _of_design(path) if path.suffix == ".toml" else _of_scan(path)
        return Target(path=path, home=order.home, orders=(order,))
    if walk.is_batch(path):
        return Target(path=path, home=path, orders=_of_batch(path), batch=True)
    here = _of_folder(path)
    if here:
        return Target(path=path, home=here.home, orders=(here,))
    orders = tuple(o for folder in _folders(path) if (o := _one_of_many(folder)))
    if not orders:
        raise UsageError("preview.target", f"{path} holds no scan, no output and no orders; give one that does")
    return Target(path=path, home=path, orders=orders, batch=True)


def again(order: Order) -> Order:
    """The order as it lies there now: with what was saved since, and with what the batch made of it."""
    if order.batch:
        row = next((r for r in walk.rows_of(order.batch) if r["order_id"] == order.name), None)
        return _of_row(order.batch, row) if row else order
    if order.kind == "scan":
        return _of_scan(order.scans[0])
    found = _one_of_many(order.home) if order.kind == "order" else None
    return found or order


def _one_of_many(folder: Path) -> Order | None:
    """One that cannot be read keeps nobody from the others."""
    try:
        return _of_folder(folder)
    except OrthocadError as fault:
        trouble = (fault.code, fault.text)
        return Order(name=folder.name, kind="order", home=folder, scans=(), out=folder / "output",
                     save=folder / "design.toml", trouble=trouble)  # fmt: skip


def _folders(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith("."))


def _of_folder(folder: Path) -> Order | None:
    if (folder / "report.json").is_file() and (folder / "design.toml").is_file():
        return _of_output(folder)
    if has_order_file(folder):
        return as_saved(ordered(folder))
    scans = scans_in(folder)
    return _of_order(folder, scans) if scans else None


def _of_batch(folder: Path) -> tuple[Order, ...]:
    return tuple(_of_row(folder, row) for row in walk.rows_of(folder))


def _of_row(folder: Path, row: Mapping[str, Any]) -> Order:
    name = str(row["order_id"])
    if not walk.own_design(folder, name).is_file():
        return walk.unopened(folder, row, None)
    near = [*_places(folder, row), *_named(folder / "orders" / name / "report.json")]
    try:
        order = walk.designed(folder, name)
        assert order.design
        return replace(order, scans=_recorded_scans(order.design, near))
    except OrthocadError as fault:
        return walk.unopened(folder, row, fault)


def _places(folder: Path, row: Mapping[str, Any]) -> Iterator[Path]:
    """Where a batch's order came from; its folder may have been moved together with the orders since."""
    place, source = str(row["place"]), Path(str(row.get("source") or ""))
    beside = folder.parent
    for root in (Path(), source, source.parent, beside / source, beside / source.name, folder / "received"):
        yield root / place
        yield root


def scans_in(folder: Path) -> tuple[Path, ...]:
    """The scan files lying in a folder."""
    found = (p for p in sorted(folder.iterdir()) if p.is_file() and p.suffix.lower() in SCANS)
    return tuple(p for p in found if p.name not in DEVICES)[:3]


def _of_scan(scan: Path) -> Order:
    home = scan.parent
    stem = scan.stem
    out, save = home / f"{stem}-orthocad", home / f"{stem}-design.toml"
    order = Order(name=stem, kind="scan", home=home, scans=(scan,), out=out, save=save)
    if not save.is_file():
        return order
    try:
        _recorded_scans(save, [scan])
    except OrthocadError as fault:
        notice = f"{save.name} beside the scan is not opened: {fault.text}"
        return replace(order, stale=save.read_text(encoding="utf-8", errors="replace"), notice=notice)
    return as_saved(order)


def _of_order(folder: Path, scans: tuple[Path, ...]) -> Order:
    if len(scans) > 2:
        raise UsageError("preview.target", f"{folder} holds more than two scans; an order is one foot or a pair")
    exam = next((folder / name for name in EXAMS if (folder / name).is_file()), None)
    profile = folder / "profile.toml"
    order = Order(
        name=folder.name,
        kind="order",
        home=folder,
        scans=scans,
        exam=exam,
        profile=str(profile) if profile.is_file() else None,
        out=folder / "output",
        save=folder / "design.toml",
    )
    return as_saved(order)


def _of_output(folder: Path) -> Order:
    home = folder.absolute().parent
    scans = _recorded_scans(folder / "design.toml", [folder, home, home / "scans", *_named(folder / "report.json")])
    return Order(
        name=folder.name,
        kind="output",
        home=home,
        scans=scans,
        design=folder / "design.toml",
        out=folder,
        save=home / f"{folder.name}-design.toml",
    )


def _of_design(design: Path) -> Order:
    home = design.parent
    stem = design.stem.removesuffix("-design")
    scans = _recorded_scans(design, [home, home / "scans", home.absolute().parent])
    return Order(
        name=stem, kind="design", home=home, scans=scans, design=design, out=home / f"{stem}-orthocad", save=design
    )


def _named(report: Path) -> Iterator[Path]:
    """Files that the recorded command line names, from where it may have been called."""
    try:
        words = shlex.split(json.loads(report.read_text(encoding="utf-8"))["created_from"]["command"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return  # only hints: the scans are known by their hash
    for word in words:
        if Path(word).suffix.lower() in SCANS:
            yield from (Path(word), report.absolute().parents[1] / word)


def _recorded_scans(design: Path, places: Iterable[Path]) -> tuple[Path, ...]:
    """The scans a design was made from, found by name and known by hash."""
    from orthocad.prescribe import load_design

    wanted = {scan.sha256: scan.file for scan in load_design(design).scans.values()}
    found: Mapping[str, Path] = dict(_matching(wanted, list(places)))
    missing = [name for sha256, name in wanted.items() if sha256 not in found]
    if missing or not wanted:
        text = f"{design.name} was made from {', '.join(missing) or 'no scan'}, which is not found beside it"
        raise UsageError("preview.scan_missing", f"{text}; put the scan into the same folder")
    return tuple(dict.fromkeys(found[sha256] for sha256 in wanted))


def _matching(wanted: Mapping[str, str], places: list[Path]) -> Iterator[tuple[str, Path]]:
    for sha256, name in wanted.items():
        tries = [place / name if place.is_dir() else place for place in places]
        here = (p for p in tries if p.is_file() and hashlib.sha256(p.read_bytes()).hexdigest() == sha256)
        hit = next(here, None)
        if hit:
            yield sha256, hit
