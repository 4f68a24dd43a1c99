"""Ankle equinus: a raise under both heels, never under one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from orthocad.model import Advice, Decision, Sealed, Side
from orthocad.prescribe.exam import FootExam
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.fill import fill, fill_row
from orthocad.prescribe.rules import hallux
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES, STIFFNESS, Outcome, Row

FINDING = "Equinus"
GOAL = "equinus"
RANK = STIFFNESS + 3

NORMAL_FROM_DEG = {"nwb": 10.0, "lunge": 22.0}
EQUINUS_BELOW_DEG = {"nwb": 5.0, "lunge": 15.0}  # digiovanni for nwb
SEVERE_BELOW_NWB_DEG = 0.0
HEEL_PAIN_FROM = 4.0
FOREFOOT_PAIN_FROM = 4.0
GASTROCNEMIUS_OVER_DEG = 13.0
BONY_BELOW_DEG = 5.0
HELD_TO_MM = 3.0
WORDS = {"full": "normal", "limited": "low", "equinus": "equinus", "bony_block": "equinus"}
ORDER = ("unknown", "normal", "low", "equinus", "severe")
KEY = "heel_lift_mm"
PLATFORM_MM, PLATFORM_AT_HEADS = (6.0, 8.0), 0.5  # decisions.md, leg length, shape; cusack
HEEL_TO_MTP1_SHARE = 0.57  # reference.md 3.4, where there is no scan
LOW = (
    f"{EQUINUS_BELOW_DEG['nwb']:g} to under {NORMAL_FROM_DEG['nwb']:g} degrees "
    f"(lunge {EQUINUS_BELOW_DEG['lunge']:g} to under {NORMAL_FROM_DEG['lunge']:g})"
)
STIFF = (
    f"{SEVERE_BELOW_NWB_DEG:g} to under {EQUINUS_BELOW_DEG['nwb']:g} degrees "
    f"(lunge under {EQUINUS_BELOW_DEG['lunge']:g})"
)

ROWS = {
    "low": Row(when=LOW, says="no lift, calf programme", key=KEY, value=0.0, source="rabusin"),
    "low_heel_pain": Row(when=f"the same with heel pain >= {HEEL_PAIN_FROM:g}", key=KEY, value=3.0, source="rabusin"),
    "equinus": Row(
        when=STIFF,
        says="6 mm under both heels",
        key=KEY,
        value=6.0,
        low=3.0,
        high=8.0,
        source="rabusin",
    ),
    "severe": Row(
        when=f"under {SEVERE_BELOW_NWB_DEG:g} degrees",
        says="8 mm under both heels, refer",
        key=KEY,
        value=8.0,
        low=6.0,
        high=10.0,
        source="rabusin",
    ),
    "held": Row(
        when=f"with a hallux branch or forefoot pain >= {FOREFOOT_PAIN_FROM:g}",
        says=f"at most {HELD_TO_MM:g} mm",
        key=KEY,
        high=HELD_TO_MM,
        source="heelheight",
    ),
    "fill": fill_row("equinus", "standard", ("standard", "maximum")),
    "fill_maximum": fill_row(
        "severe, or with a rigid painful midfoot", "maximum", ("standard", "maximum"), rank=STIFFNESS
    ),
    "gastrocnemius": Row(
        when=f"flexed - extended > {GASTROCNEMIUS_OVER_DEG:g}", says="gastrocnemius", source="baumbach"
    ),
    "reach": Row(
        when="a lift beside limited degrees",
        says="gives atan((lift - height under the heads) / run); run: heel centre to MTP1, without a scan "
        f"{HEEL_TO_MTP1_SHARE:g} of foot length",
        status="computed",
    ),
    "bony": Row(when=f"flexed - extended < {BONY_BELOW_DEG:g}, or a bony block", says="look for a bony block, refer"),
    "by_hand": Row(when="more under both heels by hand than any finding asks for", says="page 1 asks"),
    "fill_disputed": Row(when="equinus beside flexible midfoot arthritis", says="minimum fill; page 1 names both"),
    "ask": Row(
        when="degrees without their method", says="no lift whatever the word beside; page 1 asks", source="baumbach"
    ),
}


class Reach(Sealed):
    """How one ankle stands."""

    band: str
    missing_deg: float | None = None


def reach(foot: FootExam) -> Reach:
    """The band of an ankle: by degrees where their method is known, by the clinician's word where it is alone."""
    degrees, method = foot.ankle_dorsiflexion_extended_deg, foot.ankle_method
    if degrees is not None and method is None:
        return Reach(band="unknown")
    if degrees is None or method is None:
        return Reach(band=WORDS.get(foot.ankle or "", "unknown"))
    missing = max(NORMAL_FROM_DEG[method] - degrees, 0.0)
    if not missing:
        return Reach(band="normal")
    if degrees >= EQUINUS_BELOW_DEG[method]:
        return Reach(band="low", missing_deg=missing)
    severe = method == "nwb" and degrees < SEVERE_BELOW_NWB_DEG
    return Reach(band="severe" if severe else "equinus", missing_deg=missing)


def propose(facts: Facts) -> Iterator[Outcome]:
    """One raise for both heels, by the stiffer ankle."""
    bands = {side: reach(facts.foot(side)).band for side in SIDES}
    worst = max(bands.values(), key=ORDER.index)
    yield from _lift(facts, worst, bands)
    for side in SIDES:
        yield from _of_side(facts, side, bands[side])


def _lift(facts: Facts, worst: str, bands: dict[Side, str]) -> Iterator[Outcome]:
    sides = " and ".join(side for side in SIDES if bands[side] == worst)
    sore = any(facts.pain(side, "heel_pain_0_10") >= HEEL_PAIN_FROM for side in SIDES)
    name = "low_heel_pain" if worst == "low" and sore else worst
    if name == "low":
        yield ROWS["low"].advice("equinus.calf_programme", f"ankle range low ({sides}): a calf programme, no lift")
    if name not in ("low_heel_pain", "equinus", "severe"):
        return
    mm, why = _held(facts, ROWS[name].mm)
    part = ROWS[name].lift(None, mm, f"ankle {ROWS[name].when} ({sides}): {mm:g} mm under both heels{why}")
    yield replace(part, high=mm) if why else part
    if name == "severe":
        yield ROWS["severe"].advice("refer.equinus", f"severe equinus ({sides}): refer")


def _held(facts: Facts, mm: float) -> tuple[float, str]:
    reasons = [text for side in SIDES for text in against_lift(facts, side)]
    if not reasons or mm <= HELD_TO_MM:
        return mm, ""
    return HELD_TO_MM, f", held to {HELD_TO_MM:g} of {mm:g} because a lift loads the forefoot ({', '.join(reasons)})"


def against_lift(facts: Facts, side: Side) -> Iterator[str]:
    """What of that foot does not want more load on the forefoot."""
    if hallux.branch(facts.foot(side)) != "none":
        yield f"{side} limited or painful hallux"
    if facts.pain(side, "forefoot_pain_0_10") >= FOREFOOT_PAIN_FROM:
        yield f"{side} forefoot pain"


def _of_side(facts: Facts, side: Side, band: str) -> Iterator[Outcome]:
    foot = facts.foot(side)
    if band in ("equinus", "severe"):
        rigid = foot.midfoot_arthritis is True and foot.midfoot_flexible is False
        row = ROWS["fill_maximum" if band == "severe" or rigid else "fill"]
        yield fill(facts, row, side, band)
    if foot.ankle_dorsiflexion_extended_deg is not None and foot.ankle_method is None:
        word = f' beside the word "{foot.ankle}"' if foot.ankle else ""
        text = f"{side}: ankle dorsiflexion was given{word} without its method: nwb or lunge? No lift yet"
        yield Decision(code="equinus.method", text=text, options=("nwb", "lunge"))
    if band in ("low", "equinus", "severe") or foot.ankle == "bony_block" or _low_by_any_method(foot, band):
        yield from _cause(foot, side)


def _low_by_any_method(foot: FootExam, band: str) -> bool:
    degrees = foot.ankle_dorsiflexion_extended_deg
    return band == "unknown" and degrees is not None and degrees < min(NORMAL_FROM_DEG.values())


def _cause(foot: FootExam, side: Side) -> Iterator[Outcome]:
    extended, flexed = foot.ankle_dorsiflexion_extended_deg, foot.ankle_dorsiflexion_flexed_deg
    gap = None if extended is None or flexed is None else flexed - extended
    if foot.ankle == "bony_block" or (gap is not None and gap < BONY_BELOW_DEG):
        yield ROWS["bony"].advice(
            "refer.bony_block", f"{side}: bending the knee gains little: look for a bony block, refer"
        )
    elif gap is not None and gap > GASTROCNEMIUS_OVER_DEG:
        yield ROWS["gastrocnemius"].advice("equinus.gastrocnemius", f"{side}: the gastrocnemius limits the ankle")


def conclude(facts: Facts, draft: Draft) -> Iterator[Outcome]:
    """What the lift gives of the missing degrees, a raise set by hand, and a fill that two findings dispute."""
    yield from _by_hand(facts, draft)
    yield from _fill_disputed(facts, draft)
    yield from _gives(facts, draft)


def _by_hand(facts: Facts, draft: Draft) -> Iterator[Decision]:
    """A raise under both heels beyond what any finding asks for."""
    mm = min(draft.number(side, KEY) for side in SIDES)
    called = min(_proposed_mm(draft, side) for side in SIDES)
    sore = ", ".join(text for side in SIDES for text in against_lift(facts, side))
    worst = max((reach(facts.foot(side)).band for side in SIDES), key=ORDER.index)
    most = ROWS[worst].high if worst in ("equinus", "severe") and not sore else None
    if mm > max(called, most or 0.0) and any(draft.by_person(side, KEY) for side in SIDES):
        text = f"{mm:g} mm under both heels were set, the findings of both feet call for {called:g}"
        text = f"{text}; a lift loads the forefoot ({sore})" if sore else text
        yield Decision(code="equinus.lift_by_hand", text=text, options=(f"keep {mm:g} mm", f"{called:g} mm"))


def _proposed_mm(draft: Draft, side: Side) -> float:
    proposed = draft.sheets[side][KEY].proposed
    return float(proposed) if isinstance(proposed, int | float) else 0.0


def _fill_disputed(facts: Facts, draft: Draft) -> Iterator[Decision]:
    for side in SIDES:
        foot = facts.foot(side)
        both = foot.midfoot_arthritis and foot.midfoot_flexible and reach(foot).band in ("equinus", "severe")
        if both and facts.treats(GOAL) and facts.treats("midfoot"):
            text = f"{side}: equinus asks for more arch fill, flexible midfoot arthritis for minimum:"
            text = f"{text} {draft.number(side, 'arch_fill_mm'):g} mm built; which comes first?"
            yield Decision(code="equinus.fill_midfoot", text=text, options=("minimum", "standard"))


def _gives(facts: Facts, draft: Draft) -> Iterator[Advice]:
    for side in SIDES:
        missing = reach(facts.foot(side)).missing_deg
        lift, run = draft.number(side, "heel_lift_mm"), _run_mm(facts, side)
        if missing and lift and run and facts.treats(GOAL):
            gives = math.degrees(math.atan((lift - under_heads_mm(draft.number(side, "leg_length_lift_mm"))) / run))
            text = f"{side}: the lift of {lift:g} mm gives {gives:.1f} of {missing:g} degrees missing at the ankle"
            yield Advice(code="equinus.gives", text=text, source="decisions.md")


def under_heads_mm(leg_length_mm: float) -> float:
    """How high a lift stands under the heads: nothing as a ramp, half of the leg-length part as a platform."""
    low, high = PLATFORM_MM
    return PLATFORM_AT_HEADS * leg_length_mm * min(max((leg_length_mm - low) / (high - low), 0.0), 1.0)


def _run_mm(facts: Facts, side: Side) -> float | None:
    foot = facts.feet.get(side)
    if foot is not None:
        return float(foot.at("mtp1")[0] - foot.at("heel_center")[0])
    length = facts.foot(side).foot_length_mm
    return length * HEEL_TO_MTP1_SHARE if length else None
