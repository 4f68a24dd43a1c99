"""Who does a run's tasks: worker processes of this machine, kept through the run, or a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from orthocad.batch.crew import Crew, Limits, run_tasks
from orthocad.batch.kept_feet import Shelf
from orthocad.batch.papers import single_side
from orthocad.batch.records import Order, Outcome, Settings
from orthocad.batch.worker import Task, do
from orthocad.errors import MachineError

Hands = Callable[[Iterable[Task]], Iterator[Outcome | None]]


@contextmanager
def hands(settings: Settings) -> Iterator[Hands]:
    """What does tasks: each task's outcome as it ends, and None now and then."""
    if settings.scheduler:
        from orthocad.batch.cluster import run_on_cluster

        yield lambda tasks: run_on_cluster(tasks, settings)
        return
    limits = Limits(timeout_s=settings.timeout_s, memory_mb=settings.memory_mb)
    with Crew(do, settings.jobs, settings.out / ".workers") as crew:
        yield lambda tasks: run_tasks(tasks, crew, limits)


def look_task(order: Order, shelf: Shelf) -> Task:
    """Look at an order's scans, and keep the feet."""
    side = single_side(order)
    return replace(_task(order, shelf), key=order.look_key, kind="look", side=side, kept={})


def foresee_task(order: Order, shelf: Shelf) -> Task:
    """Whether an order would be blocked, from the feet that were kept."""
    return replace(_task(order, shelf), key=order.inputs_sha256, kind="foresee")


def build_tasks(queue: Iterable[Order], shelf: Shelf) -> Iterator[Task]:
    """Build these orders, from the feet that were kept."""
    return (_task(order, shelf) for order in queue)


def _task(order: Order, shelf: Shelf) -> Task:
    _write_exam(order)
    kept, request = shelf.known(order.look_key), order.request
    return Task(key=order.order_id, kind="build", request=request, shelf=shelf.place, kept=kept, checked=order.sha256)


def _write_exam(order: Order) -> None:
    """The exam with what the order adds to it, whole or not at all."""
    path = order.request.exam
    if order.exam_json is None or path is None:
        return
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        aside.write_text(order.exam_json, encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        text = f"cannot write {path} ({error.strerror}); free space, then run the same command again"
        raise MachineError("output.not_writable", text) from error
