"""Arch fill by how the foot was loaded in the scan."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Advice, Decision
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.fill import FILL_MM, fill_mm
from orthocad.prescribe.settle import KEPT_SHARE, RAISE_AT_MOST_MM, RAISE_SHARE
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import CUSHION, SIDES, Outcome, Row

FINDING = "Arch fill"
GOAL = None
RANK = CUSHION + 5  # any finding's own fill comes first

ROWS = {
    load: Row(
        when=f"scan load {load}",
        says="none {:g}, minimum {:g}, standard {:g}, maximum {:g} mm".format(*mm),
        key="arch_fill_mm",
        value="standard",
        low=mm[0],
        high=mm[3],
        source="cox" if load == "unloaded" else "decisions.md",
        status="published" if load == "unloaded" else "our default",
    )
    for load, mm in FILL_MM.items()
} | {
    "raise": Row(
        when="negative fill",
        says=f"raises the arch by at most {RAISE_AT_MOST_MM:g} mm and {100 * RAISE_SHARE:g} % of the captured height",
        key="arch_fill_mm",
        low=-RAISE_AT_MOST_MM,
    ),
    "kept": Row(
        when="any fill",
        says=f"the device's arch is never under {100 * KEPT_SHARE:g} % of the captured one without acceptance",
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Standard fill for a loaded scan; an unloaded scan keeps the profile's; what is not known is said."""
    for side in SIDES:
        load = facts.load(side)
        if load in ("half", "full"):
            yield ROWS[load].to(side, f"standard fill for a {load} loaded scan", fill_mm(load, "standard"))
        if load == "full":
            text = f"{side}: the scan was made under full weight: the arch is captured collapsed"
            yield ROWS["full"].advice("scan.captured_collapsed", text)
        if load == "unknown" and side in facts.feet:
            text = f"{side}: it is not known how the foot was loaded in the scan; it counts as unloaded"
            yield Decision(code="scan.load_unknown", text=text, options=("unloaded", "half", "full"))


def conclude(facts: Facts, draft: Draft) -> Iterator[Advice]:
    """Fill, resulting height and share of the captured arch; and where the arch is not the patient's own."""
    for side in SIDES:
        if side not in facts.feet:
            continue
        fill, arch = draft.number(side, "arch_fill_mm"), facts.captured_arch_mm(side)
        if draft.word(side, "arch_source") == "library":
            text = f"{side}: NOT CUSTOM: the arch comes from the profile's library curve, not from this foot"
            yield Advice(code="arch.not_custom", text=text, source="decisions.md")
        elif arch:
            share = f"{100 * (arch - fill) / arch:.0f} %"
            text = (
                f"{side}: arch fill {fill:g} mm: the device's arch is {arch - fill:.1f} mm high, {share} of {arch:.1f}"
            )
            yield Advice(code="arch.height", text=text, source="decisions.md")
