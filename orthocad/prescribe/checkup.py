"""The check-up loop: a recorded design and new findings to the next design, its history naming the old one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from orthocad.model import Acceptance, Advice, Change, Foot, Parameter, Resolution, Sealed, Side, Value
from orthocad.prescribe.exam import Exam
from orthocad.prescribe.exam_checks import SIDES
from orthocad.prescribe.findings import Findings
from orthocad.prescribe.lifts import cap_mm
from orthocad.prescribe.recorded import Recorded, recorded_changes
from orthocad.prescribe.resolve import Order, prescribe, solve
from orthocad.prescribe.rules.leg_length import half, target_mm

STEP_MM = 3.0  # hmp_lift
WEEKS_FROM = 2.0  # hmp_lift: every 2 to 4 weeks
ROSE_BY = 2.0  # points of 10
HEEL_ONLY_MM = 6.0  # decisions.md: over that a leg-length lift needs full length
LEVEL_MM = 1.0
HOURS_FROM = 4.0
LIFT = "heel_lift_mm"
PAINS = ("foot_pain_0_10", "heel_pain_0_10", "forefoot_pain_0_10", "achilles_pain_0_10")


class Case(Sealed):
    """What a check-up starts from."""

    recorded: Recorded
    exam: Exam
    feet: Mapping[str, Foot]
    catalogue: tuple[Parameter, ...]


class Review(Sealed):
    """What a check-up leads to; hand `recorded` and `exam` to `dump_design`."""

    resolution: Resolution
    recorded: Recorded
    exam: Exam


def review(
    *,
    recorded: Recorded,
    feet: Mapping[str, Foot],
    catalogue: tuple[Parameter, ...],
    exam: Exam | None = None,
    findings: Findings | None = None,
    acceptances: Sequence[Acceptance] = (),
) -> Review:
    """The next design: what the new exam moves, and the titration that the findings allow."""
    exam = exam or recorded.exam or Exam()
    case = Case(recorded=recorded, exam=exam, feet=feet, catalogue=catalogue)
    moves = tuple(_moves(case, findings)) if findings else ()
    noted = [f"{m.side} {m.key} {_shown(recorded, m)} to {m.value}: {m.by}" for m in moves]
    following = _with(recorded, moves, tuple(noted or ["check-up: nothing titrated"]))
    resolution = prescribe(
        exam=exam, profile=recorded.profile, feet=feet, catalogue=catalogue, acceptances=acceptances, recorded=following
    )
    remarks = tuple(_remarks(recorded, exam, findings)) if findings else ()
    return Review(resolution=replace(resolution, advice=(*remarks, *resolution.advice)), recorded=following, exam=exam)


def _shown(recorded: Recorded, move: Change) -> object:
    return recorded.values[move.side or "left"][move.key].value


def _with(recorded: Recorded, moves: Sequence[Change], notes: tuple[str, ...]) -> Recorded:
    values: dict[str, dict[str, Value]] = {side: dict(recorded.values[side]) for side in SIDES}
    for m in moves:
        side = m.side or "left"
        values[side][m.key] = _titrated(values[side][m.key], m)
    return replace(recorded, values=values, notes=(*recorded.notes, *notes), checked_up=True)


def _titrated(value: Value, move: Change) -> Value:
    return replace(
        value, value=move.value, proposed=move.value, origin="rule", changed_by=None, reason=f"Check-up: {move.by}",
        source="hmp_lift", status="lab convention",
    )  # fmt: skip


def _moves(case: Case, findings: Findings) -> Iterator[Change]:
    recorded, exam = case.recorded, case.exam
    side = exam.leg_length.shorter_side
    if side is not None and exam.leg_length.difference_mm:
        now = float(recorded.values[side][LIFT].value or 0.0)
        to, why = _next_lift(case, findings, side, now)
        if to != now:
            yield Change(key=LIFT, side=side, value=to, by=why)
    for each in SIDES:
        if _rose(recorded, findings, each, "forefoot_pain_0_10"):
            for key in ("first_ray_cutout", "mortons"):
                if recorded.values[each][key].value not in ("none", "extension"):
                    yield Change(key=key, side=each, value="none", by="forefoot pain rose with it")


def _next_lift(case: Case, findings: Findings, side: Side, now_mm: float) -> tuple[float, str]:
    recorded, exam = case.recorded, case.exam
    if findings.lift_tolerated is False or _back_rose(recorded, findings):
        return max(now_mm - STEP_MM, 0.0), "lift not tolerated or pain rose: one step back"
    if _why_wait(findings):
        return now_mm, ""
    even_mm = min(float(recorded.values[s][LIFT].value or 0.0) for s in SIDES)
    target = target_mm(exam.leg_length.difference_mm or 0.0)
    left = findings.remaining_difference_mm
    step = STEP_MM if left is None else min(STEP_MM, half(left))
    cap = _cap_mm(case, side)
    to = min(now_mm + step, even_mm + target, cap)
    return max(to, now_mm), f"one step towards the target of {target:g} mm (in the shoe at most {cap:g})"


def _cap_mm(case: Case, side: Side) -> float:
    recorded = case.recorded
    layers = (recorded_changes(recorded, case.catalogue), ())
    order = Order(exam=case.exam, profile=recorded.profile, feet=case.feet, catalogue=case.catalogue, layers=layers)
    cap = cap_mm(solve(order).said, side)
    return cap if recorded.values[side]["length"].value == "full" else min(cap, HEEL_ONLY_MM)


def _why_wait(findings: Findings) -> str:
    if findings.weeks_worn is None or findings.weeks_worn < WEEKS_FROM:
        return f"worn for less than {WEEKS_FROM:g} weeks"
    if findings.hours_per_day is not None and findings.hours_per_day < HOURS_FROM:
        return f"worn for less than {HOURS_FROM:g} hours a day"
    level = findings.remaining_difference_mm is not None and findings.remaining_difference_mm <= LEVEL_MM
    return "level on the devices" if level else ""


def _back_rose(recorded: Recorded, findings: Findings) -> bool:
    before = recorded.exam.patient.back_pain_0_10 if recorded.exam else None
    now = findings.back_pain_0_10
    return before is not None and now is not None and now >= before + ROSE_BY


def _rose(recorded: Recorded, findings: Findings, side: Side, key: str) -> bool:
    before = getattr(recorded.exam.foot(side), key) if recorded.exam else None
    now = getattr(findings.foot(side), key)
    return before is not None and now is not None and now >= before + ROSE_BY


def _remarks(recorded: Recorded, exam: Exam, findings: Findings) -> Iterator[Advice]:
    wait = _why_wait(findings)
    if exam.leg_length.difference_mm and wait:
        yield _advice("review.lift_waits", f"heel lift: no step yet: {wait}")
    for side in SIDES:
        foot = findings.foot(side)
        rose = [key.partition("_pain")[0] for key in PAINS if _rose(recorded, findings, side, key)]
        if rose:
            yield _advice(
                "review.pain_rose", f"{side}: pain rose ({', '.join(rose)}): look at the device before it goes on"
            )
        if foot.skin_marks:
            yield _advice(
                "review.skin_marks", f"{side}: marks on the skin: look for the edge or the height that makes them"
            )
        if foot.heel_slip:
            yield _advice("review.heel_slip", f"{side}: the heel slips: a deeper cup, or a lower stack in the shoe")
        if foot.device_damaged:
            yield _advice("review.remake", f"{side}: the device is damaged: remake it, and check its thickness")


def _advice(code: str, text: str) -> Advice:
    return Advice(code=code, text=text, source="decisions.md")
