"""The check-up loop: a recorded design and new findings to the next design, its history naming the old one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from orthocad.model import Acceptance, Advice, Change, Foot, Parameter, Resolution, Sealed, Side, Value
from orthocad.prescribe import titration
from orthocad.prescribe.exam import Exam
from orthocad.prescribe.exam_checks import SIDES
from orthocad.prescribe.facts import COMPLAINT_FROM, FOOT_PAINS
from orthocad.prescribe.findings import Findings, FootFindings
from orthocad.prescribe.lifts import KEY
from orthocad.prescribe.recorded import Recorded, recorded_changes
from orthocad.prescribe.resolve import Order, prescribe, solve
from orthocad.prescribe.titration import CheckUp, rose

BACK = "back_pain_0_10"


class Review(Sealed):
    """What a check-up leads to; hand `recorded` and `exam` to `dump_design`."""

    resolution: Resolution
    recorded: Recorded
    exam: Exam


def review(
    *,
    recorded: Recorded,
    feet: Mapping[str, Foot],
    catalogue: tuple[Parameter, ...],
    exam: Exam | None = None,
    findings: Findings | None = None,
    acceptances: Sequence[Acceptance] = (),
) -> Review:
    """The next design: what the new exam moves, and the titration that the findings allow."""
    exam = exam or recorded.exam or Exam()
    exam = _with_pains(exam, findings) if findings else exam
    check = _check_up(recorded, exam, feet, catalogue, findings) if findings else None
    moves = tuple(_moves(check)) if check else ()
    following = _with(recorded, moves)
    if check and titration.settled(check):
        following = replace(following, pinned=frozenset({KEY}))
    resolution = prescribe(
        exam=exam, profile=recorded.profile, feet=feet, catalogue=catalogue, acceptances=acceptances, recorded=following
    )
    noted = tuple(_noted(recorded, resolution, moves)) or ("check-up: nothing changed",)
    following = replace(following, notes=(*recorded.notes, *noted))
    remarks = tuple(_remarks(check)) if check else ()
    return Review(resolution=replace(resolution, advice=(*remarks, *resolution.advice)), recorded=following, exam=exam)


def _with_pains(exam: Exam, findings: Findings) -> Exam:
    """The exam with the note's pains where they are worse; one that fell takes nothing away that helps."""
    feet: dict[str, Any] = {
        side: replace(exam.foot(side), **_worse(exam.foot(side), findings.foot(side), FOOT_PAINS)) for side in SIDES
    }
    return replace(exam, patient=replace(exam.patient, **_worse(exam.patient, findings, (BACK,))), **feet)


def _worse(before: object, now: object, keys: tuple[str, ...]) -> dict[str, Any]:
    pairs = {key: (getattr(before, key), getattr(now, key)) for key in keys}
    return {key: new for key, (old, new) in pairs.items() if new is not None and new > (-1 if old is None else old)}


def _check_up(
    recorded: Recorded, exam: Exam, feet: Mapping[str, Foot], catalogue: tuple[Parameter, ...], findings: Findings
) -> CheckUp:
    layers = (recorded_changes(recorded, catalogue), ())
    order = Order(exam=exam, profile=recorded.profile, feet=feet, catalogue=catalogue, layers=layers)
    before = solve(replace(order, exam=recorded.exam or Exam()))
    return CheckUp(recorded=recorded, before=before, now=solve(order), exam=exam, findings=findings)


def _noted(recorded: Recorded, resolution: Resolution, moves: Sequence[Change]) -> Iterator[str]:
    """Every value that is another now, titrated or moved by the rules, with its reason."""
    by = {(m.side, m.key): m.by for m in moves}
    changed = [(side, key) for side in SIDES for key in resolution.prescriptions[side].values]
    for side, key in sorted(changed, key=lambda each: each not in by):
        old, new = recorded.values[side].get(key), resolution.prescriptions[side].values[key]
        if old is not None and old.value != new.value:
            yield f"{side} {key} {old.value} to {new.value}: {by.get((side, key), new.reason)}"


def _with(recorded: Recorded, moves: Sequence[Change]) -> Recorded:
    values: dict[str, dict[str, Value]] = {side: dict(recorded.values[side]) for side in SIDES}
    for m in moves:
        side = m.side or "left"
        values[side][m.key] = _titrated(values[side][m.key], m)
    return replace(recorded, values=values, checked_up=True)


def _titrated(value: Value, move: Change) -> Value:
    return replace(
        value, value=move.value, proposed=move.value, origin="rule", changed_by=None, reason=f"Check-up: {move.by}",
        source="hmp_lift", status="lab convention",
    )  # fmt: skip


def _moves(check: CheckUp) -> Iterator[Change]:
    yield from titration.moves(check)
    for side in SIDES:
        before = check.recorded.exam.foot(side).forefoot_pain_0_10 if check.recorded.exam else None
        if not rose(before, check.findings.foot(side).forefoot_pain_0_10):
            continue
        for key in ("first_ray_cutout", "mortons"):
            value = check.recorded.values[side][key]
            if value.value not in ("none", "extension") and value.origin != "user":
                yield Change(key=key, side=side, value="none", by="forefoot pain rose with it")


def _remarks(check: CheckUp) -> Iterator[Advice]:
    yield from _of_lift(check)
    yield from _of_pain("back", check.findings, check.recorded.exam and check.recorded.exam.patient, (BACK,))
    for side in SIDES:
        foot, before = check.findings.foot(side), check.recorded.exam and check.recorded.exam.foot(side)
        yield from _of_pain(side, foot, before, FOOT_PAINS)
        yield from _of_device(side, foot)


def _of_lift(check: CheckUp) -> Iterator[Advice]:
    leg = check.exam.leg_length
    wait = titration.why_wait(check.findings)
    if leg.difference_mm and wait:
        yield _advice("review.lift_waits", f"heel lift: no step yet: {wait}")
    given_up = titration.given_up(check)
    if given_up:
        yield _advice("review.lift_given_up", f"heel lift: {given_up}")
    by_hand = [side for side in SIDES if titration.by_hand(check.recorded, side)]
    if leg.difference_mm and by_hand:
        text = f"heel lift {' and '.join(by_hand)}: set by hand, so the check-up leaves it: decide on it yourself"
        yield _advice("review.lift_set_by_hand", text)


def _of_pain(where: str, now: object, before: object | None, keys: tuple[str, ...]) -> Iterator[Advice]:
    pairs = {key: (getattr(before, key, None), getattr(now, key)) for key in keys}
    risen = [key.partition("_pain")[0] for key, pair in pairs.items() if rose(*pair)]
    if risen:
        text = f"{where}: pain rose ({', '.join(risen)}): look at the device before it goes on"
        yield _advice("review.pain_rose", text)
    for key, (old, new) in pairs.items():
        if old is None and new is not None and new >= COMPLAINT_FROM:
            text = f"{where}: {key.partition('_pain')[0]} pain {new:g} of 10 and no score from before: did it rise?"
            yield _advice("review.pain_without_baseline", text)


def _of_device(side: Side, foot: FootFindings) -> Iterator[Advice]:
    said = {
        "skin_marks": "marks on the skin: look for the edge or the height that makes them",
        "heel_slip": "the heel slips: a deeper cup, or a lower stack in the shoe",
        "device_damaged": "the device is damaged: remake it, and check its thickness",
    }
    for key, text in said.items():
        if getattr(foot, key):
            code = "remake" if key == "device_damaged" else key
            yield _advice(f"review.{code}", f"{side}: {text}")


def _advice(code: str, text: str) -> Advice:
    return Advice(code=code, text=text, source="decisions.md")
