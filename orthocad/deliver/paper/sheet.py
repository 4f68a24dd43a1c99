"""A4 paper with its fonts, and text made fit for them."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

_FONTS = Path(__file__).parent / "fonts"
_NO_CLOCK = datetime(1980, 1, 1, tzinfo=UTC)  # the library must write a date; when it was signed stands by hand
FONT = "body"
MARGIN_MM = 12.0
BOTTOM_MM = 12.0
LONGEST = 1500  # characters of one text; the rest stands in report.json
INKS = {
    "": (0, 0, 0), "said": (0, 0, 0), "strong": (0, 0, 0), "soft": (80, 88, 96), "code": (80, 88, 96),
    "ok": (20, 90, 45), "no": (164, 22, 26), "changed": (122, 66, 0), "open": (122, 66, 0), "line": (187, 187, 187),
    "accent": (18, 98, 110),
}  # fmt: skip
BOLD = {"strong", "ok", "no", "changed", "open"}


def new_paper(title: str) -> Any:
    """An empty document; the clock has no part in it."""
    paper = _paper_class()(unit="mm", format="A4")
    paper.footer_title = title
    paper.set_creation_date(_NO_CLOCK)
    paper.set_producer("orthocad")
    paper.add_font(FONT, "", _FONTS / "DejaVuSans.ttf")
    paper.add_font(FONT, "B", _FONTS / "DejaVuSans-Bold.ttf")
    paper.set_text_shaping(use_shaping_engine=True)
    paper.set_margins(MARGIN_MM, 10.0, MARGIN_MM)
    paper.set_auto_page_break(auto=True, margin=BOTTOM_MM)
    paper.set_font(FONT, size=8)
    paper.set_lang("en")
    paper.set_title(fit(paper, title, 200))
    return paper


@lru_cache(maxsize=1)
def _paper_class() -> type:
    from fpdf import FPDF

    class Paper(FPDF):
        """Numbers its pages."""

        footer_title = ""

        def footer(self) -> None:
            self.set_y(-9)
            self.set_font(FONT, size=6.5)
            self.set_text_color(*INKS["soft"])
            text = f"{fit(self, self.footer_title, 80)} – page {self.page_no()} of {{nb}}"
            self.cell(0, 4, text, align="R")

    return Paper


def fit(paper: Any, text: str, longest: int = LONGEST) -> str:
    """The text with what the font cannot draw named, and very long ones cut with a word."""
    if len(text) > longest:
        text = f"{text[:longest]} … [{len(text)} characters in all; the whole text is in report.json]"
    known = paper.fonts[FONT].cmap
    return "".join(c if _drawable(c, known) else f"[U+{ord(c):04X}]" for c in text)


def _drawable(c: str, known: Any) -> bool:
    return c in "\n " or (unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") and ord(c) in known)


def ink(paper: Any, kind: str, size_pt: float) -> None:
    """Set colour, weight and size for text of a kind."""
    paper.set_text_color(*INKS[kind])
    paper.set_font(FONT, "B" if kind in BOLD else "", size_pt)
