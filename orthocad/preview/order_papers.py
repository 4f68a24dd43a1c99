"""An order folder with its order file, read as a batch reads it; nothing it says is left out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orthocad.errors import OrderError, ScanError
from orthocad.model import Foot, ScanOptions
from orthocad.preview.order import Order

if TYPE_CHECKING:
    from orthocad.batch.records import Order as Ordered

ORDER_FILES = ("order.toml", "order.json")
# What a person must see of an order, in this order.
TOLD = ("order_id", "patient", "clinic", "due", "priority", "kind", "remake_of", "reason", "quantity", "notes",
        "note_read_by", "note_answer")  # fmt: skip
USUAL = {"priority": "normal", "quantity": 1}


def has_order_file(folder: Path) -> bool:
    """Whether an order file lies in a folder."""
    return any((folder / name).is_file() for name in ORDER_FILES)


def ordered(folder: Path) -> Order:
    """The order of such a folder; what is wrong with it stands in `trouble`."""
    from orthocad.batch.papers import read_papers
    from orthocad.batch.records import Fault
    from orthocad.batch.sources import folder_draft

    found = read_papers(folder_draft(folder.absolute(), folder.absolute()), folder / "output")
    bare = Order(name=folder.name, kind="order", home=folder, scans=(), out=folder / "output",
                 save=folder / "design.toml")  # fmt: skip
    if isinstance(found, Fault):
        return replace(bare, trouble=(found.code, found.text))
    request = found.request
    return replace(
        bare,
        name=found.order_id,
        scans=found.scans,
        exam=_exam(found),
        profile=request.profile,
        design=request.design,
        options=_options(found),
        changes=request.changes,
        acceptances=request.acceptances,
        said=told(found.data),
        only=None if found.data["sides"] == "both" else found.data["sides"],
        said_sides=found.said_sides,
    )


def settled(order: Order, feet: Mapping[str, Foot]) -> tuple[Order, Mapping[str, Foot]]:
    """The order with only the feet that are ordered.

    Raises
    ------
    OrderError
        `order.missing_foot`.
    ScanError
        `scan.side_conflict`: a scan shows the other foot than the order, or the file's name, says.
    """
    if order.only and order.only not in feet:
        raise OrderError("order.missing_foot", f"the {order.only} foot is ordered, the scans do not hold it")
    kept = {side: foot for side, foot in feet.items() if order.only in (None, side)}
    for side, foot in kept.items():
        said = order.said_sides.get(foot.scan.file, side)
        if said != side:
            text = f"{foot.scan.file} is the {said} foot by its name or order, the {side} one by its shape"
            raise ScanError("scan.side_conflict", f"{text}; find out which")
    files = {foot.scan.file for foot in kept.values()}
    return replace(order, scans=tuple(s for s in order.scans if s.name in files)), kept


def told(data: Mapping[str, Any]) -> dict[str, str]:
    """What an order file tells a person, as text; what is as usual is left out."""
    return {key: str(data[key]) for key in TOLD if data[key] not in (None, "", USUAL.get(key))}


def as_saved(order: Order) -> Order:
    """The order with the design that was saved in its folder: it holds all that was set before it."""
    if order.trouble or not order.save.is_file():
        return order
    return replace(order, design=order.save, changes=(), acceptances=(), options=ScanOptions())


def _options(found: Ordered) -> ScanOptions:
    """The side that the order gives a single scan, as `build --side` would."""
    from orthocad.batch.papers import single_side

    return replace(found.request.options, side=single_side(found))


def _exam(found: Ordered) -> Path | None:
    """The exam's file; where the order adds to it, one with both, for as long as this process lives."""
    if found.exam_json is None:
        return found.request.exam
    file = Path(_aside().name) / f"{found.order_id}.json"
    file.write_text(found.exam_json, encoding="utf-8")
    return file


@cache
def _aside() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="orthocad-")
