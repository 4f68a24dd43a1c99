"""Heel height under load on both sides."""

from __future__ import annotations

import math
from collections.abc import Iterator

from orthocad.model import Block, Decision, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules import leg_length
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.stack import floor_of, pad_of
from orthocad.prescribe.terms import LIFT, SIDES, Outcome, Row

FINDING = "Heel height under load"
GOAL = None
RANK = LIFT

WARN_OVER_MM = 2.0
BLOCK_OVER_MM = 4.0
PAD_MPA = 0.45  # the middle of 0.2 to 0.7, decisions.md
COVER_MPA = 0.7
STRAIN_AT_MOST = 0.6
CONTACT_RADIUS_MM = 31.0  # reference.md 4.4
USUAL_KG = 75.0
GRAVITY = 9.81
KEY, PART = "heel_lift_mm", "leg_length_lift_mm"
CODE = "balance.heel_height"

ROWS = {
    "warn": Row(when=f"sides differ by over {WARN_OVER_MM:g} mm beyond the ordered lift", says="warn"),
    "block": Row(when=f"sides differ by over {BLOCK_OVER_MM:g} mm beyond the ordered lift", says="block"),
    "model": Row(
        when="height under load",
        says=f"one body weight ({USUAL_KG:g} kg where unknown) on a disc of {CONTACT_RADIUS_MM:g} mm radius; pad "
        f"{PAD_MPA:g} MPa, cover {COVER_MPA:g} MPa, pressed by at most {100 * STRAIN_AT_MOST:g} %",
        status="computed",
    ),
    "by_hand": Row(
        when=f"{PART} set by hand for a side, and the exam has no difference of leg length",
        says=f"it is the ordered difference; {KEY} alone by hand orders none, for it may be a slip",
        key=PART,
    ),
    "one_sided": Row(
        when="one device only",
        says="states what it adds there, lift included; offers the flat heel piece that leaves the ordered difference",
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Nothing: see `conclude`."""
    return iter(())


def conclude(facts: Facts, draft: Draft) -> Iterator[Outcome]:
    """Both sides compared under one body weight, without what was ordered as a difference."""
    heights = {side: under_load_mm(facts, draft, side) + draft.number(side, KEY) for side in SIDES}
    if len(facts.feet) == 1:
        yield from _one_sided(next(side for side in SIDES if side in facts.feet), facts, draft, heights)
    apart = heights["left"] - heights["right"] - ordered_mm(facts, draft)
    if len(facts.feet) == 1 and not any(draft.by_person(side, KEY) for side in facts.feet if side in SIDES):
        return
    text = f"heel height under load: left stands {apart:+.1f} mm against right beyond the difference that is ordered"
    if abs(apart) > BLOCK_OVER_MM:
        yield Block(code=CODE, text=f"{text} (at most {BLOCK_OVER_MM:g}){_way(facts, draft, apart)}")
    elif abs(apart) > WARN_OVER_MM:
        yield Decision(code=CODE, text=text)


def ordered_mm(facts: Facts, draft: Draft) -> float:
    """Left against right as the exam's findings order it, or a person where the exam leaves it to them.

    A whole lift by hand orders no difference: one key on one side only may be a slip. The part for leg length does.
    """
    chosen = leg_length.chosen_mm(facts, draft)
    if chosen is not None:
        return chosen if facts.exam.leg_length.shorter_side == "left" else -chosen
    by_hand = [draft.number(side, PART) if draft.by_person(side, PART) else 0.0 for side in SIDES]
    if any(by_hand) and _is_open(facts, "left" if by_hand[0] > by_hand[1] else "right"):
        return by_hand[0] - by_hand[1]
    return _proposed(draft, "left") - _proposed(draft, "right")


def _is_open(facts: Facts, side: Side) -> bool:
    """Whether the exam says nothing that a leg-length lift by hand on that side would be against."""
    leg = facts.exam.leg_length
    return not leg.difference_mm and leg.shorter_side in (None, side)


def _way(facts: Facts, draft: Draft, apart_mm: float) -> str:
    """How the lifts as they are set would be ordered, where that is all that is missing."""
    lifts = draft.number("left", KEY) - draft.number("right", KEY)
    side: Side = "left" if lifts > 0 else "right"
    left_over = apart_mm + ordered_mm(facts, draft) - lifts
    if not lifts or draft.by_person(side, PART) or not _is_open(facts, side) or abs(left_over) > BLOCK_OVER_MM:
        return ""
    return f"; where the {side} leg is to be lifted for its length, {side}.{PART}={abs(lifts):g} orders that difference"


def _proposed(draft: Draft, side: Side) -> float:
    proposed = draft.sheets[side][KEY].proposed
    return float(proposed) if isinstance(proposed, int | float) else 0.0


def _one_sided(side: Side, facts: Facts, draft: Draft, heights: dict[Side, float]) -> Iterator[Outcome]:
    other: Side = "left" if side == "right" else "right"
    difference = ordered_mm(facts, draft) * (1 if side == "left" else -1)
    piece = max(heights[side] - difference, 0.0)
    text = f"only the {side} foot gets a device: it adds {heights[side]:.1f} mm there"
    text = f"{text} ({draft.number(side, KEY):g} of it lift); a flat heel piece of {piece:.1f} mm in the {other} shoe"
    yield ROWS["one_sided"].advice(
        "balance.one_sided", f"{text} matches it and leaves the ordered difference of {abs(difference):g} mm"
    )
    lift = draft.number(other, KEY)
    if lift:
        text = f"{other}: a lift of {lift:g} mm is ordered for that side, which gets no device: it is missing until"
        text = f"{text} a heel piece or a second device brings it"
        if draft.by_person(other, KEY) and draft.by_person(side, KEY) and lift == draft.number(side, KEY):
            text = (
                f"{text}; set without a side it counts for both feet: {side}.{PART}={lift:g} alone lifts the {side} leg"
            )
        yield Decision(code="balance.lift_without_device", text=text)


def under_load_mm(facts: Facts, draft: Draft, side: Side) -> float:
    """Floor, pad and cover compressed at one body weight; the lift apart."""
    pad = pad_of(facts, draft, side) * (1 - strain(facts, PAD_MPA))
    cover = draft.number(side, "cover_mm") * (1 - strain(facts, COVER_MPA))
    return floor_of(facts, draft, side) + pad + cover


def strain(facts: Facts, modulus_mpa: float) -> float:
    """By how much of its thickness a soft layer under the heel gives at one body weight, 0..1."""
    newton = (facts.exam.patient.mass_kg or USUAL_KG) * GRAVITY
    return min(newton / (math.pi * CONTACT_RADIUS_MM**2) / modulus_mpa, STRAIN_AT_MOST)
