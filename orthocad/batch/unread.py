"""What lies beside an order's scans and nothing has read: passed over in silence, it may have been the prescription."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from orthocad.batch.file_hash import file_sha256
from orthocad.batch.ledger import FILE
from orthocad.batch.order_exam import NAMES
from orthocad.batch.order_profile import names_in_profile
from orthocad.batch.order_scans import is_passed_over, is_scan_name
from orthocad.batch.packed import packed_with, packing_of
from orthocad.batch.records import Draft
from orthocad.batch.safe_paths import brief, slashed
from orthocad.batch.scan_parts import belongs_to_a_scan, head_of
from orthocad.errors import OrderError

ORDER_FILES = ("order.toml", "order.json")
SCANS = ("left", "right", "scans")
_NAMING = (*SCANS, "exam", "design", "profile", "settings")


def unread(draft: Draft, data: Mapping[str, Any], scans: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Files and folders beside an order's scans, or packed with them, that are neither its own nor belong to a scan.

    Raises
    ------
    OrderError
        `order.invalid` for one that seems meant for the exam or the order and is not read as such.
    """
    packed = tuple(e for scan in scans for e in packed_with(scan))
    why = "read by nothing; the names are exam.toml or .json and order.toml or .json beside the scan, anything else is "
    why += "named in the order"
    _refused(packed, _meant_for_us, why)
    if not draft.in_folder:
        no_row = "beside its scan, and no row names it; name the exam in the table, put there what an order file says"
        return (*_refused(draft.beside, _an_exam_or_order, no_row), *packed)
    read = _read(draft, data)
    on_the_way = {draft.home, *(above for path in read for above in path.parents if above.is_relative_to(draft.home))}
    over = [e for f in sorted(on_the_way) if os.path.isdir(f) for e in left_over(f, (read | on_the_way).__contains__)]
    return (*_refused(tuple(over), _meant_for_us, why), *packed)


def left_over(folder: Path, is_read: Callable[[Path], bool]) -> tuple[Path, ...]:
    """What lies in a folder, is not read, and belongs neither to the system nor to a scan."""
    over = [e for e in sorted(folder.iterdir()) if not (is_passed_over(e) or is_read(e))]
    heads = [head_of(e) for e in folder.iterdir() if e.suffix.lower() == ".mtl" or is_scan_name(e.name)] if over else []
    return tuple(e for e in over if _meant_for_us(e.name.casefold()) or not _of_a_scan(e, heads))


def _refused(over: tuple[Path, ...], meant: Callable[[str], bool], why: str) -> tuple[Path, ...]:
    wrong = [brief(e.name) for e in over if meant(e.name.casefold())]
    if wrong:
        raise OrderError("order.invalid", f"{', '.join(wrong)}: {why}")
    return over


def still_unread(paths: tuple[Path, ...], ignore: tuple[str, ...]) -> tuple[Path, ...]:
    """Without those that a lab says mean nothing, by pattern."""
    return tuple(e for e in paths if not any(fnmatchcase(e.name.casefold(), p.casefold()) for p in ignore))


def content_sha256(path: Path) -> str:
    """A hash of a file, of all that lies in a folder, or of the ZIP it is packed in: what a person has read of it."""
    path = packing_of(path) or path
    if path.is_dir() and not path.is_symlink():
        inner = sorted(Path(at) / name for at, _, names in os.walk(path) for name in names)
        lines = [f"{e.relative_to(path).as_posix()} {content_sha256(e)}\n" for e in inner]
        return hashlib.sha256(os.fsencode("".join(lines))).hexdigest()
    try:
        return file_sha256(path) if path.is_file() else "no file"
    except OrderError:
        return "not readable"


def _read(draft: Draft, data: Mapping[str, Any]) -> set[Path]:
    """The order's own files; scans not named are no note: an order may name one of several."""
    own = {draft.home / name for name in (*ORDER_FILES, *(() if data.get("exam") else NAMES))}
    names = (*names_in(data), *names_in_profile(draft))
    named = {draft.home / name for name in map(slashed, names) if _leads_down(name)}
    folders = [f for f in {draft.home, *(path.parent for path in named)} if os.path.isdir(f)]
    return own | named | {e for f in folders for e in f.iterdir() if is_scan_name(e.name)}


def _leads_down(name: PurePosixPath) -> bool:
    return bool(name.parts) and not name.is_absolute() and ".." not in name.parts and "\0" not in str(name)


def names_in(data: Mapping[str, Any], keys: tuple[str, ...] = _NAMING) -> Iterator[str]:
    """All that these keys name, of an order that may not have been judged yet."""
    for key in keys:
        value = data.get(key)
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str):
                yield word.partition("=")[2] if key == "settings" else word


def _an_exam_or_order(name: str) -> bool:
    return name.startswith(("exam.", "order."))


def _meant_for_us(name: str) -> bool:
    ours = ".toml" in name or ".json" in name
    edited = name.endswith(("-base.toml", "-design.toml")) or name.startswith("design")  # a preview's: for a person
    return (name.endswith(".toml") and not edited) or (ours and name.startswith(("exam", "order")))


def _of_a_scan(path: Path, heads: list[bytes]) -> bool:
    """A material, or a picture that a scan or it names; a folder without files, or of results, says nothing."""
    if path.is_dir():
        ours = any((path / name).is_file() for name in ("report.json", FILE))
        return ours or not any(files for _, _, files in os.walk(path))
    if is_scan_name(path.name):  # it may name itself
        return False
    return belongs_to_a_scan(path, heads)
