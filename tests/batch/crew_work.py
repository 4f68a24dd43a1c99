"""What test workers do: importable by a spawned process, and without any geometry."""

from __future__ import annotations

import os
import signal
import time

from orthocad.batch.records import DESIGNED, Outcome
from orthocad.batch.worker import Task


def act(task: Task) -> Outcome:
    """The key says what happens: `crash-…`, `hang-…`, `swell-…`, `exit-…`; anything else is done."""
    kind = task.key.split("-")[0]
    if kind == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if kind == "exit":
        os._exit(3)
    if kind == "hang":
        while True:
            time.sleep(1)
    if kind == "swell":
        swollen = bytearray(900_000_000)
        swollen[::4096] = b"x" * len(swollen[::4096])
        time.sleep(60)
    return Outcome(key=task.key, state=DESIGNED, facts=surroundings())


def surroundings() -> dict[str, object]:
    """How the process finds itself."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return {
        "pid": os.getpid(),
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "interrupts": signal.SIGINT in blocked,
    }
