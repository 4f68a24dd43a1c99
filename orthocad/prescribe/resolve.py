"""Everything resolved for both feet together: defaults < profile < rules < design file < changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypedDict, TypeVar, Unpack

from orthocad.errors import ScanError
from orthocad.model import (
    Acceptance,
    Change,
    Decision,
    Foot,
    Parameter,
    Prescription,
    Profile,
    Resolution,
    Sealed,
    Side,
    Value,
)
from orthocad.prescribe import arch, cup, insole, judge, placed, rules
from orthocad.prescribe.changes import layered
from orthocad.prescribe.exam import Exam
from orthocad.prescribe.exam_checks import unusual
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.lift_by_hand import beyond_leg_length, with_whole_lift
from orthocad.prescribe.lifts import KEY, Lifts, balanced, lift_note, proposals
from orthocad.prescribe.merge import LENGTHS, merged, outvoted
from orthocad.prescribe.pair import ordered_pair
from orthocad.prescribe.profile_file import check_profile_values
from orthocad.prescribe.recorded import Recorded, kept_values, recorded_changes
from orthocad.prescribe.settle import pads_lost, settled, with_leg_length_part
from orthocad.prescribe.sheet import Draft, Sheet, barred, of_change, of_profile, of_proposal
from orthocad.prescribe.speak import Said, gathered, speak
from orthocad.prescribe.stack import fitted
from orthocad.prescribe.terms import SIDES, Proposal

T = TypeVar("T")
LENGTHS_APART_MM = 5.0  # contract.md: scan and exam lengths


class Person(TypedDict, total=False):
    """What a person says beside the files."""

    changes: Sequence[Change]
    acceptances: Sequence[Acceptance]


class Order(Sealed):
    """Everything that goes into one resolution."""

    exam: Exam
    profile: Profile
    feet: Mapping[str, Foot]
    catalogue: tuple[Parameter, ...]
    layers: tuple[tuple[Change, ...], ...]  # design file, then command line


class Solved(Sealed):
    """An order solved, before anything is judged."""

    facts: Facts
    said: Said
    draft: Draft
    asked: tuple[Proposal, ...] = ()  # what the findings together ask for, one for each key and side, with its range


def prescribe(
    *,
    exam: Exam | None,
    profile: Profile,
    feet: Mapping[str, Foot],
    catalogue: tuple[Parameter, ...],
    recorded: Recorded | None = None,
    **person: Unpack[Person],
) -> Resolution:
    """Both sides' prescriptions, with what is open, blocked and worth knowing.

    A recorded design's values stand as they are; what `changes`, another exam or another profile move, moves.
    """
    changes, acceptances = person.get("changes", ()), person.get("acceptances", ())
    check_profile_values(profile, catalogue)
    exam = exam or (recorded.exam if recorded else None) or Exam()
    _check_lengths(exam, feet)
    file_layer = recorded_changes(recorded, catalogue) if recorded else ()
    order = Order(exam=exam, profile=profile, feet=feet, catalogue=catalogue, layers=(file_layer, tuple(changes)))
    solved = solve(order)
    if recorded:
        then = replace(order, exam=recorded.exam or Exam(), profile=recorded.profile, layers=(file_layer, ()))
        before = solved if then == order else solve(then)
        solved = replace(solved, draft=kept_values(recorded, before.draft, solved.draft))
        if KEY in recorded.pinned:  # the first fit is past: the check-up decided the lifts
            solved = replace(solved, draft=solved.draft.unsaid("lift.given_up"))
    past_first_fit = recorded is not None and bool(recorded.history or recorded.checked_up)
    return _judged(order, solved, [*(recorded.acceptances if recorded else ()), *acceptances], past_first_fit)


def _check_lengths(exam: Exam, feet: Mapping[str, Foot]) -> None:
    for side in SIDES:
        measured = exam.foot(side).foot_length_mm
        if side in feet and measured is not None and abs(feet[side].length_mm - measured) > LENGTHS_APART_MM:
            text = f"{side}: the scan is {feet[side].length_mm:.1f} mm long, the exam says {measured:g} mm"
            raise ScanError("scan.length_conflict", f"{text}; check that they are the same foot and unit")


def solve(order: Order) -> Solved:
    """All layers applied and both feet balanced."""
    standing = {side: layered(order.layers, side) for side in SIDES}
    bottom = {side: _bottom(order, side, standing[side]) for side in SIDES}
    facts = Facts(
        exam=order.exam,
        profile=order.profile,
        feet=order.feet,
        chosen={side: {k: v.value for k, v in bottom[side].items()} for side in SIDES},
        by_person={side: frozenset(k for k, v in bottom[side].items() if v.origin == "user") for side in SIDES},
    )
    said = speak(facts)
    lifts = balanced(said)
    ruled = with_whole_lift(_ruled(facts, Draft(sheets=bottom), said, lifts))
    draft = fitted(facts, settled(facts, ruled), said.bars)
    lost = pads_lost(ruled, draft)
    if lost is not ruled:  # without the pads that the shoe has no room for, a skive or a thinner base may stand
        draft = fitted(facts, settled(facts, lost), said.bars)
    placed.check_material(facts, draft)
    draft = placed.named(facts, with_leg_length_part(draft), order.catalogue)
    asked = tuple(_asked([*said.proposals, *cup.allowed(said.proposals, draft)]))
    return Solved(facts=facts, said=said, draft=lift_note(draft, said, lifts), asked=asked)


def _asked(spoken: Sequence[Proposal]) -> Iterator[Proposal]:
    for side, key in dict.fromkeys((p.side, p.key) for p in spoken):
        yield merged(p for p in spoken if (p.key, p.side) == (key, side))


def _bottom(order: Order, side: Side, standing: Mapping[str, Change]) -> Sheet:
    sheet = of_profile(order.catalogue, order.profile)
    sheet |= {v.key: v for v in arch.implied(order.exam.foot(side), order.feet.get(side), standing, sheet, side)}
    sheet |= {key: of_change(sheet[key], change) for key, change in standing.items()}
    return sheet | {v.key: v for v in insole.implied(sheet)}


def _ruled(facts: Facts, draft: Draft, said: Said, lifts: Lifts) -> Draft:
    spoken = [*said.proposals, *proposals(lifts)]
    draft = barred(_proposed(draft, [p for p in spoken if p.key != cup.KEY]), said.bars)
    draft = cup.scaled(facts, _proposed(draft, cup.proposals(spoken, draft)), spoken)
    draft = cup.skives_held(barred(draft, said.bars))
    return replace(draft, notes=(*draft.notes, *_outvoted(draft, spoken)))


def _outvoted(draft: Draft, spoken: Sequence[Proposal]) -> Iterator[Decision]:
    yield from outvoted(p for p in spoken if not draft.by_person(p.side, p.key))


def _proposed(draft: Draft, spoken: Sequence[Proposal]) -> Draft:
    for side in SIDES:
        keys = dict.fromkeys(p.key for p in spoken if p.side == side)
        values = [of_proposal(merged(p for p in spoken if (p.key, p.side) == (key, side))) for key in keys]
        longer = [v for v in values if not _shorter(draft, side, v)]
        draft = draft.with_values(side, [_under_person(draft, side, value) for value in longer])
    return draft


def _shorter(draft: Draft, side: Side, value: Value) -> bool:
    return value.key == "length" and LENGTHS.index(str(value.value)) <= LENGTHS.index(draft.word(side, "length"))


def _under_person(draft: Draft, side: Side, value: Value) -> Value:
    standing = draft.sheets[side].get(value.key)
    if standing is None or standing.origin != "user":
        return value if standing is None else replace(value, unit=standing.unit)
    return replace(value, value=standing.value, unit=standing.unit, origin="user", changed_by=standing.changed_by)


def _judged(order: Order, solved: Solved, acceptances: Sequence[Acceptance], past_first_fit: bool) -> Resolution:
    facts, draft = solved.facts, solved.draft
    seen = replace(draft, notes=(*solved.said.decisions, *draft.notes))  # a conclusion may hang on an open question
    end = gathered(list(rules.concluded(facts, seen)))
    beyond = judge.beyond_findings(draft, solved.asked, order.catalogue)
    lifted = beyond_leg_length(facts, draft, past_first_fit=past_first_fit)
    found = judge.blocks(facts, draft, solved.said, order.catalogue, [*end.blocks, *beyond, *lifted])
    questions = (*judge.stack_questions(facts, draft), *judge.elsewhere(facts, found), *_unused(order))
    decisions = (*solved.said.decisions, *questions, *end.decisions, *draft.notes)
    blocks = judge.accepted(judge.stopping(facts, found), acceptances)
    return Resolution(
        prescriptions={side: Prescription(side=side, values=draft.sheets[side]) for side in SIDES},
        decisions=_once(sorted(decisions, key=lambda d: not d.code.startswith("refer."))),
        blocks=blocks,
        advice=_once((*solved.said.advice, *end.advice, *unusual(order.exam))),
        pair=ordered_pair(facts, draft, blocks),
    )


def _unused(order: Order) -> Iterator[Decision]:
    """Values that a person set for one foot alone, which gets no device."""
    for change in order.layers[-1]:
        if change.side and order.feet and change.side not in order.feet:
            text = f"{change.side}.{change.key} = {change.value} was set, but without a {change.side} scan no device"
            yield Decision(code="set.no_device", text=f"{text} shows it; it counts only where both feet are compared")


def _once(items: Sequence[T]) -> tuple[T, ...]:
    return tuple(item for n, item in enumerate(items) if item not in items[:n])
