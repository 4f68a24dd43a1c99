"""First metatarsophalangeal joint: which forefoot it gets, and what it must never get."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Advice, Decision, Side
from orthocad.prescribe.exam import FootExam
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.fill import fill, fill_row
from orthocad.prescribe.hallux_branch import (
    FREE_LOADED_BELOW_DEG,
    FREE_UNLOADED_FROM_DEG,
    STIFF_BELOW_DEG,
    branch,
    loaded_deg,
    painful,
    unloaded_deg,
)
from orthocad.prescribe.rules import first_ray
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import PAIN, POSTURE, SIDES, Bar, Outcome, Row

FINDING = "Hallux"
GOAL = "hallux"
RANK = POSTURE

LOADED_LOW_TO_DEG = 25.0
FILLED_STEP_MM = 4.0  # recess and reverse Morton's together
UNDER_THE_HEAD = ("sesamoid", "plantar_plate")
EXTENSION_OR_NOT = ("keep the extension", "mortons=none")
DISPUTED = (
    "labs differ on routine cut-outs; "
    "a sham-controlled trial found no benefit of contoured orthoses in first-MTP arthritis"
)

ROWS = {
    "ask": Row(
        when=f"pain not asked and unloaded < {FREE_UNLOADED_FROM_DEG:g} or loaded < {FREE_LOADED_BELOW_DEG:g} degrees",
        says="no forefoot modification; page 1 asks", source="kirby_rme",
    ),
    "site": Row(
        when=f"painful, unloaded >= {FREE_UNLOADED_FROM_DEG:g} degrees",
        says="cover only; asks the site; never an extension",
    ),
    "site_cover": Row(when="the same", key="cover_mm", value=3.0, high=6.0, rank=PAIN),
    "site_reverse": Row(
        when="the same, site sesamoid or plantar plate", key="mortons", value="reverse", rank=PAIN, source="kirby_rme"
    ),
    "site_length": Row(when="the same, site sesamoid or plantar plate", key="length", value="sulcus", rank=PAIN),
    "site_mid_range": Row(when="the same, mid-range pain not asked", says="page 1 asks: with it motion is held"),
    "site_mm": Row(
        when="the same, site sesamoid or plantar plate", key="mortons_thickness_mm", value=3.0, low=2.0, high=4.0,
        rank=PAIN,
    ),
    "block_extension": Row(
        when=f"painful with unloaded < {FREE_UNLOADED_FROM_DEG:g} degrees, MTP osteoarthritis, or mid-range pain",
        key="mortons", value="extension", source="kirby_rme", status="published", rank=PAIN,
    ),
    "block_mm": Row(when="the same", key="mortons_thickness_mm", value=3.0, low=2.0, high=4.0, rank=PAIN),
    "block_width": Row(when="the same", key="mortons_width_mm", value=30.0, low=26.0, high=34.0, rank=PAIN),
    "block_length": Row(when="the same", key="length", value="full", rank=PAIN),
    "block_fill": fill_row("the same", "standard", ("minimum", "maximum"), rank=PAIN),
    "block_cutout": Row(when="the same", says="cut-out is blocked", key="first_ray_cutout", source="tog"),
    "block_reverse": Row(when="the same", says="reverse Morton's is blocked", key="mortons", source="kirby_rme"),
    "stiff": Row(
        when=f"unloaded < {STIFF_BELOW_DEG:g} degrees and painless, or fused",
        says="no cut-out, no reverse Morton's; stiff or rocker shoe; extension on request", source="wernick",
    ),
    "free_fill": fill_row(
        f"unloaded >= {FREE_UNLOADED_FROM_DEG:g}, loaded < {FREE_LOADED_BELOW_DEG:g} degrees, painless", "minimum",
        ("none", "standard"),
    ),
    "free_inversion": Row(when="the same", key="cast_inversion_deg", value=2.0, low=0.0, high=3.0, source="prolab1564"),
    "free_cutout": Row(when="the same", key="first_ray_cutout", value="first_met", source="tog", status="published"),
    "free_reverse": Row(when="the same", key="mortons", value="reverse", source="kirby_rme", status="published"),
    "free_mm": Row(
        when="the same, shell", key="mortons_thickness_mm", value=3.0, low=2.0, high=4.0, source="kirby_rme"
    ),
    "free_length": Row(when="the same", key="length", value="sulcus"),
    "filled_recess": Row(
        when=f"cut-out on a filled device: with reverse Morton's one step of at most {FILLED_STEP_MM:g} mm",
        key="cutout_recess_mm", value=2.0, low=2.0, high=4.0,
    ),
    "filled_mm": Row(when="the same", key="mortons_thickness_mm", value=2.0, low=2.0, high=2.0),
    "low_loaded": Row(
        when=f"loaded {FREE_LOADED_BELOW_DEG:g} to {LOADED_LOW_TO_DEG:g} degrees, painless", says="advice only",
        source="ler_hl",
    ),
    "mild_fill": fill_row(
        f"unloaded {STIFF_BELOW_DEG:g} to under {FREE_UNLOADED_FROM_DEG:g} degrees, painless", "standard",
    ),
    "mild_cutout": Row(when="the same", says="short cut-out", key="first_ray_cutout", value="first_met", source="fort"),
    "mild_reverse": Row(when="the same", key="mortons", value="reverse", source="kirby_rme"),
    "mild_mm": Row(when="the same, shell", key="mortons_thickness_mm", value=2.5, low=2.0, high=3.0),
    "unexamined": Row(when="diagnosis hallux limitus alone", says="page 1 asks for the hallux exam"),
    "evidence": Row(when="any branch", says="the disputed evidence is printed", source="paterson", status="published"),
}  # fmt: skip


def propose(facts: Facts) -> Iterator[Outcome]:
    """Forefoot of both sides."""
    if facts.diagnosed("hallux_limitus") and all(_unexamined(facts.foot(side)) for side in SIDES):
        text = "hallux limitus is diagnosed, but on which foot, how far does it dorsiflex unloaded and loaded, and does"
        yield Decision(code="hallux.side", text=f"{text} it hurt?", options=("left", "right", "both"))
    for side in SIDES:
        name = branch(facts.foot(side))
        yield from BRANCHES[name](facts, side)
        if name != "none":
            yield ROWS["evidence"].advice("hallux.evidence", DISPUTED)


def _unexamined(foot: FootExam) -> bool:
    known = (foot.hallux, foot.hallux_dorsiflexion_unloaded_deg, foot.first_ray_osteoarthritis)
    return all(each is None for each in known)


def conclude(facts: Facts, draft: Draft) -> Iterator[Advice]:
    """When to look at a short cut-out again, where it is built."""
    for side in SIDES:
        built = draft.word(side, "first_ray_cutout") != "none" or draft.word(side, "mortons") == "reverse"
        if built and facts.treats(GOAL) and branch(facts.foot(side)) == "mild":
            text = f"{side}: review at 4 weeks; take cut-out and reverse Morton's away if pain rises"
            yield ROWS["mild_cutout"].advice("hallux.review", text)


def _none(facts: Facts, side: Side) -> Iterator[Outcome]:
    loaded = loaded_deg(facts.foot(side))
    if loaded is not None and painful(facts.foot(side)) is False and loaded <= LOADED_LOW_TO_DEG:
        text = f"{side}: hallux {loaded:g} degrees loaded is in the low part of the range; nothing is proposed for it"
        yield ROWS["low_loaded"].advice("hallux.low_loaded", text)


def _ask(facts: Facts, side: Side) -> Iterator[Outcome]:
    what = (
        "how far does it dorsiflex unloaded?"
        if painful(facts.foot(side))
        else "does passive dorsiflexion hurt, unloaded, and at mid-range?"
    )
    if painful(facts.foot(side)) is False:
        what = "how far does it dorsiflex unloaded?"
    text = f"{side}: hallux is limited, but {what} The forefoot is left alone until that is known"
    yield Decision(code="hallux.ask", text=text, options=("painful", "painless"))
    if painful(facts.foot(side)):
        yield from _no_cutout(side, "painful", "passive dorsiflexion hurts")


def _site(facts: Facts, side: Side) -> Iterator[Outcome]:
    site = facts.foot(side).hallux_pain_site
    reason = f"hallux painful with full range, site {site or 'not given'}"
    text = f"{side}: {reason}: an extension would load the painful structure"
    yield Row(when="", key="mortons", source="kirby_rme").bar("hallux.extension_site", side, text, ("none", "reverse"))
    yield ROWS["site_cover"].to(side, reason)
    if facts.foot(side).hallux_pain_mid_range is None:
        ask = f"{side}: hallux hurts with full range: also at mid-range? Then motion is held, not freed"
        yield Decision(code="hallux.mid_range", text=ask, options=("yes", "no"))
    if site in UNDER_THE_HEAD:
        for name in ("site_reverse", "site_mm", "site_length"):
            yield ROWS[name].to(side, reason)
        if not first_ray.is_barred(facts, side):
            yield ROWS["site"].advice("hallux.site_cutout", f"{side}: a cut-out under the first head is optional here")
    elif site in (None, "unknown"):
        yield _which_site(side)


def _which_site(side: Side) -> Decision:
    ask = f"{side}: hallux hurts on passive dorsiflexion with full range: where? Nothing but cover until that is known"
    return Decision(code="hallux.pain_site", text=ask, options=("dorsal", "sesamoid", "plantar_plate"))


def _block(facts: Facts, side: Side) -> Iterator[Outcome]:
    reason = "hallux painful or osteoarthritic: motion is held, not freed"
    for name in ("block_extension", "block_mm", "block_width", "block_length"):
        yield ROWS[name].to(side, reason)
    yield fill(facts, ROWS["block_fill"], side, reason)
    yield from _no_cutout(side, "painful", "the joint is painful or osteoarthritic")
    if facts.foot(side).hallux_pain_site in UNDER_THE_HEAD:
        yield _loads_what_hurts(side, str(facts.foot(side).hallux_pain_site).replace("_", " "))
    yield ROWS["block_extension"].advice("hallux.rocker", f"{side}: a shoe with a rocker sole suits this joint")


def _loads_what_hurts(side: Side, site: str) -> Decision:
    text = f"{side}: the joint asks for a Morton's extension, and the pain is at the {site}, which an extension loads"
    return Decision(code="hallux.extension_loads_pain", text=f"{text}: which comes first?", options=EXTENSION_OR_NOT)


def _stiff(facts: Facts, side: Side) -> Iterator[Outcome]:
    yield from _no_cutout(side, "stiff", "the joint is stiff")
    extension = "" if facts.soft_only else "; a Morton's extension on request"
    text = f"{side}: stiff hallux: a stiff or rocker shoe{extension}"
    yield ROWS["stiff"].advice("hallux.stiff_shoe", text)


def _free(facts: Facts, side: Side) -> Iterator[Outcome]:
    foot = facts.foot(side)
    reason = (
        f"functional limitation, painless (loaded {loaded_deg(foot):g} degrees, test {foot.hallux_test or 'not named'})"
    )
    yield fill(facts, ROWS["free_fill"], side, reason)
    for name in ("free_inversion", "free_cutout", "free_reverse", "free_length"):
        yield ROWS[name].to(side, reason)
    yield from _dose(facts, side, "free_mm", reason)


def _mild(facts: Facts, side: Side) -> Iterator[Outcome]:
    reason = f"limited to {unloaded_deg(facts.foot(side)):g} degrees unloaded, painless"
    yield fill(facts, ROWS["mild_fill"], side, reason)
    for name in ("mild_cutout", "mild_reverse", "free_length"):
        yield ROWS[name].to(side, reason)
    yield from _dose(facts, side, "mild_mm", reason)


def _dose(facts: Facts, side: Side, shell_row: str, reason: str) -> Iterator[Outcome]:
    if facts.construction(side) == "shell":
        yield ROWS[shell_row].to(side, reason)
        return
    why = f"{reason}; on a filled device recess and raise are one step of at most {FILLED_STEP_MM:g} mm"
    yield ROWS["filled_recess"].to(side, why)
    yield ROWS["filled_mm"].to(side, why)


def _no_cutout(side: Side, why: str, because: str) -> tuple[Bar, ...]:
    cutout = f"{side}: a first-ray cut-out frees the first ray, but {because}"
    reverse = f"{side}: reverse Morton's frees the first ray, but {because}"
    return (
        ROWS["block_cutout"].bar(f"hallux.cutout_{why}", side, cutout, ("none",)),
        ROWS["block_reverse"].bar(f"hallux.reverse_mortons_{why}", side, reverse, ("none", "extension")),
        *first_ray.siblings(side, why, "a joint that must not be freed"),
    )


BRANCHES = {"none": _none, "ask": _ask, "site": _site, "block": _block, "stiff": _stiff, "free": _free, "mild": _mild}
