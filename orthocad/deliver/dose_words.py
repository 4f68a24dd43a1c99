"""What became of each dose, in words: as asked, overridden, or not built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orthocad.deliver.figures import figure, title_of


def not_as_asked(dose: Mapping[str, Any]) -> bool:
    """Whether something else keeps a dose from standing as asked; one that simply fails rejects the device."""
    if dose["masked_by"] is None:
        return False
    return dose["realised"] is None or abs(dose["realised"] - dose["requested"]) > dose["tolerance"]


def not_built(dose: Mapping[str, Any]) -> bool:
    """Whether less than half of it is there, so that it cannot be called built."""
    there = abs(dose["realised"] or 0.0)
    return not_as_asked(dose) and (":" in dose["masked_by"] or there < abs(dose["requested"]) / 2)


def why_not(dose: Mapping[str, Any]) -> str:
    """What stands in its way: a fact of the device, or another dose."""
    kind, _, fact = dose["masked_by"].partition(": ")
    return fact or f"overridden by {title_of(kind)}"


def instead(dose: Mapping[str, Any]) -> str:
    """What is there in place of the dose, and why."""
    found = "not built" if not_built(dose) else f"{figure(dose['realised'], dose['unit'])} measured"
    return f"{found} ({why_not(dose)})"


def doses_in_words(realised: list[dict[str, Any]]) -> tuple[str, bool]:
    """How many doses are within tolerance, and those that something else overrides; whether all judged ones are."""
    judged = [d for d in realised if d["masked_by"] is None]
    kept, missing = sum(d["passed"] for d in judged), sum(not_built(d) for d in realised)
    over = len(realised) - len(judged) - missing
    text = f"{kept} of {len(judged)} doses within tolerance"
    text += f", {over} overridden" if over else ""
    return text + (f", {missing} not built" if missing else ""), kept == len(judged)
