"""What the findings call for and this version does not make: never dropped without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orthocad.model import Parameter, Side, Value
from orthocad.prescribe.changes import in_range
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES

NOTHING = (None, 0.0, "none")
CODE = "rx.not_built"


LEG_LENGTH_PART = "leg_length_lift_mm"  # the parameter that makes a lift's platform


def has_platform(catalogue: tuple[Parameter, ...]) -> bool:
    """Whether a lift can reach under the metatarsal heads, as one over 6 mm must."""
    return any(p.key == LEG_LENGTH_PART for p in catalogue)


def built_only(draft: Draft, catalogue: tuple[Parameter, ...]) -> Draft:
    """The draft with only what can be built, and a note for each of the rest."""
    known = {p.key: p for p in catalogue}
    missing: dict[str, list[str]] = {}
    for side in SIDES:
        for value in _unbuildable(draft, side, known):
            missing.setdefault(value.key, []).append(f"{side} {_shown(value)} ({value.reason})")
    sheets = {side: {p.key: _buildable(draft.sheets[side][p.key], p) for p in catalogue} for side in SIDES}
    draft = replace(draft, sheets=sheets)
    for key, lines in sorted(missing.items()):
        text = f"{key} is called for, but this version does not make it: {'; '.join(lines)}"
        draft = draft.noted(f"{CODE}.{key}", text)
    return draft


def _unbuildable(draft: Draft, side: Side, known: dict[str, Parameter]) -> Iterator[Value]:
    for value in draft.sheets[side].values():
        parameter = known.get(value.key)
        if value.value not in NOTHING and (parameter is None or not _can(parameter, value)):
            yield value


def _can(parameter: Parameter, value: Value) -> bool:
    if value.origin == "user":
        return True
    return value.value in parameter.choices if parameter.choices else in_range(parameter, value.value)


def _buildable(value: Value, parameter: Parameter) -> Value:
    if _can(parameter, value):
        return value
    return replace(value, value=parameter.default, proposed=parameter.default, reason=f"{value.reason}; not made yet")


def _shown(value: Value) -> str:
    return f"{value.value:g} {value.unit}".rstrip() if isinstance(value.value, float) else str(value.value)
