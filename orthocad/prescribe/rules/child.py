"""Children grow."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import SAFETY, Outcome, Row

FINDING = "Child"
GOAL = None
RANK = SAFETY

ADULT_FROM_YEARS = 18

ROWS = {
    "growth": Row(
        when=f"under {ADULT_FROM_YEARS} years", says="growth review at 6 months; replace at + 8 mm foot length"
    ),
}


def is_child(facts: Facts) -> bool:
    """Whether the patient is known to be under 18."""
    age = facts.exam.patient.age_years
    return age is not None and age < ADULT_FROM_YEARS


def propose(facts: Facts) -> Iterator[Outcome]:
    """Growth review."""
    if is_child(facts):
        text = "child: review growth at 6 months; replace the device when the foot is 8 mm longer"
        yield ROWS["growth"].advice("child.growth", text)
