"""One side's values on their way through the layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from orthocad.model import Change, Decision, Parameter, Profile, Sealed, Side, Value
from orthocad.model.prescription import Scalar
from orthocad.prescribe.terms import SIDES, Bar, Proposal

Sheet = dict[str, Value]
Sheets = dict[Side, Sheet]
NAMED_ELSEWHERE = ("heel_lift_mm",)  # what a cap takes of a lift is said with both feet together


class Draft(Sealed):
    """Both sheets so far, and what had to be given up on the way."""

    sheets: Mapping[Side, Mapping[str, Value]]
    notes: tuple[Decision, ...] = ()

    def number(self, side: Side, key: str) -> float:
        """A number; 0 where it is absent or a word."""
        value = self.sheets[side].get(key)
        return float(value.value) if value and isinstance(value.value, int | float) else 0.0

    def word(self, side: Side, key: str) -> str:
        """A choice; "none" where it is absent."""
        value = self.sheets[side].get(key)
        return str(value.value) if value else "none"

    def by_person(self, side: Side, key: str) -> bool:
        """Whether a person set that value."""
        value = self.sheets[side].get(key)
        return value is not None and value.origin == "user"

    def with_values(self, side: Side, values: Iterable[Value]) -> Draft:
        """With those values in place of what was there."""
        sheet = dict(self.sheets[side]) | {v.key: v for v in values}
        return replace(self, sheets={s: sheet if s == side else self.sheets[s] for s in SIDES})

    def moved(self, side: Side, key: str, value: Scalar, reason: str) -> Draft:
        """With one value moved for that reason; a person's value stands."""
        if self.by_person(side, key) or self.sheets[side][key].value == value:
            return self
        return self.with_values(side, [moved(self.sheets[side][key], value, reason)])

    def emptied(self, keys: Iterable[str]) -> Draft:
        """With those numbers at 0 on both sides: what would be without them."""
        sheets = {
            side: {k: replace(v, value=0.0) if k in keys else v for k, v in self.sheets[side].items()} for side in SIDES
        }
        return replace(self, sheets=sheets)

    def unsaid(self, code: str) -> Draft:
        """Without the notes of that code."""
        return replace(self, notes=tuple(note for note in self.notes if note.code != code))

    def noted(self, code: str, text: str, options: tuple[str, ...] = ()) -> Draft:
        """With one more thing said on page 1."""
        return replace(self, notes=(*self.notes, Decision(code=code, text=text, options=options)))


def moved(value: Value, to: Scalar, reason: str) -> Value:
    """The value proposed otherwise, the reason added."""
    return replace(value, value=to, proposed=to, origin="rule", reason=f"{value.reason}; {reason}")


def of_profile(catalogue: tuple[Parameter, ...], profile: Profile) -> Sheet:
    """The program's defaults under the profile's values."""
    return {p.key: _default(p, profile) for p in catalogue}


def _default(parameter: Parameter, profile: Profile) -> Value:
    given = parameter.key in profile.values
    value = profile.values[parameter.key] if given else parameter.default
    return Value(
        key=parameter.key,
        value=value,
        unit=parameter.unit,
        proposed=value,
        origin="profile",
        reason=f"profile {profile.name}" if given else "the program's default",
        source=parameter.source,
        status=parameter.status,
    )


def of_proposal(proposal: Proposal) -> Value:
    """A proposal as a value."""
    unit = {"mm": "mm", "deg": "deg"}.get(proposal.key.rpartition("_")[2], "")
    return Value(
        key=proposal.key,
        value=proposal.value,
        unit=unit,
        proposed=proposal.value,
        origin=proposal.origin,
        reason=proposal.reason,
        source=proposal.source,
        status=proposal.status,
    )


def of_change(under: Value, change: Change) -> Value:
    """A person's value over what was proposed."""
    reason = f"set by {change.by}; proposed was {under.proposed}: {under.reason}"
    return replace(under, value=change.value, origin="user", changed_by=change.by, reason=reason)


def barred(draft: Draft, bars: Iterable[Bar]) -> Draft:
    """Every value that no person set inside the bars; what a finding called for and a bar forbids is said."""
    for bar in bars:
        value = draft.sheets[bar.side].get(bar.key)
        if value is None or bar.allows(value.value) or draft.by_person(bar.side, bar.key):
            continue
        kept = bar.kept(value.value)
        draft = draft.moved(bar.side, bar.key, kept, f"{bar.finding}: held to it: {bar.text}")
        if value.origin == "rule" and bar.key not in NAMED_ELSEWHERE:
            text = f"{bar.side}: {bar.key} {value.value} is called for ({value.reason}), but {bar.text}: {kept} instead"
            draft = draft.noted(f"barred.{bar.key}", text, (f"leave it at {kept}", f"set it and accept {bar.code}"))
    return draft
