"""The commands about finished results; everything heavier than the parser is imported inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="print the result, and any error, as JSON")]


def verify(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="report.json, or its folder", show_default=False)],
    inputs: Annotated[
        list[Path] | None,
        typer.Option("--input", metavar="FILE", help="a scan or exam to compare with what was built from; repeatable"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Hash the files of a folder again and say whether they are the ones reported."""
    from orthocad.cli import run_verify

    run_verify.run_verify(report, list(inputs or ()), as_json)


COMMANDS = (verify,)
