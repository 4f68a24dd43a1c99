"""Worker processes, one pipe each: a crash, a hang or a swollen worker costs the order it was at, and no other.

A pool from a library shares queues and locks between its workers, so that one killed at the wrong moment can stop
the rest; here nothing is shared.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from orthocad.batch.records import FAILED, Outcome
from orthocad.batch.worker import Task, do
from orthocad.model import Sealed

POOLS = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "NUMBA", "IGL")
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in POOLS}
ORDERS_PER_WORKER = 200  # then it is replaced: nothing can pile up
RETIRE_MB = 450  # a worker that idles above this is replaced
TICK_S = 0.2
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


class Limits(Sealed):
    """What one order may take."""

    timeout_s: float = 600.0
    memory_mb: float = 2000.0


class _Worker:
    """One process, its end of the pipe, and the task it is at."""

    def __init__(self, work: Callable[[Task], Outcome], lock: Path | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work, os.getpid(), lock), daemon=True)
        with _one_thread_no_interrupts():
            self.process.start()
        theirs.close()
        self.task: Task | None = None
        self.since = 0.0
        self.served = 0

    def give(self, task: Task) -> None:
        self.task, self.since = task, time.monotonic()
        with suppress(OSError):  # it died idle: the next look finds it dead
            self.pipe.send(task)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def memory_mb(self) -> float:
        try:
            return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE_MB
        except (OSError, ValueError, IndexError):
            return 0.0


class Crew:
    """Up to so many workers, each started when there is a task for it and kept for the next; ended with the crew."""

    def __init__(self, work: Callable[[Task], Outcome], jobs: int, lock: Path | None = None) -> None:
        self.work, self.lock = work, lock
        self.workers: list[_Worker | None] = [None] * jobs

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def busy(self) -> list[_Worker]:
        return [w for w in self.workers if w and w.task]

    def hand_out(self, todo: Iterator[Task]) -> None:
        """A task for everyone who has none, while there are any."""
        for place, worker in enumerate(self.workers):
            if (worker is None or worker.task is None) and (task := next(todo, None)) is not None:
                fresh = _fresh(worker, self.work, self.lock) if worker else _Worker(self.work, self.lock)
                self.workers[place] = fresh
                fresh.give(task)

    def end(self) -> None:
        for worker in filter(None, self.workers):
            worker.end()
        self.workers = [None] * len(self.workers)


def run_tasks(tasks: Iterable[Task], crew: Crew, limits: Limits) -> Iterator[Outcome | None]:
    """Each task's outcome as it ends, and None at least every `TICK_S`, so that the caller can look up."""
    todo, done = iter(tasks), False
    try:
        crew.hand_out(todo)
        while busy := crew.busy():
            wait([x for w in busy for x in (w.pipe, w.process.sentinel)], timeout=TICK_S)
            ended = [outcome for w in busy if (outcome := _news(w, limits)) is not None]
            crew.hand_out(todo)  # before the caller writes down what ended: nobody waits for that
            yield from ended
            yield None
        done = True
    finally:
        if not done:
            crew.end()


_own = threading.local()


def do_apart(task: Task, limits: Limits) -> Outcome:
    """One task in this thread's own worker process, which stays for the next one."""
    worker = _fresh(getattr(_own, "worker", None) or _Worker(do, None), do, None)
    _own.worker = worker
    worker.give(task)
    while True:
        wait([worker.pipe, worker.process.sentinel], timeout=TICK_S)
        outcome = _news(worker, limits)
        if outcome is not None:
            return outcome


def _fresh(worker: _Worker, work: Callable[[Task], Outcome], lock: Path | None) -> _Worker:
    """The worker, or another in its place where it is dead, has served long or has grown."""
    grown = worker.served >= ORDERS_PER_WORKER or worker.memory_mb() > RETIRE_MB
    if worker.process.is_alive() and not grown:
        return worker
    worker.end()
    return _Worker(work, lock)


def _news(worker: _Worker, limits: Limits) -> Outcome | None:
    """What became of a worker's task; None while it is at it."""
    task = worker.task
    if task is None:
        return None
    outcome = _answer(worker)
    if outcome is None and not worker.process.is_alive():
        outcome = _answer(worker) or _crashed(task, worker)
    if outcome is None:
        outcome = _over_limit(task, worker, limits)
    if outcome is not None:
        worker.task, worker.served = None, worker.served + 1
    return outcome


def _answer(worker: _Worker) -> Outcome | None:
    try:
        return worker.pipe.recv() if worker.pipe.poll() else None
    except (EOFError, OSError):
        return None


def _crashed(task: Task, worker: _Worker) -> Outcome:
    worker.process.join()
    code = worker.process.exitcode or 0
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    text = f"the worker process died at this order ({how}); run it alone with ORTHOCAD_DEBUG=1, or retry it"
    return _lost(task, worker, "worker.crashed", text)


def _over_limit(task: Task, worker: _Worker, limits: Limits) -> Outcome | None:
    if time.monotonic() - worker.since > limits.timeout_s:
        worker.end()
        text = f"over the time limit of {limits.timeout_s:g} s; look at its scan, or give a longer --timeout"
        return _lost(task, worker, "worker.timeout", text)
    memory_mb = worker.memory_mb()
    if memory_mb > limits.memory_mb:
        worker.end()
        text = f"took {memory_mb:.0f} MB, over the limit of {limits.memory_mb:g} MB; thin its scan, or raise --memory"
        return _lost(task, worker, "worker.memory", text)
    return None


def _lost(task: Task, worker: _Worker, code: str, text: str) -> Outcome:
    return Outcome(key=task.key, state=FAILED, code=code, text=text, seconds=time.monotonic() - worker.since)


@contextmanager
def _one_thread_no_interrupts() -> Iterator[None]:
    """What a child inherits: one thread for each library, and Ctrl-C left to its parent."""
    before: dict[str, Any] = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _serve(pipe: Connection, work: Callable[[Task], Outcome], parent: int, lock: Path | None) -> None:
    """A worker's life: a task in, its outcome out, until the parent is gone."""
    held = _hold(lock)
    warnings.simplefilter("ignore", RuntimeWarning)  # nobody reads a worker's words; what counts is in the outcome
    threading.Thread(target=_die_with, args=(parent,), daemon=True).start()
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            pipe.send(work(pipe.recv()))
    if held is not None:
        os.close(held)


def _hold(lock: Path | None) -> int | None:
    """Share the lock for life: the next run of the batch waits until every worker of this one is gone."""
    if lock is None:
        return None
    import fcntl

    held = os.open(lock, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


def _die_with(parent: int) -> None:
    """A parent killed outright tells nobody: look whether it is still there."""
    while os.getppid() == parent:
        time.sleep(TICK_S)
    os.kill(os.getpid(), signal.SIGKILL)
