"""The commands for many orders and their options; everything heavier than the parser is imported inside."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="print the result, and any error, as JSON")]


def batch(
    orders: Annotated[
        str | None,
        typer.Argument(
            metavar="[ORDERS]",
            help="folder of order folders, .csv, .jsonl or .zip; also s3:// and the like",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="default: ./<orders' name>-orthocad/")] = None,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, max=256, help="workers; default: one a core")] = None,
    check: Annotated[bool, typer.Option("--check", help="check all orders and stop; build nothing")] = False,
    timeout: Annotated[float, typer.Option(metavar="S", min=1, help="the longest one order may take")] = 600.0,
    memory: Annotated[float, typer.Option(metavar="MB", min=200, help="the most memory one worker may take")] = 2000.0,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="build failed orders again")] = False,
    history: Annotated[
        list[Path] | None, typer.Option(metavar="DIR", help="earlier batch folder, for remakes and copies; repeatable")
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="files in order folders that nobody need read, *.jpg; repeatable"),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="keep taking order folders as they come, until Ctrl-C")
    ] = False,
    settle: Annotated[
        float, typer.Option(metavar="S", min=0, help="watching: an order without a .ready file must rest so long")
    ] = 10.0,
    copy_to: Annotated[
        str | None, typer.Option(metavar="URL", help="copy results there too as they end: s3://, sftp:// and the like")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="a Dask scheduler, tcp://HOST:8786: its workers build")
    ] = None,
    status: Annotated[
        Path | None, typer.Option(metavar="DIR", help="how a batch stands, also while it runs; nothing else is done")
    ] = None,
    as_json: JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="print nothing but errors")] = False,
) -> None:
    """Many orders: check all, build what may be built, and say in the morning what became of each."""
    from orthocad.cli import run_batch
    from orthocad.errors import UsageError

    if status is not None:
        run_batch.show_status(status, as_json)
        return
    if orders is None:
        raise UsageError("usage.orders", "give the orders: a folder, a .csv, .jsonl or .zip, or --status DIR")
    from orthocad.batch.records import Settings

    settings = Settings(
        orders=orders,
        out=out or Path(f"{Path(orders).resolve().stem}-orthocad"),
        jobs=jobs or os.cpu_count() or 1,
        timeout_s=timeout,
        memory_mb=memory,
        retry_failed=retry_failed,
        all_there=not watch,
        history=tuple(history or ()),
        scheduler=scheduler,
        copy_to=copy_to,
        ignore=tuple(ignore or ()),
    )
    way = run_batch.Way(check_only=check, as_json=as_json, quiet=quiet, settle_s=settle if watch else None)
    failed = run_batch.run(settings, way)
    if failed:
        raise typer.Exit(7)


def approve(
    targets: Annotated[
        list[Path], typer.Argument(metavar="ORDER", help="DIR/orders/ORDER, or DIR for all with nothing open")
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="who has read the report and signs")],
    as_json: JsonOption = False,
) -> None:
    """Sign an order as it lies there; any later change of its design or device voids the signature."""
    from orthocad.cli import run_approve

    run_approve.run_approve(targets, by, as_json)


def plate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a batch's folder", show_default=False)],
    printer: Annotated[str, typer.Option(metavar="NAME|FILE", help="what it is packed for")],
    reprint: Annotated[
        list[str] | None, typer.Option(metavar="ORDER[/SIDE]", help="print approved devices again; repeatable")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Pack approved devices, and only those, onto build plates: 3MF, and a picture of which order lies where."""
    from orthocad.cli import run_plate

    run_plate.run_plate(folder, printer, tuple(reprint or ()), as_json)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="an output or batch folder", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="another of the same kind", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """What changed between two results or batches: values, doses, volumes, gaps, and how far the surfaces lie apart."""
    from orthocad.cli import run_diff

    run_diff.run_diff(old, new, as_json)


COMMANDS = (batch, approve, plate, diff)
