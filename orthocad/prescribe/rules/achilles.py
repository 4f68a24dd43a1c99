"""Achilles pain: a raise under both heels, as a piece of its own."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import LIFT, SIDES, Outcome, Row

FINDING = "Achilles"
GOAL = "achilles"
RANK = LIFT

PAIN_FROM = 4.0
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
    "build": Row(when=WHEN, key="heel_lift_build", value="separate"),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """The raise and how it is built."""
    if not facts.diagnosed("achilles") and all(facts.pain(side, "achilles_pain_0_10") < PAIN_FROM for side in SIDES):
        return
    yield ROWS["lift"].lift(None, ROWS["lift"].mm, "Achilles pain: 10 mm under both heels")
    for side in SIDES:
        yield ROWS["build"].to(side, "a piece of its own, so that it can be taken out again")
