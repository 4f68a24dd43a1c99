"""Shell thickness by mass, posture, activity and material: equal bending stiffness to a polypropylene sheet."""

from __future__ import annotations

import math
from collections.abc import Iterator

from orthocad.model import Decision, Side
from orthocad.prescribe.facts import SHELL_MODULUS_FROM_MPA, Facts
from orthocad.prescribe.rules.child import is_child
from orthocad.prescribe.rules.midfoot import STIFFER_EI
from orthocad.prescribe.terms import SIDES, STIFFNESS, Outcome, Row

FINDING = "Shell thickness"
GOAL = None
RANK = STIFFNESS

PP_SHEET_MPA = 1300.0
BELOW_KG = (25.0, 45.0, 60.0, 75.0, 95.0, 113.0)
CLASSES_MM = (2.0, 2.5, 3.0, 4.0, 4.5, 4.8, 5.5)  # mccormick at 75 kg; prolab_rigid at 113
CHILD_MM = (1.5, 2.5)
CAVOID_LEAST_MM = ((75.0, 3.0), (math.inf, 4.0))  # mccormick
BUSY_STEPS = 12500  # tudor_idx
KEY, RIB = "shell_thickness_mm", "arch_rib_mm"

ROWS = {
    **{
        f"class_{n}": Row(
            when=f"shell, {f'under {BELOW_KG[n]:g}' if n < len(BELOW_KG) else f'from {BELOW_KG[-1]:g}'} kg",
            says=f"{mm:g} mm of PP sheet ({PP_SHEET_MPA:g} MPa); other materials by equal EI",
            key=KEY,
            value=mm,
            source="mccormick",
        )
        for n, mm in enumerate(CLASSES_MM)
    },
    "cavoid": Row(
        when="FPI < 0",
        says="one class thinner, never under 3.0 (< 75 kg) or 4.0",
        source="mccormick",
        status="published",
    ),
    "busy": Row(when=f"over {BUSY_STEPS} steps a day, or running", says="one class thicker"),
    "child": Row(when="child", says="1.5 to 2.5 mm of PP sheet"),
    "heavy": Row(when=f"from {BELOW_KG[-1]:g} kg", says="with a rib or a filled arch", source="prolab_rigid"),
    "soft": Row(
        when=f"material under {SHELL_MODULUS_FROM_MPA:g} MPa",
        says="is built filled",
        key="construction",
        value="filled",
        source="reference.md 3.9",
    ),
    "unknown": Row(when="shell, mass unknown", says="the profile's thickness; page 1 asks", key=KEY),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Thickness of each side's shell."""
    mass = facts.exam.patient.mass_kg
    soft = facts.profile.material.modulus_mpa < SHELL_MODULUS_FROM_MPA
    for side in SIDES:
        if soft:
            text = f"{side}: {facts.profile.material.name} is too soft for a shell"
            yield ROWS["soft"].bar("construction.soft_shell", side, text, ("filled",))
        elif facts.construction(side) == "shell" and mass is not None:
            yield ROWS[f"class_{_class(facts, side, mass)}"].to(side, *_shell(facts, side, mass))
        elif facts.construction(side) == "shell" and _stiffer(facts, side) > 1:
            yield ROWS["unknown"].to(side, *_stiffer_than_usual(facts, side))
    shells = [side for side in SIDES if facts.construction(side) == "shell"]
    if not soft and shells:
        yield from _remarks(mass, ribbed=all(facts.chosen[side][RIB] for side in shells))


def _remarks(mass: float | None, ribbed: bool) -> Iterator[Outcome]:
    if mass is None:
        text = "body mass is not known: the shell keeps the profile's thickness"
        yield Decision(code="thickness.mass_unknown", text=text)
    elif mass >= BELOW_KG[-1] and not ribbed:
        text = f"{mass:g} kg: a shell wants a rib ({RIB}) or a filled arch as well"
        yield ROWS["heavy"].advice("thickness.heavy", text)


def _class(facts: Facts, side: Side, mass: float) -> int:
    steps, activity = facts.exam.patient.steps_per_day or 0, facts.exam.patient.activity
    n = sum(mass >= kg for kg in BELOW_KG)
    n += steps > BUSY_STEPS or activity == "running"
    n -= (facts.foot(side).fpi6 or 0) < 0
    return min(max(n, 0), len(CLASSES_MM) - 1)


def pp_sheet_mm(facts: Facts, side: Side, mass: float) -> float:
    """Thickness of the polypropylene sheet that would do."""
    mm = CLASSES_MM[_class(facts, side, mass)]
    if (facts.foot(side).fpi6 or 0) < 0:
        mm = max(mm, next(least for kg, least in CAVOID_LEAST_MM if mass < kg))
    return min(max(mm, CHILD_MM[0]), CHILD_MM[1]) if is_child(facts) else mm


def _stiffer(facts: Facts, side: Side) -> float:
    return STIFFER_EI if facts.foot(side).midfoot_arthritis and facts.treats("midfoot") else 1.0


def _stiffer_than_usual(facts: Facts, side: Side) -> tuple[str, float]:
    """The profile's own thickness made stiffer, where no mass says what would do."""
    usual = float(facts.chosen[side][KEY] or 0.0)
    stiffer = _stiffer(facts, side)
    reason = f"the profile's {usual:g} mm, stiffness x {stiffer:g} for the midfoot (body mass is not known)"
    return reason, round(usual * stiffer ** (1 / 3), 1)


def _shell(facts: Facts, side: Side, mass: float) -> tuple[str, float]:
    sheet = pp_sheet_mm(facts, side, mass)
    stiffer = _stiffer(facts, side)
    material = facts.profile.material
    mm = sheet * (stiffer * PP_SHEET_MPA / material.modulus_mpa) ** (1 / 3)
    more = f", stiffness x {stiffer:g} for the midfoot" if stiffer > 1 else ""
    reason = f"{mass:g} kg: {sheet:g} mm of PP sheet{more}, as stiff in {material.name} ({material.modulus_mpa:g} MPa)"
    return reason, round(max(mm, material.min_wall_mm), 1)
