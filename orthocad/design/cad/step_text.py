"""A solid as STEP text without a clock or a counter in it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

NO_TIME = "1970-01-01T00:00:00"
_HEADER_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_PRODUCT = re.compile(r"'Open CASCADE STEP translator [^']*'")


def step_text(solid: Any, name: str) -> bytes:
    """The solid as a STEP file in millimetres; `name` is the product's."""
    from cadquery import Workplane, exporters

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "device.step"
        exporters.export(Workplane(solid), str(path))
        text = path.read_text(encoding="ascii")
    text = _HEADER_TIME.sub(NO_TIME, text, count=1)
    return _PRODUCT.sub(f"'{name}'", text).encode("ascii")
