"""`orthocad verify`: are the files of a folder the ones its report tells of."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

from orthocad.cli.approvals import approval_of
from orthocad.deliver.trace import Traced, trace
from orthocad.errors import OrderError, RejectedError

_WORDS = {"same": "as reported", "changed": "CHANGED", "missing": "MISSING", "not here": "not here to be compared",
          "strange": "NOT OF THIS REPORT"}  # fmt: skip
_ITSELF = (
    "report.json is held against what report.html says of it; whoever changes all files of a folder alike is found by "
    "a signature or a hash kept elsewhere, not here"
)


def run_verify(report: Path, inputs: list[Path], as_json: bool) -> None:
    """Print what became of each file; a changed or missing one is an error.

    Raises
    ------
    OrderError
        `report.unreadable`: no report of ours.
    RejectedError
        `verify.changed`.
    """
    place = report / "report.json" if report.is_dir() else report
    record = _read(place)
    traced = trace(record, place.parent, [*inputs, *_named(record)])
    approval = approval_of(place.parent)
    if as_json:
        rows = [{"file": t.name, "sha256": t.sha256, "state": t.state} for t in traced]
        signed = {key: getattr(approval, key) for key in ("state", "by", "at", "recorded_in")}
        print(json.dumps({"report": str(place), "files": rows, "approval": signed}, ensure_ascii=False, indent=1))
    else:
        print("\n".join([*(f"{_WORDS[t.state]:24} {t.name}" for t in traced), _ITSELF, approval.words]))
    _refuse(traced, place)


def _refuse(traced: tuple[Traced, ...], place: Path) -> None:
    wrong = [f"{t.name} is {t.state}" for t in traced if t.state in ("changed", "missing")]
    if wrong:
        raise RejectedError(
            "verify.changed", f"{'; '.join(wrong)}: not what {place} tells of; build again, or look for the right file"
        )


def _read(place: Path) -> dict[str, Any]:
    try:
        record = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise OrderError(
            "report.unreadable", f"{place} cannot be read as a report ({fault}); give a report.json"
        ) from None
    if not isinstance(record, dict) or not {"schema_version", "created_from", "feet"} <= record.keys():
        raise OrderError("report.unreadable", f"{place} is no report of orthocad; give a report.json")
    return record


def _named(record: dict[str, Any]) -> list[Path]:
    """Files the build's own command named, as far as they lie where it says."""
    try:
        words = shlex.split(str(record["created_from"].get("command", "")))
    except ValueError:
        return []
    return [path for word in words[2:] if (path := Path(word)).is_file()]
