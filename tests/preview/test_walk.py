"""A batch's folder on the page: its list, an edit that is built and signed, approving, sending back."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import chdir, closing
from pathlib import Path
from typing import Any

import pytest

from at_hand import in_this_process
from orthocad.batch.bound import hash_of_files
from orthocad.batch.ledger import Ledger
from orthocad.batch.worker import files_of
from orthocad.cli import run
from orthocad.errors import MachineError, UsageError
from orthocad.preview import taking_over, walk
from orthocad.preview.builder import build_steps
from orthocad.preview.hands import Bench, design_to_build, handle, handle_unopened
from orthocad.preview.order import Order
from orthocad.preview.room import Room
from orthocad.preview.saving import earlier_designs, write_design
from orthocad.preview.session import Session
from orthocad.preview.target import Target, again, open_target


@pytest.fixture(scope="module")
def ran(foot_scans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch run once, from within its folder, with paths relative to it."""
    home = tmp_path_factory.mktemp("batch")
    for name, scan in (("good", "man_right.stl"), ("broken", "man_right.stl")):
        (home / "orders" / name).mkdir(parents=True)
        shutil.copy(foot_scans / scan, home / "orders" / name)
    (home / "orders" / "broken" / "man_right.stl").write_bytes(b"solid nothing\nendsolid\n")
    with chdir(home), in_this_process():
        assert run(["batch", "orders", "--out", "out", "--jobs", "1"]) == 7
    return home


@pytest.fixture
def out(ran: Path, tmp_path: Path) -> Path:
    """A copy of that batch, moved to a place of its own together with its orders."""
    shutil.copytree(ran, tmp_path / "moved")
    with closing(sqlite3.connect(tmp_path / "moved" / "out" / "ledger.sqlite")) as db, db:
        db.execute("UPDATE orders SET source = '/gone/orders'")
    return tmp_path / "moved" / "out"


def order_of(out: Path, name: str) -> Order:
    return next(o for o in open_target(out).orders if o.name == name)


def skive(session: Session) -> object:
    return session.resolution.prescriptions["right"].values["medial_skive_mm"].value


def built(session: Session) -> str:
    """Build on the page does this; the design's text."""
    text = design_to_build(Bench(session))
    assert list(build_steps(session.order, text))[-1]["ok"]
    return text


def row_of(out: Path, name: str = "good") -> dict[str, Any]:
    with closing(Ledger(out, read_only=True)) as ledger:
        row = ledger.order(name)
    assert row is not None
    return row


@pytest.mark.parametrize("source", ["orders", "/gone/orders", ""])
def test_a_batch_opens_from_anywhere(out: Path, source: str) -> None:
    with closing(sqlite3.connect(out / "ledger.sqlite")) as db, db:
        db.execute("UPDATE orders SET source = ?", (source,))
    places = [p.resolve() for p in order_of(out, "good").scans]
    assert places == ([out.parent / "orders" / "good" / "man_right.stl"] if source else [])


def test_a_batch_that_was_run_from_within_opens_from_outside(ran: Path) -> None:
    assert order_of(ran / "out", "good").trouble is None
    assert Path(row_of(ran / "out")["source"]).is_absolute()


def test_an_edit_is_shown_again_and_signed_once_it_is_built(out: Path) -> None:
    order = order_of(out, "good")
    own = out / "orders" / "good"
    before = files_of(own)
    session = Session(order)
    session.set_value("right", "medial_skive_mm", 2.0)
    with pytest.raises(UsageError, match="build it"):
        taking_over.approve(session, "Dr A")
    text = built(session)
    again_opened = again(order)
    assert again_opened.edited
    assert "edited/good-design.toml" in earlier_designs(again_opened)
    reopened = Session(again_opened)
    assert skive(reopened) == 2.0
    reopened.set_value("right", "medial_skive_mm", 3.0)
    with pytest.raises(UsageError, match="build it"):
        taking_over.approve(reopened, "Dr A")
    reopened.undo()
    assert files_of(own) == before, "nothing refused changes what the batch made"
    with pytest.raises(UsageError):
        taking_over.approve(reopened, " ")
    refuses_what_was_changed(reopened, out)
    assert "approved by Dr A" in taking_over.approve(reopened, "Dr A")
    assert (own / "design.toml").read_text(encoding="utf-8") == text
    now = {name: sha for name, (sha, _) in files_of(own).items()}
    assert now == {name: sha for name, (sha, _) in files_of(order.out).items()}
    assert now["right.stl"] != before["right.stl"][0]
    row = row_of(out)
    assert (row["state"], row["approved_by"], row["design_sha256"]) == ("approved", "Dr A", hash_of_files(now))
    signed = Session(again(order))
    assert signed.signed is not None
    assert (signed.signed["state"], signed.signed["by"]) == ("approved", "Dr A")
    assert signed.signed_as == signed.history.now
    assert not signed.order.edited
    signed.set_value("right", "medial_skive_mm", 1.0)
    assert signed.signed_as != signed.history.now


def refuses_what_was_changed(session: Session, out: Path) -> None:
    """Neither files that were changed since the build, nor a design built anew, nor a device already on a plate."""
    stl, own = session.order.out / "right.stl", walk.own_design(out, "good")
    for file, why in ((stl, "files were changed"), (own, "built anew")):
        content = file.read_bytes()
        file.write_bytes(content[:-1] + b"\x01")
        with pytest.raises(UsageError, match=why):
            taking_over.approve(session, "Dr A")
        file.write_bytes(content)
    for state, tried in (("plated", True), ("designed", False)):
        with closing(sqlite3.connect(out / "ledger.sqlite")) as db, db:
            db.execute("UPDATE orders SET state = ? WHERE order_id = 'good'", (state,))
        if tried:
            with pytest.raises(UsageError, match="too late"):
                taking_over.approve(session, "Dr A")


def test_an_edit_of_a_design_that_the_batch_replaced_is_named_and_kept(out: Path) -> None:
    order = order_of(out, "good")
    session = Session(order)
    session.set_value("right", "medial_skive_mm", 2.0)
    edit = session.design_toml()
    write_design(order, edit)
    (out / "edited" / "good-base.toml").write_text("another design", encoding="utf-8")
    found = again(order)
    assert not found.edited
    assert found.notice
    assert "edited/good-design.toml" in found.notice
    assert skive(Session(found)) == 0.0
    write_design(found, found.base or "")
    kept = [p for p in (out / "edited").glob("good-design-*.toml") if p.read_text(encoding="utf-8") == edit]
    assert len(kept) == 1, "saved over it, the older edit lies beside"


def test_the_batchs_own_device_is_approved_and_any_order_sent_back(out: Path) -> None:
    target = open_target(out)
    assert {s["name"]: s["state"] for s in walk.states(target.orders)} == {"good": "designed", "broken": "failed"}
    session = Session(order_of(out, "good"))
    assert session.sides == ("right",)
    assert session.signed is None
    bench = Bench(session)
    told = dict(handle(bench, {"do": "approve", "by": "Dr A"}))
    assert (told["signed"]["signed"]["state"], told["signed"]["signed"]["covers"]) == ("approved", True)
    assert "state" not in told, "nothing measured grows stale by a signature"
    with pytest.raises(UsageError):
        walk.send_back(session.order, "Dr A", "")
    told = dict(handle(bench, {"do": "send_back", "by": "Dr A", "why": "the other foot, please"}))
    assert (told["signed"]["signed"]["state"], told["signed"]["signed"]["by"]) == ("held", "Dr A")
    row = row_of(out)
    assert (row["state"], row["approved_by"], row["text"]) == ("held", None, "the other foot, please")
    failed = order_of(out, "broken")
    with pytest.raises(UsageError):
        handle_unopened(failed, {"do": "approve", "by": "Dr A"})
    handle_unopened(failed, {"do": "send_back", "by": "Dr A", "why": "another scan, please"})
    assert row_of(out, "broken")["state"] == "held"
    assert walk.signature(failed) is not None


def test_what_is_broken_is_named_and_keeps_nobody_from_the_rest(out: Path, foot_scans: Path) -> None:
    orders = out.parent / "orders"
    for n in range(3):
        shutil.copy(foot_scans / "man_right.stl", orders / "broken" / f"{n}.stl")
    found = {o.name: o.trouble for o in open_target(orders).orders}
    assert found["good"] is None
    assert found["broken"] is not None
    assert "more than two" in found["broken"][1]
    (out / "orders" / "good" / "report.json").write_text("{", encoding="utf-8")
    shutil.copy(foot_scans / "man_right.stl", out / "orders")
    assert open_target(out / "orders" / "good").orders[0].kind == "output", "the report only helps to find the scan"
    (out / "ledger.sqlite").write_bytes(b"no ledger at all, whatever its name says" * 100)
    with pytest.raises(MachineError):
        open_target(out)


def test_a_fault_of_the_program_while_opening_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch, scan: Path) -> None:
    def fails(target: Target, number: int) -> Target:
        raise ValueError("planted")

    async def opened() -> Room:
        room = Room(open_target(scan))
        await room.open()
        await room.close()
        return room

    monkeypatch.setattr(Target, "read_again", fails)
    room = asyncio.run(opened())
    assert room.fault is not None
    assert (room.fault.code, "planted" in room.fault.text) == ("bug", True)
