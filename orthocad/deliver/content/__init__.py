"""The report's content, once, for both HTML and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orthocad.deliver.content.blocks import (
    Bit,
    Column,
    Document,
    Figures,
    FirstPage,
    Lines,
    Section,
    Table,
    Text,
    plain,
)
from orthocad.deliver.content.finished import fit_section, realised_section
from orthocad.deliver.content.first import PICTURES, first_page
from orthocad.deliver.content.origin import advice_section, origin_section
from orthocad.deliver.content.prescription import prescription_section
from orthocad.deliver.content.pressure import pressure_section
from orthocad.deliver.content.print_plan import print_plan_section
from orthocad.deliver.content.scan import scan_section
from orthocad.deliver.content.sheets import inspection_sheet, patient_sheet
from orthocad.deliver.content.statement import statement
from orthocad.deliver.content.strength import strength_section

__all__ = ["Bit", "Column", "Document", "Figures", "FirstPage", "Lines", "Section", "Table", "Text", "compose", "plain"]


def compose(report: Mapping[str, Any]) -> Document:
    """The whole document of one `report.json`."""
    feet = report["feet"]
    made = all(foot["device"] for foot in feet.values())
    measured = _measured(feet) if made else ()
    first = first_page(report)
    return Document(
        title=f"Fit report {report['patient_code'] or ''}".strip(),
        first=first,
        sections=(
            *_moved(first),
            scan_section(feet),
            prescription_section(feet),
            *measured,
            advice_section(report),
            origin_section(report),
        ),
        sheets=_sheets(report) if made else (),
    )


def _moved(first: FirstPage) -> tuple[Section, ...]:
    """The pictures of page 1 where it has no room for them."""
    if first.room != "none":
        return ()
    items = tuple(item for column in first.columns for item in column.figures.items)
    return (Section(key="pictures", title=PICTURES, blocks=(Figures(items=items),)),) if items else ()


def _measured(feet: Mapping[str, Any]) -> tuple[Section, ...]:
    """What was measured or estimated of finished devices; a plan where one was made."""
    planned = (print_plan_section(feet),) if any(foot["print_plan"] for foot in feet.values()) else ()
    return realised_section(feet), fit_section(feet), pressure_section(feet), strength_section(feet), *planned


def _sheets(report: Mapping[str, Any]) -> tuple[Section, ...]:
    """Patient and inspection; the statement where the profile names a manufacturer."""
    stated = (statement(report),) if report["manufacturer"] else ()
    return (patient_sheet(report), inspection_sheet(report), *stated)
