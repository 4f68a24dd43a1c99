"""Spoiled scans for the benchmark: clean feet of known truth made to look like what scanners deliver.

The presets are those of `../shared/tools/degrade.py`, imported as a library; a user's clone has none.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from shared_data import ABSENT, CLEAN, FOLDERS, SHARED

TOOL = SHARED.parent / "tools" / "degrade.py"


def missing() -> str:
    """Why no scan can be spoiled here; empty where all can."""
    if not TOOL.exists():
        return ABSENT
    if importlib.util.find_spec("fast_simplification") is None:
        return "needs fast-simplification, without which six presets silently keep every face they should lose"
    return ""


class Case(NamedTuple):
    """One clean foot, spoiled one way."""

    foot: str
    preset: str
    seed: int

    @property
    def name(self) -> str:
        return f"{self.foot}__{self.preset}__{self.seed}"


@cache
def tool() -> ModuleType:
    """The tool that spoils scans, as a module."""
    spec = importlib.util.spec_from_file_location("degrade", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def every_case(seeds: list[int], presets: list[str] | None = None) -> list[Case]:
    """All clean feet under all presets with every seed."""
    return [Case(f, p, s) for s in seeds for f in CLEAN for p in presets or sorted(tool().PRESETS)]


def folder() -> Path:
    """Where cases are kept between runs; another tool, another folder."""
    made_by = hashlib.sha256(TOOL.read_bytes()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"orthocad-bench-scan-{made_by}"


def spoiled(case: Case, kept_in: Path) -> tuple[Path, dict[str, Any]]:
    """The case's file and what was done to it, made where it is not there yet."""
    said = kept_in / f"{case.name}.json"
    if not said.exists():
        kept_in.mkdir(parents=True, exist_ok=True)
        source = next(p for p in (SHARED / f / f"{case.foot}.stl" for f in FOLDERS) if p.exists())
        scan, done = tool().degrade(tool().load(source), case.preset, case.seed)
        scan.export(kept_in / f"{case.name}.{done['ext']}")
        aside = said.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(done))
        aside.rename(said)  # last and whole: a case with a .json is complete
    done = json.loads(said.read_text())
    return kept_in / f"{case.name}.{done['ext']}", done
