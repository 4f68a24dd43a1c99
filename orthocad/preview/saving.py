"""Writing the design: whole or not at all, and only beside the target."""

from __future__ import annotations

import os
from pathlib import Path

from orthocad.errors import MachineError, UsageError
from orthocad.preview.order import Order


def write_design(order: Order, text: str) -> Path:
    """Write `order.save` as one step."""
    return write_beside(order, order.save, text)


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
    files = [*order.home.glob("*.toml"), *order.home.glob("*/design.toml")]
    return sorted(str(f.relative_to(order.home)) for f in files if _is_design(f))[:20]


def _is_design(file: Path) -> bool:
    try:
        head = file.read_text(encoding="utf-8")[:400]
    except (OSError, UnicodeDecodeError):
        return False
    return "schema_version" in head and "rules_version" in head
