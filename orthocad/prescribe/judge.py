"""What stands against building it: blocks, each until a named prescriber accepts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from orthocad.model import Acceptance, Block, Decision, Foot, Parameter, Side
from orthocad.prescribe import cup
from orthocad.prescribe.changes import in_range
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.lifts import KEY as LIFT_KEY
from orthocad.prescribe.lifts import Lifts, balanced
from orthocad.prescribe.rules.hallux import FILLED_STEP_MM
from orthocad.prescribe.rules.leg_length import HEEL_ONLY_MM, most_mm
from orthocad.prescribe.rules.safety import NO_DEVICE
from orthocad.prescribe.settle import RECESS_AT_LEAST_MM, SKIVES, fill_limits_mm, floor_mm, has_recess
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.speak import Said
from orthocad.prescribe.stack import LEAST_RAISE_MM, places
from orthocad.prescribe.terms import SIDES, Proposal

ROUNDING_MM = 0.01
NEVER = tuple(f"safety.{flag}" for flag in NO_DEVICE)  # group B: no acceptance opens these


def blocks(
    facts: Facts, draft: Draft, said: Said, catalogue: tuple[Parameter, ...], concluded: Iterable[Block]
) -> tuple[Block, ...]:
    """Everything that stands against the order, of both feet, whether a device is built for them or not."""
    found = [*said.blocks, *concluded, *_ranges(draft, catalogue), *_bars(draft, said), *_stack(facts, draft)]
    found += _both_lifted(draft, balanced(said))
    for side in SIDES:
        found += [*_arch(facts, draft, side), *_forefoot(facts, draft, side), *_heel(draft, side)]
        found += _lift(facts, draft, side)
    return tuple(found)


def stopping(facts: Facts, found: Iterable[Block]) -> tuple[Block, ...]:
    """What stops the build, one for each code: all but what is only of a foot that gets no device."""
    texts: dict[str, list[str]] = {}
    for block in found:
        known = texts.setdefault(block.code, []) if _is_built(facts, block) else []
        if block.text not in known:
            known.append(block.text)
    return tuple(Block(code=code, text="; ".join(lines)) for code, lines in texts.items())


def elsewhere(facts: Facts, found: Iterable[Block]) -> Iterator[Decision]:
    """What would stop the build of a foot that gets no device now: said, for its device may follow."""
    for block in found:
        if not _is_built(facts, block):
            text = f"{block.text}; no device is built for that foot now, so it stops nothing"
            yield Decision(code=f"unbuilt.{block.code}", text=text)


def _is_built(facts: Facts, block: Block) -> bool:
    return block.side is None or not facts.feet or block.side in facts.feet


def accepted(found: Iterable[Block], acceptances: Iterable[Acceptance]) -> tuple[Block, ...]:
    """The blocks with the names of those who took responsibility."""
    by_code = {a.code: a for a in acceptances if a.code not in NEVER}
    return tuple(
        replace(b, accepted_by=by_code[b.code].by, why=by_code[b.code].why) if b.code in by_code else b for b in found
    )


def _ranges(draft: Draft, catalogue: tuple[Parameter, ...]) -> Iterator[Block]:
    for side in SIDES:
        for p in catalogue:
            value = draft.sheets[side][p.key].value
            if not in_range(p, value):
                text = f"{side}: {p.key} {value:g} is outside {p.low:g} to {p.high:g} {p.unit}"
                yield Block(code=f"range.{p.key}", text=text.rstrip(), side=side)


def beyond_findings(draft: Draft, asked: Iterable[Proposal], catalogue: tuple[Parameter, ...]) -> Iterator[Block]:
    """A person's value outside the range of the finding itself; 0 leaves a modification off."""
    off = {p.key for p in catalogue if p.default in (0.0, None)}
    for p in asked:
        if not draft.by_person(p.side, p.key) or (p.key in off and not draft.number(p.side, p.key)):
            continue
        value = draft.number(p.side, p.key)
        if (p.low is not None and value < p.low) or (p.high is not None and value > p.high):
            ends = " ".join(f"{word} {mm:g}" for word, mm in (("from", p.low), ("to", p.high)) if mm is not None)
            text = f"{p.side}: {p.key} {value:g} is outside what the finding allows ({ends}): {p.reason}"
            yield Block(code=f"range.{p.key}", text=text, side=p.side)


def _bars(draft: Draft, said: Said) -> Iterator[Block]:
    for bar in said.bars:
        value = draft.sheets[bar.side].get(bar.key)
        if value is not None and draft.by_person(bar.side, bar.key) and not bar.allows(value.value):
            yield Block(code=bar.code, text=f"{bar.text} ({bar.key} {value.value} was set)", side=bar.side)


def _stack(facts: Facts, draft: Draft) -> Iterator[Block]:
    for place, side in product(places(facts), SIDES):
        over, room = place.surely_over_mm(draft, side), place.room_mm + place.unsure_mm
        if over:
            text = f"{side}: the device stands {over:.1f} mm too high for the shoe at the {place.name}"
            yield Block(code=f"stack.{place.name}", text=f"{text} (room {room:g} mm)", side=side)


def stack_questions(facts: Facts, draft: Draft) -> Iterator[Decision]:
    """Where it hangs on whether the shoe's insole comes out."""
    for place in places(facts):
        over = place.worst_mm(draft)
        if place.unsure_mm and over:
            text = f"{over:.1f} mm too high at the {place.name} unless the shoe's insole comes out: does it?"
            yield Decision(code="shoe.insole_removable", text=text, options=("yes", "no"))


def _arch(facts: Facts, draft: Draft, side: Side) -> Iterator[Block]:
    foot = facts.feet.get(side)
    if foot is None:
        return
    if _arch_not_captured(foot, draft, side):
        text = (
            f"{side}: the scan does not show the arch (pressed flat or never seen): set arch_height_mm, or arch_source"
        )
        text = f"{text}=library (not custom), or arch_source=scan for a truly flat foot"
        yield Block(code="arch.not_captured", text=text, side=side)
    arch_mm = facts.captured_arch_mm(side)
    if arch_mm is None or not draft.by_person(side, "arch_fill_mm"):
        return
    low, high = fill_limits_mm(arch_mm)
    fill = draft.number(side, "arch_fill_mm")
    if fill > high + ROUNDING_MM:
        text = f"{side}: arch fill {fill:g} leaves under 65 % of the captured {arch_mm:.1f} mm"
        text = f"{text}: at most arch_fill_mm = {_towards_none(high):g}"
        yield Block(code="arch.too_low", text=text, side=side)
    if fill < low - ROUNDING_MM:
        text = f"{side}: arch fill {fill:g} raises the arch too far: at least arch_fill_mm = {_towards_none(low):g}"
        yield Block(code="arch.raised_too_far", text=text, side=side)


def _towards_none(mm: float) -> float:
    """To the tenth that still is inside the limit."""
    return int(10 * mm + (ROUNDING_MM if mm > 0 else -ROUNDING_MM)) / 10


def _arch_not_captured(foot: Foot, draft: Draft, side: Side) -> bool:
    given = draft.word(side, "arch_source") == "given"
    return foot.has_notice("scan.flat_sole") and not given and not draft.by_person(side, "arch_source")


def _forefoot(facts: Facts, draft: Draft, side: Side) -> Iterator[Block]:
    if draft.word(side, "first_ray_cutout") != "none" and draft.word(side, "mortons") == "extension":
        text = f"{side}: a cut-out frees the first ray and a Morton's extension holds it: never both"
        yield Block(code="hallux.cutout_with_extension", text=text, side=side)
    if not has_recess(draft, side):
        return
    recess = draft.number(side, "cutout_recess_mm")
    raised = draft.number(side, "mortons_thickness_mm") if draft.word(side, "mortons") == "reverse" else 0.0
    if recess + raised > FILLED_STEP_MM + ROUNDING_MM and raised:
        text = f"{side}: recess {recess:g} and reverse Morton's {raised:g} make a step of over {FILLED_STEP_MM:g} mm"
        yield Block(code="hallux.step", text=f"{text}: {_lower_step(recess, raised)} would do", side=side)
    left = draft.number(side, "base_thickness_mm") - recess
    if left < floor_mm(facts) - ROUNDING_MM:
        text = f"{side}: a recess of {recess:g} leaves {left:g} mm of floor (at least {floor_mm(facts):g})"
        least = recess + floor_mm(facts)
        yield Block(code="cutout.floor", text=f"{text}: base_thickness_mm = {least:g} would do", side=side)


def _lower_step(recess_mm: float, raised_mm: float) -> str:
    """The recess as it is over a lower raise, or the other way round, or both at their least."""
    raised, recess = FILLED_STEP_MM - recess_mm, FILLED_STEP_MM - raised_mm
    if raised >= LEAST_RAISE_MM:
        return f"mortons_thickness_mm = {raised:g}"
    if recess >= RECESS_AT_LEAST_MM:
        return f"cutout_recess_mm = {recess:g}"
    return f"cutout_recess_mm = {RECESS_AT_LEAST_MM:g} and mortons_thickness_mm = {LEAST_RAISE_MM:g}"


def _both_lifted(draft: Draft, lifts: Lifts) -> Iterator[Block]:
    """A raise of both heels by hand beyond the range of what calls for it; 0 leaves it off, a cap that holds counts."""
    part, mm = lifts.both, min(draft.number(side, LIFT_KEY) for side in SIDES)
    if part is None or not mm or not any(draft.by_person(side, LIFT_KEY) for side in SIDES):
        return
    low, high = min(part.low or 0.0, part.mm), part.high
    if mm < low or (high is not None and mm > high):
        ends = f"from {low:g}" + ("" if high is None else f" to {high:g}")
        text = f"{mm:g} mm under both heels is outside what the finding allows ({ends}): {part.reason}"
        yield Block(code=f"range.{LIFT_KEY}", text=text)


def _lift(facts: Facts, draft: Draft, side: Side) -> Iterator[Block]:
    """A lift set by hand against what leg length may have there; what both heels share is no leg-length lift."""
    other: Side = "left" if side == "right" else "right"
    mm = draft.number(side, LIFT_KEY) - draft.number(other, LIFT_KEY)
    leg = facts.exam.leg_length
    if not draft.by_person(side, LIFT_KEY) or mm <= 0:
        return
    limits = [most_mm(facts)] if leg.difference_mm and leg.shorter_side == side else []
    if draft.word(side, "length") != "full":
        limits.append((HEEL_ONLY_MM, "the device is shorter than full length"))
    for most, why in limits:
        if mm > most:
            text = f"{side}: a lift of {mm:g} mm over the other side was set, at most {most:g}: {why}"
            yield Block(code="lift.over_cap", text=text, side=side)


def _heel(draft: Draft, side: Side) -> Iterator[Block]:
    needed, depth = cup.needed_mm(draft, side), draft.number(side, cup.KEY)
    if depth < needed and not draft.by_person(side, cup.KEY):
        text = f"{side}: medial_skive_mm {draft.number(side, cup.SKIVE):g} needs a cup of {needed:g} mm"
        yield Block(code="skive.cup_too_shallow", text=f"{text}, it is {depth:g} deep", side=side)
    if draft.number(side, "heel_pad_mm") > 0 and any(draft.number(side, key) > 0 for key in SKIVES):
        text = f"{side}: a skive is never combined with a heel pad"
        yield Block(code="skive.with_heel_pad", text=text, side=side)
