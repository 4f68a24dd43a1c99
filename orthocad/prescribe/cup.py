"""Heel cup depth, last of the values: it depends on the lift and the skive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orthocad.model import Side
from orthocad.prescribe.rules.heel_cup import DEEP_SKIVE_OVER, RANK, ROWS
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES, STIFFNESS, Proposal

KEY = "heel_cup_depth_mm"


def proposals(spoken: Sequence[Proposal], draft: Draft) -> list[Proposal]:
    """All that was said about the cup's depth, with what lift and skive add."""
    said = [p for p in spoken if p.key == KEY]
    for side in SIDES:
        said += [*_lift(draft, side), *_skive(draft, side)]
    return said


def _lift(draft: Draft, side: Side) -> list[Proposal]:
    if draft.number(side, "heel_lift_mm") <= 0:
        return []
    rank = ROWS["lift"].rank or RANK
    return [_limit(ROWS["lift"].to(side, "Heel cup: the lift raises the foot in the shoe's counter"), rank)]


def _skive(draft: Draft, side: Side) -> list[Proposal]:
    skive = draft.number(side, "medial_skive_mm")
    if not skive:
        return []
    deep = skive + draft.number(side, "cast_inversion_deg") > DEEP_SKIVE_OVER
    row = ROWS["deep_skive" if deep else "skive"]
    return [_limit(row.to(side, f"Heel cup: {row.when}"), STIFFNESS - 1)]


def _limit(proposal: Proposal, rank: int) -> Proposal:
    return replace(proposal, rank=rank, only_limits=True)
