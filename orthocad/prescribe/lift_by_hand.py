"""A leg-length lift that a person sets: its place in the whole lift, and what the rule starts with and aims at."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from orthocad.errors import OrderError
from orthocad.model import Block, Side
from orthocad.prescribe.exam import LegLength
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules.leg_length import FIRST_FIT_MM, KEY, TARGET, first_fit, target_mm
from orthocad.prescribe.settle import LEG_LENGTH_PART
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES


def with_whole_lift(draft: Draft) -> Draft:
    """Each side's whole lift as high as the leg-length part that a person set asks for, over the lift of both heels.

    Raises
    ------
    OrderError
        `rx.leg_length_over_lift` where a person also set the whole lift, and lower than its part.
    """
    even = min(draft.number(side, KEY) for side in SIDES)
    for side in SIDES:
        part, whole = draft.number(side, LEG_LENGTH_PART), draft.number(side, KEY)
        if not draft.by_person(side, LEG_LENGTH_PART) or not part:
            continue
        if not draft.by_person(side, KEY):
            draft = _followed(draft, side, max(whole, even + part))
        elif part > whole:
            text = f"{side}: {LEG_LENGTH_PART} {part:g} is more than {KEY} {whole:g}, of which it is a part"
            way = f"{side}.{KEY}={part:g} would do, or {side}.{LEG_LENGTH_PART}={whole:g}, or {LEG_LENGTH_PART} alone"
            raise OrderError("rx.leg_length_over_lift", f"{text}; {way}: the whole lift then follows it")
    return draft


def _followed(draft: Draft, side: Side, mm: float) -> Draft:
    part, whole = draft.sheets[side][LEG_LENGTH_PART], draft.sheets[side][KEY]
    if mm == whole.value:
        return draft
    reason = f"{whole.reason}; {LEG_LENGTH_PART} {part.value:g} was set by {part.changed_by}: the whole lift follows it"
    return draft.with_values(side, [replace(whole, value=mm, origin="user", changed_by=part.changed_by, reason=reason)])


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
