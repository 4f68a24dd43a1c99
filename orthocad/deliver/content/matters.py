"""One line for each matter of page 1: the same of both feet once, with the figures of both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_SIDE = r"\b(?:left|right)\b"
_VARIES = re.compile(rf"({_SIDE}|(?<![\w.])[-+]?\d+(?:\.\d+)?(?!\w))")  # a side, or a figure
_LEFT_FIRST = ("left", "right")


class Matter(NamedTuple):
    """What is asked or told, with the ways to answer, and what else is known of it."""

    code: str
    text: str
    options: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def once(matters: Iterable[Matter]) -> list[Matter]:
    """The same matters in the same order; those of both feet that differ in side and figures alone are one."""
    alike: dict[tuple[object, ...], list[Matter]] = {}
    for matter in dict.fromkeys(matters):
        parts = (matter.text, *matter.options, *matter.known)
        alike.setdefault((matter.code, len(matter.options), *map(_frame, parts)), []).append(matter)
    return [one for same in alike.values() for one in (_both(same) if _of_two_feet(same) else same)]


def _frame(text: str) -> str:
    """A text without its sides and figures, each marked where it stood."""
    return _VARIES.sub(lambda found: "left" if found[0] in _LEFT_FIRST else "0", text)


def _of_two_feet(same: list[Matter]) -> bool:
    return sorted(_side(matter) for matter in same) == sorted(_LEFT_FIRST)


def _side(matter: Matter) -> str:
    """The foot it is about: the first that it names; empty where it names none."""
    found = re.search(_SIDE, matter.text)
    return found[0] if found else ""


def _both(same: list[Matter]) -> list[Matter]:
    left, right = sorted(same, key=_side)
    pairs = (zip(a, b, strict=True) for a, b in ((left.options, right.options), (left.known, right.known)))
    options, known = (tuple(_joined(*pair) for pair in texts) for texts in pairs)
    return [Matter(left.code, _joined(left.text, right.text), options, known)]


def _joined(left: str, right: str) -> str:
    """Two texts of one frame as one: `left / right: 2 / 3 mm`, and `left and right` where nothing else varies."""
    words = list(zip(_VARIES.split(left), _VARIES.split(right), strict=True))
    between = " and " if [a for a, b in words if a != b] == ["left"] else " / "
    return "".join(a if a == b else f"{a}{between}{b}" for a, b in words)
