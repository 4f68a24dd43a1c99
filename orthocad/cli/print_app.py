"""`check` and `coupon`: what belongs to the printer."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class DeviceUnits(StrEnum):
    mm = "mm"
    cm = "cm"
    m = "m"
    inch = "in"
    tenth_mm = "tenth_mm"


def check(
    device: Annotated[Path, typer.Argument(metavar="DEVICE", help="insole STL or 3MF", show_default=False)],
    profile: Annotated[str | None, typer.Option(metavar="NAME|FILE", help="whose material and printer")] = None,
    material: Annotated[str | None, typer.Option(metavar="NAME|FILE", help="another material")] = None,
    printer: Annotated[str | None, typer.Option(metavar="NAME|FILE", help="another printer")] = None,
    units: Annotated[
        DeviceUnits | None, typer.Option(help="the file's units; else found from its size, and said")
    ] = None,
    wall_map: Annotated[Path | None, typer.Option("--map", metavar="PNG", help="write a picture of the walls")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the result, and any error, as JSON")] = False,
) -> None:
    """Measures and judges any insole: watertight, walls, edges, overhang, bed, mass, time."""
    from orthocad.cli.run_check import CheckWords, run_check

    words = CheckWords(profile, material, printer, None if units is None else units.value)
    run_check(device, words, wall_map, as_json)


COMMANDS = (check,)
