"""Both feet's lifts together: the part under both heels shrinks first, and what is given up is named."""

from __future__ import annotations

import math
from dataclasses import replace

from orthocad.model import Sealed, Side
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.speak import Said
from orthocad.prescribe.terms import SIDES, Bar, LiftPart, Proposal

KEY = "heel_lift_mm"


class Lifts(Sealed):
    """A raise under both heels and one under the shorter side."""

    both: LiftPart | None
    short: LiftPart | None
    given_up: str = ""

    @property
    def both_mm(self) -> float:
        """The raise under both heels."""
        return _mm(self.both)

    @property
    def short_mm(self) -> float:
        """What the shorter side gets beyond it."""
        return _mm(self.short)

    def total_mm(self, side: Side) -> float:
        """The whole raise on that side."""
        return _mm(self.both) + (_mm(self.short) if self.short and self.short.side == side else 0.0)


def balanced(said: Said) -> Lifts:
    """The lifts that the findings call for, under the lowest cap of each side."""
    both = max((p for p in said.lifts if p.side is None), key=lambda p: p.mm, default=None)
    short = max((p for p in said.lifts if p.side is not None), key=lambda p: p.mm, default=None)
    asked = Lifts(both=both, short=short)
    caps = {side: cap_mm(said, side) for side in SIDES}
    e = _mm(both)
    lld = _mm(short)
    if short and short.side:
        lld = min(lld, caps[short.side])
        e = min(e, caps[short.side] - lld)
    e = min(e, *caps.values())
    return Lifts(both=_cut(both, e), short=_cut(short, lld), given_up=_named(asked, e, lld))


def cap_mm(said: Said, side: Side) -> float:
    """The lowest cap that any rule puts on that side's lift, in whole half millimetres."""
    highs = [b.high for b in said.bars if b.key == KEY and b.side == side and b.high is not None]
    return math.floor(2 * min(highs)) / 2


def _mm(part: LiftPart | None) -> float:
    return part.mm if part else 0.0


def _cut(part: LiftPart | None, mm: float) -> LiftPart | None:
    if part is None or mm <= 0:
        return None
    return replace(part, mm=mm)


def _named(asked: Lifts, e: float, lld: float) -> str:
    parts = []
    if _mm(asked.both) > e:
        parts.append(f"{_mm(asked.both) - e:g} of {_mm(asked.both):g} mm under both heels")
    if asked.short and _mm(asked.short) > lld:
        parts.append(
            f"{_mm(asked.short) - lld:g} of {_mm(asked.short):g} mm of the {asked.short.side} side's leg-length lift"
        )
    return " and ".join(parts)


def lift_note(draft: Draft, said: Said, lifts: Lifts) -> Draft:
    """What the caps took, named with the cap; nothing where a person set a lift, for then it is theirs."""
    if not lifts.given_up or any(draft.by_person(side, KEY) for side in SIDES):
        return draft
    why = {_lowest(said, side).text for side in SIDES if lifts.total_mm(side) >= cap_mm(said, side)}
    return draft.noted("lift.given_up", f"heel lift: given up {lifts.given_up}: {'; '.join(sorted(why))}")


def _lowest(said: Said, side: Side) -> Bar:
    bars = [b for b in said.bars if b.key == KEY and b.side == side]
    return min(bars, key=lambda b: math.inf if b.high is None else b.high)


def proposals(lifts: Lifts) -> list[Proposal]:
    """The lifts as values of both sides."""
    return [_proposal(lifts, side) for side in SIDES if lifts.total_mm(side) > 0]


def _proposal(lifts: Lifts, side: Side) -> Proposal:
    parts = [p for p in (lifts.both, lifts.short) if p and p.side in (None, side)]
    reason = " plus ".join(p.reason for p in parts)
    given_up = f"; given up under the cap: {lifts.given_up}" if lifts.given_up else ""
    return Proposal(
        key=KEY,
        side=side,
        value=lifts.total_mm(side),
        reason=reason + given_up,
        source=parts[-1].source,
        status=parts[-1].status,
        low=0.0,
    )
