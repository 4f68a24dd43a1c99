"""Safety groups: what is held, referred or kept soft whatever else was found."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Block, Decision, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.fill import fill, fill_row
from orthocad.prescribe.rules.leg_length import GROUP_A_MM
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SAFETY, SIDES, Outcome, Row

FINDING = "Safety"
GOAL = None
RANK = SAFETY

HOLDS = {
    "ulcer_active": "active ulcer: no device, urgent referral; no acceptance opens this",
    "charcot_active": "active Charcot foot: no device, urgent referral; no acceptance opens this",
    "recent_foot_surgery": "foot surgery under 12 weeks ago: hold, the shape is still changing",
}
LIFT = "heel_lift_mm"
NO_DEVICE = ("ulcer_active", "charcot_active")  # group B
GROUP_A = "neuropathy, ulcer history, settled Charcot or ischaemia"
SOFT = f"{GROUP_A}, or inflammatory flare"

ROWS = {
    **{flag: Row(when=flag.replace("_", " "), says=f"block: {text}") for flag, text in HOLDS.items()},
    "construction": Row(when=SOFT, key="construction", value="filled"),
    "cutout": Row(when=SOFT, says="no cut-out", key="first_ray_cutout"),
    "mortons": Row(when=SOFT, says="no Morton's form", key="mortons"),
    "post": Row(when=SOFT, says="no rearfoot post", key="rearfoot_post"),
    "skive": Row(when=SOFT, says="no medial skive", key="medial_skive_mm", low=0.0, high=0.0),
    "lateral_skive": Row(when=SOFT, says="no lateral skive", key="lateral_skive_mm", low=0.0, high=0.0),
    "post_angle": Row(when=SOFT, says="no rearfoot post", key="rearfoot_post_deg", low=0.0, high=0.0),
    "forefoot_post": Row(when=SOFT, says="no forefoot post", key="forefoot_post_deg", low=0.0, high=0.0),
    "met_bar": Row(when=SOFT, says="no metatarsal bar edge", key="met_bar_mm", low=0.0, high=0.0),
    **{
        name: Row(when=SOFT, says=f"no {name.replace('_', ' ')}", key=f"{name}_mm", low=0.0, high=0.0)
        for name in ("kinetic_wedge", "dancers_pad", "toe_crest")
    },
    "insensate": Row(when=f"{GROUP_A}, and all pains under 3", says="no 'nothing hurts': page 1 asks"),
    "length": Row(when=GROUP_A, says="full length; no shoe size: order is held", key="length", value="full"),
    "cover": Row(when=GROUP_A, says="soft cover of at least 6 mm", key="cover_mm", value=6.0, low=6.0, high=8.0),
    "fill": fill_row(GROUP_A, "standard", ("standard", "standard")),
    "lift": Row(when=GROUP_A, says="lift at most 6 mm", key=LIFT, high=GROUP_A_MM),
    "care": Row(when=GROUP_A, says="review every 3 months; break-in with skin checks at each removal"),
    "healed_ulcer": Row(when="ulcer history", says="needs measured pressure relief; ours is a prediction"),
    "fall_lift": Row(when="fall risk", says="lift at most 3 mm", key="heel_lift_mm", high=3.0),
    "fall_pad": Row(when="fall risk", says="heel pad at most 3 mm", key="heel_pad_mm", high=3.0),
    "fall_met_pad": Row(when="fall risk", says="metatarsal pad at most 3 mm", key="met_pad_mm", high=3.0),
    "fall_dancers_pad": Row(when="fall risk", says="dancer's pad at most 3 mm", key="dancers_pad_mm", high=3.0),
    "fall_cover": Row(when="fall risk", says="cover at most 3 mm, firm base", key="cover_mm", high=3.0),
    "leg_surgery": Row(when="recent surgery of leg or spine", says="leg-length lift at most 3; again at 3 to 6 months"),
    "flare_fill": fill_row("inflammatory flare: full contact", "minimum", ("none", "minimum")),
    "flare_cover": Row(
        when="inflammatory flare", says="soft cover of at least 3 mm", key="cover_mm", value=3.0, low=3.0, high=8.0
    ),
    "inversion": Row(when="inflammatory flare", says="no inversion", key="cast_inversion_deg", low=0.0, high=0.0),
    "met_pad": Row(when="inflammatory flare", says="no metatarsal pad", key="met_pad_mm", low=0.0, high=0.0),
    "flare_lift": Row(when="inflammatory flare and a lift", says="page 1 asks whether the lift waits"),
    "flare": Row(when="inflammatory flare", says="soft full contact only; rescan advised"),
    "red_flags": Row(when="back red flags", says="referral first on page 1; the device is unaffected"),
    "unanswered": Row(when="flags absent", says="page 1: safety questions not answered"),
}  # fmt: skip

WORDS = {"construction": ("filled",), "cutout": ("none",), "mortons": ("none",), "post": ("none",), "length": ("full",)}
SOFT_BARS = (
    "construction", "cutout", "mortons", "post", "skive", "lateral_skive", "post_angle", "forefoot_post", "met_bar",
    "kinetic_wedge", "dancers_pad", "toe_crest",
)  # fmt: skip
FALL_BARS = ("fall_lift", "fall_pad", "fall_met_pad", "fall_dancers_pad")
FLARE_BARS = ("inversion", "met_pad", "flare_cover")


def propose(facts: Facts) -> Iterator[Outcome]:
    """Everything the flags demand."""
    yield from _first_page(facts)
    for flag, text in HOLDS.items():
        if flag in facts.flags:
            yield Block(code=f"safety.{flag}", text=text)
    yield from _remarks(facts)
    for side in SIDES:
        if facts.soft_only:
            yield from _bars(facts, side, SOFT_BARS, "soft full contact only")
        if facts.group_a:
            yield from _group_a(facts, side)
        elif "inflammatory_flare" in facts.flags:
            yield fill(facts, ROWS["flare_fill"], side, "inflammatory flare: full contact")
            yield ROWS["flare_cover"].to(side, "inflammatory flare: soft")
        if "inflammatory_flare" in facts.flags:
            yield from _bars(facts, side, FLARE_BARS, "soft full contact only")
        if "fall_risk" in facts.flags:
            yield from _bars(facts, side, FALL_BARS if facts.group_a else (*FALL_BARS, "fall_cover"), "fall risk")


def _first_page(facts: Facts) -> Iterator[Outcome]:
    if facts.group_a and facts.complaint is False:
        reason = ", ".join(facts.group_a).replace("_", " ")
        text = (
            f"{reason}: low pain scores do not say that nothing is wrong in a foot that may not feel it; findings are"
        )
        text = f"{text} left as incidental all the same: name in patient.goals what is to be built for"
        yield Decision(code="safety.insensate", text=text)
    if "back_red_flags" in facts.flags:
        yield Decision(code="refer.back_red_flags", text="red flags of the back: refer first; the device is unaffected")
    if facts.exam.patient.flags is None:
        text = "the safety questions of the exam (flags) were not answered; flags = [] says that none applies"
        yield Decision(code="exam.safety_unanswered", text=text)


def _bars(facts: Facts, side: Side, names: tuple[str, ...], because: str) -> Iterator[Outcome]:
    flags = ", ".join(sorted(facts.flags)).replace("_", " ")
    why = because if because == flags else f"{because} ({flags})"
    for name in names:
        text = f"{side}: {why}: {ROWS[name].says or ROWS[name].value}"
        yield ROWS[name].bar(f"safety.{name}", side, text, WORDS.get(name, ()))


def _group_a(facts: Facts, side: Side) -> Iterator[Outcome]:
    reason = ", ".join(facts.group_a).replace("_", " ")
    for name in ("construction", "length", "cover"):
        yield ROWS[name].to(side, reason)
    yield fill(facts, ROWS["fill"], side, reason)
    yield from _bars(facts, side, ("length", "cover", "lift"), "no edge under or behind the heads")
    if not _shoe_known(facts, side):
        text = "the order is held: a full-length device is needed and the shoe's insole length and size are not known"
        yield Block(code="safety.full_length_needs_shoe", text=text)


def _shoe_known(facts: Facts, side: Side) -> bool:
    shoe = facts.exam.shoe
    given = facts.chosen[side]["insole_length_mm"] is not None
    return given or shoe.insole_length_mm is not None or shoe.size is not None


def _remarks(facts: Facts) -> Iterator[Outcome]:
    if facts.group_a:
        text = "review every 3 months; break in slowly, with a skin check each time the device is taken off"
        yield ROWS["care"].advice("safety.care", text)
    if "ulcer_history" in facts.flags:
        text = "healed plantar ulcer: measured pressure relief is needed; ours is a prediction"
        yield ROWS["healed_ulcer"].advice("safety.healed_ulcer", text)
    if "fall_risk" in facts.flags:
        yield ROWS["fall_cover"].advice("safety.firm_base", "fall risk: a firm base; keep soft layers thin")
        if facts.group_a:
            text = "fall risk asks for a cover of at most 3 mm, the skin for at least 6: 6 proposed"
            yield Decision(code="safety.cover_conflict", text=text, options=("6 mm", "thinner"))
    if "recent_leg_or_spine_surgery" in facts.flags:
        yield ROWS["leg_surgery"].advice(
            "safety.measure_again", "recent surgery: measure leg length again at 3 to 6 months"
        )
    if "inflammatory_flare" in facts.flags:
        yield ROWS["flare"].advice("safety.rescan", "inflammatory flare: scan again when it has settled")


def conclude(facts: Facts, draft: Draft) -> Iterator[Outcome]:
    """A lift beside soft full contact only, and an edge under a foot that must have none."""
    for side in SIDES if facts.group_a else ():
        if draft.word(side, "length") != "full" and not draft.by_person(side, "length"):
            text = f"{side}: full length is needed ({', '.join(facts.group_a).replace('_', ' ')}), but the shoe is not"
            text = f"{text} known: this device ends at the {draft.word(side, 'length')}, an edge under the foot"
            yield Decision(code="safety.ends_short", text=text, options=("give the shoe", "keep"))
    lifts = [f"{side} {draft.number(side, LIFT):g} mm" for side in SIDES if draft.number(side, LIFT)]
    if lifts and "inflammatory_flare" in facts.flags:
        text = f"inflammatory flare asks for soft full contact only, and a lift is called for ({', '.join(lifts)})"
        yield Decision(code="safety.flare_lift", text=f"{text}: now, or when it has settled?", options=("now", "later"))
