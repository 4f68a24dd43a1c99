"""design.toml: the whole resolved prescription with its origins, made to be read and edited by people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import orthocad
from orthocad.model import Acceptance, Foot, Profile, Resolution, Scan, ScanOptions, Value
from orthocad.prescribe.changes import NOT_GIVEN
from orthocad.prescribe.exam import Exam
from orthocad.prescribe.exam_file import exam_data
from orthocad.prescribe.profile_file import profile_data
from orthocad.prescribe.recorded import Recorded, RecordedScan
from orthocad.prescribe.terms import SIDES

HEAD = """\
# The resolved prescription of one order. `orthocad build SCAN --from` this file makes the same device again.
# To change a value, edit its `value` line and leave `proposed` as it is: the report then names the change.
"""


def dump_design(
    resolution: Resolution,
    *,
    profile: Profile,
    exam: Exam | None,
    feet: Mapping[str, Foot],
    options: ScanOptions | None = None,
    recorded: Recorded | None = None,
) -> str:
    """The text of design.toml, in stable order, floats exact.

    `recorded` is the design this one started from: it joins the history where any value differs, or by a check-up.
    """
    history = _history(resolution, recorded)
    parts = [
        HEAD,
        _lines(
            {"schema_version": "1", "orthocad_version": orthocad.__version__, "rules_version": orthocad.RULES_VERSION}
        ),
        _lines({"history": history, "notes": list(recorded.notes) if recorded else []}),
        *(_scan(side, known) for side in SIDES if (known := _known_scan(side, feet, recorded))),
        _table("scan_options", _options(options or ScanOptions(), recorded)),
        *_nested("profile", {"name": profile.name, "sha256": profile.sha256, **profile_data(profile)}),
        *(_nested("exam", exam_data(exam)) if exam else []),
        *(_acceptance(a) for a in _acceptances(resolution)),
        *(_value(side, v) for side in SIDES for v in resolution.prescriptions[side].values.values()),
    ]
    return "".join(parts)


def _history(resolution: Resolution, recorded: Recorded | None) -> list[str]:
    if recorded is None:
        return []
    same = not recorded.checked_up and all(
        recorded.values[side].get(v.key, v).value == v.value
        for side in SIDES
        for v in resolution.prescriptions[side].values.values()
    )
    return [*recorded.history, *([] if same else [recorded.sha256])]


def _acceptances(resolution: Resolution) -> Iterable[Acceptance]:
    for b in resolution.blocks:
        if b.accepted_by is not None:
            yield Acceptance(code=b.code, by=b.accepted_by, why=b.why or "")


def toml(value: Any) -> str:
    """A value as TOML; None as the word for "not given"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml(v) for v in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{k} = {toml(v)}' for k, v in value.items())}}}"
    text = json.dumps(NOT_GIVEN if value is None else str(value), ensure_ascii=False)
    return text.replace("\x7f", "\\u007f")


def _lines(pairs: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {toml(value)}\n" for key, value in pairs.items())


def _table(name: str, pairs: Mapping[str, Any]) -> str:
    return f"\n[{name}]\n{_lines(pairs)}" if pairs else ""


def _nested(name: str, data: Mapping[str, Any]) -> list[str]:
    plain = {k: v for k, v in data.items() if not isinstance(v, Mapping)}
    inner = {k: v for k, v in data.items() if isinstance(v, Mapping)}
    return [_table(name, plain), *(_table(f"{name}.{k}", v) for k, v in inner.items())]


def _known_scan(side: str, feet: Mapping[str, Foot], recorded: Recorded | None) -> Scan | RecordedScan | None:
    """The scan read now, else the one the earlier design was made from."""
    if side in feet:
        return feet[side].scan
    return recorded.scans.get(side) if recorded else None


def _scan(side: str, scan: Scan | RecordedScan) -> str:
    return _table(f"scans.{side}", {"file": scan.file, "sha256": scan.sha256, "units": scan.units})


def _options(options: ScanOptions, recorded: Recorded | None) -> dict[str, Any]:
    before = recorded.options if recorded else ScanOptions()
    keys = ("side", "units", "load", "foot_length_mm", "pick", "mirror_from")
    named = {key: getattr(options, key) or getattr(before, key) for key in keys}
    named["landmarks"] = {k: list(v) for k, v in {**before.landmarks, **options.landmarks}.items()} or None
    return {k: v for k, v in named.items() if v is not None}


def _acceptance(a: Acceptance) -> str:
    return f"\n[[accepted]]\n{_lines({'code': a.code, 'by': a.by, 'why': a.why})}"


def _value(side: str, v: Value) -> str:
    unit = f"    # {v.unit}" if v.unit else ""
    changed = {"changed_by": v.changed_by} if v.changed_by else {}
    rest = {"proposed": v.proposed, "origin": v.origin, **changed, "reason": v.reason, "source": v.source}
    return f"\n[{side}.{v.key}]\nvalue = {toml(v.value)}{unit}\n{_lines({**rest, 'status': v.status})}"
