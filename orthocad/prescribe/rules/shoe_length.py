"""What the shoe says about length, width and trimming."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from orthocad.model import Block, Decision, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.sizes import INCH_MM, LAST_OVER_FOOT_MM, PARIS_POINT_MM, inside_length_mm
from orthocad.prescribe.terms import SHOE, SIDES, Outcome, Row

FINDING = "Shoe"
GOAL = None
RANK = SHOE

MOST_DROP_MM = 30.0  # what an underside is shaped to at most, design
SHORT_MM = 5.0  # an insole shorter than the foot by more is another foot's, as scan and exam lengths: contract.md
LONG_MM = 35.0  # twice what a shoe is longer inside than the foot: reference.md 1.4
NARROW_SHARE, TIGHT_SHARE = 0.75, 0.85  # of the ball's width; the foot overhangs an insole a little, our default

ROWS = {
    "insole": Row(when="shoe's insole measured", says="its length", key="insole_length_mm"),
    "width": Row(when="shoe's insole measured", says="its width", key="insole_width_mm"),
    "size": Row(
        when="only a shoe size",
        says="inside length by the size tables, approximate",
        key="insole_length_mm",
        source="iso19407text",
        status="lab convention",
    ),
    "trim": Row(
        when="only a shoe size", says="to be trimmed at the toe", key="trim_allowance_mm", value=6.0, low=5.0, high=8.0
    ),
    "drop": Row(when="shoe's heel drop known", says=f"it, at most {MOST_DROP_MM:g} mm", key="heel_drop_mm"),
    "short": Row(when="insole shorter than the foot", says="page 1 asks"),
    "too_short": Row(when=f"full length, insole over {SHORT_MM:g} mm shorter than the foot", says="blocked"),
    "long": Row(when=f"insole over {LONG_MM:g} mm longer than the foot", says="page 1 asks"),
    "narrow": Row(when=f"insole under {100 * TIGHT_SHARE:g} % of the ball's width", says="page 1 asks"),
    "too_narrow": Row(when=f"full length, insole under {100 * NARROW_SHARE:g} % of it", says="blocked"),
    "tables": Row(
        when="shoe size to inside length",
        says=f"EU {PARIS_POINT_MM:.2f} mm, UK and US {INCH_MM:g} mm / 3 a size; mondopoint + {LAST_OVER_FOOT_MM:g} mm",
        source="isegoria",
        status="lab convention",
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Insole length and width for both sides, as measured or from the size."""
    shoe = facts.exam.shoe
    by_size = inside_length_mm(shoe)
    for side in SIDES:
        if shoe.insole_width_mm is not None:
            yield ROWS["width"].to(side, "the shoe's insole as measured", shoe.insole_width_mm).said_by("exam")
        if shoe.heel_drop_mm is not None:
            drop = min(shoe.heel_drop_mm, MOST_DROP_MM)
            yield ROWS["drop"].to(side, f"the shoe's heel drop of {shoe.heel_drop_mm:g} mm", drop).said_by("exam")
        if shoe.insole_length_mm is not None:
            yield ROWS["insole"].to(side, "the shoe's insole as measured", shoe.insole_length_mm).said_by("exam")
        elif by_size is not None:
            size = f"size {shoe.size:g} ({shoe.size_system}), approximate"
            yield ROWS["size"].to(side, size, by_size).said_by("exam")
            yield ROWS["trim"].to(side, f"{size}: to be trimmed to fit at the toe")


def conclude(facts: Facts, draft: Draft) -> Iterator[Decision | Block]:
    """Whether the insole that the device is to fill can be this foot's, whoever named it."""
    for side in SIDES:
        insole, wide = (draft.number(side, key) for key in ("insole_length_mm", "insole_width_mm"))
        foot = facts.feet.get(side)
        if foot is not None and insole:
            yield from _by_length(draft, side, insole, foot.length_mm)
        if foot is not None and wide:
            ball_mm = float(np.linalg.norm((foot.at("mtp1") - foot.at("mtp5"))[:2]))
            yield from _by_width(draft, side, wide, ball_mm)


def _by_length(draft: Draft, side: Side, insole_mm: float, foot_mm: float) -> Iterator[Decision | Block]:
    over = insole_mm - foot_mm
    how, missed = ("shorter", -over) if over < 0 else ("longer", over)
    text = f"{side}: the shoe's insole ({insole_mm:g} mm) is {missed:.1f} mm {how} than the foot ({foot_mm:.1f} mm)"
    if over < -SHORT_MM and draft.word(side, "length") == "full":
        way = f"insole_length_mm = {np.ceil(foot_mm):g}, another shoe's, or length = sulcus would do"
        yield Block(code="shoe.insole_short", text=f"{text}: {way}", side=side)
    elif over < 0:
        yield Decision(code="shoe.insole_short", text=text, options=("another shoe", "keep"))
    elif over > LONG_MM:
        yield Decision(
            code="shoe.insole_long", text=f"{text}: is it this foot's shoe?", options=("another shoe", "keep")
        )


def _by_width(draft: Draft, side: Side, insole_mm: float, ball_mm: float) -> Iterator[Decision | Block]:
    text = f"{side}: the shoe's insole ({insole_mm:g} mm wide) is {100 * insole_mm / ball_mm:.0f} % of the foot's ball"
    text = f"{text} ({ball_mm:.1f} mm)"
    if insole_mm < NARROW_SHARE * ball_mm and draft.word(side, "length") == "full":
        way = f"insole_width_mm = {np.ceil(NARROW_SHARE * ball_mm):g}, a wider shoe's, or length = sulcus would do"
        yield Block(code="shoe.insole_narrow", text=f"{text}: {way}", side=side)
    elif insole_mm < TIGHT_SHARE * ball_mm:
        yield Decision(code="shoe.insole_narrow", text=text, options=("another shoe", "keep"))
