"""The whole stack of both sides against the shoe: what yields, in which order, and what then stays too high."""

from __future__ import annotations

import math
from collections.abc import Callable

from orthocad.model import Sealed, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules.stack import heads_room_mm, heel_room_mm
from orthocad.prescribe.settle import RECESS_AT_LEAST_MM, base_needed_mm, floor_mm, has_recess
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES, Bar

PAD_AT_LEAST_MM = 3.0  # decisions.md: a pad of 3 to 6, or none
LEAST_RAISE_MM = 2.0  # of a Morton's form
TINY_MM = 1e-6


class Place(Sealed):
    """Where the stack is held against the shoe."""

    name: str
    height_mm: Callable[[Draft, Side], float]
    room_mm: float

    def over_mm(self, draft: Draft, side: Side, less_room_mm: float = 0.0) -> float:
        """How much too high that side stands."""
        over = self.height_mm(draft, side) - self.room_mm + less_room_mm
        return over if over > TINY_MM else 0.0

    def worst_mm(self, draft: Draft, less_room_mm: float = 0.0) -> float:
        """How much too high the higher side stands."""
        return max(self.over_mm(draft, side, less_room_mm) for side in SIDES)


def floor_of(draft: Draft, side: Side) -> float:
    """Thickness of the device under the heel."""
    filled = draft.word(side, "construction") == "filled"
    return draft.number(side, "base_thickness_mm" if filled else "shell_thickness_mm")


def heel_mm(draft: Draft, side: Side) -> float:
    """Floor + pad + lift + cover."""
    pads = draft.number(side, "heel_pad_mm") + draft.number(side, "cover_mm")
    return floor_of(draft, side) + pads + draft.number(side, "heel_lift_mm")


def heads_mm(draft: Draft, side: Side) -> float:
    """Floor + cover + Morton's form at the metatarsal heads; a three-quarter device ends behind them."""
    raised = draft.number(side, "mortons_thickness_mm") if draft.word(side, "mortons") != "none" else 0.0
    floor = 0.0 if draft.word(side, "length") == "three_quarter" else floor_of(draft, side)
    return floor + draft.number(side, "cover_mm") + raised


def places(facts: Facts) -> tuple[Place, ...]:
    """Heel and heads, as far as the shoe is known."""
    found = []
    for name, height, room in (("heel", heel_mm, heel_room_mm(facts)), ("heads", heads_mm, heads_room_mm(facts))):
        if room is not None:
            found.append(Place(name=name, height_mm=height, room_mm=room))
    return tuple(found)


def fitted(facts: Facts, draft: Draft, bars: tuple[Bar, ...]) -> Draft:
    """Both sides lowered until the shoe takes them, each step named; what a person set stands."""
    for place in places(facts):
        for give in GIVERS[place.name]:
            if place.worst_mm(draft):
                draft = _named(draft, give(facts, draft, bars, place), place)
    return draft


def _named(before: Draft, after: Draft, place: Place) -> Draft:
    texts = [
        f"{side} {key} {old.value} to {new.value}"
        for side in SIDES
        for key, new in after.sheets[side].items()
        if (old := before.sheets[side][key]).value != new.value
    ]
    if not texts:
        return after
    text = f"the shoe takes {place.room_mm:g} mm at the {place.name}; given up: {', '.join(texts)}"
    return after.noted("stack.given_up", text)


def _up(mm: float, step: float) -> float:
    return math.ceil(round(mm / step, 6)) * step


def _lower_both(draft: Draft, key: str, by_mm: float, least: float) -> Draft:
    for side in SIDES:
        now = draft.number(side, key)
        if key in draft.sheets[side] and now > least:
            draft = draft.moved(side, key, round(max(now - by_mm, least), 2), "lowered for the shoe")
    return draft


def _even_lift(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    even = min(draft.number(side, "heel_lift_mm") for side in SIDES)
    if any(draft.by_person(side, "heel_lift_mm") for side in SIDES):
        return draft
    return _lower_both(draft, "heel_lift_mm", min(even, _up(place.worst_mm(draft), 0.5)), 0.0)


def _cover(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    least = max([b.low for b in bars if b.key == "cover_mm" and b.low is not None], default=0.0)
    return _lower_both(draft, "cover_mm", _up(place.worst_mm(draft), 0.1), least)


def _pad(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    by_mm = _up(place.worst_mm(draft), 0.1)
    for side in SIDES:
        now = draft.number(side, "heel_pad_mm")
        if now:
            left = round(now - by_mm, 2)
            left = left if left >= PAD_AT_LEAST_MM else 0.0
            draft = draft.moved(side, "heel_pad_mm", left, f"lowered from {now:g} mm for the shoe")
    return draft


def _base(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    if any(draft.word(side, "construction") != "filled" for side in SIDES):
        return draft
    least = base_needed_mm(facts, draft, RECESS_AT_LEAST_MM)
    draft = _lower_both(draft, "base_thickness_mm", _up(place.worst_mm(draft), 0.1), least)
    for side in SIDES:
        left = round(draft.number(side, "base_thickness_mm") - floor_mm(facts), 2)
        if has_recess(draft, side) and draft.number(side, "cutout_recess_mm") > left:
            draft = draft.moved(
                side, "cutout_recess_mm", left, f"shallower, for {floor_mm(facts):g} mm to stay under it"
            )
    return draft


def _one_lift(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    for side in SIDES:
        now, over = draft.number(side, "heel_lift_mm"), place.over_mm(draft, side)
        draft = draft.moved(side, "heel_lift_mm", max(now - _up(over, 0.5), 0.0), "lowered for the shoe")
    return draft


def _lower_raise(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    for side in SIDES:
        now, over = draft.number(side, "mortons_thickness_mm"), place.over_mm(draft, side)
        if draft.word(side, "mortons") != "none" and now > LEAST_RAISE_MM:
            lower = round(max(now - _up(over, 0.1), LEAST_RAISE_MM), 2)
            draft = draft.moved(side, "mortons_thickness_mm", lower, "lowered for the shoe")
    return draft


def _no_reverse(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    for side in SIDES:
        if draft.word(side, "mortons") == "reverse" and place.over_mm(draft, side):
            draft = draft.moved(side, "mortons", "none", "given up: the shoe has no room for it")
    return draft


# decisions.md, order of resolution: the symmetric part first, then cushioning, then stiffness, the difference last.
GIVERS = {
    "heel": (_even_lift, _cover, _pad, _base, _one_lift),
    "heads": (_cover, _base, _lower_raise, _no_reverse),
}
