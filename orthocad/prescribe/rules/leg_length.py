"""Leg-length difference: a first lift under the shorter side, its target, and what does not belong in the shoe."""

from __future__ import annotations

import math
from collections.abc import Iterator

from orthocad.model import Advice, Decision, Side
from orthocad.prescribe.exam import LegLength
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules import stack
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import LIFT, SIDES, Outcome, Row

FINDING = "Leg length"
GOAL = "leg_length"
RANK = LIFT

MATTERS_FROM_MM = 5.0  # rannisto
SEED_MM = 12.7  # the seed article's half inch
REFER_OVER_MM = 20.0  # knutson1
FRACTION = {"recent": 0.5, "unknown": 0.5, "years": 0.33, "lifelong": 0.25}  # wiki_lift
FIRST_FIT_MM = 6.0
CAUTIOUS_MM = 3.0
CAUTIOUS_AGE = 75
TARGET = 0.7  # rannisto
KEY = "heel_lift_mm"
GROUP_A_MM = 6.0  # decisions.md, safety groups
HEEL_ONLY_MM = 6.0  # decisions.md: over that a leg-length lift needs full length and a platform under the heads

ROWS = {
    "functional": Row(
        when="functional difference", says="no lift; look for the cause first", key=KEY, value=0.0, source="knutson2",
        status="published",
    ),
    "small": Row(when=f"under {MATTERS_FROM_MM:g} mm", says="no lift", key=KEY, value=0.0, source="rannisto"),
    "quiet": Row(
        when=f"{MATTERS_FROM_MM:g} to {SEED_MM:g} mm without symptoms", says="no lift", key=KEY, value=0.0,
        source="seed",
    ),
    "decide": Row(
        when=f"over {SEED_MM:g} to {REFER_OVER_MM:g} mm without symptoms",
        says="3 mm as a decision (0 to half of it; what a person chooses there is the ordered difference)",
        key=KEY, value=3.0, low=0.0, source="knutson1",
    ),
    "start": Row(
        when=f"from {MATTERS_FROM_MM:g} mm with symptoms, or over {REFER_OVER_MM:g} mm",
        says="a share of the difference by onset: "
        + ", ".join(f"{k} {v:g}" for k, v in FRACTION.items())
        + f"; first fit at most {FIRST_FIT_MM:g} mm; in 0.5 mm steps",
        key=KEY, low=0.0, high=FIRST_FIT_MM, source="wiki_lift", status="lab convention",
    ),
    "cautious": Row(
        when=f"from {CAUTIOUS_AGE} years, fall risk, or recent surgery of leg or spine",
        says="first fit at most 3 mm", key=KEY, high=CAUTIOUS_MM,
    ),
    "unsure": Row(
        when="measured by tape, method not given, or kind unknown",
        says="at most 3 mm; confirm by block or radiograph", key=KEY, high=CAUTIOUS_MM, source="alfuth",
        status="published",
    ),
    "target": Row(when="any lift", says=f"target {TARGET:g} of the difference", source="rannisto", status="published"),
    "steps": Row(
        when="any lift", says="steps of 3 mm every 2 to 4 weeks; trial in a separate piece first", source="hmp_lift",
        status="lab convention",
    ),
    "refer": Row(when=f"over {REFER_OVER_MM:g} mm", says="refer; the rest outside the shoe", source="knutson1"),
}  # fmt: skip


def half(mm: float) -> float:
    """Rounded to 0.5 mm, halves up."""
    return math.floor(2 * mm + 0.5) / 2


def propose(facts: Facts) -> Iterator[Outcome]:
    """The first lift for the shorter side and what to know about it."""
    leg = facts.exam.leg_length
    if not leg.difference_mm or leg.shorter_side is None:
        return
    if leg.kind == "functional":
        yield ROWS["functional"].advice(
            "leg_length.functional", "functional leg-length difference: look for the cause first"
        )
        return
    mm, name = first_fit(leg, leg.difference_mm)
    if mm:
        capped, why = _capped(facts, leg, mm)
        yield ROWS[name].lift(leg.shorter_side, capped, _reason(leg, capped) + why)
    yield from _remarks(leg, leg.difference_mm, leg.shorter_side, mm)


def first_fit(leg: LegLength, a_mm: float) -> tuple[float, str]:
    """Millimetres before the personal caps, and the row that gave them."""
    if a_mm < MATTERS_FROM_MM:
        return 0.0, "small"
    if leg.symptomatic is not True and a_mm <= SEED_MM:
        return 0.0, "quiet"
    if leg.symptomatic is not True and a_mm <= REFER_OVER_MM:
        return ROWS["decide"].mm, "decide"
    return min(half(FRACTION[leg.onset or "unknown"] * a_mm), FIRST_FIT_MM), "start"


def most_mm(facts: Facts) -> tuple[float, str]:
    """The most that this rule lets titration or a person reach for the difference as it is known, and why."""
    leg = facts.exam.leg_length
    limits = [(mm, why) for holds, mm, why in _limits(facts, leg, leg.difference_mm or 0.0) if holds]
    return min(limits, key=lambda limit: limit[0], default=(math.inf, ""))


def _limits(facts: Facts, leg: LegLength, a_mm: float) -> tuple[tuple[bool, float, str], ...]:
    quiet = leg.symptomatic is not True
    return (
        (leg.kind == "functional", 0.0, ROWS["functional"].when),
        (a_mm < MATTERS_FROM_MM, 0.0, f"leg-length difference {ROWS['small'].when}"),
        (quiet and a_mm <= SEED_MM, 0.0, ROWS["quiet"].when),
        (_is_quiet(leg), half_of_it_mm(a_mm), ROWS["decide"].when),
        (not facts.treats(GOAL), 0.0, "nothing hurts"),
        (is_unsure(leg), CAUTIOUS_MM, ROWS["unsure"].when),
        (is_cautious(facts), CAUTIOUS_MM, ROWS["cautious"].when),
    )


def target_mm(leg: LegLength) -> float:
    """What titration aims at; without symptoms never past half of the difference."""
    a_mm = leg.difference_mm or 0.0
    return min(half(TARGET * a_mm), half_of_it_mm(a_mm)) if _is_quiet(leg) else half(TARGET * a_mm)


def half_of_it_mm(a_mm: float) -> float:
    """Half of the difference in whole half millimetres, never over it."""
    return math.floor(a_mm) / 2


def _is_quiet(leg: LegLength) -> bool:
    return leg.symptomatic is not True and (leg.difference_mm or 0.0) <= REFER_OVER_MM


def _capped(facts: Facts, leg: LegLength, mm: float) -> tuple[float, str]:
    reasons = []
    if mm > CAUTIOUS_MM and is_unsure(leg):
        reasons.append("not confirmed by block or radiograph")
    if mm > CAUTIOUS_MM and is_cautious(facts):
        reasons.append(ROWS["cautious"].when)
    return (CAUTIOUS_MM, f"; held to 3 mm: {' and '.join(reasons)}") if reasons else (mm, "")


def is_unsure(leg: LegLength) -> bool:
    """Whether the difference still needs a block test or a radiograph."""
    return leg.method not in ("block", "radiograph") or leg.kind != "anatomical"


def is_cautious(facts: Facts) -> bool:
    """Whether age, falls or recent surgery hold the first fit down."""
    old = (facts.exam.patient.age_years or 0) >= CAUTIOUS_AGE
    return old or bool(facts.flags & {"fall_risk", "recent_leg_or_spine_surgery"})


def _reason(leg: LegLength, mm: float) -> str:
    a = leg.difference_mm or 0.0
    target = f"target {target_mm(leg):g} mm in all"
    return f"{leg.shorter_side} side {a:g} mm short: {mm:g} mm as the first fit, {target}"


def _remarks(leg: LegLength, a_mm: float, side: Side, mm: float) -> Iterator[Outcome]:
    if a_mm >= MATTERS_FROM_MM:
        text = f"leg length {a_mm:g} mm: sources disagree on when a difference matters (5, 12.7, 20 mm)"
        yield ROWS["small"].advice("leg_length.sources_disagree", text)
        yield from _undecided(leg, a_mm)
    if a_mm > REFER_OVER_MM:
        text = (
            f"leg length {a_mm:g} mm on the {side}: refer; what the shoe does not take belongs under the outside sole"
        )
        yield ROWS["refer"].advice("refer.leg_length", text)


def conclude(facts: Facts, draft: Draft) -> Iterator[Advice]:
    """Where titration goes, and how far the shoe and the patient let it."""
    leg = facts.exam.leg_length
    side, a_mm = leg.shorter_side, leg.difference_mm or 0.0
    if side is None or not facts.treats(GOAL) or not first_fit(leg, a_mm)[0] or leg.kind == "functional":
        return
    target, (most, why) = target_mm(leg), _reachable(facts, draft)
    share = f"without symptoms at most half of {a_mm:g}" if _is_quiet(leg) else f"{TARGET:g} of {a_mm:g}"
    text = f"leg length: target {target:g} mm in all ({share}) in steps of 3 mm every 2 to 4 weeks"
    if most < target:
        text = f"{text}, in the shoe at most {most:g} mm ({why}): {target - most:g} mm of it are not for this device"
    text = f"{text}{_even_gives_way(facts, draft, min(target, most))}"
    yield ROWS["target"].advice("leg_length.target", f"{text}; a separate lift makes the steps easy")
    chosen = chosen_mm(facts, draft)
    if chosen is not None:
        text = f"leg length: {chosen:g} mm was chosen of the 0 to {most_mm(facts)[0]:g} mm that are left to you: it"
        yield ROWS["decide"].advice("leg_length.chosen", f"{text} counts as the ordered difference between both sides")


def _even_gives_way(facts: Facts, draft: Draft, end_mm: float) -> str:
    """Which part of the lift under both heels the target needs of the room under the cap."""
    even, (room, why) = min(draft.number(side, KEY) for side in SIDES), min(_caps(facts))
    over = min(even + end_mm - room, even)
    if over <= 0:
        return ""
    return f"; {over:g} of the {even:g} mm under both heels then give way to it ({why}: at most {room:g} mm in all)"


def chosen_mm(facts: Facts, draft: Draft) -> float | None:
    """The difference that a person chose where the row leaves it to them (0 to 50 %); None where nobody did."""
    leg, side = facts.exam.leg_length, facts.exam.leg_length.shorter_side
    if side is None or leg.kind == "functional" or first_fit(leg, leg.difference_mm or 0.0)[1] != "decide":
        return None
    other: Side = "left" if side == "right" else "right"
    mm = draft.number(side, KEY) - draft.number(other, KEY)
    by_hand = any(draft.by_person(each, KEY) for each in (side, other))
    return mm if by_hand and 0 <= mm <= most_mm(facts)[0] else None


def _reachable(facts: Facts, draft: Draft) -> tuple[float, str]:
    limits = [most_mm(facts), *_caps(facts)]
    if facts.exam.leg_length.shorter_side and draft.word(facts.exam.leg_length.shorter_side, "length") != "full":
        limits.append((HEEL_ONLY_MM, "the device is shorter than full length"))
    return min(limits, key=lambda limit: limit[0])


def _caps(facts: Facts) -> list[tuple[float, str]]:
    """What holds the whole lift of a side."""
    shoe = (stack.lift_cap_mm(facts), f"{facts.exam.shoe.type or 'unknown'} shoe")
    return [shoe, (GROUP_A_MM, "safety group A")] if facts.group_a else [shoe]


def _undecided(leg: LegLength, a_mm: float) -> Iterator[Outcome]:
    if leg.symptomatic is None:
        text = f"leg length {a_mm:g} mm: does back or hip pain fit it? Without an answer it counts as no symptoms"
        yield Decision(code="leg_length.symptoms_unknown", text=text, options=("symptomatic", "not symptomatic"))
    if leg.symptomatic is not True and SEED_MM < a_mm <= REFER_OVER_MM:
        text = (
            f"leg length {a_mm:g} mm without symptoms: 3 mm proposed, 0 to {half_of_it_mm(a_mm):g} mm are open to you"
        )
        yield Decision(
            code="leg_length.no_symptoms", text=text, options=("0 mm", "3 mm", f"{half_of_it_mm(a_mm):g} mm")
        )
    if is_unsure(leg):
        text = "leg length: confirm by block test or radiograph that it is anatomical; at most 3 mm until then"
        yield Decision(code="leg_length.confirm", text=text)
    if leg.current_lift_mm:
        text = f"leg length: {leg.current_lift_mm:g} mm is worn today; the first fit does not count it in"
        yield Decision(
            code="leg_length.current_lift", text=text, options=("keep the proposal", "go on from today's lift")
        )
