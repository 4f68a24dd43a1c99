"""What a report is made of, before it is HTML or PDF: sections of tables, lists and pictures."""

from __future__ import annotations

from dataclasses import field

from orthocad.model import Sealed

Bit = tuple[str, str]  # text, and its kind: "" | said | soft | code | ok | no | changed | strong
Text = tuple[Bit, ...]


class Table(Sealed):
    """Rows under named columns; the first column names its row."""

    title: str
    columns: tuple[str, ...]  # empty names: a table of words without a head
    rows: tuple[tuple[Text, ...], ...]
    numeric: tuple[int, ...] = ()  # numbers of the columns that hold figures
    widths: tuple[float, ...] = ()  # shares of the width, for paper


class Lines(Sealed):
    """Paragraphs, a list, or things to tick."""

    kind: str  # note | list | todo
    items: tuple[Text, ...]
    title: str = ""


class Figures(Sealed):
    """Pictures side by side, by the name they are drawn under, each with a caption."""

    items: tuple[tuple[str, str, str], ...]  # side, name, caption


class Section(Sealed):
    """One part of the report."""

    key: str
    title: str
    blocks: tuple[Table | Lines | Figures, ...]


class Column(Sealed):
    """One side on the first page."""

    side: str
    rows: tuple[tuple[str, Text], ...]
    doses: Text
    figures: Figures


class FirstPage(Sealed):
    """Everything a prescriber reads before signing."""

    title: str
    facts: tuple[tuple[str, str], ...]  # patient, order, due
    sides: str
    state: Bit
    aid: str
    banner: str  # why no device may be printed, or nothing
    todo: tuple[Text, ...]  # with a box
    known: tuple[Text, ...]  # without one
    columns: tuple[Column, ...]
    pair: tuple[Lines, ...]
    room: str  # for the pictures: large | middle | small, or none: then they are on the next page
    sign: tuple[tuple[str, str], ...]  # caption, and what is known already; nothing where no signature opens it


class Document(Sealed):
    """The whole report; sheets are loose pages of their own."""

    title: str
    first: FirstPage
    sections: tuple[Section, ...]
    sheets: tuple[Section, ...] = field(default=())


def say(text: str, kind: str = "") -> Text:
    """One run of text."""
    return ((text, kind),)


def words(*bits: str | Bit) -> Text:
    """Runs of text one after another; a bare string is plain."""
    return tuple((bit, "") if isinstance(bit, str) else bit for bit in bits)


def plain(text: Text) -> str:
    """The text alone."""
    return "".join(bit for bit, _ in text)
