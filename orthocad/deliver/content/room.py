"""How much room page 1 leaves for its pictures: it must hold all that is signed, and the line to sign on."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from orthocad.deliver.content.blocks import Column, Text, plain

_LINE, _CELL = 105, 48  # characters of a line on paper, across the page and in a column
_CUT = 12  # lines: a longer text is shown cut
# Lines of text up to which the pictures have that much room; beyond the last they go to the page after.
_ROOMS = (("large", 19), ("middle", 26), ("small", 40))


def room_for(todo: Iterable[Text], known: Iterable[Text], columns: tuple[Column, ...]) -> str:
    """The pictures' size on page 1: large, middle, small, or none."""
    points = sum(_lines(text, _LINE) for text in (*todo, *known))
    lines = points + max((_column(column) for column in columns), default=0)
    return next((name for name, most in _ROOMS if lines <= most), "none")


def _column(column: Column) -> int:
    return sum(_lines(text, _CELL) for _, text in column.rows)


def _lines(text: Text, width: int) -> int:
    return min(ceil(len(plain(text)) / width), _CUT)
