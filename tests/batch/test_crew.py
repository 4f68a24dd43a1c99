"""Workers that crash, hang and swell cost their own order and no other."""

from __future__ import annotations

import os
from pathlib import Path

from crew_work import act
from orthocad.batch.crew import Crew, Limits, run_tasks
from orthocad.batch.worker import Task
from orthocad.model import Request


def tasks(*keys: str) -> list[Task]:
    return [Task(key=k, kind="build", request=Request(scans=(), out=Path("out"))) for k in keys]


def outcomes(*keys: str, jobs: int = 2, **limits: float) -> dict[str, tuple[str, str | None]]:
    with Crew(act, jobs) as crew:
        ended = [o for o in run_tasks(tasks(*keys), crew, Limits(**limits)) if o is not None]
    assert len({o.key for o in ended}) == len(ended)
    return {o.key: (o.state, o.code) for o in ended}


def test_only_the_order_a_worker_was_at_is_lost() -> None:
    good = [f"good-{n}" for n in range(8)]
    found = outcomes("crash-1", *good[:4], "exit-1", "hang-1", *good[4:], "swell-1", timeout_s=12.0, memory_mb=500.0)
    assert {k: v for k, v in found.items() if not k.startswith("good")} == {
        "crash-1": ("failed", "worker.crashed"),
        "exit-1": ("failed", "worker.crashed"),
        "hang-1": ("failed", "worker.timeout"),
        "swell-1": ("failed", "worker.memory"),
    }
    assert all(found[k] == ("designed", None) for k in good)


def test_a_worker_has_one_thread_a_library_and_leaves_interrupts_to_its_parent() -> None:
    before = os.environ.get("OMP_NUM_THREADS")
    with Crew(act, 1) as crew:
        (ended,) = [o for o in run_tasks(tasks("good"), crew, Limits()) if o is not None]
    assert ended.facts["threads"] == "1"
    assert ended.facts["interrupts"]
    assert ended.facts["pid"] != os.getpid()
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_leaving_early_leaves_no_process_behind() -> None:
    walk = run_tasks(tasks("good-1", "hang-1"), Crew(act, 2), Limits())
    pids = [next(o for o in walk if o is not None).facts["pid"]]
    walk.close()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_no_task_is_no_work() -> None:
    crew = Crew(act, 2)
    assert [o for o in run_tasks([], crew, Limits()) if o is not None] == []
    assert crew.workers == [None, None]


def test_the_crew_is_kept_from_one_list_of_tasks_to_the_next() -> None:
    with Crew(act, 1) as crew:
        pids = [o.facts["pid"] for key in ("good-1", "good-2") for o in run_tasks(tasks(key), crew, Limits()) if o]
    assert len(pids) == 2
    assert pids[0] == pids[1]
    assert not Path(f"/proc/{pids[0]}").exists()
