"""Numbers and names as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_UNIT = {"deg": "°", "%": " %", "mm2": " mm²"}


def title_of(key: str) -> str:
    """A key as words: `heel_cup_depth_mm` as `heel cup depth`, `met_pad_mm.behind_mm` as `met pad, behind`."""
    parts = (part.removesuffix("_mm").removesuffix("_deg") for part in key.split("."))
    return ", ".join(parts).replace("_", " ")


def shown(value: Any) -> str:
    """A number to two decimals at most, a word as it is, a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, bool | str):
        return str(value)
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def figure(value: Any, unit: str = "") -> str:
    """A value with its unit, or a dash."""
    if value is None or not unit or isinstance(value, str):
        return shown(value)
    return shown(value) + _UNIT.get(unit, f" {unit}")


def mass(foot: Mapping[str, Any]) -> str:
    """What one device weighs as the print plan has it; where no printer is known, what it would weigh solid."""
    plan = foot["print_plan"]
    return f"about {grams(plan['mass_g'])}" if plan else f"{grams(foot['device']['mass_g'])} if solid"


def grams(value: float) -> str:
    """A mass to the gram, wherever one is said."""
    return f"{value:.0f} g"


def signed(value: float) -> str:
    """A number with its sign, 0 without."""
    text = shown(value)
    return text if text == "0" or text.startswith("-") else f"+{text}"


def measured(value: float, unit: str) -> str:
    """A measured number: lengths to 0.1, shares to 0.01."""
    return f"{value:.1f} {unit}" if unit else f"{value:.2f}"
