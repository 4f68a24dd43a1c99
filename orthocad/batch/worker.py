"""What a worker does with one task: look at the scans of an order, or build it."""

from __future__ import annotations

import errno
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from orthocad.batch.as_checked import not_as_checked
from orthocad.batch.kept_feet import Files, keeping, knowing
from orthocad.batch.records import DESIGNED, FAILED, HELD, Fault, Outcome, Seen
from orthocad.errors import BlockedError, MachineError, OrderError, OrthocadError, RejectedError, UsageError
from orthocad.model import Request, Sealed, Side

if TYPE_CHECKING:
    from orthocad.scan.patient import Reader

DEVICE_KINDS = (".stl", ".3mf", ".step", ".dxf", ".gcode")


class Task(Sealed):
    """One thing to do, small enough to send over a wire."""

    key: str
    kind: Literal["look", "foresee", "build"]
    request: Request
    side: Side | None = None  # looking: the side one scan is said to be
    shelf: Path | None = None  # where feet that were read are kept
    kept: Mapping[str, str] = field(default_factory=dict)  # building: files there, and their SHA-256
    checked: Mapping[str, str] = field(default_factory=dict)  # `Order.sha256`


def do(task: Task) -> Outcome:
    """Do it; whatever goes wrong is told in the outcome, never raised."""
    started = time.perf_counter()
    try:
        outcome = _WAYS[task.kind](task)
    except Exception as error:  # noqa: BLE001  one order's fault must not touch another
        outcome = _failure(task, error)
    wrong = None if outcome.stops_all else not_as_checked(task.request, task.checked)
    if wrong:  # looked at last: whatever was done was done with what lies there now
        outcome = replace(_failure(task, _other_files(wrong, task)), passing=True)
    return replace(outcome, seconds=time.perf_counter() - started)


def _turn_lost(task: Task) -> MachineError | None:
    """Why it must leave what lies there alone: it may be the next run's."""
    from orthocad.deliver import keep_turn

    try:
        keep_turn(task.request.turn)
    except MachineError as error:
        return error
    return None


def _other_files(wrong: str, task: Task) -> OrthocadError:
    if task.request.turn:  # done on a cluster
        return MachineError("cluster.path", f"on the worker {wrong}; all machines must see the same files there")
    return OrderError("order.path", f"{wrong}; run the same command again once it lies there as it should")


def _look(task: Task) -> Outcome:
    from orthocad.batch.same_scan import sole_print
    from orthocad.pipeline import measure

    options, picked = replace(task.request.options, side=task.side), False
    files: Files = {}
    reader = keeping(task.shelf, files) if task.shelf else None
    try:
        feet = measure(replace(task.request, options=options), reader)
    except UsageError as error:
        if error.code != "usage.side":
            raise
        picked = True
        feet = measure(replace(task.request, options=replace(options, side=None, pick=task.side)), reader)
    seen = Seen(
        length_mm={side: round(foot.length_mm, 3) for side, foot in feet.items()},
        file={side: foot.scan.file for side, foot in feet.items()},
        apart_mm=_apart(feet),
        picked=picked,
        sole={side: sole_print(foot) for side, foot in feet.items()},
    )
    return Outcome(key=task.key, state="seen", facts=seen_data(seen), files=files)


def _apart(feet: Mapping[str, Any]) -> float | None:
    from orthocad.batch.same_foot import apart_mm

    return min(apart_mm(feet["left"], feet["right"]), 1e3) if len(feet) == 2 else None


def seen_data(seen: Seen) -> dict[str, Any]:
    """As plain data."""
    fault = [seen.fault.code, seen.fault.text] if seen.fault else None
    said = {"length_mm": dict(seen.length_mm), "file": dict(seen.file), "picked": seen.picked, "sole": dict(seen.sole)}
    return said | {"apart_mm": seen.apart_mm, "fault": fault}


def seen_from(data: Mapping[str, Any]) -> Seen:
    """From plain data."""
    fault = Fault(code=data["fault"][0], text=data["fault"][1]) if data["fault"] else None
    return Seen(length_mm=data["length_mm"], file=data["file"], apart_mm=data["apart_mm"],
                picked=data["picked"], sole=data.get("sole", {}), fault=fault)  # fmt: skip


def _foresee(task: Task) -> Outcome:
    from orthocad.pipeline import resolve

    resolve(task.request, _kept_reader(task))
    return Outcome(key=task.key, state="seen")


def _kept_reader(task: Task) -> Reader | None:
    return knowing(task.shelf, task.kept) if task.shelf and task.kept else None


def _build(task: Task) -> Outcome:
    from orthocad.pipeline import build

    for _ in build(task.request, _kept_reader(task)):
        pass
    files = files_of(task.request.out)
    return Outcome(key=task.key, state=DESIGNED, facts=facts_of(task.request.out), files=files)


def files_of(folder: Path) -> dict[str, tuple[str, int]]:
    """Hash and size of each file of an order's folder."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        found[path.relative_to(folder).as_posix()] = (hashlib.sha256(content).hexdigest(), len(content))
    return found


def facts_of(folder: Path) -> dict[str, Any]:
    """What the morning's summary says of a device, from its report."""
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {
        "version": report["orthocad_version"],
        "decisions": [d["code"] for d in report["decisions"]],
        "accepted": [f"{b['code']} by {b['accepted_by']}" for b in report["blocks"]],
        "feet": {side: _foot_facts(foot) for side, foot in report["feet"].items()},
    }


def _foot_facts(foot: Mapping[str, Any]) -> dict[str, Any]:
    values, plan = foot["prescription"], foot["print_plan"]
    return {
        "length_mm": foot["measurements"]["foot_length_mm"]["value"],
        "material": values["material"]["value"],
        "construction": values["construction"]["value"],
        "doses": [[d["name"], d["requested"], d["realised"], d["unit"], d["passed"]] for d in foot["realised"]],
        **{key: foot["device"][key] for key in ("volume_mm3", "size_mm")},
        "mass_g": plan and plan["mass_g"],  # None where the profile names no printer
        "print_minutes": plan and _minutes_alone(plan),
        "gap_p95_mm": foot["fit"]["gap_mm"]["p95"],
    }


def _minutes_alone(plan: Mapping[str, Any]) -> float | None:
    """One after the other on a filament printer; a powder machine prints a whole build at once: no such sum."""
    hours = plan["hours"] if plan["process"] == "fdm" else None
    return None if hours is None else round(60.0 * hours, 1)


def _failure(task: Task, error: Exception) -> Outcome:
    lost = _turn_lost(task)
    error = lost or error
    code = error.code if isinstance(error, OrthocadError) else _code(error)
    text = error.text if isinstance(error, OrthocadError) else f"{type(error).__name__}: {error}"[:300]
    text = " ".join(text.split()).replace(f"{task.request.out.parent}/", "")
    fault = Outcome(key=task.key, state=FAILED, code=code, text=text, stops_all=stops_all(error))
    fault = replace(fault, passing=_of_a_disk(error))
    if isinstance(error, BlockedError):
        fault = replace(fault, state=HELD, held_for="prescriber", text=_in_an_order(text, code))
    if task.kind != "build" or fault.stops_all or lost:
        return fault
    _leave_no_device(task.request.out, wrote=isinstance(error, BlockedError | RejectedError))
    return replace(fault, files=files_of(task.request.out))


def _in_an_order(text: str, code: str) -> str:
    """What a prescriber writes in an order in place of a command's words."""
    said = f'accept = [{{code = "{code}", by = "NAME", why = "TEXT"}}] in order.toml (a CSV table has no such column: '
    return text.replace(f"--accept {code} --by NAME --why TEXT", f"{said}give the order a folder of its own)")


def _of_a_disk(error: BaseException | None) -> bool:
    """Whether a disk or network refused a file, be it in what led to the error."""
    return error is not None and ((isinstance(error, OSError) and bool(error.errno)) or _of_a_disk(error.__cause__))


def _code(error: Exception) -> str:
    return "machine.memory" if isinstance(error, MemoryError) else "bug"


def stops_all(error: Exception) -> bool:
    """Whether the machine is at fault, so that the next orders would fail the same way."""
    written = isinstance(error, MachineError) and error.code in ("output.not_writable", "batch.taken_over")
    return written or (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EROFS, errno.EDQUOT))


def _leave_no_device(folder: Path, wrote: bool) -> None:
    """A failed order leaves the report it wrote at most: no file that a printer would take, nothing of before."""
    from orthocad.deliver import remove_ours

    if not wrote:
        remove_ours(folder)
    for path in folder.glob("rejected/*"):
        if path.suffix in DEVICE_KINDS:
            path.unlink(missing_ok=True)


_WAYS = {"look": _look, "foresee": _foresee, "build": _build}
