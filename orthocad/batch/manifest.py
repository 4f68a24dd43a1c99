"""Manifests: a CSV table or JSON lines, one order a row; the columns are the keys of an order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orthocad.batch.records import Draft, Fault
from orthocad.errors import OrderError
from orthocad.prescribe import order_keys
from orthocad.prescribe.file_model import near, parsed_json

KINDS = (".csv", ".jsonl")


def read_manifest(path: Path, root: Path) -> Iterator[Draft]:
    """Each row as a draft; a row that cannot be read is a draft with its fault.

    Raises
    ------
    OrderError
        `order.unreadable` or `order.invalid`, where the table as a whole cannot be read.
    """
    text = _text(path)
    rows = _json_rows(text) if path.suffix.lower() == ".jsonl" else _csv_rows(path, text)
    for line, data, fault in rows:
        home = path.parent
        yield Draft(where=f"{path.name} line {line}", data=data, home=home, root=root, in_folder=False, fault=fault)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = f"{path.name} is not UTF-8 text (byte {error.start}); save it as `CSV UTF-8`"
        raise OrderError("order.unreadable", text) from error
    except OSError as error:
        raise OrderError("order.unreadable", f"{path} cannot be read ({error.strerror}); check the path") from error


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any], Fault | None]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            data = parsed_json(line)
        except (ValueError, RecursionError) as error:
            yield number, {}, Fault(code="order.invalid", text=f"this line is not sound JSON ({error}); correct it")
            continue
        wrong = None if isinstance(data, dict) else Fault(code="order.invalid", text="this line is no JSON object")
        yield number, data if wrong is None else {}, wrong


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any], Fault | None]]:
    head = text.splitlines()[0] if text.strip() else ""
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    begun = 1
    try:
        columns = [c.strip() for c in next(reader, [])]
        _check_columns(path, columns)
        begun = reader.line_num + 1
        for cells in reader:
            if any(c.strip() for c in cells):
                yield reader.line_num, *_row(columns, cells)
            begun = reader.line_num + 1
    except csv.Error as error:
        to_the_end = "; a quote that is opened there is not closed" if "end of data" in str(error) else ""
        text = f"{path.name}, the row that begins in line {begun}: {error}{to_the_end}; correct the table"
        raise OrderError("order.unreadable", text) from error


def _check_columns(path: Path, columns: list[str]) -> None:
    known = [k for k in order_keys() if k != "accept"]  # a table's cell cannot hold it
    wrong = [f"{c!r}{near('_'.join(c.casefold().split()), known)}" for c in columns if c not in known]
    wrong += [f"{c!r} twice" for c in sorted({c for c in columns if columns.count(c) > 1})]
    if wrong or not columns:
        what = f"unknown columns {', '.join(wrong)}" if wrong else "no header"
        raise OrderError("order.invalid", f"{path.name} has {what}; `orthocad schema order` lists them")


def _row(columns: list[str], cells: list[str]) -> tuple[dict[str, Any], Fault | None]:
    if len(cells) != len(columns):
        text = f"{len(cells)} cells under {len(columns)} columns; quote a cell that holds the separator, and leave an "
        text += "empty cell for what is not said"
        return dict(zip(columns, cells, strict=False)), Fault(code="order.invalid", text=text)
    kinds = order_keys()
    filled = {c: cell.strip() for c, cell in zip(columns, cells, strict=False) if cell.strip()}
    return {c: _value(kinds[c], cell) for c, cell in filled.items()}, None


def _value(kind: type, cell: str) -> Any:
    """A cell as its key wants it; what does not convert stays text, and is refused with its key's name."""
    if kind is list:
        return [part.strip() for part in cell.replace("|", ";").split(";") if part.strip()]
    try:
        return kind(cell)
    except ValueError:
        return cell
