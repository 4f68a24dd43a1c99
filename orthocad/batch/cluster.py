"""The same tasks on a Dask cluster: other machines take them, a lost worker's tasks go to the others."""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from orthocad import RULES_VERSION, __version__
from orthocad.batch.crew import TICK_S, Limits, do_apart
from orthocad.batch.locks import turn_at
from orthocad.batch.records import FAILED, Outcome, Settings
from orthocad.batch.worker import Task
from orthocad.errors import MachineError
from orthocad.model import Turn

CONNECT_S = 10
GONE_S = 15.0  # without a scheduler
ALONE_S = 60.0  # without a worker
AHEAD = 2  # tasks given out for each thread: nobody waits for the next


def run_on_cluster(tasks: Iterable[Task], settings: Settings) -> Iterator[Outcome | None]:
    """Each task's outcome as it ends, and None now and then.

    Raises
    ------
    MachineError
        `cluster.…`: the scheduler cannot be reached or went away, or its workers cannot do the work; what is finished
        stays.
    """
    turn = turn_at(settings.out)
    todo = [_absolute(task, turn) for task in tasks]
    if not todo:
        return
    client = _client(str(settings.scheduler))
    try:
        _same_program(client, [settings.out / ".lock", *todo[0].request.scans])
        yield from _given_out(client, todo, Limits(timeout_s=settings.timeout_s, memory_mb=settings.memory_mb))
    finally:
        client.close(timeout=2)


def _absolute(task: Task, turn: Turn) -> Task:
    """The task with paths that mean the same on every machine that shares them, and whose turn it is done in."""
    request = task.request
    profile = request.profile
    return replace(
        task,
        shelf=task.shelf and task.shelf.absolute(),
        request=replace(
            request,
            scans=tuple(p.absolute() for p in request.scans),
            out=request.out.absolute(),
            turn=turn,
            exam=request.exam.absolute() if request.exam else None,
            design=request.design.absolute() if request.design else None,
            profile=str(Path(profile).absolute()) if profile and profile.endswith(".toml") else profile,
        ),
    )


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise MachineError(
            "cluster.missing", "--scheduler needs the extra `cluster`: pip install orthocad[cluster]"
        ) from (error)
    for name in [n for n in logging.root.manager.loggerDict if n.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # each has a level of its own; we say it in one line
    try:
        return Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        text = f"no Dask scheduler answers at {address}; start it, or correct --scheduler (tcp://HOST:8786)"
        raise MachineError("cluster.unreachable", text) from error


def _same_program(client: Any, files: Iterable[Path]) -> None:
    """Every worker runs this version and sees these files, one of the batch's folder and one of the orders'."""
    mine, here = _found_there([str(file.absolute()) for file in files])
    _wait_for_workers(client)
    for address, (version, there) in client.run(_found_there, here).items():
        if version != mine:
            text = f"the worker {address} runs orthocad {version}, this is {mine}; install the same on both"
            raise MachineError("cluster.version", text)
        if unseen := [Path(file) for file in here if file not in there]:
            text = f"the worker {address} does not see {unseen[0].parent}; put it on a path all machines share"
            raise MachineError("cluster.path", text)


def _found_there(files: list[str]) -> tuple[str, list[str]]:
    """On a worker: its version, and which of these files it sees."""
    return f"{__version__}, rules {RULES_VERSION}", [file for file in files if Path(file).is_file()]


def _wait_for_workers(client: Any) -> None:
    until = time.monotonic() + ALONE_S
    while not _threads(client):
        if time.monotonic() > until:
            raise MachineError("cluster.no_workers", f"the scheduler has had no worker for {ALONE_S:.0f} s; start one")
        time.sleep(TICK_S)


def _threads(client: Any) -> int:
    return sum(client.nthreads().values()) if client.status == "running" else 0


def _given_out(client: Any, todo: list[Task], limits: Limits) -> Iterator[Outcome | None]:
    waiting = list(reversed(todo))
    out: dict[Any, Task] = {}
    run, seen = f"{time.time_ns():x}", time.monotonic()
    while waiting or out:
        seen = _still_there(client, seen)
        while waiting and len(out) < AHEAD * max(1, _threads_known(client)):
            task = waiting.pop()
            out[client.submit(do_there, task, limits, key=f"{task.kind}-{run}-{task.key}", pure=False)] = task
        ended = [future for future in out if future.done()]
        for future in ended:
            yield _outcome(future, out.pop(future))
        if not ended:
            time.sleep(TICK_S)
            yield None


def _threads_known(client: Any) -> int:
    """As the scheduler told last: asks nobody."""
    return sum(w["nthreads"] for w in client.scheduler_info(n_workers=-1)["workers"].values())


def _still_there(client: Any, seen: float) -> float:
    """When scheduler and workers were last there."""
    if client.status == "running":
        return time.monotonic()
    if client.status == "closed" or time.monotonic() - seen > GONE_S:
        raise _gone()
    return seen


def _gone() -> MachineError:
    text = "the Dask scheduler is gone; what is finished stays: start it and run the same command again to go on"
    return MachineError("cluster.gone", text)


def _outcome(future: Any, task: Task) -> Outcome:
    if future.status in ("cancelled", "lost"):
        raise _gone()
    error = future.exception()
    if error is None:
        return future.result()
    text = f"the cluster could not do it ({type(error).__name__}: {error}); retry it with --retry-failed"
    return Outcome(key=task.key, state=FAILED, code="worker.crashed", text=" ".join(text.split())[:300])


def do_there(task: Task, limits: Limits) -> Outcome:
    """On a worker: in a process of its own, which may be ended when it hangs."""
    # Dask marks its processes as ones that may have no children; ours end by themselves with their parent.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    return do_apart(task, limits)
