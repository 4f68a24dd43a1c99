"""The lift at the check-up: one step on, one step back, or held by what the leg-length rule allows now."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Change, Sealed, Side
from orthocad.prescribe.exam import Exam
from orthocad.prescribe.findings import Findings
from orthocad.prescribe.lifts import KEY, balanced, cap_mm
from orthocad.prescribe.recorded import Recorded
from orthocad.prescribe.resolve import Solved
from orthocad.prescribe.rules.check_up import HOURS_FROM, LEVEL_MM, ROSE_BY, STEP_MM, WEEKS_FROM
from orthocad.prescribe.rules.leg_length import HEEL_ONLY_MM, half, most_mm, target_mm
from orthocad.prescribe.terms import SIDES


class Wear(Sealed):
    """Where the lifts stand before the step: the part under both heels, and what the shorter side has beyond it."""

    side: Side
    even_mm: float
    leg_mm: float


class CheckUp(Sealed):
    """What decides a step: the recorded design, both exams solved, and the note."""

    recorded: Recorded
    before: Solved
    now: Solved
    exam: Exam
    findings: Findings


def by_hand(recorded: Recorded, side: Side) -> bool:
    """Whether a person set that side's lift."""
    return recorded.values[side][KEY].origin == "user"


def moves(check: CheckUp) -> Iterator[Change]:
    """Every lift that the check-up moves; what a person set stays."""
    wear = _wear(check)
    if wear is None:
        return
    leg_mm, why = _step(check, wear)
    even_mm, given_up = _even(check, wear, leg_mm)
    why = f"{why}; {given_up}" if given_up else why
    wanted = {side: even_mm + (leg_mm if side == wear.side else 0.0) for side in SIDES}
    for side in SIDES:
        if not by_hand(check.recorded, side) and wanted[side] != _worn(check.recorded, side):
            yield Change(key=KEY, side=side, value=wanted[side], by=why or "as the findings of both feet ask now")


def given_up(check: CheckUp) -> str:
    """What the part under both heels gives up to the step; empty where nothing."""
    wear = _wear(check)
    return _even(check, wear, _step(check, wear)[0])[1] if wear else ""


def _even(check: CheckUp, wear: Wear, leg_mm: float) -> tuple[float, str]:
    """decisions.md, together: where a side passes its cap, the part under both heels shrinks first, on both sides."""
    cap = cap_mm(check.now.said, wear.side)
    left = min(wear.even_mm, max(cap - leg_mm, 0.0))
    over = wear.even_mm - left
    return left, f"given up under the cap of {cap:g}: {over:g} of {wear.even_mm:g} mm under both heels" if over else ""


def settled(check: CheckUp) -> bool:
    """Whether the check-up decides both lifts, moved or not, and not the first fit of a changed exam."""
    return _wear(check) is not None


def _worn(recorded: Recorded, side: Side) -> float:
    return float(recorded.values[side][KEY].value or 0.0)


def _wear(check: CheckUp) -> Wear | None:
    """None where there is nothing to titrate: the first fit of the exam as it is now stands."""
    side = check.exam.leg_length.shorter_side
    before = check.recorded.exam.leg_length.shorter_side if check.recorded.exam else None
    if side is None or side != before or not check.exam.leg_length.difference_mm:
        return None
    even_mm = min(_worn(check.recorded, s) for s in SIDES)
    leg_mm = _worn(check.recorded, side) - even_mm
    was, now = balanced(check.before.said), balanced(check.now.said)
    if leg_mm <= 0 and was.short_mm != now.short_mm:
        return None
    if was.both_mm != now.both_mm:
        even_mm = min(now.both_mm, max(cap_mm(check.now.said, side) - leg_mm, 0.0))
    return Wear(side=side, even_mm=even_mm, leg_mm=leg_mm)


def _step(check: CheckUp, wear: Wear) -> tuple[float, str]:
    """The leg-length part after the step; never under 0, so the shorter side never ends lower."""
    if back_rose(check.recorded, check.findings) or check.findings.lift_tolerated is False:
        asked, why = max(wear.leg_mm - STEP_MM, 0.0), "lift not tolerated or pain rose: one step back"
    elif why_wait(check.findings):
        asked, why = wear.leg_mm, ""
    else:
        asked, why = _on(check, wear)
    most, held = most_mm(check.now.facts)
    return (most, f"held to {most:g} mm: {held}") if asked > most else (asked, why)


def _on(check: CheckUp, wear: Wear) -> tuple[float, str]:
    target = target_mm(check.exam.leg_length)
    left = check.findings.remaining_difference_mm
    step = STEP_MM if left is None else min(STEP_MM, half(left))
    room = max(_room_mm(check, wear), 0.0)
    on = max(min(wear.leg_mm + step, target, room), wear.leg_mm)
    return on, f"one step towards the target of {target:g} mm (in the shoe at most {room:g})"


def _room_mm(check: CheckUp, wear: Wear) -> float:
    """Under the cap the part under both heels gives way first, unless a person set it."""
    held = wear.even_mm if any(by_hand(check.recorded, side) for side in SIDES) else 0.0
    room = cap_mm(check.now.said, wear.side) - held
    return room if _long_enough(check, wear.side) else min(room, HEEL_ONLY_MM)


def _long_enough(check: CheckUp, side: Side) -> bool:
    return check.recorded.values[side]["length"].value == "full"


def why_wait(findings: Findings) -> str:
    """Why it is too early for a step; empty where it is not."""
    if findings.weeks_worn is None or findings.weeks_worn < WEEKS_FROM:
        return f"worn for less than {WEEKS_FROM:g} weeks"
    if findings.hours_per_day is not None and findings.hours_per_day < HOURS_FROM:
        return f"worn for less than {HOURS_FROM:g} hours a day"
    level = findings.remaining_difference_mm is not None and findings.remaining_difference_mm <= LEVEL_MM
    return "level on the devices" if level else ""


def back_rose(recorded: Recorded, findings: Findings) -> bool:
    """Whether the back hurts more than before the device."""
    before = recorded.exam.patient.back_pain_0_10 if recorded.exam else None
    return rose(before, findings.back_pain_0_10)


def rose(before: float | None, now: float | None) -> bool:
    """Whether a pain rose by what counts."""
    return before is not None and now is not None and now >= before + ROSE_BY
