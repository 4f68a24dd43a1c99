"""Limited or rigid subtalar joint: cushion the heel, and never ask the joint to follow a wedge."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Side
from orthocad.prescribe.exam import FootExam
from orthocad.prescribe.exam_checks import SUBTALAR, subtalar_total_deg
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.fill import fill, fill_row
from orthocad.prescribe.terms import SIDES, STIFFNESS, Outcome, Row

FINDING = "Subtalar mobility and shock"
GOAL = "subtalar"
RANK = STIFFNESS + 2

STIFF = "subtalar joint limited or rigid"
PRONATED_FPI = 6
NO_SHIFT = "lateral instability, RCSP > 0 or FPI < 0"

ROWS = {
    "skive": Row(when=STIFF, says="no medial skive (blocked)", key="medial_skive_mm", low=0.0, high=0.0),
    "lateral_skive": Row(when=STIFF, says="no lateral skive (blocked)", key="lateral_skive_mm", low=0.0, high=0.0),
    "inversion": Row(when=STIFF, says="no inversion (blocked)", key="cast_inversion_deg", low=0.0, high=0.0),
    "post": Row(when=STIFF, says="rearfoot post 0 degrees (else blocked)", key="rearfoot_post_deg", low=0.0, high=0.0),
    "forefoot_post": Row(
        when=STIFF, says="forefoot post 0 degrees (else blocked)", key="forefoot_post_deg", low=0.0, high=0.0
    ),
    "cup": Row(when=STIFF, key="heel_cup_depth_mm", value=18.0, low=14.0, high=22.0, source="goske"),
    "pad": Row(
        when=STIFF,
        says="pad 4 mm, E 0.2 to 0.7 MPa, or a filled aperture: min(40, inner width - 16 - 2 shift), at least 28",
        key="heel_pad_mm",
        value=4.0,
        low=3.0,
        high=6.0,
    ),
    "shift": Row(
        when=f"{STIFF}, unless {NO_SHIFT}", key="heel_pad_shift_mm", value=5.0, low=3.0, high=8.0, source="seed"
    ),
    "bevel": Row(
        when=f"{STIFF}, unless {NO_SHIFT}", says="crash-pad bevel 2 mm at 15 degrees", key="crash_bevel_mm", value=2.0
    ),
    "no_shift": Row(when=NO_SHIFT, says="no shift of the heel pad", key="heel_pad_shift_mm", low=0.0, high=0.0),
    "no_bevel": Row(when=NO_SHIFT, says="no crash-pad bevel", key="crash_bevel_mm", low=0.0, high=0.0),
    "cover": Row(when=STIFF, key="cover_mm", value=3.0, low=3.0, high=6.0),
    "length": Row(when=f"{STIFF}, shoe known", key="length", value="full"),
    "fill": fill_row(
        f"{STIFF}; FPI 0 to 5, unknown, or limited with FPI >= {PRONATED_FPI}", "standard", ("minimum", "maximum")
    ),
    "fill_rigid": fill_row(f"rigid with FPI >= {PRONATED_FPI}", "maximum", ("standard", "maximum")),
    "fill_cavoid": fill_row(f"{STIFF}, FPI < 0: full contact", "minimum", ("none", "minimum")),
    "wording": Row(when=STIFF, says="what may be said of it", source="levinger", status="published"),
}


def mobility(foot: FootExam) -> str | None:
    """full, limited, rigid, or None where it is unknown; the stiffer of degrees and word."""
    total = subtalar_total_deg(foot)
    found = [foot.subtalar_mobility] if foot.subtalar_mobility else []
    if total is not None:
        found += [name for name, band in SUBTALAR.items() if band.low <= total < band.high]
    return max(found, key=list(SUBTALAR).index, default=None)


def is_stiff(foot: FootExam) -> bool:
    """Whether the joint cannot follow a wedge."""
    return mobility(foot) in ("limited", "rigid")


def propose(facts: Facts) -> Iterator[Outcome]:
    """Cushion for stiff joints, and the bars."""
    for side in SIDES:
        foot = facts.foot(side)
        if _held_central(foot):
            yield from _central(side)
        if not is_stiff(foot):
            continue
        reason = f"{mobility(foot)} subtalar joint"
        for name in ("skive", "lateral_skive", "inversion", "post", "forefoot_post"):
            text = f"{side}: a {reason} cannot follow a wedge: {ROWS[name].says.partition(' (')[0]}"
            yield ROWS[name].bar(f"subtalar.{name}", side, text)
        yield from cushion(facts, side, reason, shifted=not _held_central(foot))
        yield ROWS["length"].to(side, reason)
        yield fill(facts, ROWS[_fill(foot)], side, reason)


def _central(side: Side) -> Iterator[Outcome]:
    for name in ("no_shift", "no_bevel"):
        yield ROWS[name].bar(f"subtalar.{name}", side, f"{side}: {ROWS[name].says} with {NO_SHIFT}")


def cushion(facts: Facts, side: Side, reason: str, shifted: bool) -> Iterator[Outcome]:
    """The shock row: deep cup, pad, cover; shifted to where the heel strikes, where that is wanted."""
    for name in ("cup", "pad", "cover", *(("shift", "bevel") if shifted else ())):
        yield ROWS[name].to(side, reason)
    text = f"{side}: lowers predicted heel pressure; a lower impact rate is not established"
    yield ROWS["wording"].advice("subtalar.wording", text)


def _held_central(foot: FootExam) -> bool:
    return foot.lateral_instability is True or (foot.rcsp_deg or 0) > 0 or (foot.fpi6 or 0) < 0


def _fill(foot: FootExam) -> str:
    if foot.fpi6 is not None and foot.fpi6 < 0:
        return "fill_cavoid"
    pronated = foot.fpi6 is not None and foot.fpi6 >= PRONATED_FPI
    return "fill_rigid" if pronated and mobility(foot) == "rigid" else "fill"
