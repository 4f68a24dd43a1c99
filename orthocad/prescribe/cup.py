"""Heel cup depth, last of the values: it depends on the lift and the skive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orthocad.model import Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.merge import merged
from orthocad.prescribe.rules.heel_cup import DEEP_SKIVE_OVER, RANK, ROWS, SCALE, SCALE_BY, SCALE_WIDTH_MM
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES, STIFFNESS, Proposal, Row

KEY = "heel_cup_depth_mm"
SKIVE = "medial_skive_mm"


def proposals(spoken: Sequence[Proposal], draft: Draft) -> list[Proposal]:
    """All that was said about the cup's depth, with what lift and skive add."""
    said = [p for p in spoken if p.key == KEY]
    for side in SIDES:
        own = [p for p in said if p.side == side and p.low is not None and p.low >= ROWS["deep_skive"].mm]
        said += [*_lift(draft, side), *_skive(draft, side, deep_enough=bool(own))]
    return said


def allowed(spoken: Sequence[Proposal], draft: Draft) -> list[Proposal]:
    """The same for a person's value: with the usual range where nothing else speaks of the cup."""
    said = proposals(spoken, draft)
    silent = [side for side in SIDES if all(p.side != side for p in said)]
    open_above = [side for side in SIDES if side not in silent and all(p.high is None for p in said if p.side == side)]
    said += [_limit(ROWS["most"].to(side, f"Heel cup: {ROWS['most'].when}"), STIFFNESS - 1) for side in open_above]
    return said + [ROWS["usual"].to(side, "Heel cup: the usual depth") for side in silent]


def scaled(facts: Facts, draft: Draft, spoken: Sequence[Proposal]) -> Draft:
    """The depths scaled with the heel's width, where the profile asks for it, inside the range of what called for them.

    What a person set stands.
    """
    if not facts.profile.options.get(SCALE, False):
        return draft
    asked = allowed(spoken, draft)
    for side in SIDES:
        width, depth = _heel_mm(facts, side), draft.number(side, KEY)
        if width is None:
            continue
        limits, factor = merged(p for p in asked if p.side == side), width / SCALE_WIDTH_MM
        factor = min(max(factor, SCALE_BY[0]), SCALE_BY[1])
        mm = max(round(depth * factor, 1), limits.low or 0.0)
        mm = mm if limits.high is None else min(mm, limits.high)
        reason = f"Heel cup: {depth:g} mm scaled by {factor:.2f} for a heel {width:g} mm wide (profile)"
        draft = draft.moved(side, KEY, mm, reason)
    return draft


def _heel_mm(facts: Facts, side: Side) -> float | None:
    measured = facts.foot(side).heel_width_weightbearing_mm
    if measured is not None or side not in facts.feet:
        return measured
    scanned = facts.feet[side].measurements.get("heel_width_mm")
    return scanned.value if scanned else None


def needed_mm(draft: Draft, side: Side) -> float:
    """The shallowest cup that holds that side's medial skive; 0 without one."""
    row = _row(draft, side)
    return row.mm if row else 0.0


def skives_held(draft: Draft) -> Draft:
    """No skive in a cup that the shoe or another finding keeps too shallow; what a person set stands and is blocked."""
    for side in SIDES:
        needed, depth = needed_mm(draft, side), draft.number(side, KEY)
        if depth >= needed or any(draft.by_person(side, key) for key in (KEY, SKIVE)):
            continue
        text = f"{side}: {SKIVE} {draft.number(side, SKIVE):g} ({draft.sheets[side][SKIVE].reason}) needs a cup of"
        text = f"{text} {needed:g} mm, and it is {depth:g} deep ({draft.sheets[side][KEY].reason}): it was given up"
        draft = draft.moved(side, SKIVE, 0.0, f"Heel cup: given up: {depth:g} mm is too shallow for it")
        draft = draft.noted("medial_skive.given_up", text, ("without the skive", "another shoe"))
    return draft


def _lift(draft: Draft, side: Side) -> list[Proposal]:
    if draft.number(side, "heel_lift_mm") <= 0:
        return []
    rank = ROWS["lift"].rank or RANK
    return [_limit(ROWS["lift"].to(side, "Heel cup: the lift raises the foot in the shoe's counter"), rank)]


def _skive(draft: Draft, side: Side, *, deep_enough: bool) -> list[Proposal]:
    """How deep a skive wants the cup; a finding whose own cup is never shallower (acquired flat foot) keeps its end."""
    row = _row(draft, side)
    if row is None:
        return []
    asked = _limit(row.to(side, f"Heel cup: {row.when}"), STIFFNESS - 1)
    return [replace(asked, high=None) if deep_enough else asked]


def _row(draft: Draft, side: Side) -> Row | None:
    skive = draft.number(side, SKIVE)
    deep = skive + draft.number(side, "cast_inversion_deg") > DEEP_SKIVE_OVER
    return ROWS["deep_skive" if deep else "skive"] if skive else None


def _limit(proposal: Proposal, rank: int) -> Proposal:
    return replace(proposal, rank=rank, only_limits=True)
