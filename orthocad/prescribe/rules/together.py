"""What holds between findings: which gives way to which, and how much device has to stay."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.prescribe.facts import COMPLAINT_FROM, Facts
from orthocad.prescribe.rules.leg_length import HEEL_ONLY_MM
from orthocad.prescribe.settle import (
    BASE_AT_LEAST_MM,
    FLOOR_OVER_WALL_MM,
    RECESS_AT_LEAST_MM,
    RECESS_FLOOR_MM,
)
from orthocad.prescribe.stack import LEAST_RAISE_MM, PAD_AT_LEAST_MM
from orthocad.prescribe.terms import SAFETY, Outcome, Row

FINDING = "Findings together"
GOAL = None
RANK = SAFETY

ROWS = {
    "complaint": Row(
        when=f"pain scores given, all under {COMPLAINT_FROM:g} of 10 (feet and back), and no pain in words",
        says="findings are incidental: nothing is proposed for them unless the exam's goals name them",
    ),
    "order": Row(
        when="findings disagree",
        says="safety group, pain, shoe, lift balance, stiffness, posture, cushion: the first of them speaks",
    ),
    "barred": Row(when="a finding calls for what another bars", says="it is not built; page 1 says so"),
    "even_first": Row(
        when="a side's lift passes its cap",
        says="the part under both heels shrinks on both sides first; then the leg-length part; named in mm",
    ),
    "platform": Row(
        when="device shorter than full length",
        says=f"leg-length part of the lift at most {HEEL_ONLY_MM:g} mm",
        key="leg_length_lift_mm",
        high=HEEL_ONLY_MM,
        source="cusack",
    ),
    "skive_pad": Row(
        when="medial or lateral skive and a heel pad",
        says="never both: the skive is given up, or the pad where a person set the skive; both by hand is blocked",
        source="solo",
        status="published",
    ),
    "mortons": Row(
        when="cut-out and Morton's extension",
        says="never both: an extension that was proposed gives way to a cut-out set by hand; both by hand is blocked",
    ),
    "floor": Row(
        when="filled device with a recess, heel pad, groove or sink",
        says=f"base so thick that {RECESS_FLOOR_MM:g} mm of floor stay under it, or the material's least wall + "
        f"{FLOOR_OVER_WALL_MM:g}; on both sides, for a heel pad on its own",
    ),
    "base": Row(
        when="the shoe has no room",
        says=f"base lowered on both sides, at least {BASE_AT_LEAST_MM:g} mm and the material's least wall; recess at "
        f"least {RECESS_AT_LEAST_MM:g}, pad at least {PAD_AT_LEAST_MM:g} or none, Morton's form at least "
        f"{LEAST_RAISE_MM:g}; each step is named on page 1",
    ),
    "heel_first": Row(
        when="too high at the heel", says="gives way: lift under both heels, cover, base, pad, leg-length lift"
    ),
    "heads_first": Row(
        when="too high at the heads", says="gives way: cover, base, Morton's height, pad, reverse Morton's"
    ),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Nothing of its own: `settle`, `lifts` and `stack` run it."""
    return iter(())
