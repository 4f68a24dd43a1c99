"""Where a ready-made device is a reasonable first trial."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Advice
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules import heel_pain
from orthocad.prescribe.rules.child import ADULT_FROM_YEARS
from orthocad.prescribe.rules.thickness import BELOW_KG
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import CUSHION, SIDES, Outcome, Row

FINDING = "Ready-made device"
GOAL = None
RANK = CUSHION

CUP_TO_MM = 16.0
HEAVY_KG = BELOW_KG[-1]
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
    allowed = facts.profile.options.get("over_the_counter_first", True)
    asked = patient.flags is not None and not facts.flags - NOT_COUNTED
    adult = patient.age_years is not None and patient.age_years >= ADULT_FROM_YEARS
    if not (allowed and asked and adult) or patient.otc_tried is True or _against(facts, draft):
        return
    if any(facts.pain(side, "heel_pain_0_10") >= heel_pain.PAIN_FROM for side in SIDES):
        text = "plantar heel pain: trials found custom and ready-made devices alike: a ready-made one first"
        yield heel_pain.ROWS["otc"].advice("heel_pain.otc_first", text)
    text = "for the prescriber: a ready-made device is a reasonable first trial (pooled trials: no difference)"
    yield ROWS["otc"].advice("otc.first", text)


def _against(facts: Facts, draft: Draft) -> bool:
    """What a ready-made device does not answer: more than arch, cup and cover, a referral, or an open question."""
    fails = any(facts.foot(side).single_heel_rise is False for side in SIDES)
    mass = facts.exam.patient.mass_kg or 0.0
    heavy = mass >= HEAVY_KG and any(draft.word(side, "construction") == "shell" for side in SIDES)
    open_side = any(note.code.endswith(".side") for note in draft.notes)
    return fails or heavy or open_side or _anything_more(draft)


def _anything_more(draft: Draft) -> bool:
    return any(
        (value.key not in BEYOND and value.origin in ("rule", "user") and value.value not in (None, 0.0, "none"))
        or (value.key == "heel_cup_depth_mm" and draft.number(side, value.key) > CUP_TO_MM)
        for side in SIDES
        for value in draft.sheets[side].values()
    )
