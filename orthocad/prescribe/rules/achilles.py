"""Achilles pain: a raise under both heels, as a piece of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orthocad.model import Decision
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules import equinus
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import LIFT, SIDES, Outcome, Row

FINDING = "Achilles"
GOAL = "achilles"
RANK = LIFT

PAIN_FROM = 4.0
KEY = "heel_lift_mm"
WHEN = f"Achilles pain >= {PAIN_FROM:g}, or the diagnosis"

ROWS = {
    "lift": Row(
        when=WHEN,
        says="10 mm under both heels (10 to 12)",
        key="heel_lift_mm",
        value=10.0,
        low=10.0,
        high=12.0,
        source="rabusin",
    ),
    "conflict": Row(
        when=f"{WHEN}, beside forefoot pain >= {equinus.FOREFOOT_PAIN_FROM:g} or a hallux branch",
        says=f"page 1 asks: the lift, or at most {equinus.HELD_TO_MM:g} mm",
        source="heelheight",
    ),
    "build": Row(when=WHEN, key="heel_lift_build", value="separate"),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """The raise and how it is built."""
    if not _calls(facts):
        return
    lift = ROWS["lift"].lift(None, ROWS["lift"].mm, "Achilles pain: 10 mm under both heels")
    sore = any(text for side in SIDES for text in equinus.against_lift(facts, side))
    yield replace(lift, low=equinus.HELD_TO_MM) if sore else lift  # the lower one is then a person's choice
    for side in SIDES:
        yield ROWS["build"].to(side, "a piece of its own, so that it can be taken out again")


def conclude(facts: Facts, draft: Draft) -> Iterator[Outcome]:
    """A raise for the tendon loads the forefoot: where that hurts too, a person decides."""
    mm = min(draft.number(side, KEY) for side in SIDES)
    sore = [text for side in SIDES for text in equinus.against_lift(facts, side)]
    if sore and mm > equinus.HELD_TO_MM and _calls(facts) and facts.treats(GOAL):
        text = f"Achilles pain asks for {ROWS['lift'].mm:g} mm under both heels ({mm:g} built), which loads the"
        text = f"{text} forefoot ({', '.join(sore)}; equinus would get {equinus.HELD_TO_MM:g}): which comes first?"
        yield Decision(code="achilles.forefoot", text=text, options=(f"{mm:g} mm", f"{equinus.HELD_TO_MM:g} mm"))


def _calls(facts: Facts) -> bool:
    sore = any(facts.pain(side, "achilles_pain_0_10") >= PAIN_FROM for side in SIDES)
    return sore or facts.diagnosed("achilles")
