"""Whether files are the ones a report tells of, by their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orthocad.model import Sealed


class Traced(Sealed):
    """One file of a report and what became of it: same, changed, missing, or not here (an input given nowhere)."""

    name: str
    sha256: str
    state: str


def trace(report: Mapping[str, Any], folder: Path, inputs: Iterable[Path]) -> tuple[Traced, ...]:
    """Files of the report's folder, then its inputs, which are looked for in the folder and among `inputs`."""
    delivered = tuple(_delivered(name, sha256, folder) for name, sha256 in _files(report).items())
    at_hand = {_hash(path): path for path in (*inputs, *_others(folder, _files(report)))}
    return (*delivered, *(_input(name, sha256, at_hand) for name, sha256 in _inputs(report).items()))


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


def _input(name: str, sha256: str, at_hand: Mapping[str, Path]) -> Traced:
    return Traced(name=name, sha256=sha256, state="same" if sha256 in at_hand else "not here")


def _others(folder: Path, known: Mapping[str, str]) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.is_file() and path.name not in known]


def _hash(path: Path) -> str:
    return sha256_of(path.read_bytes())
