"""What follows from the values of both feet together, once each finding has spoken."""

from __future__ import annotations

from collections.abc import Mapping

from orthocad.errors import OrderError
from orthocad.model import Side
from orthocad.prescribe.exam_fields import SITES
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES

RAISE_AT_MOST_MM = 4.0  # decisions.md, arch fill
RAISE_SHARE = 0.40  # of the captured height
KEPT_SHARE = 0.65  # the device's arch against the captured one
RECESS_FLOOR_MM = 1.2  # decisions.md, hallux: floor under the recess
FLOOR_OVER_WALL_MM = 0.1  # so that the rounded rim of a recess keeps the least wall, our default
RECESS_AT_LEAST_MM = 2.0
BASE_AT_LEAST_MM, BASE_AT_MOST_MM = 2.0, 8.0  # what can be asked for; design makes it thicker where it must
SINKS = ("fascia_groove_mm", *(f"sink_{site}_mm" for site in SITES if site != "navicular"))  # where the sole is low
FILL = "arch_fill_mm"
PAD = "heel_pad_mm"
PAD_LOST = "the shoe has no room for the heel pad"
LEG_LENGTH_PART = "leg_length_lift_mm"
POST, POST_ANGLE = "rearfoot_post", "rearfoot_post_deg"
SKIVES = ("medial_skive_mm", "lateral_skive_mm")


def settled(facts: Facts, draft: Draft) -> Draft:
    """Length, arch, pad against skive, and the floor under recess and hollows."""
    called = {side: draft.number(side, FILL) for side in SIDES}
    for side in SIDES:
        draft = _length(draft, side)
        draft = _arch(facts, draft, side)
        draft = _pad_or_skive(draft, side)
        draft = _post(draft, side)
        draft = _one_form(draft, side)
    return _floor_kept(facts, _fill_named(facts, draft, called))


def with_leg_length_part(draft: Draft) -> Draft:
    """How much of each side's lift is for leg length: what it exceeds the other side's, which shapes its platform."""
    total = {side: draft.number(side, "heel_lift_mm") for side in SIDES}
    for side in SIDES:
        part = max(0.0, total[side] - min(total.values()))
        if part != draft.number(side, LEG_LENGTH_PART):
            draft = draft.moved(side, LEG_LENGTH_PART, part, "Leg length: what this side's lift exceeds the other's")
    return draft


def _length(draft: Draft, side: Side) -> Draft:
    if draft.word(side, "length") != "full" or draft.number(side, "insole_length_mm"):
        return draft
    if draft.by_person(side, "length"):
        both = all(draft.word(s, "length") == "full" for s in SIDES)  # said of a foot that was not ordered, it misleads
        where = "" if both else f" on the {side}"
        text = f"length=full{where} needs the shoe: give shoe.insole_length_mm or shoe.size in the exam"
        raise OrderError("rx.full_length_needs_shoe", f"{text}, or --set insole_length_mm=N")
    return draft.moved(side, "length", "sulcus", "Shoe: the insole length and size are not known: ends at the sulcus")


def fill_limits_mm(arch_mm: float) -> tuple[float, float]:
    """How far arch fill may raise and lower an arch of that height."""
    return -min(RAISE_AT_MOST_MM, RAISE_SHARE * arch_mm), (1 - KEPT_SHARE) * arch_mm


def _arch(facts: Facts, draft: Draft, side: Side) -> Draft:
    arch_mm = facts.captured_arch_mm(side)
    if arch_mm is None:
        return draft
    low, high = fill_limits_mm(arch_mm)
    asked = draft.number(side, FILL)
    held = round(min(max(asked, low), high), 2)
    if low <= asked <= high:
        return draft
    limit = "not raised by more than 40 % or 4 mm" if asked < low else "not under 65 % of it"
    return draft.moved(side, FILL, held, f"Arch fill: held to {held:g} on an arch of {arch_mm:.1f} mm: {limit}")


def _fill_named(facts: Facts, draft: Draft, called: Mapping[Side, float]) -> Draft:
    """What the limits took of the fill, both sides in one line."""
    for lower, code in ((True, "arch.too_low"), (False, "arch.raised_too_far")):
        held = [s for s in SIDES if s in facts.feet and _taken(draft, s, called) and (called[s] > 0) is lower]
        said = "; ".join(
            f"{s} {called[s]:g} mm called for, {draft.number(s, FILL):g} given on an arch of "
            f"{facts.captured_arch_mm(s) or 0.0:.1f} mm, {_taken(draft, s, called):g} given up"
            for s in held
        )
        limit = "keeps 65 % of its captured height" if lower else "is raised by at most 40 % of its height and 4 mm"
        ways = ("leave it", f"set arch_fill_mm and accept {code}")
        text = f"arch fill held, so that the arch {limit}: {said}"
        draft = draft.noted("arch.fill_held", text, ways) if held else draft
    return draft


def _taken(draft: Draft, side: Side, called: Mapping[Side, float]) -> float:
    return round(abs(called[side] - draft.number(side, FILL)), 2)


def _pad_or_skive(draft: Draft, side: Side) -> Draft:
    """The pad cushions, so it stays and the skives go; only a skive that a person set beats it."""
    skives = [key for key in SKIVES if draft.number(side, key)]
    if not (skives and draft.number(side, "heel_pad_mm")):
        return draft
    by_hand = [key for key in skives if draft.by_person(side, key)]
    if by_hand:
        return _given_up(draft, side, PAD, f"the {' and '.join(by_hand)} that was set")
    for key in skives:
        draft = _given_up(draft, side, key, "the heel pad")
    return draft


def pads_lost(before: Draft, after: Draft) -> Draft:
    """`before` without the pads that the fit into the shoe took away; `before` itself where it took none."""
    for side in SIDES:
        mm = before.number(side, PAD)
        if mm and not after.number(side, PAD) and PAD_LOST in after.sheets[side][PAD].reason:
            text = f"{PAD_LOST}; given up: {side} {PAD} {mm} to 0.0"
            before = before.moved(side, PAD, 0.0, f"Stack in the shoe: {PAD_LOST}").noted("stack.given_up", text)
    return before


def _given_up(draft: Draft, side: Side, key: str, other: str) -> Draft:
    if draft.by_person(side, key):
        return draft
    text = f"{side}: never a skive with a heel pad: {key} {draft.number(side, key):g} was given up for {other}"
    draft = draft.moved(side, key, 0.0, f"Findings together: given up for {other}")
    return draft.noted(f"{key[:-3]}.given_up", text, (f"keep the {other.removeprefix('the ')}", f"{key} by hand"))


def _post(draft: Draft, side: Side) -> Draft:
    """The post's word and its angle say the same: an angle alone orders a full post."""
    angle = draft.number(side, POST_ANGLE)
    if not angle or draft.word(side, POST) != "none":
        return draft
    if not draft.by_person(side, POST):
        return draft.moved(side, POST, "full", f"Findings together: {POST_ANGLE} {angle:g} alone orders a full post")
    if draft.by_person(side, POST_ANGLE):
        text = f"{side}: {POST} none and {POST_ANGLE} {angle:g} were both set: a post or none"
        raise OrderError("rx.post_or_none", f"{text}; give {POST}=full or strip, or {POST_ANGLE}=0")
    return draft.moved(side, POST_ANGLE, 0.0, f"Findings together: no post, as {POST} none was set")


def _one_form(draft: Draft, side: Side) -> Draft:
    """A cut-out that a person set frees what an extension holds: never both."""
    if draft.word(side, "first_ray_cutout") == "none" or draft.word(side, "mortons") != "extension":
        return draft
    if draft.by_person(side, "mortons") or not draft.by_person(side, "first_ray_cutout"):
        return draft
    text = f"{side}: never a cut-out with a Morton's extension: the extension was given up for the cut-out that was set"
    return draft.moved(side, "mortons", "none", "Findings together: given up for the cut-out").noted(
        "mortons.given_up", text
    )


def floor_mm(facts: Facts) -> float:
    """The thinnest floor that may stay under a recess."""
    return max(RECESS_FLOOR_MM, facts.profile.material.min_wall_mm + FLOOR_OVER_WALL_MM)


def has_recess(draft: Draft, side: Side) -> bool:
    """Whether that side is filled and carries a first-ray recess."""
    return draft.word(side, "construction") == "filled" and draft.word(side, "first_ray_cutout") != "none"


def base_needed_mm(facts: Facts, draft: Draft, side: Side, recess_mm: float | None = None) -> float:
    """The thinnest base of that side, with the recesses as they are, or all that deep.

    A recess, groove or sink raises both sides alike; a heel pad its own side, for it gives way under the heel.
    """
    deep = [recess_mm or draft.number(s, "cutout_recess_mm") for s in SIDES if has_recess(draft, s)]
    deep += [_deepest_mm(draft, s, SINKS) for s in SIDES]
    deep.append(_deepest_mm(draft, side, _wells(draft, side)))
    least = max(BASE_AT_LEAST_MM, facts.profile.material.min_wall_mm)
    return round(max([least, *(mm + floor_mm(facts) for mm in deep if mm)]), 2)


def has_aperture(draft: Draft, side: Side) -> bool:
    """Whether the pad fills a hole through the device, as thick as the device beside it."""
    return draft.word(side, "heel_aperture") not in ("none", "None")


def _wells(draft: Draft, side: Side) -> tuple[str, ...]:
    return () if has_aperture(draft, side) else (PAD,)


def bulge_mm(draft: Draft, side: Side) -> float:
    """How much higher a foot stands on a shell that follows a pad's well or a sink round below."""
    heads = () if draft.word(side, "length") == "three_quarter" else tuple(f"sink_mth{n}_mm" for n in range(1, 6))
    toes = ("sink_hallux_mm",) if draft.word(side, "length") == "full" else ()
    return max(draft.number(side, key) for key in (*_wells(draft, side), "sink_heel_mm", *heads, *toes))


def _deepest_mm(draft: Draft, side: Side, keys: tuple[str, ...]) -> float:
    """The deepest of those hollows in a filled device; a shell follows them all round."""
    filled = draft.word(side, "construction") == "filled"
    return max((draft.number(side, key) for key in keys), default=0.0) if filled else 0.0


def base_mm(facts: Facts, draft: Draft, side: Side) -> float:
    """The base as it is made: over what was asked where a hollow needs it."""
    deep = _deepest_mm(draft, side, (*_wells(draft, side), *SINKS))
    return max(draft.number(side, "base_thickness_mm"), deep + floor_mm(facts) if deep else 0.0)


def _floor_kept(facts: Facts, draft: Draft) -> Draft:
    for side in SIDES:
        needed = base_needed_mm(facts, draft, side)
        padless = base_needed_mm(facts, draft.emptied((PAD,)), side)
        where = "on this side, for" if needed > padless else "on both sides, for"
        under = "heel pad" if needed > padless else _under(facts, draft, side)
        reason = f"Findings together: {needed:g} mm {where} {floor_mm(facts):g} mm to stay under the {under}"
        filled = draft.word(side, "construction") == "filled"
        if filled and draft.number(side, "base_thickness_mm") < needed:
            draft = draft.moved(side, "base_thickness_mm", min(needed, BASE_AT_MOST_MM), reason)
    return draft


def _under(facts: Facts, draft: Draft, side: Side) -> str:
    sinkless = base_needed_mm(facts, draft.emptied(SINKS), side)
    return "first-ray recess" if base_needed_mm(facts, draft, side) == sinkless else "groove or sink"
