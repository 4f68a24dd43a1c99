"""The whole stack of both sides against the shoe: what yields, in which order, and what then stays too high."""

from __future__ import annotations

import math
from collections.abc import Callable

from orthocad.model import Sealed, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules.stack import heads_room_mm, heel_room_mm, unsure_room_mm
from orthocad.prescribe.settle import (
    PAD,
    PAD_LOST,
    RECESS_AT_LEAST_MM,
    base_mm,
    base_needed_mm,
    bulge_mm,
    floor_mm,
    has_aperture,
    has_recess,
)
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES, Bar

PAD_AT_LEAST_MM = 3.0  # decisions.md: a pad of 3 to 6, or none
LEAST_RAISE_MM = 2.0  # of a Morton's form
TINY_MM = 1e-6


class Place(Sealed):
    """Where the stack is held against the shoe."""

    name: str
    height_mm: Callable[[Facts, Draft, Side], float]
    facts: Facts
    room_mm: float  # with the shoe's insole left in where it is not known to come out
    unsure_mm: float  # how much more there is if it comes out; 0 where that is known

    def over_mm(self, draft: Draft, side: Side) -> float:
        """How much too high that side stands."""
        over = self.height_mm(self.facts, draft, side) - self.room_mm
        return over if over > TINY_MM else 0.0

    def surely_over_mm(self, draft: Draft, side: Side) -> float:
        """How much too high it stands even where the shoe's insole should come out."""
        over = self.over_mm(draft, side) - self.unsure_mm
        return over if over > TINY_MM else 0.0

    def worst_mm(self, draft: Draft) -> float:
        """How much too high the higher side stands."""
        return max(self.over_mm(draft, side) for side in SIDES)


def _device_mm(facts: Facts, draft: Draft, side: Side) -> float:
    """From the shoe to the foot's support plane, without cover and lift; a pad lies in its well, inside of it."""
    if draft.word(side, "construction") == "filled":
        return base_mm(facts, draft, side)
    return draft.number(side, "shell_thickness_mm") + bulge_mm(draft, side)


def pad_of(facts: Facts, draft: Draft, side: Side) -> float:
    """How thick the soft pad under the heel is: as its well is deep, or through the whole device."""
    return _device_mm(facts, draft, side) if has_aperture(draft, side) else draft.number(side, PAD)


def floor_of(facts: Facts, draft: Draft, side: Side) -> float:
    """Thickness of the device under the heel, and under its pad."""
    return _device_mm(facts, draft, side) - pad_of(facts, draft, side)


def heel_mm(facts: Facts, draft: Draft, side: Side) -> float:
    """Floor + pad + lift + cover."""
    device = _device_mm(facts, draft, side)
    return device + draft.number(side, "cover_mm") + draft.number(side, "heel_lift_mm")


def heads_mm(facts: Facts, draft: Draft, side: Side) -> float:
    """Floor + cover + Morton's form or dancer's pad at the heads; a three-quarter device ends behind them."""
    form = draft.number(side, "mortons_thickness_mm") if draft.word(side, "mortons") != "none" else 0.0
    ends_behind = draft.word(side, "length") == "three_quarter"
    raised = max(form, 0.0 if ends_behind else draft.number(side, "dancers_pad_mm"))
    return (0.0 if ends_behind else _device_mm(facts, draft, side)) + draft.number(side, "cover_mm") + raised


def places(facts: Facts) -> tuple[Place, ...]:
    """Heel and heads, as far as the shoe is known."""
    known = (("heel", heel_mm, heel_room_mm(facts)), ("heads", heads_mm, heads_room_mm(facts)))
    unsure = unsure_room_mm(facts)
    return tuple(
        Place(name=name, height_mm=height, facts=facts, room_mm=room, unsure_mm=unsure)
        for name, height, room in known
        if room is not None
    )


def fitted(facts: Facts, draft: Draft, bars: tuple[Bar, ...]) -> Draft:
    """Both sides lowered until the shoe takes them, each step named; what a person set stands."""
    for place in places(facts):
        before = place.worst_mm(draft)
        for give in GIVERS[place.name]:
            if place.worst_mm(draft):
                draft = _named(draft, give(facts, draft, bars, place), place)
        if before and place.unsure_mm and not place.worst_mm(draft):
            text = f"{before:.1f} mm were given up at the {place.name}: needless if the shoe's insole comes out"
            draft = draft.noted("shoe.insole_removable", f"{text} ({place.unsure_mm:g} mm): does it?", ("yes", "no"))
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
            draft = draft.moved(side, key, round(max(now - by_mm, least), 2), "Stack in the shoe: lowered")
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
    """Thinner pads with the base that holds them, down to 3; then none, unless the shoe's insole may still come out."""
    thinner, by_mm = draft, _up(place.worst_mm(draft), 0.1)
    for side in SIDES:
        now = draft.number(side, PAD)
        if now:
            left = round(max(now - by_mm, PAD_AT_LEAST_MM), 2)
            thinner = thinner.moved(side, PAD, min(left, now), f"Stack in the shoe: lowered from {now:g} mm")
    thinner = _base(facts, thinner, bars, place)
    for side in SIDES:
        if thinner.number(side, PAD) and place.surely_over_mm(thinner, side):
            thinner = thinner.moved(side, PAD, 0.0, f"Stack in the shoe: {PAD_LOST}")
    thinner = _base(facts, thinner, bars, place)
    return thinner if place.worst_mm(thinner) < place.worst_mm(draft) else draft


def _base(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    if any(draft.word(side, "construction") != "filled" for side in SIDES):
        return draft
    by_mm = _up(place.worst_mm(draft), 0.1)
    for side in SIDES:
        least, now = base_needed_mm(facts, draft, side, RECESS_AT_LEAST_MM), draft.number(side, "base_thickness_mm")
        if now > least:
            lower = round(max(now - by_mm, least), 2)
            draft = draft.moved(side, "base_thickness_mm", lower, "Stack in the shoe: lowered")
    for side in SIDES:
        left = round(draft.number(side, "base_thickness_mm") - floor_mm(facts), 2)
        if has_recess(draft, side) and draft.number(side, "cutout_recess_mm") > left:
            draft = draft.moved(
                side, "cutout_recess_mm", left, f"Stack in the shoe: shallower, over {floor_mm(facts):g} mm of floor"
            )
    return draft


def _one_lift(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    for side in SIDES:
        now, over = draft.number(side, "heel_lift_mm"), place.over_mm(draft, side)
        draft = draft.moved(side, "heel_lift_mm", max(now - _up(over, 0.5), 0.0), "Stack in the shoe: lowered")
    return draft


def _lower_raise(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    for side in SIDES:
        now, over = draft.number(side, "mortons_thickness_mm"), place.over_mm(draft, side)
        if draft.word(side, "mortons") != "none" and now > LEAST_RAISE_MM:
            lower = round(max(now - _up(over, 0.1), LEAST_RAISE_MM), 2)
            draft = draft.moved(side, "mortons_thickness_mm", lower, "Stack in the shoe: lowered")
    return draft


def _no_reverse(facts: Facts, draft: Draft, bars: tuple[Bar, ...], place: Place) -> Draft:
    for side in SIDES:
        if draft.word(side, "mortons") == "reverse" and place.surely_over_mm(draft, side):
            draft = draft.moved(side, "mortons", "none", "Stack in the shoe: given up: the shoe has no room for it")
    return draft


# decisions.md, order of resolution: the symmetric part first, then cushioning, then stiffness, the difference last.
# A base beyond what hollows need is no function, so it goes before the pad that it holds.
GIVERS = {
    "heel": (_even_lift, _cover, _base, _pad, _one_lift),
    "heads": (_cover, _base, _lower_raise, _pad, _no_reverse),
}
