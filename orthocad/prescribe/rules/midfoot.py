"""Midfoot arthritis: hold the midtarsal joints still."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Decision, Side
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.fill import fill, fill_row
from orthocad.prescribe.terms import SIDES, STIFFNESS, Outcome, Row

FINDING = "Midfoot arthritis"
GOAL = "midfoot"
RANK = STIFFNESS + 1

STIFFER_EI = 1.4
WHEN = "midfoot arthritis"

ROWS = {
    "stiffness": Row(
        when=f"{WHEN}, shell",
        says=f"bending stiffness x {STIFFER_EI:g}; of the profile's thickness where the mass is unknown",
        key="shell_thickness_mm",
    ),
    "stiffness_filled": Row(
        when=f"{WHEN}, filled", says=f"page 1: bending stiffness x {STIFFER_EI:g} is asked for and not built"
    ),
    "cup": Row(when=WHEN, key="heel_cup_depth_mm", value=18.0, low=16.0, high=22.0, source="huppin_mtj"),
    "skive": Row(when=WHEN, key="medial_skive_mm", value=0.0, low=0.0, high=0.0),
    "post": Row(when=WHEN, key="rearfoot_post_deg", value=0.0, low=0.0, high=0.0, source="huppin_mtj"),
    "length": Row(when=f"{WHEN} (sulcus without a shoe)", key="length", value="full"),
    "wide": Row(
        when=f"{WHEN}: wide full contact",
        says="lateral wall high in the midfoot, so that the device spans the sole's whole breadth",
        key="lateral_wall",
        value="high",
        source="huppin_mtj",
    ),
    "fill_flexible": fill_row(f"{WHEN}, flexible", "minimum", ("none", "standard")),
    "fill_rigid": fill_row(f"{WHEN}, rigid", "standard", ("standard", "maximum")),
    "lacing": Row(when=WHEN, says="dorsal bump: room under the lacing", source="ibuki"),
    "plate": Row(when=WHEN, says="an extra plate added nothing in one study", source="ibuki", status="published"),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Deep cup, full contact, no tilt; the fill by whether the midfoot gives."""
    if facts.diagnosed("midfoot_arthritis") and all(facts.foot(s).midfoot_arthritis is None for s in SIDES):
        yield Decision(
            code="midfoot.side",
            text="midfoot arthritis is diagnosed, but on which foot?",
            options=("left", "right", "both"),
        )
    for side in SIDES:
        if facts.foot(side).midfoot_arthritis:
            yield from _of_side(facts, side)


def _of_side(facts: Facts, side: Side) -> Iterator[Outcome]:
    flexible = facts.foot(side).midfoot_flexible
    if facts.construction(side) == "filled":
        text = f"{side}: midfoot arthritis asks for {STIFFER_EI:g} times the bending stiffness: not built into a filled"
        text = f"{text} insole; a shell, a firmer material or a denser arch zone would give it"
        yield Decision(code="midfoot.stiffness", text=text, options=("keep it filled", "another profile"))
    for name in ("cup", "skive", "post", "length", "wide"):
        yield ROWS[name].to(side, "the midtarsal joints are held still")
    if flexible is None:
        text = f"{side}: midfoot arthritis: is the midfoot flexible? The arch fill hangs on it"
        yield Decision(code="midfoot.flexible", text=text, options=("flexible", "rigid"))
    else:
        reason = "flexible midfoot" if flexible else "rigid midfoot"
        yield fill(facts, ROWS["fill_flexible" if flexible else "fill_rigid"], side, reason)
    yield ROWS["lacing"].advice(
        "midfoot.lacing", "midfoot arthritis: a dorsal bump needs room under the lacing, not an insole"
    )
    yield ROWS["plate"].advice("midfoot.plate", "midfoot arthritis: an extra stiff plate added nothing in one study")
