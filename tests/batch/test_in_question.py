"""Orders that stopped each other: when one is put right, taken away or renamed, the other is taken up too."""

from __future__ import annotations

import os
import shutil

import pytest

from evening import order
from orthocad.batch.in_question import in_question
from orthocad.batch.ledger import Ledger
from orthocad.batch.place import opened
from orthocad.batch.records import Settings
from orthocad.batch.run import run_batch
from orthocad.batch.stale_plates import stale_plates
from orthocad.batch.watch import arrivals
from orthocad.cli import run
from test_two_evenings import LEFT, OTHER, batch, lying_and_made

pytestmark = pytest.mark.usefixtures("without_workers")


@pytest.fixture
def watch(tmp_path):
    """Takes what came to the hot folder, checks it, and returns state and code of each order."""
    (tmp_path / "hot").mkdir()
    settings = Settings(orders=str(tmp_path / "hot"), out=tmp_path / "out", jobs=1, all_there=False)
    with opened(settings) as (ledger, history):
        rounds = arrivals(settings, 0.0, lambda places: in_question(places, ledger))

        def look() -> dict[str, tuple[str, str | None]]:
            drafts = next(rounds)
            assert drafts
            list(run_batch(settings, drafts, ledger, history, check_only=True))
            return {r["order_id"]: (r["state"], r["code"]) for r in ledger.orders()}

        yield look


def test_one_scan_under_two_patients_is_put_right_in_one(tmp_path, watch) -> None:
    for name, patient in (("A-1", "P-1"), ("B-1", "P-2")):
        order(tmp_path / f"hot/{name}", LEFT, "", patient)
    assert watch() == dict.fromkeys(("A-1", "B-1"), ("failed", "order.same_scan"))
    (tmp_path / "hot/B-1/left.ply").unlink()
    order(tmp_path / "hot/B-1", OTHER)
    assert watch() == dict.fromkeys(("A-1", "B-1"), ("checked", None))


def test_one_of_two_orders_of_a_scan_is_taken_away(tmp_path, watch) -> None:
    for name in ("C-1", "C-2"):
        order(tmp_path / f"hot/{name}", LEFT, "", "P-1")
    assert watch() == dict.fromkeys(("C-1", "C-2"), ("held", "order.twice"))
    shutil.rmtree(tmp_path / "hot/C-2")
    assert watch() == {"C-1": ("checked", None)}


@pytest.mark.parametrize("renamed", ["s1", "s2"])
def test_one_of_two_orders_with_an_id_is_renamed(tmp_path, watch, renamed) -> None:
    for name, scan in (("s1", LEFT), ("s2", OTHER)):
        order(tmp_path / f"hot/{name}", scan, 'order_id = "E-9"')
    assert watch() == {"? E-9": ("failed", "order.same_id")}
    (tmp_path / f"hot/{renamed}/order.toml").write_text('order_id = "E-10"')
    assert watch() == dict.fromkeys(("E-9", "E-10"), ("checked", None))


def test_a_place_has_one_name(tmp_path) -> None:
    out, place = tmp_path / "out", tmp_path / "mon"
    lying_and_made(place, out, "A-1")
    os.symlink(place, tmp_path / "link")
    order(place / "A-1", {}, "due = 2031-01-01")
    rows = batch(tmp_path / "link", out, "--check")
    assert {k: (r["state"], "[order.same_id]" in (r["against"] or "")) for k, r in rows.items()} == {
        "A-1": ("designed", False)
    }


def test_an_order_refused_for_its_id_is_gone_with_its_place(tmp_path) -> None:
    out = tmp_path / "out"
    lying_and_made(tmp_path / "mon", out, "A-1")
    order(tmp_path / "tue/A-1", OTHER)
    assert set(batch(tmp_path / "tue", out, "--check")) == {"A-1", "? A-1"}
    assert set(batch(tmp_path / "mon", out, "--check")) == {"A-1", "? A-1"}  # it lies there still
    shutil.rmtree(tmp_path / "tue")
    rows = batch(tmp_path / "mon", out, "--check")
    assert {k: (r["state"], r["against"]) for k, r in rows.items()} == {"A-1": ("designed", None)}


def test_refused_papers_are_told_of_a_mix_up_too(tmp_path) -> None:
    for name, patient in (("T-2", "P-2"), ("T-3", "P-3")):
        order(tmp_path / f"o/{name}", LEFT, f'due = "soon"\npatient = "{patient}"')
    rows = batch(tmp_path / "o", tmp_path / "out", "--check")
    for name, other in (("T-2", "T-3"), ("T-3", "T-2")):
        assert rows[name]["code"] == "order.invalid"
        assert f"the same scan is in {other}" in rows[name]["text"]


def test_another_number_condemns_no_plate(tmp_path) -> None:
    out, place = tmp_path / "out", tmp_path / "mon"
    lying_and_made(place, out, "A-1")
    for words in (["approve", str(out), "--by", "Dr A"], ["plate", str(out), "--printer", "large-fdm"]):
        assert run(words) == 0
    order(place / "A-1", {}, "quantity = 3")
    (row,) = batch(place, out, "--check").values()
    assert "1 of each were plated, now 3 are ordered" in row["against"]
    ledger = Ledger(out, read_only=True)
    assert stale_plates(ledger, out) == []
    ledger.close()
