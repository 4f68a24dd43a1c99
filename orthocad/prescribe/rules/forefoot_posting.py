"""Forefoot varus and valgus."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from orthocad.model import Decision, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.levelling import scanned_forefoot_deg
from orthocad.prescribe.rules import subtalar
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import POSTURE, SIDES, Outcome, Proposal, Row

FINDING = "Forefoot posting"
GOAL = "forefoot"
RANK = POSTURE + 3

FROM_DEG = 3.0
SHARE = 0.5
VARUS_TO_DEG = 6.0
VALGUS_TO_DEG = 5.0
APART_DEG = 3.0  # decisions.md: more than this between exam and scan is said

ROWS = {
    "varus": Row(
        when=f"forefoot varus >= {FROM_DEG:g}",
        says=f"balance; forefoot post half of it, at most {VARUS_TO_DEG:g}",
        key="forefoot_post_deg",
        low=0.0,
        high=VARUS_TO_DEG,
        source="banwell",
    ),
    "valgus": Row(
        when=f"forefoot valgus >= {FROM_DEG:g}",
        says=f"balance; forefoot post half of it, at most {VALGUS_TO_DEG:g} valgus",
        key="forefoot_post_deg",
        low=-VALGUS_TO_DEG,
        high=0.0,
        source="banwell",
    ),
    "stiff": Row(when="subtalar joint limited or rigid", says="no corrective forefoot post"),
    "level": Row(when="any forefoot post", says="the levelling angle used is printed, and the scan's own beside it"),
    "differs": Row(
        when=f"exam and scan differ by > {APART_DEG:g} degrees",
        says="a warning beside the forefoot post: which of the two is right?",
    ),
}


def post_deg(measured_deg: float) -> float:
    """Half of the measured angle in steps of 0.5, varus positive, under its limit."""
    limit = VARUS_TO_DEG if measured_deg > 0 else VALGUS_TO_DEG
    size = math.floor(2 * SHARE * abs(measured_deg)) / 2
    return math.copysign(min(size, limit), measured_deg)


def propose(facts: Facts) -> Iterator[Outcome]:
    """A post of at most half of what was measured."""
    for side in SIDES:
        measured = facts.foot(side).forefoot_to_rearfoot_deg
        if measured is None or abs(measured) < FROM_DEG:
            continue
        if subtalar.is_stiff(facts.foot(side)):
            text = f"{side}: forefoot {measured:g} degrees, but no corrective post on a limited or rigid subtalar joint"
            yield Decision(code="forefoot.no_post", text=text)
            continue
        name = "varus" if measured > 0 else "valgus"
        yield _post(side, name, measured)


def _post(side: Side, name: str, measured_deg: float) -> Proposal:
    """The post; by hand it may reach half of what was measured, and no more."""
    post = ROWS[name].to(side, f"{name} {abs(measured_deg):g} degrees", post_deg(measured_deg))
    half = SHARE * measured_deg
    low, high = ROWS[name].low or 0.0, ROWS[name].high or 0.0
    return replace(post, low=max(low, min(half, 0.0)), high=min(high, max(half, 0.0)))


def conclude(facts: Facts, draft: Draft) -> Iterator[Outcome]:
    """The angle that the forefoot was levelled at, where a post is built, and the scan's own."""
    for side in SIDES:
        measured, post = facts.foot(side).forefoot_to_rearfoot_deg, draft.number(side, "forefoot_post_deg")
        if measured is None or not post:
            continue
        scanned = scanned_forefoot_deg(facts.feet[side]) if side in facts.feet else None
        text = f"{side}: forefoot post {post:g} degrees, levelled at {measured:g} degrees from the exam;"
        shows = "the scan cannot show it" if scanned is None else f"the scan's heel shows {scanned:.1f}, an estimate"
        yield ROWS["level"].advice("forefoot.levelling", f"{text} {shows}")
        if scanned is not None and abs(scanned - measured) > APART_DEG:
            yield Decision(
                code="forefoot.levelling_differs",
                text=f"{side}: the exam has the forefoot at {measured:g} degrees to the rearfoot, the scan "
                f"{scanned:.1f} (an estimate from the heel's underside; varus positive); over {APART_DEG:g} apart",
                options=("measure again", "keep the exam's angle", f"--set {side}.forefoot_post_deg=0"),
            )
