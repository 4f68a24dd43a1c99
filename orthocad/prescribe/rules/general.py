"""What was not asked: complaint and routine fields."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Decision
from orthocad.prescribe.facts import FOOT_PAINS, Facts
from orthocad.prescribe.terms import CUSHION, SIDES, Outcome, Row

FINDING = "Exam"
GOAL = None
RANK = CUSHION

ROUTINE = {
    "patient": {"age_years": "age", "mass_kg": "body mass", "steps_per_day": "steps a day"},
    "shoe": {"type": "type of shoe"},
    "leg_length": {"difference_mm": "difference in leg length"},
    "foot": {
        "hallux_dorsiflexion_unloaded_deg": "hallux dorsiflexion, unloaded",
        "hallux_pain_unloaded": "pain on passive hallux dorsiflexion",
        "hallux_pain_mid_range": "hallux pain in mid-range",
        "ankle_dorsiflexion_extended_deg": "ankle dorsiflexion, knee straight",
        "ankle_method": "how the ankle was measured",
        "subtalar_mobility": "subtalar mobility",
        "fpi6": "Foot Posture Index (FPI-6)",
        "heel_width_weightbearing_mm": "heel width, weight-bearing",
    },
}
WORD_FOR = {"hallux_dorsiflexion_unloaded_deg": "hallux", "ankle_dorsiflexion_extended_deg": "ankle"}

ROWS = {
    "no_complaint": Row(when="no pain field given", says="proposals stand; page 1 says that no complaint was recorded"),
    "unscored": Row(when="no complaint, some pains not recorded", says="page 1 names them"),
    "next": Row(when="routine fields absent", says="advice what to examine next"),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """The complaint, and what to examine next."""
    if facts.complaint is None:
        yield Decision(
            code="exam.no_complaint_recorded", text="no complaint was recorded: no pain field of the exam is filled in"
        )
    unscored = [*_unscored(facts)] if facts.complaint is False else []
    if unscored:
        text = "every pain that was recorded is under 3 of 10, so findings count as incidental; not recorded are:"
        yield Decision(code="exam.pain_not_recorded", text=f"{text} {', '.join(unscored)}")
    missing = [*_missing(facts), *_missing_of_feet(facts)]
    if missing:
        yield ROWS["next"].advice("exam.next", f"to examine next: {'; '.join(missing)}")


def _missing(facts: Facts) -> Iterator[str]:
    if facts.exam.patient.flags is None:
        yield "the safety questions"
    if not facts.pains:
        yield "pain 0 to 10 (back, feet)"
    for section in ("patient", "shoe", "leg_length"):
        record = getattr(facts.exam, section)
        yield from (said for key, said in ROUTINE[section].items() if getattr(record, key) is None)
    if facts.exam.shoe.insole_length_mm is None and facts.exam.shoe.size is None:
        yield "length of the shoe's insole, or the shoe's size"


def _unscored(facts: Facts) -> Iterator[str]:
    if facts.exam.patient.back_pain_0_10 is None:
        yield "back"
    for key in FOOT_PAINS:
        sides = [side for side in SIDES if getattr(facts.foot(side), key) is None]
        if sides:
            yield f"{' and '.join(sides)} {key.partition('_')[0]}"


def _missing_of_feet(facts: Facts) -> Iterator[str]:
    for key, said in ROUTINE["foot"].items():
        sides = [side for side in SIDES if _absent(facts, side, key)]
        if sides:
            yield f"{said} ({' and '.join(sides)})"


def _absent(facts: Facts, side: str, key: str) -> bool:
    foot = facts.exam.left if side == "left" else facts.exam.right
    return all(getattr(foot, k) is None for k in (key, WORD_FOR.get(key, key)))
