"""Which files are an order's scans, and which side the order or a file's name says each is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orthocad.batch.records import Draft
from orthocad.batch.safe_paths import brief, file_name, inside, of_the_system
from orthocad.errors import OrderError, ScanError

_LEFT = "left|lft|gauche|links|linker|linke|izquierd[oa]|sinistr[oa]|esquerd[oa]|lew[ya]"
_RIGHT = "right|rgt|droite?|rechts|rechter|rechte|derech[oa]|destr[oa]|direit[oa]|praw[ya]"
_JOINED = "(?:foot|feet|scan|side|fuss|voet|pied)"  # as one word with the side: leftfoot, ScanR
_LETTER = r"[^\W\d_]"
_SIDE_WORD = re.compile(
    rf"(?<!{_LETTER}){_JOINED}*(?:(?:({_LEFT})|({_RIGHT})){_JOINED}*(?!{_LETTER})"
    rf"|(?:(l|lt|lf)|(r|rt|rf)){_JOINED}*(?![^\W_]))"
)
_NUMBERED = re.compile(rf"(?<!{_LETTER})(?:(lt?)|(rt?))\d+(?![^\W_])")  # L1; R2 may be a second revision, too
_SHORT = re.compile(  # li, re beside a word for the foot or scan, g, d beside the French one: else Mr Li, a re-scan, 3D
    rf"(?<!{_LETTER})(?:{_JOINED}[\W_]*(?:(li)|(re))|pieds?[\W_]*(?:(g)|(d))|(?:(li)|(re))[\W_]*(?:fuss|voet))[\W_\d]*$"
)
_OF_A_FOLDER = re.compile(rf"(?<!{_LETTER})(?:(left|gauche|links)|(right|droite?|rechts))(?!{_LETTER})")  # no surnames
_NOT_A_SCAN = ("design", "order", "exam")


def find_scans(draft: Draft, data: Mapping[str, Any]) -> tuple[Path, ...]:
    """One scan, or one a foot: as the order names them, else all scan files of its folder."""
    named = [data[side] for side in ("left", "right") if data[side]] or list(data["scans"])
    if not named and draft.in_folder:
        named = _in_folder(draft.home)
    if not named:
        deeper = _folders_of_orders(draft.home) if draft.in_folder else ""
        raise OrderError("order.no_scan", f"there is no scan; add it, or name it with scans, left or right{deeper}")
    if len(named) > 2:
        text = f"{len(named)} scan files ({', '.join(named[:4])}); one or two: name them with scans, left or right"
        raise OrderError("order.invalid", text)
    paths = tuple(inside(draft.home, name, draft.root) for name in named)
    if len({p.resolve() for p in paths}) < len(paths):
        raise OrderError("order.same_foot", f"{paths[0].name} is given for both feet; give each foot its own scan")
    if len({p.name for p in paths}) < len(paths):  # reports and hashes know a scan by its name
        raise OrderError("order.invalid", f"both scans are named {paths[0].name}; give them names of their own")
    return paths


def _in_folder(home: Path) -> list[str]:
    return sorted(e.name for e in home.iterdir() if is_scan_name(e.name))


def _folders_of_orders(home: Path) -> str:
    """A hint at orders that lie one folder too deep; empty where none do."""
    inner = [e for e in sorted(home.iterdir()) if e.is_dir() and not e.is_symlink()]
    named = [brief(e.name) for e in inner if any(of_an_order(f.name) for f in e.iterdir())]
    return f"; orders seem to lie in its folders ({', '.join(named[:3])}): move them up" if named else ""


def is_scan_name(name: str) -> bool:
    """Whether a file in an order's folder is taken for a scan by its name."""
    from orthocad.scan.read import FORMATS

    path = Path(name)
    return path.suffix.lower().lstrip(".") in FORMATS and not of_the_system(name) and path.stem not in _NOT_A_SCAN


def is_passed_over(path: Path) -> bool:
    """Whether it is the system's own and nobody's order: a hidden folder with a scan or exam in it is somebody's."""
    hidden = of_the_system(path.name)
    return hidden and not (path.is_dir() and any(of_an_order(e.name) for e in path.glob("*")))


def of_an_order(name: str) -> bool:
    """Whether a file's name is that of an order's scan, or seems meant for its exam or order file."""
    return is_scan_name(name) or (name.casefold().startswith(("exam.", "order.")) and not of_the_system(name))


def said_sides(data: Mapping[str, Any], scans: tuple[Path, ...], folder: str = "") -> dict[str, str]:
    """The side that the order or its name gives each scan, or its folder or id a single one; absent where none does.

    Raises
    ------
    ScanError
        `scan.side_conflict`: the order and the name disagree, or both scans are named as the same side.
    """
    said = {p.name: side for p in scans if (side := side_in(p.name))}
    for side in ("left", "right"):
        name = file_name(data[side]) if data[side] else None
        if name and said.setdefault(name, side) != side:
            raise ScanError("scan.side_conflict", f"the order gives {name} as the {side} foot; find out which it is")
    if len(scans) == 2 and len(said) == 2 and len(set(said.values())) == 1:
        names, side = " and ".join(p.name for p in scans), next(iter(said.values()))
        raise ScanError("scan.side_conflict", f"{names} are both named {side}; find out which is which")
    if len(scans) == 1 and not said and not data["sides"]:
        side = _the_one(_OF_A_FOLDER.findall(_in_words(f"{folder} {data['order_id']}")))
        return {scans[0].name: side} if side else {}
    return said


def side_in(name: str) -> str | None:
    """The side a file's name says; None where it says none or both. Numbered letters, then short words, come last."""
    stem = _in_words(Path(name).stem)
    found = (pattern.findall(stem) for pattern in (_SIDE_WORD, _NUMBERED, _SHORT))
    return _the_one(next(filter(None, found), []))


def _in_words(name: str) -> str:
    return re.sub(r"([a-zß-öø-ÿ])([A-Z])", r"\1 \2", name).casefold()


def _the_one(found: list[tuple[str, ...]]) -> str | None:
    """The side that all matches say: of the groups of a pattern every other one is of the left foot."""
    sides = {"left" if any(groups[::2]) else "right" for groups in found}
    return sides.pop() if len(sides) == 1 else None
