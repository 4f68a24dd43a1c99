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
    device: Annotated[
        Path, typer.Argument(metavar="DEVICE", help="insole STL or 3MF, or a scan of one", show_default=False)
    ],
    profile: Annotated[str | None, typer.Option(metavar="NAME|FILE", help="whose material and printer")] = None,
    material: Annotated[str | None, typer.Option(metavar="NAME|FILE", help="another material")] = None,
    printer: Annotated[str | None, typer.Option(metavar="NAME|FILE", help="another printer")] = None,
    units: Annotated[
        DeviceUnits | None, typer.Option(help="the file's units; else found from its size, and said")
    ] = None,
    wall_map: Annotated[Path | None, typer.Option("--map", metavar="PNG", help="write a picture of the walls")] = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="DESIGN", help="DEVICE is a scan of the print: hold it against this design.toml's folder"),
    ] = None,
    feet: Annotated[
        list[Path] | None,
        typer.Option("--foot", metavar="SCAN", help="with --against, for each dose as printed: the foot's scan"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="with --against; default: ./<scan stem>-against.html")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the result, and any error, as JSON")] = False,
) -> None:
    """Measures and judges any insole: watertight, walls, edges, overhang, bed, mass, time."""
    if against is not None:
        from orthocad.cli.run_against import run_against

        run_against(device, against, list(feet or ()), out or Path(f"{device.stem}-against.html"), as_json)
        return
    if feet or out is not None:
        raise typer.BadParameter("--foot and --out go with --against DESIGN")
    from orthocad.cli.run_check import CheckWords, run_check

    words = CheckWords(profile, material, printer, None if units is None else units.value)
    run_check(device, words, wall_map, as_json)


def coupon(
    profile: Annotated[str | None, typer.Option(metavar="NAME|FILE", help="whose material and printer")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR|FILE", help="default: ./coupon/, or ./material.toml with --measured")
    ] = None,
    measured: Annotated[
        Path | None,
        typer.Option(metavar="FORM", help="the filled-in coupon.toml: writes a material file with its figures"),
    ] = None,
) -> None:
    """A coupon to print and measure: for infill stiffness and scale; the measured figures as a material file."""
    from orthocad.cli import run_coupon

    if measured is None:
        run_coupon.write_coupon(profile, out or Path("coupon"))
    else:
        run_coupon.write_material(profile, measured, out or Path("material.toml"))


COMMANDS = (check, coupon)
