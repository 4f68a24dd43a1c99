"""A diagnosis in other words than the exam's own: it is kept as text and moves nothing, so page 1 asks about it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from orthocad.model import Decision
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import CUSHION, Outcome, Row

FINDING = "Diagnosis"
GOAL = None
RANK = CUSHION

KNOWN = (
    "plantar_heel_pain", "metatarsalgia", "achilles", "acquired_flat_foot", "midfoot_arthritis", "hallux_limitus"
)  # fmt: skip
ALSO = {
    "plantar_fasciitis": "plantar_heel_pain",
    "plantar_fasciopathy": "plantar_heel_pain",
    "heel_pain": "plantar_heel_pain",
    "heel_spur": "plantar_heel_pain",
    "forefoot_pain": "metatarsalgia",
    "tibialis_posterior": "acquired_flat_foot",
    "posterior_tibial": "acquired_flat_foot",
    "pttd": "acquired_flat_foot",
    "flatfoot": "acquired_flat_foot",
    "midfoot_osteoarthritis": "midfoot_arthritis",
    "hallux_rigidus": "hallux_limitus",
}
NEAR = 0.75  # of the letters, our default

ROWS = {
    "other": Row(
        when="a diagnosis in other words", says="kept as text; page 1 asks, near a known word whether it is meant"
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Each diagnosis that is none of the exam's words, and may mean one of them or be an order in itself."""
    for text in facts.exam.patient.diagnosis:
        word = meant(text)
        if word is not None and word not in facts.exam.patient.diagnosis:
            ask = f'diagnosis "{text}" is kept as text and moves nothing: is "{word}" meant?'
            yield Decision(code="exam.diagnosis_word", text=ask, options=(word, "another diagnosis"))
    for text in unlike_any(facts.exam.patient.diagnosis):
        ask = f'diagnosis "{text}" is kept as text and moves nothing: does it ask for anything that is not ordered?'
        yield Decision(code="exam.diagnosis_text", text=ask, options=("nothing", "order it"))


def unlike_any(diagnosis: Iterable[str]) -> tuple[str, ...]:
    """Those that are neither words of the exam nor near one: free text, for a person to read."""
    return tuple(text for text in diagnosis if text.strip() and text not in KNOWN and meant(text) is None)


def meant(text: str) -> str | None:
    """The word of the exam that this one is near; None where it is one of them, or near none."""
    plain = re.sub(r"[^a-z]+", "_", text.lower()).strip("_")
    if text in KNOWN:
        return None
    words = dict.fromkeys(KNOWN) | ALSO
    inside = next((word for word in words if word in plain), None)
    near = inside or next(iter(difflib.get_close_matches(plain, words, n=1, cutoff=NEAR)), None)
    return words[near] or near if near else None
