"""What lies in an order's folder and nothing has read: passed over in silence, it may have been the prescription."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from orthocad.batch.order_exam import NAMES
from orthocad.batch.order_scans import is_scan_name
from orthocad.batch.records import Draft
from orthocad.batch.safe_paths import brief, first_part, of_the_system
from orthocad.errors import OrderError

ORDER_FILES = ("order.toml", "order.json")
_HEAD_BYTES = 65_536  # a scan names its texture in its first lines


def unread(draft: Draft, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Files and folders of an order's folder that are neither its own nor belong to a scan.

    Raises
    ------
    OrderError
        `order.invalid` for one that seems meant for the exam or the order and is named otherwise.
    """
    if not draft.in_folder:
        return ()
    over = [e for e in sorted(draft.home.iterdir()) if not (of_the_system(e.name) or e.name in _read(draft, data))]
    wrong = [brief(e.name) for e in over if _meant_for_us(e.name.casefold())]
    if wrong:
        text = f"{', '.join(wrong)}: read by nothing; the names are exam.toml or .json and order.toml or .json"
        raise OrderError("order.invalid", f"{text}, anything else is named in the order")
    heads = (
        [_head(e) for e in draft.home.iterdir() if e.suffix.lower() == ".mtl" or is_scan_name(e.name)] if over else []
    )
    return tuple(e.name for e in over if not _of_a_scan(e, heads))


def still_unread(names: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[str, ...]:
    """Without those that a lab says mean nothing, by pattern."""
    return tuple(n for n in names if not any(fnmatchcase(n.casefold(), p.casefold()) for p in ignore))


def _read(draft: Draft, data: Mapping[str, Any]) -> set[str]:
    names = [data[key] for key in ("left", "right", "exam", "design", "profile") if data[key]]
    names += [*data["scans"], *(word.partition("=")[2] for word in data["settings"])]
    return {*ORDER_FILES, *NAMES, *map(first_part, names), *_scans(draft)}


def _scans(draft: Draft) -> Iterator[str]:
    """Those not named are no note: an order may name one of several."""
    return (e.name for e in draft.home.iterdir() if is_scan_name(e.name))


def _meant_for_us(name: str) -> bool:
    ours = ".toml" in name or ".json" in name
    edited = name.endswith(("-base.toml", "-design.toml")) or name.startswith("design")  # a preview's: for a person
    return (name.endswith(".toml") and not edited) or (ours and name.startswith(("exam", "order")))


def _of_a_scan(path: Path, heads: list[bytes]) -> bool:
    """A material, or a picture that a scan or it names; a folder without files, or of results, says nothing."""
    if path.is_dir():
        return (path / "report.json").is_file() or not any(files for _, _, files in os.walk(path))
    return path.suffix.lower() == ".mtl" or any(os.fsencode(path.name) in head for head in heads)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""
