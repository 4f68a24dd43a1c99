"""A batch's folder on the page: its list, approving, sending back."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from orthocad.batch.ledger import Ledger
from orthocad.cli import run
from orthocad.errors import UsageError
from orthocad.preview import panel, walk
from orthocad.preview.session import Session
from orthocad.preview.target import open_target


@pytest.mark.slow
def test_a_batch_is_walked_approved_and_sent_back(foot_scans: Path, tmp_path: Path) -> None:
    orders, out = tmp_path / "orders", tmp_path / "out"
    for name, scan in (("good", "woman_left.ply"), ("broken", "man_right.stl")):
        (orders / name).mkdir(parents=True)
        shutil.copy(foot_scans / scan, orders / name)
    (orders / "broken" / "man_right.stl").write_bytes(b"solid nothing\nendsolid\n")
    assert run(["batch", str(orders), "--out", str(out), "--jobs", "1"]) == 7
    target = open_target(out)
    assert target.batch
    listed = {s["name"]: s["state"] for s in walk.states(target.orders)}
    assert len(listed) == 2
    assert sorted(listed.values()) == ["designed", "failed"]
    good = next(o for o in target.orders if listed[o.name] == "designed")
    broken = next(o for o in target.orders if o is not good)
    with pytest.raises(Exception, match="scan"):
        Session(broken)
    session = Session(good)
    assert session.sides == ("left",)
    assert session.order.out.is_relative_to(out / walk.EDITED), "what was designed is never built over"
    with pytest.raises(UsageError):
        walk.approve(good, " ")
    assert "Dr A" in walk.approve(good, "Dr A")
    assert {s["name"]: s["state"] for s in walk.states(target.orders)}[good.name] == "approved"
    signed = panel.state(session, {})["signed"]
    assert (signed["state"], signed["by"], signed["covers"]) == ("approved", "Dr A", True)
    session.set_value("left", "heel_cup_depth_mm", 14.0)
    assert not panel.state(session, {})["signed"]["covers"]
    with pytest.raises(UsageError):
        walk.send_back(good, "Dr A", "")
    walk.send_back(good, "Dr A", "the other foot, please")
    with closing(Ledger(out, read_only=True)) as ledger:
        row = ledger.order(good.name)
        assert row is not None
        assert (row["state"], row["approved_by"], row["text"]) == ("held", None, "the other foot, please")
        assert ledger.events(good.name)[-1]["name"] == "Dr A"
