"""When the device is looked at again."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules.child import is_child
from orthocad.prescribe.terms import CUSHION, Outcome, Row

FINDING = "Inspection"
GOAL = None
RANK = CUSHION

CYCLES = 1e6
YEAR_DAYS = 365
HALF_YEAR_DAYS = 182
QUARTER_DAYS = 91
HEAVY_OVER_KG = 95.0

ROWS = {
    "year": Row(when="always", says="within 12 months"),
    "cycles": Row(when="steps known", says="or at 1e6 cycles (steps / 2), if earlier", status="computed"),
    "half": Row(when=f"steps unknown, under 18, or over {HEAVY_OVER_KG:g} kg", says="within 6 months"),
    "group_a": Row(when="safety group A", says="within 3 months"),
    "cover": Row(when="always", says="cover 6 to 12 months"),
}


def days(facts: Facts) -> int:
    """Days to the first inspection."""
    patient = facts.exam.patient
    limits = [YEAR_DAYS]
    if facts.group_a:
        limits.append(QUARTER_DAYS)
    if patient.steps_per_day is None or is_child(facts) or (patient.mass_kg or 0) > HEAVY_OVER_KG:
        limits.append(HALF_YEAR_DAYS)
    if patient.steps_per_day:
        limits.append(int(CYCLES / (patient.steps_per_day / 2)))
    return min(limits)


def propose(facts: Facts) -> Iterator[Outcome]:
    """The date of the first inspection."""
    text = f"inspect the device after {days(facts)} days at the latest; the cover after 6 to 12 months"
    yield ROWS["cycles"].advice("inspection.due", text)
