"""Sections, tables, lists and pictures on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orthocad.deliver.content import Figures, Lines, Section, Table, Text, plain
from orthocad.deliver.paper.ink import draw, size_of
from orthocad.deliver.paper.sheet import BOLD, FONT, INKS, fit, ink

Drawn = Mapping[str, Mapping[str, str]]
_HEIGHTS_MM = {"gap": 70.0, "height": 47.0, "heel": 26.0, "pressure_floor": 39.0, "pressure_device": 39.0, "arch": 30.0}
_LEAST_MM = 22.0  # room a heading wants under it


def put_section(paper: Any, section: Section, drawn: Drawn, large: bool = False) -> None:
    """A section with its heading; a loose sheet is written large."""
    size = 9.5 if large else 6.9
    heading(paper, section.title, 16.0 if large else 11.0)
    for block in section.blocks:
        put(paper, block, drawn, size)


def put(paper: Any, block: Table | Lines | Figures, drawn: Drawn, size_pt: float) -> None:
    """One block."""
    if isinstance(block, Table):
        put_table(paper, block, size_pt)
    elif isinstance(block, Lines):
        put_lines(paper, block, size_pt)
    else:
        put_figures(paper, block, drawn)


def heading(paper: Any, title: str, size_pt: float) -> None:
    """A heading that does not stand alone at the foot of a page."""
    if paper.get_y() + _LEAST_MM > paper.h - paper.b_margin:
        paper.add_page()
    paper.ln(1.5)
    ink(paper, "accent", size_pt)
    paper.set_font(FONT, "B", size_pt)
    paper.multi_cell(0, size_pt * 0.45, fit(paper, title), new_x="LMARGIN", new_y="NEXT")
    paper.ln(0.6)


def put_lines(paper: Any, block: Lines, size_pt: float) -> None:
    """Paragraphs, or a list with bullets or boxes."""
    if not block.items:
        return
    if block.title:
        heading(paper, block.title, size_pt + 1.2)
    mark = {"note": "", "todo": "☐ ", "list": "• "}[block.kind]
    for item in block.items:
        put_text(paper, item, size_pt, mark)


def put_text(paper: Any, text: Text, size_pt: float, mark: str = "") -> None:
    """Runs of text, broken over lines; a hanging indent behind a mark."""
    start = paper.l_margin
    if mark:
        ink(paper, "", size_pt)
        paper.cell(4.0, size_pt * 0.44, mark)
        paper.set_left_margin(start + 4.0)
        paper.set_x(start + 4.0)
    for words, kind in text:
        ink(paper, kind, size_pt)
        _run(paper, fit(paper, words), size_pt * 0.44)
    paper.set_left_margin(start)
    paper.ln(size_pt * (0.75 if size_pt > 9.0 else 0.50))


def _run(paper: Any, text: str, height_mm: float) -> None:
    """A run behind another; its first word goes to the next line whole where it has no room."""
    left = paper.w - paper.r_margin - paper.get_x() - 2 * paper.c_margin
    first = text.split(" ", 1)[0]
    if paper.get_x() > paper.l_margin + 0.1 and len(first) < 60 and paper.get_string_width(first) > left:
        paper.ln(height_mm)
        text = text.lstrip(" ")
    paper.write(height_mm, text)


def put_table(paper: Any, table: Table, size_pt: float) -> None:
    """A table with a line under each row and its head again on each page."""
    from fpdf.enums import TableBordersLayout
    from fpdf.fonts import FontFace

    if table.title:
        heading(paper, table.title, size_pt + 1.0)
    if not table.rows:
        return
    named = any(table.columns)
    rows = ([tuple(((name, "strong"),) for name in table.columns)] if named else []) + list(table.rows)
    ink(paper, "", size_pt)
    paper.set_fill_color(255, 255, 255)
    paper.set_draw_color(*INKS["line"])
    paper.set_line_width(0.1)
    airy = 1.3 if size_pt > 9.0 else 0.12
    with paper.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=table.widths or None,
        text_align=tuple("RIGHT" if i in table.numeric else "LEFT" for i in range(len(table.columns))),
        line_height=size_pt * 0.43,
        first_row_as_headings=named,
        headings_style=FontFace(emphasis="BOLD", color=INKS["soft"]),
        v_align="TOP",
        padding=(airy, 0.7, airy, 0.7),
    ) as grid:
        for cells in rows:
            row = grid.row()
            for text in cells:
                kind = _kind(text)
                face = FontFace(emphasis="BOLD" if kind in BOLD else None, color=INKS[kind])
                row.cell(fit(paper, plain(text)), style=face)
    paper.ln(0.8)


def _kind(text: Text) -> str:
    """How a whole cell looks: as its most telling part."""
    kinds = [kind for _, kind in text]
    return next((k for k in ("no", "changed", "strong", "ok") if k in kinds), kinds[0] if len(kinds) == 1 else "")


def put_figures(paper: Any, figures: Figures, drawn: Drawn) -> None:
    """Pictures side by side, as high as their kind needs, with captions below."""
    known = [(drawn[side][name], name, caption) for side, name, caption in figures.items if name in drawn[side]]
    if not known:
        return
    room = (paper.w - paper.l_margin - paper.r_margin - 4.0 * (len(known) - 1)) / len(known)
    sizes = [_scaled(svg, room, _HEIGHTS_MM[name]) for svg, name, _ in known]
    tallest = max(height for _, height in sizes)
    if paper.get_y() + tallest + 8.0 > paper.h - paper.b_margin:
        paper.add_page()
    top, below = paper.get_y() + 1.0, 0.0
    for number, ((svg, _, caption), (width, _)) in enumerate(zip(known, sizes, strict=True)):
        left = paper.l_margin + number * (room + 4.0)
        draw(paper, svg, (left, top, width))
        ink(paper, "soft", 6.2)
        paper.set_xy(left, top + tallest + 0.5)
        paper.multi_cell(room, 2.7, fit(paper, caption), align="L")
        below = max(below, paper.get_y())
    paper.set_xy(paper.l_margin, below + 0.8)


def _scaled(svg: str, widest_mm: float, highest_mm: float) -> tuple[float, float]:
    width, height = size_of(svg)
    scale = min(widest_mm / width, highest_mm / height)
    return width * scale, height * scale
