"""The commands and their options; everything heavier than the parser is imported inside."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orthocad.cli import batch_app, print_app, report_app

app = typer.Typer(
    rich_markup_mode=None,  # plain help: half the time of the decorated one
    pretty_exceptions_enable=False,
    add_completion=False,
    help="From a foot scan and an exam to a printable foot orthotic with a measured fit report. "
    "A design aid for qualified professionals, not a validated medical device.",
)


class Side(StrEnum):
    left = "left"
    right = "right"


class Units(StrEnum):
    mm = "mm"
    cm = "cm"
    m = "m"
    inch = "in"


class Load(StrEnum):
    unloaded = "unloaded"
    half = "half"
    full = "full"


class Topic(StrEnum):
    rules = "rules"
    profiles = "profiles"
    materials = "materials"
    printers = "printers"
    formats = "formats"
    modifications = "modifications"


class SchemaKind(StrEnum):
    exam = "exam"
    design = "design"
    report = "report"
    profile = "profile"
    order = "order"


Scans = Annotated[list[Path], typer.Argument(metavar="SCAN", help="foot scans, most formats", show_default=False)]
SideOption = Annotated[Side | None, typer.Option(help="which foot it is; else found from the scan, and said")]
UnitsOption = Annotated[Units | None, typer.Option(help="the scan file's units; else found from its size, and said")]
LoadOption = Annotated[Load | None, typer.Option(help="how the foot was loaded when it was scanned")]
LengthOption = Annotated[
    float | None, typer.Option(metavar="MM", help="foot length, where the scan's scale cannot be told")
]
PickOption = Annotated[Side | None, typer.Option(help="take one foot of a file with two")]
MirrorOption = Annotated[
    Side | None,
    typer.Option("--mirror-from", help="build a missing or refused foot as the mirror image of this one"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="print the result, and any error, as JSON")]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE", help="take responsibility for a block; repeatable, each with its own --by and --why"),
]
ByOption = Annotated[list[str] | None, typer.Option(metavar="NAME", help="who accepts it; one for each --accept")]
WhyOption = Annotated[list[str] | None, typer.Option(metavar="TEXT", help="and the reason; one for each --accept")]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="one prescription value; left.KEY or right.KEY for one foot; repeatable"
    ),
]


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="print the version and leave")] = False) -> None:
    if version:
        from orthocad import RULES_VERSION, __version__

        print(f"orthocad {__version__}, rules {RULES_VERSION}")
        raise typer.Exit


@app.command()
def build(
    scans: Scans,
    exam: Annotated[Path | None, typer.Option(metavar="FILE", help="exam file, TOML or JSON")] = None,
    profile: Annotated[str | None, typer.Option(metavar="NAME|FILE", help="lab profile")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="default: ./<scan stem>-orthocad/")] = None,
    side: SideOption = None,
    units: UnitsOption = None,
    load: LoadOption = None,
    foot_length: LengthOption = None,
    pick: PickOption = None,
    mirror_from: MirrorOption = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="stl|3mf|step|pdf|dxf|label", help="further file beside the STL; repeatable"),
    ] = None,
    slice_profile: Annotated[
        str | None, typer.Option("--slice", metavar="PROFILE", help="G-code too, by PrusaSlicer, for that profile")
    ] = None,
    settings: SetOption = None,
    accept: AcceptOption = None,
    by: ByOption = None,
    why: WhyOption = None,
    design: Annotated[
        Path | None, typer.Option("--from", metavar="DESIGN", help="rebuild a recorded design.toml")
    ] = None,
    as_json: JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="print nothing but errors")] = False,
) -> None:
    """One foot or a pair: scan (and exam) to device files and a fit report."""
    from orthocad.cli import request, run_build

    words = request.Words(
        scans=tuple(scans), exam=exam, profile=profile, out=out, side=_word(side), units=_word(units), load=_word(load),
        foot_length_mm=foot_length, pick=_word(pick), mirror_from=_word(mirror_from),
        formats=tuple(formats or ()), slice_profile=slice_profile,
        settings=tuple(settings or ()), accept=tuple(accept or ()), by=tuple(by or ()),
        why=tuple(why or ()), design=design,
    )  # fmt: skip
    run_build.run_build(request.resolve(words), as_json=as_json, quiet=quiet)


@app.command()
def measure(
    scans: Scans,
    side: SideOption = None,
    units: UnitsOption = None,
    load: LoadOption = None,
    foot_length: LengthOption = None,
    pick: PickOption = None,
    mirror_from: MirrorOption = None,
    settings: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Landmarks and measurements only; writes no file."""
    from orthocad.cli import request, run_measure

    words = request.Words(
        scans=tuple(scans), side=_word(side), units=_word(units), load=_word(load), foot_length_mm=foot_length,
        pick=_word(pick), mirror_from=_word(mirror_from), settings=tuple(settings or ()),
    )  # fmt: skip
    run_measure.run_measure(request.resolve(words), as_json=as_json)


@app.command()
def preview(
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="a scan, an order, an output or a batch folder", show_default=False)
    ],
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="0 finds a free one")] = 0,
    host: Annotated[str, typer.Option(metavar="HOST", help="where to listen")] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="open the page in the browser")] = True,
) -> None:
    """The designer in the browser, live, on the same engine as build."""
    from orthocad.cli.run_preview import run_preview

    run_preview(target, host, port, browser)


@app.command()
def review(
    design: Annotated[Path, typer.Argument(metavar="DESIGN", help="the recorded design.toml", show_default=False)],
    scans: Annotated[
        list[Path] | None, typer.Argument(metavar="[SCAN]...", help="its scans, where at hand", show_default=False)
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="the new design file")] = Path("design-next.toml"),
    exam: Annotated[Path | None, typer.Option(metavar="FILE", help="the new exam")] = None,
    findings: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="review note: weeks worn, pains, marks, block test on the devices"),
    ] = None,
    accept: AcceptOption = None,
    by: ByOption = None,
    why: WhyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Titration at the check-up: a recorded design and new findings to a new design."""
    from orthocad.cli import request, run_review

    words = request.Words(
        scans=tuple(scans or ()), design=design, exam=exam, out=out, accept=tuple(accept or ()), by=tuple(by or ()),
        why=tuple(why or ()),
    )  # fmt: skip
    run_review.run_review(words, findings, as_json)


for command in (*batch_app.COMMANDS, *print_app.COMMANDS, *report_app.COMMANDS):
    app.command()(command)


@app.command()
def exam(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="exam file to check", show_default=False)] = None,
    template: Annotated[bool, typer.Option("--template", help="print a commented template of an exam file")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check an exam file, or print a commented template of one."""
    from orthocad.cli import show

    show.exam(file, template, as_json)


@app.command()
def info(
    topic: Annotated[Topic | None, typer.Argument(help="what to list", show_default=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Versions, formats, profiles, modifications, and the rules with their sources."""
    from orthocad.cli import show

    show.info(_word(topic), as_json)


@app.command()
def schema(kind: Annotated[SchemaKind, typer.Argument(help="which file", show_default=False)]) -> None:
    """The JSON Schema of a file."""
    from orthocad.cli import show

    show.schema(kind.value)


def _word(choice: StrEnum | None) -> str | None:
    return None if choice is None else str(choice.value)
