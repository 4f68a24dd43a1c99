"""Page 1 on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orthocad.deliver.content import Column, FirstPage, Text
from orthocad.deliver.paper.blocks import Drawn, heading, put, put_text
from orthocad.deliver.paper.ink import draw, size_of
from orthocad.deliver.paper.sheet import FONT, INKS, MARGIN_MM, fit, ink

_BODY_PT, _CROWDED_PT = 7.8, 6.6
_BETWEEN_MM = 6.0
_NAME_MM = 19.0
_LONGEST_FACT, _LONGEST_RUN = 90, 700
_GAP_MM = {"large": 36.0, "middle": 25.0, "small": 22.0}  # width of the gap map by the room there is


def put_first_page(paper: Any, first: FirstPage, drawn: Drawn) -> None:
    """Head, decisions, both sides in words, heel heights, pictures, doses, signature."""
    _head(paper, first)
    if first.banner:
        put_text(paper, ((first.banner, "no"),), 10.0)
    size = _CROWDED_PT if first.room == "none" else _BODY_PT
    heading(paper, "Needs your decision", 10.5)
    for item in first.todo:
        put_text(paper, _short(item), size, "☐ ")
    if not first.todo:
        put_text(paper, (("Nothing open.", ""),), size)
    for item in first.known:
        put_text(paper, _short(item), size, "• ")
    _side_by_side(paper, first, lambda paper, column, width: _words(paper, column, width, size))
    for block in first.pair:
        put(paper, block, drawn, 7.4)
    made = [column for column in first.columns if column.doses]
    if made and first.room != "none":
        _side_by_side(paper, first, lambda paper, column, width: _pictures(paper, column, drawn, first.room))
    if made:
        put_text(paper, _doses(made), 9.0)
    if first.sign:
        _sign(paper, first)


def _short(text: Text) -> Text:
    """A very long run cut, as on the screen."""
    return tuple(
        (f"{words[:_LONGEST_RUN]} … [{len(words)} characters in all; the whole text is in report.json]", kind)
        if len(words) > 2 * _LONGEST_RUN
        else (words, kind)
        for words, kind in text
    )


def _doses(columns: list[Column]) -> Text:
    return tuple(bit for c in columns for bit in ((f"{c.side}: ", "strong"), *c.doses, ("    ", "")))


def _head(paper: Any, first: FirstPage) -> None:
    ink(paper, "strong", 14.0)
    paper.write(7.0, first.title)
    for name, value in first.facts:
        ink(paper, "", 9.0)
        paper.write(7.0, f"    {name} ")
        ink(paper, "strong", 9.0)
        paper.write(7.0, fit(paper, value, _LONGEST_FACT))
    ink(paper, "strong", 9.0)
    paper.write(7.0, f"    {first.sides}    ")
    ink(paper, first.state[1], 10.0)
    paper.write(7.0, first.state[0])
    paper.ln(7.5)
    paper.set_draw_color(*INKS["accent"])
    paper.set_line_width(0.5)
    paper.line(paper.l_margin, paper.get_y(), paper.w - paper.r_margin, paper.get_y())
    paper.ln(0.8)
    put_text(paper, ((first.aid, "soft"),), 6.6)


def _side_by_side(paper: Any, first: FirstPage, put_one: Callable[[Any, Column, float], None]) -> None:
    """Left and right side by side, each in margins of its own."""
    top, lowest = paper.get_y() + 1.0, 0.0
    width = (paper.w - 2 * MARGIN_MM - _BETWEEN_MM) / 2
    for number, column in enumerate(first.columns):
        left = MARGIN_MM + number * (width + _BETWEEN_MM)
        paper.set_left_margin(left)
        paper.set_right_margin(paper.w - left - width)
        paper.set_xy(left, top)
        put_one(paper, column, width)
        lowest = max(lowest, paper.get_y())
    paper.set_left_margin(MARGIN_MM)
    paper.set_right_margin(MARGIN_MM)
    paper.set_xy(MARGIN_MM, lowest)


def _words(paper: Any, column: Column, room: float, size_pt: float) -> None:
    """The device in words."""
    from fpdf.enums import TableBordersLayout
    from fpdf.fonts import FontFace

    heading(paper, column.side.upper(), 10.5)
    paper.set_fill_color(255, 255, 255)
    paper.set_draw_color(*INKS["line"])
    paper.set_line_width(0.1)
    ink(paper, "", size_pt)
    with paper.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES, col_widths=(_NAME_MM, room - _NAME_MM), width=room,
        text_align="LEFT", line_height=size_pt * 0.42, first_row_as_headings=False, padding=(0.3, 0.5, 0.3, 0),
        align="LEFT", v_align="TOP",
    ) as grid:  # fmt: skip
        for name, text in column.rows:
            row = grid.row()
            kind = _kind(text)
            row.cell(name, style=FontFace(emphasis="BOLD", color=INKS["soft"]))
            face = FontFace(emphasis="BOLD" if kind else None, color=INKS[kind])
            row.cell(fit(paper, "".join(words for words, _ in text), 400), style=face)


def _kind(text: Text) -> str:
    """How a cell looks: as its most telling part, bold only where all of it is."""
    kinds = {kind for _, kind in text}
    return next((k for k in ("no", "changed") if k in kinds), "strong" if kinds == {"strong"} else "")


def _pictures(paper: Any, column: Column, drawn: Drawn, room: str) -> None:
    """The section and the gap map with their captions: the section above, or beside where room is small."""
    top, left = paper.get_y() + 0.5, paper.l_margin
    (side, gap, gap_said), (_, arch, arch_said) = column.figures.items
    gap_mm = _GAP_MM[room]
    beside = left + gap_mm + 3.0
    across = beside if room == "small" else left
    low = top + _drawn(paper, drawn[side][arch], (across, top, paper.w - paper.r_margin - across))
    low = _caption(paper, arch_said, (across, low))
    map_top = top if room == "small" else low
    low = max(
        _caption(paper, gap_said, (beside, low)), map_top + _drawn(paper, drawn[side][gap], (left, map_top, gap_mm))
    )
    paper.set_xy(left, low + 0.5)


def _caption(paper: Any, text: str, at_mm: tuple[float, float]) -> float:
    """Small text to the margin; returns where it ends."""
    ink(paper, "soft", 6.4)
    paper.set_xy(at_mm[0], at_mm[1] + 0.8)
    paper.multi_cell(paper.w - paper.r_margin - at_mm[0], 2.8, fit(paper, text), align="L", new_x="LEFT", new_y="NEXT")
    return float(paper.get_y())


def _drawn(paper: Any, svg: str, at_mm: tuple[float, float, float]) -> float:
    """Draw it; returns its height."""
    width, height = size_of(svg)
    draw(paper, svg, at_mm)
    return at_mm[2] * height / width


def _sign(paper: Any, first: FirstPage) -> None:
    paper.ln(9.0)
    room = paper.w - paper.l_margin - paper.r_margin
    places = (0.0, 0.36, 0.78, 1.03)
    y = paper.get_y()
    paper.set_line_width(0.2)
    paper.set_draw_color(*INKS[""])
    for (name, known), start, end in zip(first.sign, places, places[1:], strict=False):
        left, right = paper.l_margin + start * room, paper.l_margin + (end - 0.03) * room
        ink(paper, "", 8.0)
        paper.set_xy(left, y - 4.2)
        paper.cell(right - left, 4.0, fit(paper, known, 45))
        paper.line(left, y, right, y)
        paper.set_font(FONT, "", 6.5)
        paper.set_xy(left, y + 0.4)
        paper.cell(right - left, 3.0, name)
    paper.set_xy(paper.l_margin, y + 5.0)
