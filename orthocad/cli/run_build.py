"""`orthocad build`: walk the line, show where it is, say what came out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orthocad.cli import stops
from orthocad.model import Request

# What is under way after each stage has reported.
_NEXT = {
    "": "reading the scan",
    "read": "resolving the prescription",
    "prescribe": "shaping the device",
    "design": "measuring the finished mesh",
    "verify": "writing files and report",
    "deliver": "done",
}


def run_build(request: Request, as_json: bool, quiet: bool) -> None:
    """Build, with progress on a terminal, and print the outcome for people or programs."""
    files = _walk(request, progress=not quiet and not as_json and sys.stderr.isatty())
    report = json.loads((request.out / "report.json").read_text(encoding="utf-8"))
    if as_json:
        print(
            json.dumps(
                {**report, "out": str(request.out), "files": [str(f) for f in files]}, ensure_ascii=False, indent=1
            )
        )
    elif not quiet:
        from orthocad.cli.outcome import outcome

        print("\n".join(outcome(report, request.out)))


def _walk(request: Request, progress: bool) -> tuple[Path, ...]:
    from orthocad.pipeline import build

    files: tuple[Path, ...] = ()
    with _bar() if progress else _silence() as say:
        say("")
        for stage, record in build(request):
            if stops:
                raise KeyboardInterrupt
            say(stage)
            if stage == "deliver" and isinstance(record, tuple):
                files = record
    return files


@contextmanager
def _silence() -> Iterator:
    yield lambda stage: None


@contextmanager
def _bar() -> Iterator:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), BarColumn(bar_width=20), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_NEXT[""], total=len(_NEXT) - 1)
        yield lambda stage: bar.update(task, description=_NEXT.get(stage, stage), advance=1 if stage else 0)
