"""What follows from the values of both feet together, once each finding has spoken."""

from __future__ import annotations

from orthocad.errors import OrderError
from orthocad.model import Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.not_built import LEG_LENGTH_PART
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES

RAISE_AT_MOST_MM = 4.0  # decisions.md, arch fill
RAISE_SHARE = 0.40  # of the captured height
KEPT_SHARE = 0.65  # the device's arch against the captured one
RECESS_FLOOR_MM = 1.2  # decisions.md, hallux: floor under the recess
FLOOR_OVER_WALL_MM = 0.1  # so that the rounded rim of a recess keeps the least wall, our default
RECESS_AT_LEAST_MM = 2.0
BASE_AT_LEAST_MM = 2.0
SKIVES = ("medial_skive_mm", "lateral_skive_mm")


def settled(facts: Facts, draft: Draft) -> Draft:
    """Length, arch, pad against skive, and the floor under a recess."""
    for side in SIDES:
        draft = _length(draft, side)
        draft = _arch(facts, draft, side)
        draft = _pad_or_skive(draft, side)
        draft = _one_form(draft, side)
    return _floor_under_recess(facts, draft)


def with_leg_length_part(draft: Draft) -> Draft:
    """How much of each side's lift is for leg length: what it exceeds the other side's, which shapes its platform."""
    total = {side: draft.number(side, "heel_lift_mm") for side in SIDES}
    for side in SIDES:
        part = max(0.0, total[side] - min(total.values()))
        if LEG_LENGTH_PART in draft.sheets[side] and part != draft.number(side, LEG_LENGTH_PART):
            draft = draft.moved(side, LEG_LENGTH_PART, part, "what this side's lift exceeds the other's")
    return draft


def _length(draft: Draft, side: Side) -> Draft:
    if draft.word(side, "length") != "full" or draft.number(side, "insole_length_mm"):
        return draft
    if draft.by_person(side, "length"):
        text = f"length=full on the {side} needs the shoe: give shoe.insole_length_mm or shoe.size in the exam"
        raise OrderError("rx.full_length_needs_shoe", f"{text}, or --set insole_length_mm=N")
    return draft.moved(side, "length", "sulcus", "the shoe's insole length and size are not known: ends at the sulcus")


def fill_limits_mm(arch_mm: float) -> tuple[float, float]:
    """How far arch fill may raise and lower an arch of that height."""
    return -min(RAISE_AT_MOST_MM, RAISE_SHARE * arch_mm), (1 - KEPT_SHARE) * arch_mm


def _arch(facts: Facts, draft: Draft, side: Side) -> Draft:
    arch_mm = facts.captured_arch_mm(side)
    if arch_mm is None:
        return draft
    low, high = fill_limits_mm(arch_mm)
    asked = draft.number(side, "arch_fill_mm")
    held = round(min(max(asked, low), high), 2)
    if low <= asked <= high:
        return draft
    limit = "not raised by more than 40 % or 4 mm" if asked < low else "not under 65 % of it"
    return draft.moved(side, "arch_fill_mm", held, f"held to {held:g} on an arch of {arch_mm:.1f} mm: {limit}")


def _pad_or_skive(draft: Draft, side: Side) -> Draft:
    """The pad cushions, so it stays and the skives go; only a skive that a person set beats it."""
    skives = [key for key in SKIVES if draft.number(side, key)]
    if not (skives and draft.number(side, "heel_pad_mm")):
        return draft
    if any(draft.by_person(side, key) for key in skives):
        return _given_up(draft, side, "heel_pad_mm", "skive")
    for key in skives:
        draft = _given_up(draft, side, key, "heel pad")
    return draft


def _given_up(draft: Draft, side: Side, key: str, other: str) -> Draft:
    if draft.by_person(side, key):
        return draft
    text = f"{side}: never a skive with a heel pad: {key} {draft.number(side, key):g} was given up for the {other}"
    return draft.moved(side, key, 0.0, f"given up for the {other}").noted(f"{key[:-3]}.given_up", text)


def _one_form(draft: Draft, side: Side) -> Draft:
    """A cut-out that a person set frees what an extension holds: never both."""
    if draft.word(side, "first_ray_cutout") == "none" or draft.word(side, "mortons") != "extension":
        return draft
    if draft.by_person(side, "mortons") or not draft.by_person(side, "first_ray_cutout"):
        return draft
    text = f"{side}: never a cut-out with a Morton's extension: the extension was given up for the cut-out that was set"
    return draft.moved(side, "mortons", "none", "given up for the cut-out").noted("mortons.given_up", text)


def floor_mm(facts: Facts) -> float:
    """The thinnest floor that may stay under a recess."""
    return max(RECESS_FLOOR_MM, facts.profile.material.min_wall_mm + FLOOR_OVER_WALL_MM)


def has_recess(draft: Draft, side: Side) -> bool:
    """Whether that side is filled and carries a first-ray recess."""
    return draft.word(side, "construction") == "filled" and draft.word(side, "first_ray_cutout") != "none"


def base_needed_mm(facts: Facts, draft: Draft, recess_mm: float | None = None) -> float:
    """The thinnest base that both sides may have; with the recesses as they are, or all that deep."""
    recesses = [recess_mm or draft.number(s, "cutout_recess_mm") for s in SIDES if has_recess(draft, s)]
    least = max(BASE_AT_LEAST_MM, facts.profile.material.min_wall_mm)
    return max([least, *(recess + floor_mm(facts) for recess in recesses)])


def _floor_under_recess(facts: Facts, draft: Draft) -> Draft:
    needed = base_needed_mm(facts, draft)
    reason = f"{needed:g} mm on both sides, for {floor_mm(facts):g} mm to stay under the first-ray recess"
    for side in SIDES:
        filled = draft.word(side, "construction") == "filled"
        if filled and draft.number(side, "base_thickness_mm") < needed:
            draft = draft.moved(side, "base_thickness_mm", needed, reason)
    return draft
