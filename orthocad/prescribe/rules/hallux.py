"""First metatarsophalangeal joint: which forefoot it gets, and what it must never get."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Decision, Side
from orthocad.prescribe.exam import FootExam
from orthocad.prescribe.exam_checks import HALLUX
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.fill import fill, fill_row
from orthocad.prescribe.terms import PAIN, POSTURE, SIDES, Bar, Outcome, Row

FINDING = "Hallux"
GOAL = "hallux"
RANK = POSTURE

FREE_UNLOADED_FROM_DEG = 50.0  # ler_hl
FREE_LOADED_BELOW_DEG = 14.0  # ler_hl
LOADED_LOW_TO_DEG = 25.0
STIFF_BELOW_DEG = 20.0  # wernick
FILLED_STEP_MM = 4.0  # recess and reverse Morton's together
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
    "site_reverse": Row(
        when="the same, site sesamoid or plantar plate", key="mortons", value="reverse", rank=PAIN, source="kirby_rme"
    ),
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
    "evidence": Row(when="any branch", says="the disputed evidence is printed", source="paterson", status="published"),
}  # fmt: skip

WORD_DEG = {"full": 65.0, "functional": 55.0, "limited": 35.0, "rigid": 10.0, "fused": 0.0}  # inside each word's band
WORD_LOADED_DEG = {"functional": 10.0}


def unloaded_deg(foot: FootExam) -> float | None:
    """Unloaded dorsiflexion: degrees, or those that the word stands for where it is alone or the more cautious."""
    degrees, word = foot.hallux_dorsiflexion_unloaded_deg, foot.hallux or ""
    overruled = degrees is not None and word in WORD_DEG and degrees >= HALLUX[word].high
    return WORD_DEG.get(word) if degrees is None or overruled else degrees


def loaded_deg(foot: FootExam) -> float | None:
    """Loaded dorsiflexion: degrees, else those that the word stands for."""
    degrees = foot.hallux_dorsiflexion_loaded_deg
    return degrees if degrees is not None else WORD_LOADED_DEG.get(foot.hallux or "")


def painful(foot: FootExam) -> bool | None:
    """Whether passive dorsiflexion hurts, unloaded or at mid-range; painless only where both were asked."""
    answers = (foot.hallux_pain_unloaded, foot.hallux_pain_mid_range)
    if any(answers):
        return True
    return None if None in answers else False


def branch(foot: FootExam) -> str:
    """ask, site, block, stiff, free, mild or none (decisions.md, hallux)."""
    unloaded, loaded, pain = unloaded_deg(foot), loaded_deg(foot), painful(foot)
    if foot.first_ray_osteoarthritis or foot.hallux_pain_mid_range:
        return "block"
    if pain and unloaded is None:
        return "ask"
    if pain:
        return "block" if unloaded is not None and unloaded < FREE_UNLOADED_FROM_DEG else "site"
    if foot.hallux == "fused":
        return "stiff"
    low = unloaded is not None and unloaded < FREE_UNLOADED_FROM_DEG
    held = loaded is not None and loaded < FREE_LOADED_BELOW_DEG
    if pain is None:
        return "ask" if low or held else "none"
    return _painless(unloaded, held)


def _painless(unloaded: float | None, held: bool) -> str:
    if unloaded is None:
        return "ask" if held else "none"
    if unloaded < STIFF_BELOW_DEG:
        return "stiff"
    if unloaded < FREE_UNLOADED_FROM_DEG:
        return "mild"
    return "free" if held else "none"


def propose(facts: Facts) -> Iterator[Outcome]:
    """Forefoot of both sides."""
    for side in SIDES:
        yield from BRANCHES[branch(facts.foot(side))](facts, side)


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
    if site in ("sesamoid", "plantar_plate"):
        yield ROWS["site_reverse"].to(side, reason)
        yield ROWS["site_mm"].to(side, reason)
        yield ROWS["site"].advice("hallux.site_cutout", f"{side}: a cut-out under the first head is optional here")
        return
    ask = f"{side}: hallux hurts on passive dorsiflexion with full range: where? Nothing but cover until that is known"
    yield Decision(code="hallux.pain_site", text=ask, options=("dorsal", "sesamoid", "plantar_plate"))


def _block(facts: Facts, side: Side) -> Iterator[Outcome]:
    reason = "hallux painful or osteoarthritic: motion is held, not freed"
    for name in ("block_extension", "block_mm", "block_width", "block_length"):
        yield ROWS[name].to(side, reason)
    yield fill(facts, ROWS["block_fill"], side, reason)
    yield from _no_cutout(side, "painful", "the joint is painful or osteoarthritic")
    yield ROWS["block_extension"].advice("hallux.rocker", f"{side}: a shoe with a rocker sole suits this joint")
    yield _evidence()


def _stiff(facts: Facts, side: Side) -> Iterator[Outcome]:
    yield from _no_cutout(side, "stiff", "the joint is stiff")
    text = f"{side}: stiff hallux: a stiff or rocker shoe; a Morton's extension on request"
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
    yield _evidence()


def _mild(facts: Facts, side: Side) -> Iterator[Outcome]:
    reason = f"limited to {unloaded_deg(facts.foot(side)):g} degrees unloaded, painless"
    yield fill(facts, ROWS["mild_fill"], side, reason)
    for name in ("mild_cutout", "mild_reverse", "free_length"):
        yield ROWS[name].to(side, reason)
    yield from _dose(facts, side, "mild_mm", reason)
    yield ROWS["mild_cutout"].advice("hallux.review", f"{side}: review at 4 weeks; take the cut-out away if pain rises")
    yield _evidence()


def _dose(facts: Facts, side: Side, shell_row: str, reason: str) -> Iterator[Outcome]:
    if facts.construction(side) == "shell":
        yield ROWS[shell_row].to(side, reason)
        return
    why = f"{reason}; on a filled device recess and raise are one step of at most {FILLED_STEP_MM:g} mm"
    yield ROWS["filled_recess"].to(side, why)
    yield ROWS["filled_mm"].to(side, why)


def _no_cutout(side: Side, why: str, because: str) -> tuple[Bar, Bar]:
    cutout = f"{side}: a first-ray cut-out frees the first ray, but {because}"
    reverse = f"{side}: reverse Morton's frees the first ray, but {because}"
    return (
        ROWS["block_cutout"].bar(f"hallux.cutout_{why}", side, cutout, ("none",)),
        ROWS["block_reverse"].bar(f"hallux.reverse_mortons_{why}", side, reverse, ("none", "extension")),
    )


def _evidence() -> Outcome:
    return ROWS["evidence"].advice("hallux.evidence", DISPUTED)


BRANCHES = {"none": _none, "ask": _ask, "site": _site, "block": _block, "stiff": _stiff, "free": _free, "mild": _mild}
