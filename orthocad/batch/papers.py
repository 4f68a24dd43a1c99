"""The papers of one order, judged before any scan is read: every mistake of an order in one answer."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from orthocad import __version__
from orthocad.batch.file_hash import file_sha256
from orthocad.batch.order_exam import completed, find_exam, load_exam_in
from orthocad.batch.order_profile import find_profile, profile_sha256
from orthocad.batch.order_scans import find_scans, said_sides
from orthocad.batch.records import Draft, Fault, Order
from orthocad.batch.safe_paths import inside, own_folder
from orthocad.batch.unread import unread
from orthocad.errors import OrderError, OrthocadError
from orthocad.model import Acceptance, Change, Parameter, Request, ScanOptions, Side
from orthocad.model.drawing import is_drawing
from orthocad.prescribe import Exam, load_design, parse_change, parse_order
from orthocad.prescribe.block_codes import unknown_codes
from orthocad.prescribe.profile_file import DEFAULT
from orthocad.prescribe.rules.diagnosis import unlike_any

T = TypeVar("T")
_SHAPING = ("kind", "sides", "left", "right", "units", "load", "foot_length_mm", "settings", "accept", "cover",
            "extension", "profile")  # fmt: skip
_ON_PAPER = ("due",)  # shapes nothing, and stands on the report and the label: a new day is a new page


class Faults:
    """What is wrong with one order, gathered so that a person hears all of it at once."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def of(self, step: Callable[[], T]) -> T | None:
        """The step's result; None where it failed, which is remembered."""
        try:
            return step()
        except OrthocadError as error:
            self.found.append(Fault(code=error.code, text=error.text))
            return None

    def together(self) -> Fault | None:
        """All of them as one, under the first one's code."""
        if len(self.found) < 2:
            return self.found[0] if self.found else None
        return Fault(code=self.found[0].code, text="; ".join(f"[{f.code}] {f.text}" for f in self.found))


def read_papers(draft: Draft, out: Path) -> Order | Fault:
    """The order with everything it names read and hashed, or what is wrong with it."""
    if draft.fault:
        return draft.fault
    faults = Faults()
    data = faults.of(lambda: parse_order(dict(draft.data), "the order"))
    if data is None:  # its exam is judged all the same: a person hears of both at once
        faults.of(lambda: load_exam_in(draft))
        return faults.together() or faults.found[0]
    if data["order_id"] is None:
        return Fault(code="order.invalid", text="the order has no order_id; give it one")
    order = _order(draft, data, out, faults)
    return order or faults.together() or Fault(code="order.invalid", text="the order cannot be read")


def _order(draft: Draft, data: Mapping[str, Any], out: Path, faults: Faults) -> Order | None:
    scans = faults.of(lambda: find_scans(draft, data))
    said = faults.of(lambda: said_sides(data, scans or (), draft.where if draft.in_folder else ""))
    exam_path = faults.of(lambda: find_exam(draft, data))
    exam, exam_json = faults.of(lambda: completed(exam_path, data)) or (None, None)
    design = faults.of(lambda: _design(draft, data))
    profile = faults.of(lambda: find_profile(draft, data))
    changes = faults.of(lambda: _changes(draft, data))
    faults.of(lambda: _refuse_unknown_blocks(data))
    not_read = faults.of(lambda: unread(draft, data, scans or ()))
    faults.of(lambda: own_folder(out / "orders" / data["order_id"]))
    if faults.found or scans is None or said is None or changes is None:
        return None
    folder = out / "orders" / data["order_id"]
    request = Request(
        scans=scans,
        out=folder,
        exam=out / "exams" / f"{data['order_id']}.json" if exam_json else exam_path,
        profile=profile,
        design=design,
        options=ScanOptions(units=data["units"], load=data["load"], foot_length_mm=data["foot_length_mm"]),
        changes=changes,
        acceptances=tuple(Acceptance(**a) for a in data["accept"]),
        order_id=data["order_id"],
        due=data["due"],
    )
    order = Order(
        order_id=data["order_id"],
        where=draft.where,
        data=data,
        patient=data["patient"] or (exam.patient.code if exam else None),
        scans=scans,
        said_sides=said,
        sha256={},
        request=replace(request, command=command_of(request, data)),
        exam_json=exam_json,
        unread=not_read or (),
        free_text=unlike_any(exam.patient.diagnosis) if exam else (),
    )
    return faults.of(lambda: with_look_key(with_hashes(order), exam))


def with_look_key(order: Order, exam: Exam | None) -> Order:
    """The order with a key of all that decides what its scans show: orders that share it are looked at once."""
    o = order.request.options
    feet = [(f.scan_load, f.foot_length_mm) for f in (exam.left, exam.right)] if exam else []
    scans = {k: v for k, v in order.sha256.items() if k.startswith(("scan:", "design"))}
    text = json.dumps([__version__, scans, single_side(order), o.units, o.load, o.foot_length_mm, feet], sort_keys=True)
    return replace(order, look_key=hashlib.sha256(text.encode()).hexdigest())


def single_side(order: Order) -> Side | None:
    """The side an order of one scan file gives in words, as `build --side` would."""
    if len(order.scans) != 1:
        return None
    return _only_side(order.data) or (order.data["sides"] if order.data["sides"] != "both" else None)


def _only_side(data: Mapping[str, Any]) -> Side | None:
    """The side of the one foot whose scan is named as that foot's."""
    named: list[Side] = [side for side in ("left", "right") if data[side]]
    return named[0] if len(named) == 1 else None


def _design(draft: Draft, data: Mapping[str, Any]) -> Path | None:
    if not data["design"]:
        return None
    path = inside(draft.home, data["design"], draft.root)
    load_design(path)
    return path


@cache
def _catalogue() -> tuple[Parameter, ...]:
    from orthocad.design.catalogue import catalogue

    return tuple(catalogue())


def _changes(draft: Draft, data: Mapping[str, Any]) -> tuple[Change, ...]:
    words = list(data["settings"])
    words += [f"cover_mm={data['cover']:g}"] if data["cover"] is not None else []
    words += [f"length={data['extension']}"] if data["extension"] else []
    refuse_unmade(words, data["sides"] or _only_side(data))
    changes = []
    for word in words:
        try:
            changes.append(parse_change(word, _catalogue(), lambda name: inside(draft.home, name, draft.root)))
        except OrthocadError as error:
            raise OrderError("order.invalid", f"settings: {error.text}") from error
    _refuse_two_of_one(changes)
    return tuple(changes)


def _refuse_unknown_blocks(data: Mapping[str, Any]) -> None:
    """A block that is accepted under a name that none has would be dropped in silence."""
    unknown = unknown_codes((a["code"] for a in data["accept"]), [p.key for p in _catalogue()])
    if unknown:
        text = f"accept names {', '.join(unknown)}, which no block is called; write the code as the held order tells it"
        raise OrderError("order.invalid", text)


def _refuse_two_of_one(changes: Iterable[Change]) -> None:
    """What an order says twice, in its settings, cover or extension, and not the same: nobody knows which is meant."""
    said: dict[tuple[str | None, str], set[Any]] = {}
    for change in changes:
        said.setdefault((change.side, change.key), set()).add(change.value)
    for (side, key), values in said.items():
        if len(values) > 1:
            name, both = f"{side}.{key}" if side else key, " and ".join(sorted(map(str, values)))
            raise OrderError("order.invalid", f"{name} is ordered as {both} (settings, cover, extension); leave one")


def refuse_unmade(settings: Iterable[str], *made: str | None) -> None:
    """A setting for a foot that is not made would be dropped without a word.

    Raises
    ------
    OrderError
        `order.invalid`; where no side or both are known to be made there is nothing to refuse.
    """
    other = {"left": "right", "right": "left"}.get(made[0] or "") if len(made) == 1 else None
    lost = [word for word in settings if other and word.strip().startswith(f"{other}.")]
    if lost:
        text = f"settings: {', '.join(lost)}, but the {other} foot is not made; take it out, or order that foot"
        raise OrderError("order.invalid", text)


def with_hashes(order: Order) -> Order:
    """The order with the hashes of all that shapes its device or stands on its papers."""
    request = order.request
    files = {f"scan:{p.name}": file_sha256(p) for p in order.scans}
    if order.exam_json is not None:
        files["exam"] = hashlib.sha256(order.exam_json.encode()).hexdigest()
    elif request.exam:
        files["exam"] = file_sha256(request.exam)
    if request.design:
        files["design"] = file_sha256(request.design)
    if request.profile or not request.design:
        files["profile"] = profile_sha256(request.profile or DEFAULT)
    drawings = [f"{c.side or ''}{c.key}={c.value}" for c in request.changes if is_drawing(c.value)]
    files |= {"drawings": hashlib.sha256("\n".join(drawings).encode()).hexdigest()} if drawings else {}
    shaping = {key: order.data[key] for key in (*_SHAPING, *_ON_PAPER)}
    text = json.dumps([files, shaping], sort_keys=True, ensure_ascii=False, default=str)
    return replace(order, sha256=files, inputs_sha256=hashlib.sha256(text.encode()).hexdigest())


def command_of(request: Request, data: Mapping[str, Any]) -> str:
    """The single `orthocad build` that makes the same device."""
    options, words = request.options, ["orthocad", "build", *map(str, request.scans)]
    for flag, value in (("--exam", request.exam), ("--from", request.design), ("--profile", request.profile),
                        ("--side", options.side), ("--pick", options.pick), ("--units", options.units),
                        ("--load", options.load), ("--foot-length", options.foot_length_mm)):  # fmt: skip
        words += [flag, f"{value:g}" if isinstance(value, float) else str(value)] if value is not None else []
    for change in request.changes:
        key = f"{change.side}.{change.key}" if change.side else change.key
        words += ["--set", f"{key}={change.value:g}" if isinstance(change.value, float) else f"{key}={change.value}"]
    for a in request.acceptances:
        words += ["--accept", a.code, "--by", a.by, "--why", a.why]
    return shlex.join(words)
