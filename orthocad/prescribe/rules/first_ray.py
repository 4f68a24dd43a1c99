"""What else speaks against freeing the first ray."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Advice, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import PAIN, SIDES, Bar, Outcome, Row

FINDING = "First ray"
GOAL = None
RANK = PAIN

VARUS_BLOCK_DEG = 5.0
VARUS_WARN_DEG = 3.0
SIBLINGS = {"kinetic_wedge": "kinetic wedge", "dancers_pad": "dancer's pad"}

ROWS = {
    "tmt": Row(when="first tarsometatarsal osteoarthritis", says="cut-out and reverse Morton's blocked", source="tog"),
    "varus": Row(
        when=f"forefoot varus >= {VARUS_BLOCK_DEG:g}", says="cut-out and reverse Morton's blocked", source="tog"
    ),
    "siblings": Row(
        when="cut-out and reverse Morton's blocked, for whatever reason",
        says="kinetic wedge and dancer's pad blocked with them",
    ),
    "varus_warn": Row(
        when=f"forefoot varus from {VARUS_WARN_DEG:g}",
        says="warning beside a cut-out or reverse Morton's",
        source="tog",
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Bars by the first tarsometatarsal joint and by forefoot varus."""
    for side in SIDES:
        foot = facts.foot(side)
        varus = foot.forefoot_to_rearfoot_deg or 0.0
        if foot.first_tmt_osteoarthritis:
            yield from _bars(side, "tmt_osteoarthritis", ROWS["tmt"], ROWS["tmt"].when)
        if varus >= VARUS_BLOCK_DEG:
            yield from _bars(side, "forefoot_varus", ROWS["varus"], f"forefoot varus {varus:g} degrees")


def conclude(facts: Facts, draft: Draft) -> Iterator[Advice]:
    """Forefoot varus short of the bar, beside whatever frees the first ray, proposed or set by hand."""
    for side in SIDES:
        varus = facts.foot(side).forefoot_to_rearfoot_deg or 0.0
        freed = draft.word(side, "first_ray_cutout") != "none" or draft.word(side, "mortons") == "reverse"
        if freed and VARUS_WARN_DEG <= varus < VARUS_BLOCK_DEG:
            text = f"{side}: forefoot varus {varus:g} degrees beside a cut-out or reverse Morton's: look twice"
            yield ROWS["varus_warn"].advice("hallux.forefoot_varus", text)


def is_barred(facts: Facts, side: Side) -> bool:
    """Whether anything but the hallux itself speaks against freeing the first ray."""
    foot = facts.foot(side)
    varus = (foot.forefoot_to_rearfoot_deg or 0.0) >= VARUS_BLOCK_DEG
    return facts.soft_only or varus or foot.first_tmt_osteoarthritis is True


def _bars(side: Side, name: str, row: Row, because: str) -> Iterator[Bar]:
    cutout = Row(when=row.when, key="first_ray_cutout", source=row.source)
    reverse = Row(when=row.when, key="mortons", source=row.source)
    yield cutout.bar(f"hallux.cutout_{name}", side, f"{side}: no first-ray cut-out with {because}", ("none",))
    text = f"{side}: no reverse Morton's with {because}"
    yield reverse.bar(f"hallux.reverse_mortons_{name}", side, text, ("none", "extension"))
    yield from siblings(side, name, because)


def siblings(side: Side, name: str, because: str) -> Iterator[Bar]:
    """What also frees the first ray, barred with the cut-out and the reverse Morton's."""
    for key, called in SIBLINGS.items():
        row = Row(when="", key=f"{key}_mm", low=0.0, high=0.0)
        yield row.bar(f"hallux.{key}_{name}", side, f"{side}: no {called} with {because}")
