"""Page 1 on paper."""

from __future__ import annotations

from typing import Any

from orthocad.deliver.content import Column, FirstPage
from orthocad.deliver.paper.blocks import Drawn, heading, put, put_text
from orthocad.deliver.paper.ink import draw, size_of
from orthocad.deliver.paper.sheet import BOLD, FONT, INKS, MARGIN_MM, fit, ink

_BODY_PT = 7.8
_BETWEEN_MM = 6.0
_NAME_MM = 19.0
_LONGEST_FACT = 90


def put_first_page(paper: Any, first: FirstPage, drawn: Drawn) -> None:
    """Head, decisions, both sides in words with their pictures, heel heights, signature."""
    _head(paper, first)
    if first.banner:
        put_text(paper, ((first.banner, "no"),), 10.0)
    heading(paper, "Needs your decision", 10.5)
    for item in first.todo:
        put_text(paper, item, _BODY_PT, "☐ ")
    if not first.todo:
        put_text(paper, (("Nothing open.", ""),), _BODY_PT)
    for item in first.known:
        put_text(paper, item, _BODY_PT, "• ")
    _columns(paper, first, drawn)
    for block in first.pair:
        put(paper, block, drawn, 7.4)
    _sign(paper, first)


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


def _columns(paper: Any, first: FirstPage, drawn: Drawn) -> None:
    """Left and right side by side, each in margins of its own."""
    top, lowest = paper.get_y() + 1.0, 0.0
    width = (paper.w - 2 * MARGIN_MM - _BETWEEN_MM) / 2
    for number, column in enumerate(first.columns):
        left = MARGIN_MM + number * (width + _BETWEEN_MM)
        paper.set_left_margin(left)
        paper.set_right_margin(paper.w - left - width)
        paper.set_xy(left, top)
        _column(paper, column, drawn, width)
        lowest = max(lowest, paper.get_y())
    paper.set_left_margin(MARGIN_MM)
    paper.set_right_margin(MARGIN_MM)
    paper.set_xy(MARGIN_MM, lowest)


def _column(paper: Any, column: Column, drawn: Drawn, width: float) -> None:
    heading(paper, column.side.upper(), 10.5)
    _words(paper, column)
    if not column.doses:
        return
    paper.ln(0.6)
    put_text(paper, column.doses, 9.5)
    _pictures(paper, column, drawn, width)


def _words(paper: Any, column: Column) -> None:
    from fpdf.enums import TableBordersLayout
    from fpdf.fonts import FontFace

    paper.set_fill_color(255, 255, 255)
    paper.set_draw_color(*INKS["line"])
    paper.set_line_width(0.1)
    ink(paper, "", _BODY_PT)
    room = paper.w - paper.l_margin - paper.r_margin
    with paper.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES, col_widths=(_NAME_MM, room - _NAME_MM), width=room,
        text_align="LEFT", line_height=_BODY_PT * 0.42, first_row_as_headings=False, padding=(0.3, 0.5, 0.3, 0),
        align="LEFT", v_align="TOP",
    ) as grid:  # fmt: skip
        for name, text in column.rows:
            row = grid.row()
            kind = next((k for _, k in text if k in BOLD), "")
            row.cell(name, style=FontFace(emphasis="BOLD", color=INKS["soft"]))
            face = FontFace(emphasis="BOLD" if kind else None, color=INKS[kind])
            row.cell(fit(paper, "".join(words for words, _ in text), 400), style=face)


def _pictures(paper: Any, column: Column, drawn: Drawn, width: float) -> None:
    """The gap map beside the section, captions below."""
    top, left, lowest = paper.get_y() + 0.5, paper.l_margin, 0.0
    shares = (0.36, 0.60)
    for (side, name, caption), share, offset in zip(column.figures.items, shares, (0.0, 0.40), strict=True):
        svg, room = drawn[side][name], share * width
        picture_width, picture_height = size_of(svg)
        draw(paper, svg, (left + offset * width, top, room))
        ink(paper, "soft", 6.2)
        paper.set_xy(left + offset * width, top + room * picture_height / picture_width + 0.5)
        paper.multi_cell(room, 2.7, fit(paper, caption), align="L")
        lowest = max(lowest, paper.get_y())
    paper.set_xy(left, lowest + 1.0)


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
