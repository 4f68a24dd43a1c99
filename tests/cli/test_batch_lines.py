"""What a log of a batch says while it runs: how much, how fast, how long still."""

from __future__ import annotations

import pytest

from orthocad.batch.records import Outcome, Step
from orthocad.cli import run_batch


def test_a_log_tells_the_pace_now_and_then(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(run_batch.time, "monotonic", lambda: now[0])
    say = run_batch._plain_lines()
    say(Step(kind="received", of=1))
    say(Step(kind="building", of=60))
    for done in range(1, 21):  # one every 6 s
        now[0] += 6.0
        say(Step(kind="tick", done=done - 1, of=60))
        say(Step(kind="ended", done=done, of=60))
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["1 order received", "60 orders to build"]
    assert lines[-1] == "17 of 60 orders finished, 9 a minute, about 5 min left"  # 17 in 108 s
    assert len(lines) == 5  # every half minute


def test_a_log_says_where_nothing_is_to_build_and_what_became_of_all(capsys) -> None:
    say = run_batch._plain_lines()
    say(Step(kind="building", of=0))
    for failures in (["worker.crashed", None, "safety.block"], [None]):
        say(Step(kind="building", of=len(failures)))
        for done, code in enumerate(failures, 1):
            state = "designed" if code is None else "held" if code == "safety.block" else "failed"
            outcome = Outcome(key="A-1", state=state, code=code)
            say(Step(kind="ended", done=done, of=len(failures), outcome=outcome))
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["nothing to build", "3 orders to build"]
    assert lines[2].startswith("3 of 3 orders finished (1 failed, 1 held)")
    assert lines[4].startswith("1 of 1 order finished,")
