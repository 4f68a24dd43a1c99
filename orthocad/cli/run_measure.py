"""`orthocad measure`: landmarks and measurements of a scan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from orthocad.model import Request


def run_measure(request: Request, as_json: bool) -> None:
    """Measure the feet of a scan and print them for people or programs."""
    from orthocad.deliver import foot_record
    from orthocad.pipeline import measure

    feet = {side: foot_record(foot) for side, foot in measure(request).items()}
    print(json.dumps({"feet": feet}, ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(feet)))


def _lines(feet: Mapping[str, Any]) -> list[str]:
    return [line for side, foot in feet.items() for line in _foot_lines(side, foot)]


def _foot_lines(side: str, foot: Mapping[str, Any]) -> list[str]:
    scan = foot["scan"]
    found = f"{scan['units']} ({scan['units_source']}); side {scan['side_source']}; load {scan['load']}"
    points = [_landmark_line(name, mark) for name, mark in foot["landmarks"].items()]
    return [
        f"{side} foot, {scan['file']}: {found}",
        *(_measure_line(name, m) for name, m in foot["measurements"].items()),
        *points,
        *(f"  ! {w['code']}: {w['text']}" for w in scan["warnings"]),
    ]


def _measure_line(name: str, m: Mapping[str, Any]) -> str:
    if m["value"] is None:
        return f"  {name:24} not available: {m['reason']}"
    doubt = "" if m["plus_minus"] is None else f" ± {m['plus_minus']:.1f}"
    digits = 2 if not m["unit"] else 1
    return f"  {name:24} {m['value']:8.{digits}f}{doubt} {m['unit']}".rstrip()


def _landmark_line(name: str, mark: Mapping[str, Any]) -> str:
    x, y, z = mark["xyz_mm"]
    return f"  {name:24} {x:8.1f} {y:8.1f} {z:8.1f} mm   confidence {mark['confidence']:.2f}"
