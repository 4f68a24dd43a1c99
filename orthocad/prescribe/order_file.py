"""The order file: checked against its shape, every mistake named in one `order.invalid`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orthocad.prescribe.file_model import near, read_data, require, shown, without_nulls

CODE = "order.invalid"
_TOGETHER = (
    ("left", "scans", "left and scans both name files; use left and right, or scans"),
    ("right", "scans", "right and scans both name files; use left and right, or scans"),
)


def read_order(path: Path) -> dict[str, Any]:
    """The plain data of an order file, TOML or JSON, not yet checked."""
    return read_data(path, CODE)


def order_keys() -> dict[str, type]:
    """The keys of an order, and what each holds: `str`, `float`, `int` or `list`."""
    from orthocad.prescribe.order_shape import OrderShape

    kinds: dict[str, type] = {"cover": float, "foot_length_mm": float, "quantity": int}
    return {key: list if key in ("scans", "settings", "accept") else kinds.get(key, str) for key in
            OrderShape.model_fields}  # fmt: skip


def parse_order(data: dict[str, Any], what: str) -> dict[str, Any]:
    """Every key of an order with its value or default.

    Raises
    ------
    OrderError
        `order.invalid`, naming every mistake of the order.
    """
    from pydantic import ValidationError

    from orthocad.prescribe.order_shape import OrderShape

    data = without_nulls(data)
    try:
        order = OrderShape.model_validate(data).model_dump()
    except ValidationError as error:
        require([_problem(dict(e)) for e in error.errors()], CODE, what)
        raise
    require(_contradictions(order), CODE, what)
    return order


def _problem(error: dict[str, Any]) -> str:
    where = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"{where} is not a key of an order{near(where, order_keys())}"
    return f"{where} = {shown(error['input'])} ({error['msg'].removeprefix('Value error, ')})"


def _contradictions(order: dict[str, Any]) -> list[str]:
    found = [text for a, b, text in _TOGETHER if order[a] and order[b]]
    if order["kind"] == "remake" and not (order["remake_of"] and order["reason"]):
        found.append("a remake needs remake_of and reason")
    if order["kind"] == "new" and (order["remake_of"] or order["reason"]):
        found.append("remake_of and reason are for a remake, copy or second_pair, not for kind new")
    if order["kind"] == "copy" and not (order["remake_of"] or order["design"]):
        found.append("a copy needs remake_of, or the design file to build again")
    if order["kind"] == "copy" and (order["settings"] or order["extension"] or order["cover"] is not None):
        found.append("a copy is built as it was recorded: no settings, cover or extension")
    if order["reason"] == "other" and not (order["notes"] or "").strip():
        found.append("reason other needs a note that says which")
    if bool(order["note_read_by"]) != bool(order["note_answer"]):
        found.append("note_read_by and note_answer belong together")
    return found


def valid_order_id(value: Any) -> str | None:
    """The id as it stands in the ledger; None where it is not fit to be one."""
    from orthocad.prescribe.order_shape import normal_id

    try:
        return normal_id(value) if isinstance(value, str) else None
    except ValueError:
        return None
