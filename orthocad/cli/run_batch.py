"""`orthocad batch`: walk through the orders, show how far it is, say what became of them."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from orthocad.batch.ledger import Ledger
from orthocad.batch.records import CHECKED, FAILED, HELD, RECEIVED, Draft, Settings, Step
from orthocad.batch.stale_plates import Stale, stale_plates
from orthocad.cli import stops
from orthocad.errors import MachineError
from orthocad.model import Sealed

LINE_EVERY_S = 30.0  # in a log
ROUNDS = 5  # what came or was changed while it ran is taken too; a folder that never rests is for --watch
SUMMARY_EVERY_S = 60.0  # whoever pulls the plug at night finds one in the morning
_SHOWN = 40  # problems listed on the terminal; all of them are in the summary


class Way(Sealed):
    """How a batch is shown."""

    check_only: bool = False
    as_json: bool = False
    quiet: bool = False
    settle_s: float | None = None  # watching: how long an order's files must rest before it is taken


def run(settings: Settings, way: Way) -> int:
    """Check and build; returns how many orders failed.

    Raises
    ------
    MachineError
        `interrupted`, disk full: what is finished stays, and the same command goes on from there.
    """
    from orthocad.batch.copies import can_follow, followers
    from orthocad.batch.in_question import in_question
    from orthocad.batch.made_before import REFUSED
    from orthocad.batch.place import opened
    from orthocad.batch.remote import send
    from orthocad.batch.run import run_batch
    from orthocad.batch.sources import received
    from orthocad.batch.summary import write_summary
    from orthocad.batch.tables import rows_of
    from orthocad.batch.watch import arrivals, fingerprint

    with opened(settings) as (ledger, history), _shown(way) as say:

        def walk(drafts: Iterable[Draft]) -> None:
            written = time.monotonic()
            try:
                for step in run_batch(settings, drafts, ledger, history, check_only=way.check_only):
                    _stop_where_asked()
                    say(step)
                    if time.monotonic() - written > SUMMARY_EVERY_S:
                        write_summary(ledger, settings.out)
                        written = time.monotonic()
                    if settings.copy_to and step.outcome:
                        send(ledger, settings.out, settings.copy_to, [step.outcome.key])
            finally:
                write_summary(ledger, settings.out)
            _send_all(ledger, settings)

        if way.settle_s is None:
            for _ in range(1 if way.check_only else ROUNDS):
                before = fingerprint(settings)
                walk(received(settings.orders, settings.out))
                if fingerprint(settings) == before and not can_follow(ledger):
                    break
        else:
            for drafts in arrivals(settings, way.settle_s, lambda places: in_question(places, ledger)):
                if stops:  # nothing is at work: this is how a watch ends
                    break
                for _ in range(ROUNDS):
                    if not drafts:
                        break
                    walk(drafts)
                    drafts = followers(settings, ledger)
        rows, stale = rows_of(ledger, settings.out), stale_plates(ledger, settings.out)
    _tell(rows, stale, settings.out, way)
    return sum(r["state"] == FAILED for r in rows) + sum((r["against"] or "").startswith(REFUSED) for r in rows)


def _send_all(ledger: Ledger, settings: Settings) -> None:
    """What was made and not sent yet, and the summary, at the address that was asked for."""
    from orthocad.batch.remote import copied_out, send

    if settings.copy_to:
        send(ledger, settings.out, settings.copy_to, [r["order_id"] for r in ledger.orders()])
        for name in ("summary.html", "summary.csv"):
            copied_out(settings.out, name, settings.copy_to)


def show_status(out: Path, as_json: bool) -> None:
    """How a batch stands."""
    from orthocad.batch.locks import at_work
    from orthocad.batch.tables import rows_of

    with closing(Ledger(out, read_only=True)) as ledger:
        rows, stale, running = rows_of(ledger, out), stale_plates(ledger, out), at_work(out)
    _tell(rows, stale, out, Way(as_json=as_json))
    waiting = sum(r["state"] in (RECEIVED, CHECKED) for r in rows)
    if running and not as_json:
        print(f"a run is at it: {waiting} not yet made")
    elif waiting and not as_json:
        print(f"no run is at it, and {waiting} are not made: start the same command again to go on")


def _stop_where_asked() -> None:
    if stops:
        text = "stopped as asked; what is finished stays: run the same command again to go on"
        raise MachineError("interrupted", text)


def _tell(rows: list[dict[str, Any]], stale: list[Stale], out: Path, way: Way) -> None:
    from orthocad.batch.tables import counts_of

    counts = counts_of(rows)
    if way.as_json:
        told = {"out": str(out), "counts": counts, "orders": rows, "stale_plates": [s.text for s in stale]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    elif not way.quiet:
        said = ", ".join(f"{n} {state}" for state, n in counts.items())
        print(f"{_orders(len(rows))}: {said or 'none'}")
        _list("failed", [_line(r) for r in rows if r["state"] == FAILED], out)
        _list("held for a person", [_line(r) for r in rows if r["state"] == HELD], out)
        against = [f"{r['order_id']} is {r['state']}; {r['against']}" for r in rows if r["against"]]
        _list("made, and something speaks against it", against, out)
        _list("plates not to print", [s.text for s in stale], out)
        if (out / "summary.html").is_file():
            print(f"summary: {out / 'summary.html'}")


def _line(row: Mapping[str, Any]) -> str:
    who = f" for the {row['held_for']}" if row["held_for"] else ""
    return f"{row['order_id']}{who}  [{row['code']}] {row['text']}"


def _list(title: str, lines: list[str], out: Path) -> None:
    if lines:
        more = [f"  … and {len(lines) - _SHOWN} more, all in {out / 'summary.html'}"] if len(lines) > _SHOWN else []
        print("\n".join([f"{title}: {len(lines)}", *(f"  - {line}" for line in lines[:_SHOWN]), *more]))


@contextmanager
def _shown(way: Way) -> Iterator[Callable[[Step], None]]:
    if way.quiet or way.as_json:
        yield lambda step: None
    elif not sys.stderr.isatty():
        yield _plain_lines()
    else:
        with _bar() as say:
            yield say


def _plain_lines() -> Callable[[Step], None]:
    """One line now and then, for a log."""
    last = since = time.monotonic()
    bad: Counter[str] = Counter()

    def say(step: Step) -> None:
        nonlocal last, since
        now = time.monotonic()
        opens = step.kind in ("received", "checked", "building")
        if opens:
            since = now
            bad.clear()
        bad.update([step.outcome.state] if step.outcome and step.outcome.code else [])
        ends = step.kind == "ended" and step.done == step.of
        if opens or ends or (now - last > LINE_EVERY_S and step.of):
            last = now
            print(f"{_words(step, bad)}{_pace(step, now - since)}", file=sys.stderr, flush=True)

    return say


def _pace(step: Step, seconds: float) -> str:
    """How fast it goes and how long it still takes, once that can be told."""
    if not step.done or seconds <= 0:
        return ""
    minutes_left = (step.of - step.done) * seconds / step.done / 60
    return f", {60 * step.done / seconds:.0f} a minute, about {minutes_left:.0f} min left"


def _words(step: Step, stopped: Mapping[str, int] | None = None) -> str:
    if step.kind == "received":
        return f"{_orders(step.of)} received"
    if step.kind == "looking":
        return f"looked at {step.done} of {step.of} scans"
    if step.kind == "checked":
        bad, held = sum(e.fault is not None for e in step.entries), sum(e.held is not None for e in step.entries)
        return f"{_orders(step.of)} checked: {bad} refused, {held} held, {step.skipped} already done or waiting"
    if step.kind == "building":
        return f"{_orders(step.of)} to build" if step.of else "nothing to build"
    not_built = ", ".join(f"{n} {state}" for state, n in sorted((stopped or {}).items()))
    return f"{step.done} of {_orders(step.of)} finished{f' ({not_built})' if not_built else ''}"


def _orders(number: int) -> str:
    return f"{number} order{'s' * (number != 1)}"


@contextmanager
def _bar() -> Iterator[Callable[[Step], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=30), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), TextColumn("{task.fields[bad]}", style="red"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=False) as bar:
        task = bar.add_task("reading the orders", total=None, rate="", bad="")
        shown = {"stage": "", "since": 0.0, "bad": 0}

        def say(step: Step) -> None:
            _advance(bar, task, step, shown)

        yield say


def _advance(bar: Any, task: Any, step: Step, shown: dict[str, Any]) -> None:
    if step.kind in ("received", "checked"):
        bar.console.print(_words(step), highlight=False)
        return
    stage = {"looking": "looking at the scans", "building": "building"}.get(step.kind)
    if stage and shown["stage"] != stage:
        shown.update(stage=stage, since=time.monotonic())
        bar.reset(task, total=step.of or 1, description=stage)
    if step.outcome is not None and step.outcome.code:
        shown["bad"] += 1
        bar.console.print(
            f"{step.outcome.key}: {step.outcome.state}, {step.outcome.code}", highlight=False, markup=False
        )
    if step.kind != "tick":
        minutes = (time.monotonic() - shown["since"]) / 60
        rate = f"{step.done / minutes:.0f} a minute" if step.done and minutes > 0.05 else ""
        bad = f"{shown['bad']} not built" if shown["bad"] else ""
        bar.update(task, completed=step.done, rate=rate, bad=bad)
