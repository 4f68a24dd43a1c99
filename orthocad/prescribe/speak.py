"""All rules spoken at once, sorted by what they said; findings without a complaint become incidental."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from orthocad.model import Advice, Block, Decision, Sealed
from orthocad.prescribe import rules
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import Bar, LiftPart, Outcome, Proposal

T = TypeVar("T")


class Said(Sealed):
    """Everything the rules said about one order."""

    proposals: tuple[Proposal, ...]
    lifts: tuple[LiftPart, ...]
    bars: tuple[Bar, ...]
    blocks: tuple[Block, ...]
    decisions: tuple[Decision, ...]
    advice: tuple[Advice, ...]


def speak(facts: Facts) -> Said:
    """Run every rule."""
    return gathered([outcome for rule in rules.modules() for outcome in _of(rule, facts)])


def gathered(outcomes: list[Outcome]) -> Said:
    """Outcomes sorted by kind."""
    return Said(
        proposals=_only(outcomes, Proposal),
        lifts=_only(outcomes, LiftPart),
        bars=_only(outcomes, Bar),
        blocks=_only(outcomes, Block),
        decisions=_only(outcomes, Decision),
        advice=_only(outcomes, Advice),
    )


def _only(outcomes: list[Outcome], kind: type[T]) -> tuple[T, ...]:
    return tuple(o for o in outcomes if isinstance(o, kind))


def _of(rule: rules.Rule, facts: Facts) -> Iterator[Outcome]:
    said = [_signed(rule, outcome) for outcome in rule.propose(facts)]
    if rule.GOAL is None or facts.treats(rule.GOAL):
        yield from said
        return
    yield from (o for o in said if isinstance(o, Bar | Block) or _refers(o) or _asks_which_foot(o))
    if any(isinstance(o, Proposal | LiftPart | Decision) and not _asks_which_foot(o) for o in said):
        text = f"{rule.FINDING}: found, but nothing hurts; incidental, nothing proposed for it"
        yield Advice(code=f"incidental.{rules.name_of(rule)}", text=text, source="decisions.md")


def _refers(outcome: Outcome) -> bool:
    return isinstance(outcome, Advice) and outcome.code.startswith("refer.")


def _asks_which_foot(outcome: Outcome) -> bool:
    """A diagnosis says that something hurts, whatever the scores that were given."""
    return isinstance(outcome, Decision) and outcome.code.endswith(".side")


def _signed(rule: rules.Rule, outcome: Outcome) -> Outcome:
    if isinstance(outcome, Proposal):
        rank = rule.RANK if outcome.rank is None else outcome.rank
        return replace(outcome, rank=rank, reason=f"{rule.FINDING}: {outcome.reason}")
    if isinstance(outcome, Bar):
        return replace(outcome, finding=rule.FINDING)
    return replace(outcome, reason=f"{rule.FINDING}: {outcome.reason}") if isinstance(outcome, LiftPart) else outcome
