"""The straight line from scans to files; each stage is yielded as it ends, so that others can watch."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from orthocad.errors import BlockedError, UsageError
from orthocad.model import Device, Foot, Pair, Profile, Request, Resolution, Result, ScanOptions, Verdict

if TYPE_CHECKING:
    from orthocad.prescribe import Exam, Recorded
    from orthocad.scan.patient import Reader


def build(request: Request, reader: Reader | None = None) -> Iterator[tuple[str, object]]:
    """Walk the whole line; yields ("read", feet), ("prescribe", resolution), ("design", devices), ("verify", verdicts)
    and ("deliver", paths). A `reader` gives the feet of a scan file in place of reading it.

    Raises
    ------
    OrthocadError
        Any failure, with its code and exit code; what was written then is what the contract says.
    """
    from orthocad.deliver import check_output, deliver
    from orthocad.verify.estimates import with_pressures, with_strengths
    from orthocad.verify.refusal import rejection

    clock = _Clock()
    check_output(request.out)
    recorded, exam, profile = papers(request)
    clock.lap("papers")
    feet = feet_of(request, exam, recorded, reader)
    clock.lap("read")
    yield "read", feet
    result = _prescribed(request, feet, exam, profile, recorded)
    clock.lap("prescribe")
    yield "prescribe", result.resolution
    _stop_where_blocked(result, clock.seconds)
    devices = _devices(feet, result)
    clock.lap("design")
    yield "design", devices
    pair, verdicts = _verdicts(feet, devices, result)
    clock.lap("verify")
    yield "verify", verdicts
    patient = exam.patient if exam else None
    result = with_pressures(replace(result, devices=devices, verdicts=verdicts, pair=pair), patient)
    clock.lap("pressure")
    borne = with_strengths(result, patient, (*(recorded.acceptances if recorded else ()), *request.acceptances))
    clock.lap("strength")
    _stop_where_blocked(borne, clock.seconds)
    result = borne if borne.resolution == result.resolution else _dumped(borne, exam, recorded)
    paths = deliver(replace(result, seconds=clock.seconds))
    if not all(v.passed for v in result.verdicts.values()):
        raise rejection(result.verdicts)
    yield "deliver", paths


def _stop_where_blocked(result: Result, seconds: Mapping[str, float]) -> None:
    """Leave only the report of an order that a block stops, and say which."""
    from orthocad.deliver import deliver_blocked

    if result.resolution.open_blocks:
        bare = replace(result, devices={}, verdicts={}, pair=None, pressures={}, strengths={}, print_plans={})
        deliver_blocked(replace(bare, seconds=seconds))
        raise _blocked(result.resolution)


def measure(request: Request, reader: Reader | None = None) -> Mapping[str, Foot]:
    """The feet of a request's scans, with landmarks and measures only."""
    recorded, exam, _ = papers(request)
    return feet_of(request, exam, recorded, reader)


def resolve(request: Request, reader: Reader | None = None) -> Resolution:
    """What would be built: everything of `build` before the geometry, with its refusals and blocks; writes nothing."""
    recorded, exam, profile = papers(request)
    result = _prescribed(request, feet_of(request, exam, recorded, reader), exam, profile, recorded)
    if result.resolution.open_blocks:
        raise _blocked(result.resolution)
    return result.resolution


def review(request: Request, findings: Path | None) -> tuple[Resolution, tuple[str, ...]]:
    """The next design of a recorded one, written to `request.out`; also what moved, in words."""
    from orthocad.design.catalogue import catalogue
    from orthocad.prescribe import dump_design, load_findings
    from orthocad.prescribe.checkup import review as check_up

    recorded, exam, _ = papers(request)
    assert recorded is not None
    feet = feet_of(request, exam, recorded)
    found = check_up(
        recorded=recorded,
        feet=feet,
        catalogue=catalogue(),
        exam=exam,
        findings=load_findings(findings) if findings else None,
        acceptances=request.acceptances,
    )
    following = found.recorded
    text = dump_design(found.resolution, profile=following.profile, exam=found.exam, feet=feet, recorded=following)
    request.out.write_text(text, encoding="utf-8")
    return found.resolution, following.notes[len(recorded.notes) :]


class _Clock:
    """Seconds per stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage], self._last = now - self._last, now


def papers(request: Request) -> tuple[Recorded | None, Exam | None, Profile]:
    """Design file, exam and profile: all of them read and checked before any scan."""
    from orthocad.design.catalogue import catalogue
    from orthocad.prescribe import check_profile_values, load_design, load_exam, load_profile

    recorded = load_design(request.design) if request.design else None
    exam = load_exam(request.exam) if request.exam else (recorded.exam if recorded else None)
    profile = recorded.profile if recorded and request.profile is None else load_profile(request.profile)
    check_profile_values(profile, catalogue())
    return recorded, exam, profile


def feet_of(
    request: Request, exam: Exam | None, recorded: Recorded | None, reader: Reader | None = None
) -> Mapping[str, Foot]:
    from orthocad.prescribe import check_same_scan
    from orthocad.scan import scan_feet
    from orthocad.scan.patient import scan_patient

    if len(request.scans) > 1 and request.options.side:
        raise UsageError("usage.side", "--side is for one scan; the sides of a pair are told by their shape")
    options = _options(request.options, exam, recorded)
    feet = scan_patient(request.scans, options, reader or scan_feet)
    if recorded:
        check_same_scan(recorded, feet)
    return feet


def _options(said: ScanOptions, exam: Exam | None, recorded: Recorded | None) -> ScanOptions:
    """What the command line says beats the design file, and both beat the exam."""
    before = recorded.options if recorded else ScanOptions()
    sides = {} if exam is None else {"left": exam.left, "right": exam.right}
    return ScanOptions(
        side=said.side or before.side,
        units=said.units or before.units,
        load=said.load or before.load,
        foot_length_mm=said.foot_length_mm or before.foot_length_mm,
        pick=said.pick or before.pick,
        mirror_from=said.mirror_from or before.mirror_from,
        landmarks={**before.landmarks, **said.landmarks},
        exam_load={s: e.scan_load for s, e in sides.items() if e.scan_load},
        exam_foot_length_mm={s: e.foot_length_mm for s, e in sides.items() if e.foot_length_mm},
    )


def _prescribed(
    request: Request, feet: Mapping[str, Foot], exam: Exam | None, profile: Profile, recorded: Recorded | None
) -> Result:
    from orthocad.design.catalogue import catalogue
    from orthocad.prescribe import prescribe
    from orthocad.prescribe.mark import marks_of

    resolution = prescribe(
        exam=exam,
        profile=profile,
        feet=feet,
        catalogue=catalogue(),
        changes=request.changes,
        acceptances=request.acceptances,
        recorded=recorded,
    )
    made = Result(
        request=request,
        feet=feet,
        profile=profile,
        resolution=resolution,
        devices={},
        verdicts={},
        design_toml="",
        exam_sha256=_sha256(request.exam),
        patient_code=exam.patient.code if exam else None,
        prescriber=exam.prescriber.given if exam else {},
        order_id=request.order_id,
        due=request.due,
        marks=marks_of(feet, exam, profile),
    )
    return _dumped(made, exam, recorded)


def _dumped(result: Result, exam: Exam | None, recorded: Recorded | None) -> Result:
    """With its design file as text."""
    from orthocad.prescribe import dump_design

    profile, feet, options = result.profile, result.feet, result.request.options
    text = dump_design(result.resolution, profile=profile, exam=exam, feet=feet, options=options, recorded=recorded)
    return replace(result, design_toml=text)


def _sha256(path: Path | None) -> str | None:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest() if path else None


def _devices(feet: Mapping[str, Foot], result: Result) -> Mapping[str, Device]:
    from orthocad.design import design_device

    rx, own = result.resolution.prescriptions, result.profile.material
    return {side: design_device(foot, rx[side], own, result.marks.get(side)) for side, foot in feet.items()}


def _verdicts(
    feet: Mapping[str, Foot], devices: Mapping[str, Device], result: Result
) -> tuple[Pair, Mapping[str, Verdict]]:
    from orthocad.verify import measure_pair, verify_device, with_pair_check
    from orthocad.verify.inspect import with_printing_checks

    pair = measure_pair(feet, devices, result.resolution)
    own = result.profile
    verdicts = {s: verify_device(feet[s], device, own.material) for s, device in devices.items()}
    kinds = {s: rx.choice("construction") for s, rx in result.resolution.prescriptions.items()}
    verdicts = {s: with_printing_checks(v, devices[s].mesh, own, kinds[s]) for s, v in verdicts.items()}
    return pair, with_pair_check(verdicts, pair)


def _blocked(resolution: Resolution) -> BlockedError:
    from orthocad.prescribe.judge import NEVER

    first, *others = sorted(resolution.open_blocks, key=lambda b: b.code not in NEVER)
    more = f" (and {', '.join(b.code for b in others)})" if others else ""
    if first.code in NEVER:
        return BlockedError(first.code, f"{first.text}{more}")
    return BlockedError(
        first.code, f"{first.text}{more}; a prescriber may take it on with --accept {first.code} --by NAME --why TEXT"
    )
