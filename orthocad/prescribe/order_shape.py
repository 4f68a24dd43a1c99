"""The shape of an order: the keys of `order.toml`, of a manifest's columns and of `orthocad schema order`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from orthocad.prescribe.shapes import Shape

_ID = re.compile(r"[^\W_](?:[\w .#+-]{0,78}[\w#+-])?")
_DEVICE_NAME = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # no file's name on Windows
LONGEST_ID = 80


def normal_id(text: str) -> str:
    """An id that is also a folder's name on any machine: nothing in it can lead to another place."""
    text = unicodedata.normalize("NFC", text)
    if not _ID.fullmatch(text):
        raise ValueError(f"1 to {LONGEST_ID} letters, digits, spaces or . _ - # +, starting with a letter or digit")
    if _DEVICE_NAME.fullmatch(text):
        raise ValueError("Windows keeps this name for itself; no folder can have it")
    return text


def _due(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("write the day as YYYY-MM-DD") from None


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value  # TOML has dates of its own


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Words = Annotated[str, Field(min_length=1, max_length=200)]
FileName = Annotated[str, Field(min_length=1, max_length=1000)]
OrderId = Annotated[str, Field(min_length=1), AfterValidator(normal_id)]
Setting = Annotated[str, Field(pattern=r"^[\w.]+=.+$", max_length=200)]


class AcceptShape(Shape):
    """A prescriber takes responsibility for one block."""

    code: Words
    by: Words
    why: Words


class OrderShape(Shape):
    """One order: what a clinic asks of the lab. Paths are relative to the order's own folder or manifest."""

    schema_version: Literal["1"] = "1"
    order_id: Annotated[OrderId | None, Field(description="default: the order folder's name")] = None
    patient: Annotated[Words | None, Field(description="patient code; must agree with the exam's")] = None
    clinic: Annotated[Words | None, Field(description="who ordered")] = None
    due: Annotated[
        str | None, BeforeValidator(_as_text), AfterValidator(_due), Field(description="day it must leave, YYYY-MM-DD")
    ] = None
    priority: Annotated[Literal["rush", "normal"], Field(description="rush orders are built first")] = "normal"
    kind: Annotated[
        Literal["new", "remake", "copy", "second_pair"],
        Field(description="copy rebuilds the recorded design; a remake's foot length must not have moved over 5 mm"),
    ] = "new"
    remake_of: Annotated[OrderId | None, Field(description="the earlier order of a remake, copy or second pair")] = None
    reason: Annotated[
        Literal["fit", "discomfort", "broken", "wrong_prescription", "lab_error", "lost", "other"] | None,
        Field(description="why it is remade; needed for a remake"),
    ] = None
    sides: Annotated[
        Literal["left", "right", "both"] | None, Field(description="feet to make; default: all that were scanned")
    ] = None
    scans: Annotated[
        list[FileName], BeforeValidator(_as_list), Field(max_length=2, description="scan files; default: all in folder")
    ] = Field(default_factory=list)
    left: Annotated[FileName | None, Field(description="the left foot's scan, where its side is known")] = None
    right: Annotated[FileName | None, Field(description="the right foot's scan")] = None
    exam: Annotated[FileName | None, Field(description="exam file; default: exam.toml or exam.json there")] = None
    design: Annotated[FileName | None, Field(description="a recorded design.toml to build again")] = None
    profile: Annotated[FileName | None, Field(description="lab profile: a name, or a file of the order")] = None
    shoe: Annotated[
        Literal["dress", "everyday", "athletic", "work", "sandal"] | None,
        Field(description="shoe type; must agree with the exam's"),
    ] = None
    cover: Annotated[float | None, Field(ge=0, le=12, description="top cover in mm")] = None
    extension: Annotated[
        Literal["three_quarter", "sulcus", "full"] | None, Field(description="how far forward the device reaches")
    ] = None
    quantity: Annotated[int, Field(ge=1, le=20, description="how many of each device are printed")] = 1
    units: Annotated[Literal["mm", "cm", "m", "in"] | None, Field(description="of the scan files")] = None
    load: Annotated[Literal["unloaded", "half", "full"] | None, Field(description="foot load at scanning")] = None
    foot_length_mm: Annotated[float | None, Field(ge=80, le=400, description="where a scan's scale is unknown")] = None
    settings: Annotated[
        list[Setting], BeforeValidator(_as_list), Field(description="KEY=VALUE as in `build --set`; left.KEY for one")
    ] = Field(default_factory=list)
    accept: list[AcceptShape] = Field(default_factory=list, description="blocks a prescriber takes responsibility for")
    notes: Annotated[
        Annotated[str, Field(max_length=10000)] | None, Field(description="free text: the order is held for a person")
    ] = None
    note_read_by: Annotated[Words | None, Field(description="who read the note; with note_answer it is released")] = (
        None
    )
    note_answer: Annotated[Words | None, Field(description="what was done about the note")] = None
