"""Where a ready-made device is a reasonable first trial."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Advice
from orthocad.prescribe import not_built
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules.child import ADULT_FROM_YEARS
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import CUSHION, SIDES, Outcome, Row

FINDING = "Ready-made device"
GOAL = None
RANK = CUSHION

CUP_TO_MM = 16.0
NOT_COUNTED = frozenset({"back_red_flags"})
BEYOND = (
    "arch_fill_mm", "heel_cup_depth_mm", "heel_cup_width_mm", "heel_cup_expansion_mm", "cover_mm", "insole_length_mm",
    "insole_width_mm", "trim_allowance_mm", "length", "shell_thickness_mm", "base_thickness_mm", "construction",
    "material", "arch_source", "arch_height_mm",
)  # fmt: skip

ROWS = {
    "otc": Row(
        when=f"nothing beyond arch, cup <= {CUP_TO_MM:g} and cover; no flag of groups A to C; from 18; not yet tried",
        says="a ready-made device first; shown to the prescriber only", source="whittaker", status="published",
    )
}  # fmt: skip


def propose(facts: Facts) -> Iterator[Outcome]:
    """Nothing: see `conclude`."""
    return iter(())


def conclude(facts: Facts, draft: Draft) -> Iterator[Advice]:
    """The remark, where all of it holds."""
    patient = facts.exam.patient
    asked = patient.flags is not None and not facts.flags - NOT_COUNTED
    adult = patient.age_years is not None and patient.age_years >= ADULT_FROM_YEARS
    if asked and adult and patient.otc_tried is not True and not _anything_more(draft):
        text = "for the prescriber: a ready-made device is a reasonable first trial (pooled trials: no difference)"
        yield ROWS["otc"].advice("otc.first", text)


def _anything_more(draft: Draft) -> bool:
    return any(note.code.startswith(not_built.CODE) for note in draft.notes) or any(
        (value.key not in BEYOND and value.origin in ("rule", "user") and value.value not in (None, 0.0, "none"))
        or (value.key == "heel_cup_depth_mm" and draft.number(side, value.key) > CUP_TO_MM)
        for side in SIDES
        for value in draft.sheets[side].values()
    )
