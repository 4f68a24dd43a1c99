"""`orthocad diff`: what changed, device by device."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any


def run_diff(old: Path, new: Path, as_json: bool) -> None:
    """Compare and say."""
    from orthocad.batch.compare import difference

    found = difference(old, new)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return
    place = ("", "")
    for row in found.rows:
        if place != (row.order_id, row.side):
            place = (row.order_id, row.side)
            print(f"{row.order_id} {row.side}")
        change = _shown(row.new) if row.what.startswith("surfaces") else f"{_shown(row.old)} -> {_shown(row.new)}"
        print(f"  {row.what}: {change} {row.unit}".rstrip())
    devices = f"{found.devices} device{'s' * (found.devices != 1)}"
    print(f"{devices}: {found.devices - found.same} differ, {found.same} the same")


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
