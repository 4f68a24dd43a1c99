"""One id, one patient, one device: what another evening, folder or correction may not overwrite in silence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evening import order, sample
from made import KEYS, make
from orthocad.batch.ledger import Ledger
from orthocad.batch.place import opened
from orthocad.batch.receive import entries_of
from orthocad.batch.records import Settings
from orthocad.batch.sources import received
from orthocad.batch.tables import read_rows
from orthocad.cli import run

pytestmark = pytest.mark.usefixtures("without_workers")
LEFT = {"left.ply": sample("woman_left.ply")}
OTHER = {"left.stl": sample("woman_left.ply", 5)}


def lying_and_made(place: Path, out: Path, name: str, text: str = "") -> Path:
    """A made order whose papers lie in `place`; its device is a block."""
    order(place / name, LEFT, text)
    folder = make(out, name, sides=("left",))
    ledger = Ledger(out)
    (entry,) = [e for e in entries_of(received(place, out), out, ledger, str(place)) if e.key == name]
    with ledger.together():
        values = (entry.order.inputs_sha256, str(place), entry.order.patient, name)
        ledger.db.execute("UPDATE orders SET inputs_sha256 = ?, source = ?, patient = ? WHERE order_id = ?", values)
    ledger.close()
    return folder


def batch(place: Path, out: Path, *words: str) -> dict[str, dict]:
    run(["batch", str(place), "--out", str(out), "--jobs", "1", "--quiet", *words])
    return {r["order_id"]: r for r in read_rows(out)}


@pytest.mark.parametrize("way", [(), ("--check",)])
def test_an_id_of_another_folder_replaces_no_device(tmp_path, way) -> None:
    out = tmp_path / "out"
    folder = lying_and_made(tmp_path / "mon", out, "A-1")
    device = (folder / "left.stl").read_bytes()
    order(tmp_path / "tue/A-1", OTHER)
    for _ in range(2):
        rows = batch(tmp_path / "tue", out, *way)
        assert (rows["? A-1"]["state"], rows["? A-1"]["code"]) == ("failed", "order.same_id")
        assert (rows["A-1"]["state"], "[order.same_id]" in rows["A-1"]["against"]) == ("designed", True)
        assert (folder / "left.stl").read_bytes() == device
    (tmp_path / "tue/A-1").rename(tmp_path / "tue/A-2")
    rows = batch(tmp_path / "tue", out, "--check")
    assert {k: (r["code"], r["against"]) for k, r in rows.items()} == {"A-1": (None, None), "A-2": (None, None)}


def test_a_second_folder_with_an_id_replaces_no_device_while_the_first_lies_there(tmp_path) -> None:
    out, place = tmp_path / "out", tmp_path / "o"
    folder = lying_and_made(place, out, "A-1", 'patient = "P-1"')
    order(place / "later", OTHER, 'order_id = "A-1"\npatient = "P-1"')
    ledger = Ledger(out)
    drafts = [d for d in received(place, out) if d.where == "later"]  # as a watch takes it
    (entry,) = entries_of(drafts, out, ledger, str(place))
    assert entry.fault.code == "order.same_id"
    (place / "A-1/order.toml").unlink()
    (place / "A-1/left.ply").unlink()
    (place / "A-1").rmdir()  # the folder was renamed and its order corrected
    (entry,) = entries_of(drafts, out, ledger, str(place))
    assert entry.fault is None
    ledger.close()
    assert folder.is_dir()


def test_a_made_order_whose_papers_name_another_patient_now_is_not_signed(tmp_path) -> None:
    out, place = tmp_path / "out", tmp_path / "o"
    folder = lying_and_made(place, out, "A-1", 'patient = "P-1"')
    order(place / "A-1", LEFT, 'patient = "P-2"')
    rows = batch(place, out)
    assert "patient P-1's before, now P-2's" in rows["A-1"]["against"]
    assert run(["approve", str(folder), "--by", "Dr A"]) == 4
    order(place / "A-1", LEFT, 'patient = "P-1"')
    assert {k: r["against"] for k, r in batch(place, out, "--check").items()} == {"A-1": None}


def test_a_scan_of_an_order_that_cannot_be_read_is_known_all_the_same(tmp_path) -> None:
    order(tmp_path / "o/A-1", LEFT, 'patient = "P-1"\ncolour = "x"')
    order(tmp_path / "o/B-1", LEFT, 'patient = "P-2"')
    rows = batch(tmp_path / "o", tmp_path / "out", "--check")
    assert {k: r["code"] for k, r in rows.items()} == {"A-1": "order.invalid", "B-1": "order.same_scan"}


def test_earlier_batches_know_scans_and_ids(tmp_path) -> None:
    spring = tmp_path / "spring"
    lying_and_made(tmp_path / "mon", spring, "A-1", 'patient = "P-1"')
    batch(tmp_path / "mon", spring)
    order(tmp_path / "o/B-1", LEFT, 'patient = "P-2"')
    order(tmp_path / "o/A-1", OTHER, 'patient = "P-3"')
    order(tmp_path / "o/C-1", LEFT, 'patient = "P-1"')
    rows = batch(tmp_path / "o", tmp_path / "out", "--check", "--history", str(spring))
    assert {k: r["code"] for k, r in rows.items()} == {
        "B-1": "order.same_scan",
        "? A-1": "order.same_id",
        "C-1": "order.same_scan",  # B-1 has it too
    }


@pytest.mark.parametrize("patients", [("P-1", "P-1"), ("P-1", None), (None, "P-1"), (None, None)])
def test_an_id_of_an_earlier_batch_is_that_order_alone(tmp_path, patients) -> None:
    spring, place = tmp_path / "spring", tmp_path / "o"
    first, now = (f'patient = "{p}"' if p else "" for p in patients)
    lying_and_made(tmp_path / "mon", spring, "A-1", first)
    with opened(Settings(orders=str(place), out=tmp_path / "out", history=(spring, tmp_path / "out"))) as (ours, known):
        for scan, text, code in ((OTHER, now, "order.same_id"), (LEFT, first, None)):  # the second is the very order
            shutil.rmtree(place, ignore_errors=True)
            order(place / "A-1", scan, text)
            for _ in range(2):
                (entry,) = entries_of(received(place, tmp_path / "out"), tmp_path / "out", ours, str(place), known)
                assert (entry.fault.code if entry.fault else None) == code
                assert code is None or "is made in spring" in entry.fault.text
                ours.receive([("A-1", "A-1", entry.data, patients[1])], str(place))  # known here, and not made


def test_a_copy_takes_no_design_that_was_altered_or_is_refused(tmp_path) -> None:
    out, place = tmp_path / "out", tmp_path / "mon"
    folder = lying_and_made(place, out, "A-1", 'patient = "P-1"')
    order(tmp_path / "o/A-2", LEFT, 'kind = "copy"\nremake_of = "A-1"\npatient = "P-1"')
    design = folder / "design.toml"
    design.write_text(design.read_text() + "# wider\n")
    row = batch(tmp_path / "o", out, "--check")["A-2"]
    assert (row["state"], "files were changed after it was designed" in row["text"]) == ("held", True)
    design.write_text(design.read_text().removesuffix("# wider\n"))
    order(tmp_path / "tue/A-1", OTHER, 'patient = "P-1"')
    batch(tmp_path / "tue", out, "--check")  # A-1 stands refused now
    row = batch(tmp_path / "o", out, "--check")["A-2"]
    assert (row["state"], "now refused: [order.same_id]" in row["text"]) == ("held", True)


def test_a_copy_waits_for_a_first_order_that_is_held_tonight(tmp_path) -> None:
    out, place = tmp_path / "out", tmp_path / "o"
    lying_and_made(place, out, "A-1", 'patient = "P-1"')
    order(place / "A-1", LEFT, 'patient = "P-1"\nnotes = "wider"')
    order(place / "A-2", LEFT, 'kind = "copy"\nremake_of = "A-1"\npatient = "P-1"')
    rows = batch(place, out)
    assert {k: (r["state"], r["code"]) for k, r in rows.items()} == {
        "A-1": ("held", "order.note"),
        "A-2": ("held", "order.original_unknown"),
    }


def test_a_check_sees_the_exam_as_it_is_now(tmp_path) -> None:
    place, out = tmp_path / "o", tmp_path / "out"
    order(place / "A-1", LEFT, 'shoe = "dress"', "P-1")
    assert batch(place, out, "--check")["A-1"]["state"] == "checked"
    order(place / "A-1", LEFT, 'shoe = "dress"', "P-1", flags='"ulcer_active"')
    assert batch(place, out, "--check")["A-1"]["state"] == "held"


def test_of_a_plated_order_only_what_is_missing_is_plated(tmp_path, capsys) -> None:
    make(tmp_path, "A-1", sides=("left",), quantity=2)
    steps = [["approve", str(tmp_path), "--by", "Dr A"], ["plate", str(tmp_path), "--printer", "large-fdm"]]
    assert [run(step) for step in steps] == [0, 0]
    assert "2 devices: A-1" in capsys.readouterr().out
    ledger = Ledger(tmp_path)
    for quantity, state, words in ((1, "plated", "1 too many"), (3, "designed", "approve it to plate 1 more")):
        ledger.receive([("A-1", "A-1", KEYS | {"quantity": quantity}, "P-1")])
        row = ledger.order("A-1")
        assert (row["state"], words in row["text"], row["plated"]) == (state, True, 2)
    ledger.close()
    assert [run(step) for step in steps] == [0, 0]
    assert "1 device: A-1" in capsys.readouterr().out
    ledger = Ledger(tmp_path)
    assert (ledger.order("A-1")["state"], ledger.order("A-1")["plated"]) == ("plated", 3)
    ledger.close()


def test_a_made_orders_folder_that_is_renamed_is_no_second_order(tmp_path) -> None:
    place, out = tmp_path / "o", tmp_path / "out"
    lying_and_made(place, out, "A-1")
    (place / "A-1").rename(place / "A-2")
    found = batch(place, out)
    assert (found["A-1"]["state"], found["A-2"]["state"]) == ("designed", "held")
    assert found["A-2"]["code"] == "order.renamed"
    assert "A-1" in found["A-2"]["text"]
    (place / "A-2").rename(place / "A-1")
    found = batch(place, out)
    assert list(found) == ["A-1"]
    assert found["A-1"]["against"] is None


@pytest.mark.parametrize("more", ["", "cover = 3\n"])
def test_an_id_that_comes_late_makes_no_second_device(tmp_path, more) -> None:
    place, out = tmp_path / "o", tmp_path / "out"
    folder = lying_and_made(place, out, "A-1", 'patient = "P-1"')
    batch(place, out)  # its scan is known
    order(place / "A-1", LEFT, f'patient = "P-1"\norder_id = "N-900"\n{more}')
    for _ in range(2):
        found = batch(place, out, "--check")
        assert "[order.renamed]" in found["A-1"]["against"]
        assert "N-900" in found["A-1"]["against"]
        assert more or (found["N-900"]["state"], found["N-900"]["code"]) == ("held", "order.renamed")
    assert run(["approve", str(folder), "--by", "Dr A"]) == 4
    order(place / "A-1", LEFT, 'patient = "P-1"\norder_id = "N-900"\nkind = "second_pair"\nremake_of = "A-1"')
    found = batch(place, out, "--check")  # now it is said that there are two
    assert (found["A-1"]["against"], found["N-900"]["state"]) == (None, "checked")
    order(place / "A-1", LEFT, 'patient = "P-1"')
    found = batch(place, out, "--check")
    assert {k: (r["state"], r["against"]) for k, r in found.items()} == {"A-1": ("designed", None)}


def test_another_order_in_a_made_ones_place_says_nothing_against_it(tmp_path) -> None:
    place, out = tmp_path / "o", tmp_path / "out"
    lying_and_made(place, out, "A-1", 'patient = "P-1"')
    batch(place, out)
    (place / "A-1/left.ply").unlink()
    order(place / "A-1", OTHER, 'patient = "P-2"\norder_id = "N-900"')
    assert batch(place, out, "--check")["A-1"]["against"] is None


def test_an_order_follows_none_of_another_clinics_patient(tmp_path) -> None:
    lying_and_made(tmp_path / "mon", tmp_path / "out", "A-1", 'patient = "P-1"\nclinic = "North"')
    batch(tmp_path / "mon", tmp_path / "out")
    text = 'patient = "P-1"\nkind = "second_pair"\nremake_of = "A-1"\nclinic = "{}"'
    for clinic, code in (("North", None), ("South", "order.other_patient")):
        order(tmp_path / "o/A-2", LEFT, text.format(clinic))
        assert batch(tmp_path / "o", tmp_path / "out", "--check")["A-2"]["code"] == code


@pytest.mark.parametrize(
    ("second", "states"),
    [
        ("", ("order.twice", "order.twice")),
        ('kind = "second_pair"\nremake_of = "A-1"', (None, None)),
        ('sides = "left"', ("order.twice", "order.twice")),
        ("colour = 1", (None, "order.invalid")),
        ('notes = "x"', (None, "order.note")),
    ],
)
def test_one_scan_ordered_twice_as_new_is_for_a_person(tmp_path, second, states) -> None:
    for name, text in (("A-1", ""), ("A-2", second)):
        order(tmp_path / "o" / name, LEFT, f'patient = "P-1"\n{text}')
    rows = batch(tmp_path / "o", tmp_path / "out", "--check")
    assert (rows["A-1"]["code"], rows["A-2"]["code"]) == states


@pytest.mark.parametrize(("more", "code"), [("", "order.twice"), ('kind = "second_pair"\nremake_of = "A-1"', None)])
def test_a_scan_whose_device_is_made_is_ordered_again_by_saying_so(tmp_path, more, code) -> None:
    lying_and_made(tmp_path / "mon", tmp_path / "out", "A-1", 'patient = "P-1"\ncover = 2')
    batch(tmp_path / "mon", tmp_path / "out")
    order(tmp_path / "o/A-2", LEFT, f'patient = "P-1"\n{more}')
    rows = batch(tmp_path / "o", tmp_path / "out", "--check")
    assert (rows["A-1"]["against"], rows["A-2"]["code"]) == (None, code)
