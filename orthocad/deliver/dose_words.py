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


def doses_in_words(doses: Mapping[str, int]) -> tuple[str, bool]:
    """How many doses are within tolerance, and those that something else overrides; whether all judged ones are."""
    text = f"{doses['within']} of {doses['judged']} doses within tolerance"
    text += f", {doses['overridden']} overridden" if doses["overridden"] else ""
    missing = f", {doses['not_built']} not built" if doses["not_built"] else ""
    return text + missing, doses["within"] == doses["judged"]
