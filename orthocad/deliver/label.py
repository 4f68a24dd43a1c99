"""The bag's label: whose, which side, from what, and a barcode for each device."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orthocad.model import Result

SIZE_MM = (100.0, 62.0)  # a common roll
MARGIN_MM = 4.0
MODULE_MM, BAR_MM = 0.33, 9.0  # 13 mil: what hand scanners like
QUIET = 10  # modules left free at either end
FONTS = Path(__file__).parent / "paper" / "fonts"
NO_CLOCK = datetime(1980, 1, 1, tzinfo=UTC)


def label_pdf(result: Result, sha256: Mapping[str, str]) -> bytes:
    """One page for one bag; codes, never a name. The same result gives the same bytes."""
    paper = _paper()
    head = " · ".join(part for part in (result.order_id, result.patient_code) if part) or "no order or patient code"
    _line(paper, head, 13, "B")
    _line(paper, f"{' + '.join(side.upper() for side in result.devices)} foot orthosis", 10, "B")
    sizes = ", ".join(f"{side[0].upper()} {mark.size}" for side, mark in result.marks.items() if mark.size)
    made = f"{result.profile.material.name}; size {sizes}" if sizes else result.profile.material.name
    _line(paper, made + (f"; due {result.due}" if result.due else ""), 8, "")
    for side, digest in sha256.items():
        _barcode(paper, barcode_text(result, side, digest))
    _line(paper, "custom-made device; a design aid's output, not validated", 6, "")
    return bytes(paper.output())


def barcode_text(result: Result, side: str, sha256: str) -> str:
    """Order (or patient) and side as scanners read them, and the first of the file's hash."""
    code = result.order_id or result.patient_code or ""
    plain = "".join(c for c in code if 32 < ord(c) < 127)[:20]
    return "-".join(part for part in (plain, side[0].upper(), sha256[:8].upper()) if part)


def _paper() -> Any:
    from fpdf import FPDF

    paper = FPDF(unit="mm", format=SIZE_MM)
    paper.set_creation_date(NO_CLOCK)
    paper.set_producer("orthocad")
    paper.add_font("body", "", FONTS / "DejaVuSans.ttf")
    paper.add_font("body", "B", FONTS / "DejaVuSans-Bold.ttf")
    paper.set_margins(MARGIN_MM, MARGIN_MM, MARGIN_MM)
    paper.set_auto_page_break(auto=False)
    paper.add_page()
    return paper


def _line(paper: Any, text: str, points: float, style: str) -> None:
    """One line, made smaller until it fits."""
    paper.set_font("body", style, points)
    while points > 4 and paper.get_string_width(text) > SIZE_MM[0] - 2 * MARGIN_MM:
        points -= 0.5
        paper.set_font("body", style, points)
    paper.cell(0, points * 0.45, text, new_x="LMARGIN", new_y="NEXT")


def _barcode(paper: Any, text: str) -> None:
    """Code 128 over its own text."""
    from barcode.codex import Code128

    modules = Code128(text, writer=None).build()[0]
    width = min(MODULE_MM, (SIZE_MM[0] - 2 * MARGIN_MM) / (len(modules) + 2 * QUIET))
    x, y = MARGIN_MM + QUIET * width, paper.get_y() + 1.0
    for start, run in _runs(modules):
        paper.rect(x + start * width, y, run * width, BAR_MM, style="F")
    paper.set_y(y + BAR_MM + 0.5)
    _line(paper, text, 7, "")


def _runs(modules: str) -> list[tuple[int, int]]:
    """Start and length of each black bar."""
    found, at = [], 0
    for part in modules.replace("01", "0 1").replace("10", "1 0").split():
        if part[0] == "1":
            found.append((at, len(part)))
        at += len(part)
    return found
