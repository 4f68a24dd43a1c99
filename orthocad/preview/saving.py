"""Writing the design: whole or not at all, and only beside the target."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from orthocad.errors import MachineError, UsageError
from orthocad.preview.order import Order


def write_design(order: Order, text: str) -> Path:
    """Write `order.save` as one step; what lay there and was not opened is kept beside it.

    An edit of a batch's order says which design of the batch it changes: over another one it is not opened again.
    """
    if order.stale is not None and order.save.is_file() and order.save.read_text(encoding="utf-8") == order.stale:
        order.save.rename(
            order.save.with_name(f"{order.save.stem}-{sha256(order.stale.encode()).hexdigest()[:8]}.toml")
        )
    if order.base is not None:
        write_beside(order, base_of(order.save), order.base)
    return write_beside(order, order.save, text)


def base_of(save: Path) -> Path:
    """Where a batch's own design lies as it was when it was changed."""
    return save.with_name(f"{save.stem.removesuffix('-design')}-base.toml")


def write_beside(order: Order, save: Path, text: str) -> Path:
    """Write a file of the order as one step.

    Raises
    ------
    UsageError
        `preview.outside`.
    MachineError
        `output.not_writable`.
    """
    if not save.absolute().parent.is_relative_to(order.home.absolute()):
        raise UsageError("preview.outside", f"{save.name} would lie outside {order.home}")
    aside = save.with_name(f".{save.name}.new-{os.getpid()}")
    try:
        save.parent.mkdir(exist_ok=True)
        aside.write_text(text, encoding="utf-8")
        aside.replace(save)
    except OSError as fault:
        aside.unlink(missing_ok=True)
        what = f"cannot write {save} ({fault.strerror or fault}); free space, or open the preview where it may write"
        raise MachineError("output.not_writable", what) from fault
    return save


def earlier_designs(order: Order) -> list[str]:
    """Design files of ours below the target's folder, by their names from there."""
    if order.batch:
        edits = (f for f in order.save.parent.glob("*.toml") if f.name.startswith(f"{order.name}-design"))
        files = [order.home / "orders" / order.name / "design.toml", *edits]
    else:
        files = [*order.home.glob("*.toml"), *order.home.glob("*/design.toml")]
    return sorted(str(f.relative_to(order.home)) for f in files if _is_design(f))[:20]


def _is_design(file: Path) -> bool:
    try:
        head = file.read_text(encoding="utf-8")[:400]
    except (OSError, UnicodeDecodeError):
        return False
    return "schema_version" in head and "rules_version" in head
