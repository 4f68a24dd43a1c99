"""Back pain as the reason for the visit: nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.prescribe.facts import COMPLAINT_FROM, Facts
from orthocad.prescribe.terms import CUSHION, Outcome, Row

FINDING = "Back pain"
GOAL = None
RANK = CUSHION

ROWS = {
    "evidence": Row(
        when=f"back pain >= {COMPLAINT_FROM:g}, or on standing or after walking",
        says="nothing by itself",
        source="chuter",
        status="published",
    )
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """What is known, and no more."""
    patient = facts.exam.patient
    hurts = (patient.back_pain_0_10 or 0) >= COMPLAINT_FROM
    if hurts or patient.back_pain_on_standing or patient.back_pain_after_walking:
        text = "back pain: evidence that orthoses treat back pain is insufficient; the foot's own findings decide"
        yield ROWS["evidence"].advice("back_pain.evidence", text)
