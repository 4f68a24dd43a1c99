"""Reading design.toml back: pydantic at the boundary, a sealed `Recorded` comes out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orthocad.errors import OrderError
from orthocad.model import Acceptance, ScanOptions, Value
from orthocad.model.prescription import Scalar
from orthocad.prescribe.changes import NOT_GIVEN
from orthocad.prescribe.exam_file import parse_exam
from orthocad.prescribe.file_model import read_data, require, without_nulls
from orthocad.prescribe.profile_file import profile_from
from orthocad.prescribe.recorded import BY_FILE, Recorded, RecordedScan
from orthocad.prescribe.terms import SIDES


def load_design(path: str | Path) -> Recorded:
    """Read a design file; every mistake in one `design.invalid`."""
    from orthocad.prescribe.design_shape import DesignShape
    from orthocad.prescribe.shapes import problems

    data = without_nulls(read_data(Path(path), "design.invalid"))
    what = f"design {Path(path).name}"
    require(problems(DesignShape, data), "design.invalid", what)
    profile, exam = dict(data["profile"]), data.get("exam")
    name, sha256 = profile.pop("name"), profile.pop("sha256")
    return Recorded(
        sha256=hashlib.sha256(Path(path).read_bytes()).hexdigest(),
        orthocad_version=data["orthocad_version"],
        rules_version=data["rules_version"],
        history=tuple(data["history"]),
        notes=tuple(data["notes"]),
        scans={side: RecordedScan(**scan) for side, scan in data.get("scans", {}).items()},
        options=_options(data.get("scan_options", {})),
        profile=profile_from(profile, name, sha256),
        exam=None if exam is None else _exam(exam, what),
        acceptances=tuple(Acceptance(**a) for a in data.get("accepted", [])),
        values={side: {key: _value(key, v) for key, v in data.get(side, {}).items()} for side in SIDES},
    )


def _exam(data: dict[str, Any], what: str) -> Any:
    try:
        return parse_exam(data, f"{what}, [exam]")
    except OrderError as error:
        raise OrderError("design.invalid", error.text) from error


def _options(data: Mapping[str, Any]) -> ScanOptions:
    landmarks = {k: tuple(float(x) for x in v) for k, v in data.get("landmarks", {}).items()}
    return ScanOptions(**{**data, "landmarks": landmarks})


def _scalar(value: float | str) -> Scalar:
    if value == NOT_GIVEN:
        return None
    return value if isinstance(value, str) else float(value)


def _value(key: str, data: Mapping[str, Any]) -> Value:
    value, proposed = _scalar(data["value"]), _scalar(data["proposed"])
    edited = data["origin"] != "user" and value != proposed
    return Value(
        key=key,
        value=value,
        unit="",
        proposed=proposed,
        origin="user" if edited else data["origin"],
        reason=data["reason"],
        source=data["source"],
        status=data["status"],
        changed_by=BY_FILE if edited else data.get("changed_by"),
    )
