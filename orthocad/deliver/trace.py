"""Whether files are the ones a report tells of, by their hashes; and the report itself, by its page.

`report.json` cannot hold its own hash: that of its canonical form stands in `report.html`, whose own stands in
`report.json`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from orthocad.model import Sealed


class Traced(Sealed):
    """One file of a report and what became of it.

    `same`, `changed`, `missing`; an input may be `not here`; a file of the folder that no report names is `strange`.
    """

    name: str
    sha256: str
    state: str


def trace(report: Mapping[str, Any], folder: Path, inputs: Iterable[Path]) -> tuple[Traced, ...]:
    """The report itself, the files of its folder, its inputs (in the folder or among `inputs`), and strangers."""
    delivered = tuple(_delivered(name, sha256, folder) for name, sha256 in _files(report).items())
    others = {path: _hash(path) for path in _others(folder, _files(report))}
    at_hand = {*others.values(), *(_hash(path) for path in inputs)}
    found = tuple(_input(name, sha256, at_hand) for name, sha256 in _inputs(report).items())
    known = {*_inputs(report).values(), *(_hash(path) for path in inputs)}
    strange = tuple(
        Traced(name=path.name, sha256=sha256, state="strange")
        for path, sha256 in others.items()
        if sha256 not in known and path.name != "report.json"
    )
    return (_itself(report, folder), *delivered, *found, *strange)


def record_sha256(report: Mapping[str, Any]) -> str:
    """Of all that `report.json` says but for the hashes of the files it was written with, however it is laid out."""
    said = {key: value for key, value in report.items() if key != "file_sha256"}
    return sha256_of(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())


def _itself(report: Mapping[str, Any], folder: Path) -> Traced:
    """`report.json` against what its page says of it."""
    sha256 = record_sha256(report)
    page = folder / "report.html"
    noted = _NOTED.search(page.read_text(encoding="utf-8", errors="replace")) if page.is_file() else None
    state = "not here" if noted is None else "same" if noted[1] == sha256 else "changed"
    return Traced(name="report.json", sha256=sha256, state=state)


_NOTED = re.compile(r'<meta name="orthocad-record" content="([0-9a-f]{64})">')


def sha256_of(content: bytes) -> str:
    """As reports write it."""
    return hashlib.sha256(content).hexdigest()


def _files(report: Mapping[str, Any]) -> dict[str, str]:
    devices = [foot["device"] for foot in report["feet"].values() if foot["device"]]
    return {d["stl"]: d["sha256"] for d in devices} | dict(report.get("file_sha256", {}))


def _inputs(report: Mapping[str, Any]) -> dict[str, str]:
    scans = {f"{side} scan {foot['scan']['file']}": foot["scan"]["sha256"] for side, foot in report["feet"].items()}
    exam = report["created_from"]["exam_sha256"]
    return scans | ({"exam": exam} if exam else {})


def _delivered(name: str, sha256: str, folder: Path) -> Traced:
    path = folder / name
    if not path.is_file():
        return Traced(name=name, sha256=sha256, state="missing")
    return Traced(name=name, sha256=sha256, state="same" if _hash(path) == sha256 else "changed")


def _input(name: str, sha256: str, at_hand: Collection[str]) -> Traced:
    return Traced(name=name, sha256=sha256, state="same" if sha256 in at_hand else "not here")


def _others(folder: Path, known: Mapping[str, str]) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.is_file() and path.name not in known]


def _hash(path: Path) -> str:
    return sha256_of(path.read_bytes())
