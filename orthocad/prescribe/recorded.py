"""A recorded design, and how it takes part in a new resolution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orthocad.errors import OrderError
from orthocad.model import Acceptance, Change, Foot, Parameter, Profile, ScanOptions, Sealed, Side, Value
from orthocad.prescribe.changes import type_problem
from orthocad.prescribe.exam import Exam
from orthocad.prescribe.file_model import near, require, shown
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES

BY_FILE = "design file"


class RecordedScan(Sealed):
    """Which scan a side was made from."""

    file: str
    sha256: str
    units: str


class Recorded(Sealed):
    """Everything a design file says."""

    sha256: str  # of the file itself
    orthocad_version: str
    rules_version: str
    history: tuple[str, ...]  # sha256 of earlier designs, oldest first
    notes: tuple[str, ...]  # what each check-up found and changed, oldest first
    scans: Mapping[str, RecordedScan]
    options: ScanOptions
    profile: Profile
    exam: Exam | None
    acceptances: tuple[Acceptance, ...]
    values: Mapping[str, Mapping[str, Value]]  # per side
    pinned: frozenset[str] = frozenset()  # keys that a check-up decided, whatever a changed exam proposes at first fit
    checked_up: bool = False  # a check-up follows on it: it joins the history whether a value moves or not


def recorded_changes(recorded: Recorded, catalogue: tuple[Parameter, ...]) -> tuple[Change, ...]:
    """The values that a person set in the recorded design; `design.invalid` where one cannot be."""
    known = {p.key: p for p in catalogue}
    require(_problems(recorded, known), "design.invalid", "the design file")
    return tuple(
        Change(key=v.key, value=v.value, side=side, by=v.changed_by or BY_FILE)
        for side in SIDES
        for v in recorded.values[side].values()
        if v.origin == "user"
    )


def _problems(recorded: Recorded, known: Mapping[str, Parameter]) -> list[str]:
    problems = []
    for side in SIDES:
        for key, value in recorded.values[side].items():
            if key not in known:
                problems.append(f"{side}.{key} is not in the catalogue{near(key, known)}")
            elif problem := type_problem(known[key], value.value):
                problems.append(f"{side}.{key} = {shown(value.value)} ({problem})")
    return problems


def kept_values(recorded: Recorded, before: Draft, after: Draft) -> Draft:
    """The recorded values, but for those that new changes moved (`before` without them, `after` with them)."""
    for side in SIDES:
        after = after.with_values(side, _kept(recorded, before, after, side))
    return after


def _kept(recorded: Recorded, before: Draft, after: Draft, side: Side) -> list[Value]:
    now = after.sheets[side]
    then = before.sheets[side]
    stood = (v for v in recorded.values[side].values() if now[v.key] == then[v.key] or v.key in recorded.pinned)
    return [replace(v, unit=now[v.key].unit) for v in stood]


def check_same_scan(recorded: Recorded, feet: Mapping[str, Foot]) -> None:
    """Raise `design.other_scan` where a foot is not the one the design was made for."""
    for side, foot in feet.items():
        known = recorded.scans.get(side)
        if known is None or known.sha256 != foot.scan.sha256:
            was = f"sha256 {known.sha256[:12]}" if known else "no scan"
            text = f"the design's {side} foot is {was}, this scan is sha256 {foot.scan.sha256[:12]}"
            raise OrderError("design.other_scan", f"{text}; give the scan it was made from, or start a new design")
