"""Orders from an address and results to one; a store in memory stands for those on the network."""

from __future__ import annotations

from pathlib import Path

import pytest

from evening import order
from made import make
from orthocad.batch.ledger import Ledger
from orthocad.batch.remote import copied_out, fetched, send
from orthocad.batch.sources import received
from orthocad.cli import run
from orthocad.errors import OrthocadError, UsageError

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def store():
    """An empty store."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    yield files
    files.store.clear()


def test_orders_of_an_address_are_orders(tmp_path, store) -> None:
    store.pipe("/lab/orders/A-1/left.stl", b"solid")
    store.pipe("/lab/orders/A-2/right.stl", b"solid")
    drafts = list(received("memory://lab/orders", tmp_path))
    assert [d.where for d in drafts] == ["A-1", "A-2"]
    assert all(d.home.is_relative_to(tmp_path / "received") for d in drafts)
    store.rm("/lab/orders/A-2", recursive=True)
    store.pipe("/lab/orders/A-1/left.stl", b"solid changed")
    (draft,) = received("memory://lab/orders", tmp_path)
    assert (draft.home / "left.stl").read_bytes() == b"solid changed"


def test_what_is_unchanged_is_not_copied_again(tmp_path, store) -> None:
    store.pipe("/lab/orders/A-1/left.stl", b"solid")
    file = fetched("memory://lab/orders", tmp_path) / "A-1/left.stl"
    before = file.stat().st_mtime_ns, file.stat().st_ino
    fetched("memory://lab/orders", tmp_path)
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before


def test_a_table_by_its_address(tmp_path, store) -> None:
    store.pipe("/lab/orders.csv", b"order_id,left\nA-1,a.stl\n")
    (draft,) = received("memory://lab/orders.csv", tmp_path)
    assert draft.data["order_id"] == "A-1"


@pytest.mark.parametrize("address", ["memory://lab/none", "no-such-kind://x/y"])
def test_a_wrong_address_is_wrong_use(tmp_path, store, address) -> None:
    with pytest.raises(UsageError):
        list(received(address, tmp_path))


def test_results_are_copied_and_replaced_whole(tmp_path, store) -> None:
    folder = order(tmp_path / "orders/A-1", {"left.stl": b"one", "old.txt": b"x"})
    copied_out(tmp_path, "orders/A-1", "memory://lab/out")
    (folder / "old.txt").unlink()
    copied_out(tmp_path, "orders/A-1", "memory://lab/out")
    assert store.find("/lab/out") == ["/lab/out/orders/A-1/left.stl"]
    assert store.cat("/lab/out/orders/A-1/left.stl") == b"one"


def test_each_design_is_sent_once_and_what_was_left_is_sent_later(tmp_path, store) -> None:
    for name in ("A-1", "A-2"):
        make(tmp_path, name)
    ledger = Ledger(tmp_path)
    send(ledger, tmp_path, "memory://lab/out", ["A-1"])
    store.rm("/lab/out/orders/A-1/left.stl")  # would be back if it were sent again
    send(ledger, tmp_path, "memory://lab/out", ["A-1", "A-2"])
    assert not store.exists("/lab/out/orders/A-1/left.stl")
    assert store.cat("/lab/out/orders/A-2/left.stl") == (tmp_path / "orders/A-2/left.stl").read_bytes()
    ledger.close()


def test_a_batch_copies_its_summary(tmp_path, store) -> None:
    order(tmp_path / "o/A-1", {"a.stl": b"x"})
    words = ["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--copy-to", "memory://lab/out", "--quiet"]
    assert run(words) == 7
    assert sorted(Path(p).name for p in store.find("/lab/out")) == ["summary.csv", "summary.html"]


def test_a_store_that_cannot_be_written_is_the_machine(tmp_path) -> None:
    order(tmp_path / "orders/A-1", {"left.stl": b"one"})
    (tmp_path / "file").write_text("x")
    with pytest.raises(OrthocadError) as caught:
        copied_out(tmp_path, "orders/A-1", f"local://{tmp_path}/file/below")
    assert caught.value.exit_code == 8
