"""`check`: what belongs to the printed device."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def check(
    device: Annotated[Path, typer.Argument(metavar="SCAN_OF_PRINT", help="scan of the print", show_default=False)],
    against: Annotated[
        Path, typer.Option(metavar="DESIGN", help="design.toml, in the folder it was built to", show_default=False)
    ],
    feet: Annotated[
        list[Path] | None,
        typer.Option("--foot", metavar="SCAN", help="the foot's scan, for each dose as printed; repeatable"),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="default: ./<scan stem>-against.html")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the result, and any error, as JSON")] = False,
) -> None:
    """Hold a scan of the printed device against its design: deviation map, and each dose as printed."""
    from orthocad.cli.run_against import run_against

    run_against(device, against, list(feet or ()), out or Path(f"{device.stem}-against.html"), as_json)


COMMANDS = (check,)
