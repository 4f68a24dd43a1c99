"""What the findings call for and this version does not make: never dropped without a word."""

from __future__ import annotations

from dataclasses import replace

from orthocad.model import Parameter, Value
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES

CODE = "rx.not_built"


def built_only(draft: Draft, catalogue: tuple[Parameter, ...]) -> Draft:
    """The draft with only the choices that can be built, and a note for each of the rest."""
    for p in catalogue:
        lines = []
        for side in SIDES:
            value = draft.sheets[side][p.key]
            if p.choices and value.origin != "user" and value.value not in p.choices:
                lines.append(f"{side} {value.value} ({value.reason})")
                draft = draft.with_values(side, [_without(value, p)])
        if lines:
            text = f"{p.key} is called for, but this version does not make it: {'; '.join(lines)}"
            draft = draft.noted(f"{CODE}.{p.key}", text)
    return draft


def _without(value: Value, parameter: Parameter) -> Value:
    return replace(value, value=parameter.default, proposed=parameter.default, reason=f"{value.reason}; not made yet")
