"""The profile an order names, and the files that one names in its turn: they belong to the order like any other."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from orthocad.batch.records import Draft
from orthocad.batch.safe_paths import CODE, brief, inside, leads_out, lies_inside
from orthocad.errors import OrderError, OrthocadError
from orthocad.prescribe import load_profile, profile_names
from orthocad.prescribe.profile_file import files_named


def find_profile(draft: Draft, data: Mapping[str, Any]) -> str | None:
    """A profile's name, or the path of one that came with the order.

    Raises
    ------
    OrderError
        `profile.invalid`; `order.path` where it, or a material, printer or drawing it names, lies outside the orders.
    """
    name = data["profile"]
    if name is None or name in _names():
        return name and str(name)
    if not _is_file_name(name):
        raise OrderError("profile.invalid", f"no profile {name!r}; named profiles: {', '.join(_names())}")
    path = inside(draft.home, name, draft.root)
    for other in _named_in(path):
        said = f"{brief(other)}, which {path.name} names,"
        if leads_out(other, up=True):
            raise OrderError(CODE, f"{said} is no path from its own folder; put the file beside it and name it so")
        lies_inside(path.parent / other, said, draft.root)
    profile_sha256(str(path))
    return str(path)


def names_in_profile(draft: Draft) -> list[str]:
    """What an order's own profile names, as paths from the order's home; none where it cannot be read."""
    name = draft.data.get("profile")
    if not isinstance(name, str) or name in _names() or not _is_file_name(name):
        return []
    try:
        path = inside(draft.home, name, draft.root)
        return [os.path.normpath(path.relative_to(draft.home).parent / other) for other in _named_in(path)]
    except (OrthocadError, OSError):  # it is refused for that
        return []


def _is_file_name(name: str) -> bool:
    return bool(Path(name).suffix or "/" in name or "\\" in name)


def _named_in(path: Path) -> tuple[str, ...]:
    s = path.stat()
    return _read_once(path, s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns)


@cache
def _read_once(path: Path, *unchanged: int) -> tuple[str, ...]:
    return files_named(path)


@cache
def _names() -> tuple[str, ...]:
    return profile_names()


@cache
def profile_sha256(name: str) -> str:
    """A profile's SHA-256, once it is read and found sound: of all that it names, too."""
    return load_profile(name).sha256


def forget() -> None:
    """Read profiles anew: a watch runs for days."""
    profile_sha256.cache_clear()
