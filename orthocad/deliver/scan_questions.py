"""What somebody must look at in the scans before a device made from them is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orthocad.model import Foot

OPTIONS = ("looked at, right as it is", "send another scan")


def scan_decisions(feet: Mapping[str, Foot]) -> list[dict[str, Any]]:
    """Each question that a scan's reading asks; one of both feet stands there once, any other with its side."""
    asked: dict[tuple[str, str], list[str]] = {}
    for side, foot in feet.items():
        for notice in [n for n in foot.scan.notices if n.asks]:
            asked.setdefault((notice.code, notice.text), []).append(side)
    return [
        {"code": code, "text": text if len(sides) > 1 else f"{sides[0]}: {text}", "options": list(OPTIONS)}
        for (code, text), sides in asked.items()
    ]
