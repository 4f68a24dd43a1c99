"""`report.pdf`: the report's content on A4, page by page.

fpdf2 writes it: pure Python, well kept, shapes and orders right-to-left text. WeasyPrint would need Pango installed.
"""

from __future__ import annotations

from collections.abc import Mapping

from orthocad.deliver.content import Document

__all__ = ["pdf_bytes"]


def pdf_bytes(document: Document, drawn: Mapping[str, Mapping[str, str]]) -> bytes:
    """The PDF of a document and its drawings; the same input gives the same bytes."""
    from orthocad.deliver.paper.blocks import put_section
    from orthocad.deliver.paper.first import put_first_page
    from orthocad.deliver.paper.sheet import new_paper

    paper = new_paper(document.title)
    paper.add_page()
    put_first_page(paper, document.first, drawn)
    paper.add_page()
    for section in document.sections:
        put_section(paper, section, drawn)
    for loose in document.sheets:
        paper.add_page()
        put_section(paper, loose, drawn, large=True)
    return bytes(paper.output())
