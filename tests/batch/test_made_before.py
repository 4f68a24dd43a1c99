"""A device that is made outlives a check, and what was plated outlives whatever becomes of its order."""

from __future__ import annotations

import pytest

from evening import order, sample
from made import make
from orthocad.batch.ledger import Ledger
from orthocad.batch.made_before import KEPT
from orthocad.batch.receive import entries_of
from orthocad.batch.sources import received
from orthocad.batch.tables import read_rows
from orthocad.cli import run

WRONG = {'patient = "P-1"\ncolour = "x"': "order.invalid", 'patient = "P-1"\nnotes = "wider"': "order.note"}


def made(tmp_path, *done: str):
    """A made order, its papers and scan lying in the orders' folder, approved and plated as far as is asked."""
    order(tmp_path / "o/A-1", {"left.ply": sample("woman_left.ply")}, 'patient = "P-1"')
    out = tmp_path / "out"
    folder = make(out, "A-1", sides=("left",))
    with_inputs(tmp_path, out)
    if "approved" in done:
        assert run(["approve", str(out), "--by", "Dr A"]) == 0
    if "plated" in done:
        assert run(["plate", str(out), "--printer", "large-fdm"]) == 0
    return folder


def with_inputs(tmp_path, out) -> None:
    ledger = Ledger(out)
    (entry,) = entries_of(received(tmp_path / "o", out), out, ledger)
    with ledger.together():
        ledger.db.execute(
            "UPDATE orders SET inputs_sha256 = ?, source = ?", (entry.order.inputs_sha256, str(tmp_path / "o"))
        )
    ledger.close()


def batch(tmp_path, *words: str) -> int:
    return run(["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--jobs", "1", "--quiet", *words])


def contents(folder) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.mark.usefixtures("without_workers")
@pytest.mark.parametrize(("text", "code"), WRONG.items())
@pytest.mark.parametrize("done", [(), ("approved",), ("approved", "plated")])
def test_a_check_leaves_what_is_made_and_says_what_is_against_it(tmp_path, text, code, done) -> None:
    folder = made(tmp_path, *done)
    before, row = contents(folder), read_rows(tmp_path / "out")[0]
    (tmp_path / "o/A-1/order.toml").write_text(text)
    for _ in range(2):
        assert batch(tmp_path, "--check") == (7 if code == "order.invalid" else 0)
        (now,) = read_rows(tmp_path / "out")
        assert [now[k] for k in ("state", "approved_by")] == [row[k] for k in ("state", "approved_by")]
        assert code in now["against"]
        assert contents(folder) == before
    assert code in (tmp_path / "out/summary.html").read_text()
    if not done:
        assert run(["approve", str(folder), "--by", "Dr B"]) == 4
    (tmp_path / "o/A-1/order.toml").write_text('patient = "P-1"')
    assert batch(tmp_path, "--check") == 0
    assert read_rows(tmp_path / "out")[0]["against"] is None


@pytest.mark.usefixtures("without_workers")
@pytest.mark.parametrize(("text", "code"), WRONG.items())
def test_what_was_plated_is_kept_aside_whatever_became_of_the_order(tmp_path, text, code) -> None:
    folder = made(tmp_path, "approved", "plated")
    before = contents(folder)
    (tmp_path / "o/A-1/order.toml").write_text(text)
    for _ in range(2):
        assert batch(tmp_path) == (7 if code == "order.invalid" else 0)
        (row,) = read_rows(tmp_path / "out")
        assert (row["state"] in ("failed", "held"), row["code"], row["approved_by"]) == (True, code, None)
        (kept,) = (tmp_path / "out" / KEPT).iterdir()
        assert contents(kept) == before
        assert f"approval by Dr A is void; what was plated is kept in {KEPT}/{kept.name}" in row["text"]
    assert not folder.exists()


@pytest.mark.usefixtures("without_workers")
def test_an_approval_that_goes_with_its_device_is_said(tmp_path) -> None:
    folder = made(tmp_path, "approved")
    (tmp_path / "o/A-1/order.toml").write_text('patient = "P-1"\ncolour = "x"')
    for _ in range(2):
        assert batch(tmp_path) == 7
        (row,) = read_rows(tmp_path / "out")
        assert (row["state"], row["code"], row["approved_by"]) == ("failed", "order.invalid", None)
        assert "approval by Dr A is void" in row["text"]
    assert not folder.exists()


@pytest.mark.usefixtures("without_workers")
def test_an_approved_order_that_a_check_finds_wrong_is_on_no_plate(tmp_path, capsys) -> None:
    made(tmp_path, "approved")
    (tmp_path / "o/A-1/order.toml").write_text('patient = "P-1"\nnotes = "wider"')
    assert batch(tmp_path, "--check") == 0
    capsys.readouterr()
    assert run(["plate", str(tmp_path / "out"), "--printer", "large-fdm"]) == 0
    assert "order.note" in capsys.readouterr().out
    assert not list((tmp_path / "out/plates").glob("*.3mf"))


def test_what_was_plated_is_kept_aside_where_the_order_is_changed(tmp_path) -> None:
    folder = made(tmp_path, "approved", "plated")
    before = contents(folder)
    (tmp_path / "o/A-1/order.toml").write_text('patient = "P-1"\nsettings = ["heel_lift_mm=3"]')
    assert batch(tmp_path, "--check") == 0
    assert read_rows(tmp_path / "out")[0]["state"] == "plated"
    assert contents(folder) == before
    assert batch(tmp_path, "--timeout", "1") == 7
    assert not folder.exists()
    (kept,) = (tmp_path / "out" / KEPT).iterdir()
    assert contents(kept) == before


@pytest.mark.usefixtures("without_workers")
@pytest.mark.parametrize("way", [(), ("--check",)])
@pytest.mark.parametrize("lies", ["among tonight's", "in another folder"])
def test_a_scan_that_turns_up_under_a_second_patient_speaks_against_what_was_made_of_it(tmp_path, way, lies) -> None:
    folder = made(tmp_path, "approved")
    assert batch(tmp_path, *way) == 0
    before = contents(folder)
    if lies == "in another folder":
        (tmp_path / "o").rename(tmp_path / "yesterday")
    order(tmp_path / "o/B-1", {"left.ply": sample("woman_left.ply")}, 'patient = "P-2"')
    for _ in range(2):
        assert batch(tmp_path, *way) == 7
        rows = {r["order_id"]: r for r in read_rows(tmp_path / "out")}
        assert (rows["B-1"]["state"], rows["B-1"]["code"]) == ("failed", "order.same_scan")
        assert rows["A-1"]["state"] == "approved"
        assert "[order.same_scan] patient P-1: the same scan is in B-1 (patient P-2)" in rows["A-1"]["against"]
        assert contents(folder) == before
    assert run(["plate", str(tmp_path / "out"), "--printer", "large-fdm"]) == 0
    assert not list((tmp_path / "out/plates").glob("*.3mf"))
    (tmp_path / "o/B-1/left.ply").write_bytes(sample("woman_left.ply", 3))  # the other patient's own
    batch(tmp_path, "--check")
    assert {r["order_id"]: r["against"] for r in read_rows(tmp_path / "out")} == {"A-1": None, "B-1": None}


@pytest.mark.usefixtures("without_workers")
def test_an_order_that_does_not_say_whose_it_is_speaks_against_no_device(tmp_path) -> None:
    made(tmp_path)
    batch(tmp_path)
    order(tmp_path / "o/B-1", {"left.ply": sample("woman_left.ply")})
    assert batch(tmp_path) == 7
    assert {r["order_id"]: (r["code"], r["against"]) for r in read_rows(tmp_path / "out")} == {
        "A-1": (None, None),
        "B-1": ("order.same_scan", None),
    }
