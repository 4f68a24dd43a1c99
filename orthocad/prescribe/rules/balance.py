"""Heel height under load on both sides."""

from __future__ import annotations

import math
from collections.abc import Iterator

from orthocad.model import Advice, Block, Decision, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.stack import floor_of
from orthocad.prescribe.terms import LIFT, SIDES, Outcome, Row

FINDING = "Heel height under load"
GOAL = None
RANK = LIFT

WARN_OVER_MM = 2.0
BLOCK_OVER_MM = 4.0
PAD_MPA = 0.45  # the middle of 0.2 to 0.7, decisions.md
COVER_MPA = 0.7
STRAIN_AT_MOST = 0.6
CONTACT_RADIUS_MM = 31.0  # reference.md 4.4
USUAL_KG = 75.0
GRAVITY = 9.81

ROWS = {
    "warn": Row(when=f"sides differ by over {WARN_OVER_MM:g} mm beyond the ordered lift", says="warn"),
    "block": Row(when=f"sides differ by over {BLOCK_OVER_MM:g} mm beyond the ordered lift", says="block"),
    "one_sided": Row(
        when="one device only", says="states what it adds to that side; offers a matching flat heel piece"
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Nothing: see `conclude`."""
    return iter(())


def conclude(facts: Facts, draft: Draft) -> Iterator[Outcome]:
    """Both sides compared under one body weight, without what was ordered as a difference."""
    heights = {side: under_load_mm(facts, draft, side) for side in SIDES}
    if len(facts.feet) == 1:
        yield _one_sided(next(side for side in SIDES if side in facts.feet), draft, heights)
        return
    apart = heights["left"] - heights["right"]
    text = f"heel height under load: left stands {apart:+.1f} mm against right beyond the ordered lift"
    if abs(apart) > BLOCK_OVER_MM:
        yield Block(code="balance.heel_height", text=f"{text} (at most {BLOCK_OVER_MM:g})")
    elif abs(apart) > WARN_OVER_MM:
        yield Decision(code="balance.heel_height", text=text)


def _one_sided(side: Side, draft: Draft, heights: dict[Side, float]) -> Advice:
    lift = draft.number(side, "heel_lift_mm")
    text = f"only the {side} foot gets a device: it adds {heights[side] + lift:.1f} mm there ({lift:g} of it lift)"
    return ROWS["one_sided"].advice(
        "balance.one_sided", f"{text}; a flat heel piece of {heights[side]:.1f} mm for the other shoe matches it"
    )


def under_load_mm(facts: Facts, draft: Draft, side: Side) -> float:
    """Floor, pad and cover compressed at one body weight; the lift apart."""
    newton = (facts.exam.patient.mass_kg or USUAL_KG) * GRAVITY
    mpa = newton / (math.pi * CONTACT_RADIUS_MM**2)
    pad = draft.number(side, "heel_pad_mm") * (1 - min(mpa / PAD_MPA, STRAIN_AT_MOST))
    cover = draft.number(side, "cover_mm") * (1 - min(mpa / COVER_MPA, STRAIN_AT_MOST))
    return floor_of(draft, side) + pad + cover
