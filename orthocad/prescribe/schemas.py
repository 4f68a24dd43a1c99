"""JSON Schemas of the files this room reads."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from orthocad.errors import UsageError
from orthocad.prescribe.design_shape import DesignShape
from orthocad.prescribe.exam_file import exam_model
from orthocad.prescribe.order_shape import OrderShape
from orthocad.prescribe.shapes import ProfileShape

KINDS: dict[str, type[BaseModel]] = {
    "exam": exam_model(),
    "design": DesignShape,
    "profile": ProfileShape,
    "order": OrderShape,
}


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of `exam`, `design`, `profile` or `order` files."""
    if kind not in KINDS:
        raise UsageError("usage.unknown_key", f"no schema {kind!r} here: {', '.join(KINDS)}")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return head | KINDS[kind].model_json_schema()
