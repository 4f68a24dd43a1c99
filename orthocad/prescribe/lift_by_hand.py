"""A leg-length lift that a person sets, against what the rule starts with and aims at."""

from __future__ import annotations

import math
from collections.abc import Iterator

from orthocad.model import Block, Side
from orthocad.prescribe.exam import LegLength
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules.leg_length import FIRST_FIT_MM, KEY, TARGET, first_fit, target_mm
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES


def beyond_leg_length(facts: Facts, draft: Draft, *, past_first_fit: bool) -> Iterator[Block]:
    """A lift by hand beyond what the leg-length rule starts with, or, after a check-up, beyond its target."""
    leg, side = facts.exam.leg_length, facts.exam.leg_length.shorter_side
    if side is None or not leg.difference_mm or leg.kind == "functional":
        return
    other: Side = "left" if side == "right" else "right"
    mm = draft.number(side, KEY) - draft.number(other, KEY)
    most, why = called_for_mm(leg, past_first_fit=past_first_fit)
    if mm > most and any(draft.by_person(each, KEY) for each in SIDES):
        text = f"{side}: {KEY} {mm:g} over the other side is more than the finding allows ({most:g} mm): {why}"
        yield Block(code=f"range.{KEY}", text=text, side=side)


def called_for_mm(leg: LegLength, *, past_first_fit: bool) -> tuple[float, str]:
    """The most that a person may order for it without taking it on: the first fit's end, later the target."""
    a_mm = leg.difference_mm or 0.0
    if first_fit(leg, a_mm)[1] != "start":
        return math.inf, ""
    target = target_mm(leg)
    if past_first_fit or target <= FIRST_FIT_MM:
        return target, f"the target is {TARGET:g} of {a_mm:g} mm"
    return FIRST_FIT_MM, f"a first fit is at most {FIRST_FIT_MM:g} mm; more comes in steps (`orthocad review`)"
