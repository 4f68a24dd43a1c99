"""What else speaks against freeing the first ray."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules import hallux
from orthocad.prescribe.terms import PAIN, SIDES, Bar, Outcome, Row

FINDING = "First ray"
GOAL = None
RANK = PAIN

VARUS_BLOCK_DEG = 5.0
VARUS_WARN_DEG = 3.0

ROWS = {
    "tmt": Row(when="first tarsometatarsal osteoarthritis", says="cut-out and reverse Morton's blocked", source="tog"),
    "varus": Row(
        when=f"forefoot varus >= {VARUS_BLOCK_DEG:g}", says="cut-out and reverse Morton's blocked", source="tog"
    ),
    "varus_warn": Row(when=f"forefoot varus from {VARUS_WARN_DEG:g}", says="warning beside a cut-out", source="tog"),
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
        elif varus >= VARUS_WARN_DEG and hallux.branch(foot) in ("free", "mild"):
            text = f"{side}: forefoot varus {varus:g} degrees beside a first-ray cut-out: look twice"
            yield ROWS["varus_warn"].advice("hallux.forefoot_varus", text)


def _bars(side: Side, name: str, row: Row, because: str) -> Iterator[Bar]:
    cutout = Row(when=row.when, key="first_ray_cutout", source=row.source)
    reverse = Row(when=row.when, key="mortons", source=row.source)
    yield cutout.bar(f"hallux.cutout_{name}", side, f"{side}: no first-ray cut-out with {because}", ("none",))
    text = f"{side}: no reverse Morton's with {because}"
    yield reverse.bar(f"hallux.reverse_mortons_{name}", side, text, ("none", "extension"))
