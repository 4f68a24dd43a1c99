"""What a person sets: `KEY=VALUE` from the command line, by side or for both feet."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from orthocad.errors import UsageError
from orthocad.model import Change, Parameter, Side
from orthocad.model.prescription import Scalar
from orthocad.prescribe.file_model import near
from orthocad.prescribe.insole import drawn

NOT_GIVEN = "not given"  # how a file writes an optional value that is absent


def parse_change(text: str, catalogue: tuple[Parameter, ...], find: Callable[[str], Path] = Path) -> Change:
    """One `KEY=VALUE`, `left.KEY=VALUE` or `right.KEY=VALUE`; `find` tells where a file lies that a value names."""
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise UsageError("usage.wrong_type", f"--set {text}: no value; write KEY=VALUE")
    side, key = _side_and_key(name)
    known = {p.key: p for p in catalogue}
    if key not in known:
        raise UsageError("usage.unknown_key", f"--set {name}: no such key{near(key, known)}; see orthocad info")
    return Change(key=key, value=drawn(key, _scalar(known[key], value), find), side=side)


def _side_and_key(name: str) -> tuple[Side | None, str]:
    head, dot, rest = name.partition(".")
    if dot and head == "left":
        return "left", rest
    return ("right", rest) if dot and head == "right" else (None, name)


def _scalar(parameter: Parameter, text: str) -> Scalar:
    if parameter.optional and text in ("", "none", NOT_GIVEN):
        return None
    problem = type_problem(parameter, text if is_word(parameter) else _number(text))
    if problem:
        raise UsageError("usage.wrong_type", f"--set {parameter.key}={text}: {problem}")
    return text if is_word(parameter) else _number(text)


def is_word(parameter: Parameter) -> bool:
    """Whether the parameter is a choice or a text, not a number."""
    return bool(parameter.choices) or isinstance(parameter.default, str)


def _number(text: str) -> Scalar:
    try:
        return float(text)
    except ValueError:
        return text


def type_problem(parameter: Parameter, value: object) -> str | None:
    """Why a value is not of the parameter's type; None where it is. A number out of range is not a wrong type."""
    if value is None and parameter.optional:
        return None
    if parameter.choices:
        return None if value in parameter.choices else f"must be one of {', '.join(parameter.choices)}"
    if isinstance(parameter.default, str):
        return None if isinstance(value, str) and value else "must be a text"
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return None if number else f"must be a number{f' in {parameter.unit}' if parameter.unit else ''}"


def in_range(parameter: Parameter, value: Scalar) -> bool:
    """Whether a number lies in the parameter's range; words always do."""
    if not isinstance(value, int | float):
        return True
    low = parameter.low is None or value >= parameter.low
    return low and (parameter.high is None or value <= parameter.high)


def layered(layers: Sequence[Sequence[Change]], side: Side) -> Mapping[str, Change]:
    """What stands for one side: a later layer beats an earlier, in one layer the side's own beats the bare key."""
    standing: dict[str, Change] = {}
    for layer in layers:
        bare = {c.key: c for c in layer if c.side is None}
        own = {c.key: c for c in layer if c.side == side}
        standing |= bare | own
    return standing
