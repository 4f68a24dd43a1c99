"""The next evenings in the same folder: answered notes, changed orders, copies, remakes, retries, two feet a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import trimesh

from evening import SAMPLES, order, sample
from orthocad.batch.ledger import Ledger
from orthocad.batch.tables import read_rows
from orthocad.cli import run

pytestmark = pytest.mark.slow


def batch(tmp_path: Path, *words: str) -> dict[str, tuple[str, str | None]]:
    code = run(["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--jobs", "2", "--quiet", *words])
    found = {r["order_id"]: (r["state"], r["code"]) for r in read_rows(tmp_path / "out")}
    assert code == (7 if any(s == "failed" for s, _ in found.values()) else 0)
    return found


def attempts(out: Path) -> dict[str, int]:
    return {r["order_id"]: r["attempts"] for r in read_rows(out)}


def stl(tmp_path: Path, name: str) -> bytes:
    return (tmp_path / "out/orders" / name / "left.stl").read_bytes()


def test_the_next_evenings(tmp_path) -> None:
    left = {"left.ply": sample("woman_left.ply")}
    order(tmp_path / "o/A-1", left, "", "P-1")
    order(tmp_path / "o/A-2", left, 'notes = "see photo"', "P-1")
    order(tmp_path / "o/A-3", left, 'kind = "copy"\nremake_of = "A-1"', "P-1")
    order(tmp_path / "o/A-4", left, 'kind = "remake"\nremake_of = "Z-9"\nreason = "fit"', "P-1")
    found = batch(tmp_path)
    assert found == {
        "A-1": ("designed", None),
        "A-2": ("held", "order.note"),
        "A-3": ("designed", None),  # taken up once A-1 was made
        "A-4": ("held", "order.original_unknown"),
    }
    first = stl(tmp_path, "A-1")
    assert run(["approve", str(tmp_path / "out/orders/A-1"), "--by", "Dr A"]) == 0
    answered = 'kind = "second_pair"\nremake_of = "A-1"\nsettings = ["heel_cup_depth_mm=16"]\n'
    answered += 'notes = "see photo"\nnote_read_by = "Ann"\nnote_answer = "wider cup set"'
    order(tmp_path / "o/A-2", left, answered, "P-1")
    order(tmp_path / "o/A-4", left, 'kind = "remake"\nremake_of = "A-1"\nreason = "fit"', "P-1")
    found = batch(tmp_path)
    assert found == {"A-1": ("approved", None)} | dict.fromkeys(("A-2", "A-3", "A-4"), ("designed", None))
    assert stl(tmp_path, "A-3") == first  # a copy is the same bytes
    assert stl(tmp_path, "A-2") != first
    assert attempts(tmp_path / "out") == {"A-1": 1, "A-2": 1, "A-3": 1, "A-4": 1}
    assert batch(tmp_path) == found
    assert attempts(tmp_path / "out") == {"A-1": 1, "A-2": 1, "A-3": 1, "A-4": 1}
    order(tmp_path / "o/A-1", left, 'settings = ["heel_lift_mm=3"]', "P-1")
    found = batch(tmp_path)
    assert found["A-1"] == ("designed", None)  # the signature went with the change
    assert attempts(tmp_path / "out")["A-1"] == 2
    assert stl(tmp_path, "A-1") != first
    ledger = Ledger(tmp_path / "out", read_only=True)
    assert [e["state"] for e in ledger.events("A-1")] == [
        "received", "checked", "designed", "approved", "checked", "designed"]  # fmt: skip
    ledger.close()


def test_a_changed_order_that_fails_leaves_no_old_device(tmp_path) -> None:
    order(tmp_path / "o/A-1", {"left.ply": sample("woman_left.ply")}, "", "P-1")
    assert batch(tmp_path)["A-1"] == ("designed", None)
    order(tmp_path / "o/A-1", {"left.ply": b"ply\n"}, "", "P-1")
    assert batch(tmp_path)["A-1"] == ("failed", "scan.unreadable")
    assert not list((tmp_path / "out").rglob("*.stl"))
    order(tmp_path / "o/A-1", {"left.ply": sample("woman_left.ply")}, "", "P-1")
    assert batch(tmp_path)["A-1"] == ("designed", None)


def test_a_timeout_is_tried_again_only_where_asked(tmp_path) -> None:
    order(tmp_path / "o/A-1", {"left.ply": sample("woman_left.ply")}, "", "P-1")
    assert batch(tmp_path, "--check")["A-1"] == ("checked", None)
    assert batch(tmp_path, "--timeout", "1")["A-1"] == ("failed", "worker.timeout")
    assert batch(tmp_path)["A-1"] == ("failed", "worker.timeout")
    assert attempts(tmp_path / "out")["A-1"] == 1
    assert batch(tmp_path, "--retry-failed")["A-1"] == ("designed", None)
    assert attempts(tmp_path / "out")["A-1"] == 2


def test_sides_of_a_pair_and_of_a_file_with_two_feet(tmp_path) -> None:
    feet = [trimesh.load(SAMPLES / name) for name in ("woman_left.ply", "woman_right.ply")]
    feet[1].apply_translation([400.0, 0.0, 0.0] + feet[0].centroid - feet[1].centroid)
    both = trimesh.util.concatenate(feet).export(file_type="stl")
    pair = {"a.ply": sample("woman_left.ply"), "b.ply": sample("woman_right.ply")}
    order(tmp_path / "o/A-1", {"two.stl": both}, 'sides = "right"', "P-1")
    order(tmp_path / "o/A-2", pair, 'sides = "left"', "P-1")
    assert batch(tmp_path) == {"A-1": ("designed", None), "A-2": ("designed", None)}
    for name, side in (("A-1", "right"), ("A-2", "left")):
        report = json.loads((tmp_path / "out/orders" / name / "report.json").read_text())
        assert list(report["feet"]) == [side]


def test_history_of_another_folder(tmp_path) -> None:
    left = {"left.ply": sample("woman_left.ply")}
    order(tmp_path / "o/A-1", left, "", "P-1")
    batch(tmp_path)
    (tmp_path / "out").rename(tmp_path / "spring")
    order(tmp_path / "o/A-1", left, 'order_id = "B-1"\nkind = "copy"\nremake_of = "A-1"', "P-1")
    assert batch(tmp_path) == {"B-1": ("held", "order.original_unknown")}
    assert batch(tmp_path, "--history", str(tmp_path / "spring")) == {"B-1": ("designed", None)}
    assert stl(tmp_path, "B-1") == (tmp_path / "spring/orders/A-1/left.stl").read_bytes()


def test_a_remake_of_an_unknown_order_waits_for_an_answer_that_names_it(tmp_path) -> None:
    left = {"left.ply": sample("woman_left.ply")}
    remake = 'order_id = "B-1"\nkind = "remake"\nremake_of = "A-1"\nreason = "broken"\nnote_read_by = "Ann"\n'
    order(tmp_path / "o/B-1", left, remake + 'notes = "blue"\nnote_answer = "blue set"', "P-1")
    assert batch(tmp_path, "--check") == {"B-1": ("held", "order.original_unknown")}
    order(tmp_path / "o/B-1", left, remake + 'notes = "blue"\nnote_answer = "blue set, lengths of A-1 compared"', "P-1")
    assert batch(tmp_path, "--check") == {"B-1": ("checked", None)}


def test_another_day_due_is_another_report_and_voids_the_signature(tmp_path) -> None:
    left = {"left.ply": sample("woman_left.ply")}
    order(tmp_path / "o/A-1", left, "due = 2031-01-01", "P-1")
    batch(tmp_path)
    first = stl(tmp_path, "A-1")
    assert run(["approve", str(tmp_path / "out/orders/A-1"), "--by", "Dr A"]) == 0
    order(tmp_path / "o/A-1", left, 'due = 2031-02-03\nclinic = "South"', "P-1")
    assert batch(tmp_path) == {"A-1": ("designed", None)}
    (row,) = read_rows(tmp_path / "out")
    assert (row["due"], row["clinic"], row["approved_by"]) == ("2031-02-03", "South", None)
    html = (tmp_path / "out/orders/A-1/report.html").read_text()
    assert "2031-02-03" in html
    assert "2031-01-01" not in html
    assert stl(tmp_path, "A-1") == first
    order(tmp_path / "o/A-1", left, 'due = 2031-02-03\nclinic = "North"', "P-1")  # stands in the summary alone
    batch(tmp_path)
    assert attempts(tmp_path / "out") == {"A-1": 2}
    assert "North" in (tmp_path / "out/summary.html").read_text()


@pytest.mark.parametrize("kind", ["remake", "copy", "second_pair"])
def test_what_follows_another_patients_order_is_refused(tmp_path, kind) -> None:
    reason = 'reason = "fit"\n' if kind == "remake" else ""
    order(tmp_path / "o/A-1", {"left.ply": sample("woman_left.ply")}, "", "P-1")
    words = f'kind = "{kind}"\nremake_of = "A-1"\n{reason}'
    order(tmp_path / "o/A-2", {"left.stl": sample("woman_left.ply", 5)}, words, "P-2")
    order(tmp_path / "o/A-3", {"left.ply": sample("woman_left.ply")}, words.replace("A-1", "A-3"), "P-1")
    found = batch(tmp_path, "--check")
    assert found["A-1"] == ("checked", None)
    assert found["A-2"] == ("failed", "order.other_patient")
    assert found["A-3"] == ("failed", "order.invalid")


def test_what_comes_or_changes_while_it_runs_is_taken_too(tmp_path, monkeypatch) -> None:
    from orthocad.batch import run as the_run

    order(tmp_path / "o/A-1", {"a.stl": b""}, "", "P-1")
    late = iter(
        [
            lambda: order(tmp_path / "o/A-2", {"b.stl": b""}, "", "P-2"),
            lambda: (tmp_path / "o/A-1/a.stl").write_text("x"),
        ]
    )
    plain = the_run.run_batch

    def meanwhile(*words, **more):
        next(late, lambda: None)()
        return plain(*words, **more)

    monkeypatch.setattr(the_run, "run_batch", meanwhile)
    assert batch(tmp_path) == {"A-1": ("failed", "scan.unreadable"), "A-2": ("failed", "scan.empty")}
    assert next(late, None) is None


def test_a_folder_that_never_rests_ends(tmp_path, monkeypatch) -> None:
    from orthocad.batch import watch
    from orthocad.cli import run_batch

    order(tmp_path / "o/A-1", {"a.stl": b""}, "", "P-1")
    number = iter(range(100))
    monkeypatch.setattr(watch, "fingerprint", lambda settings: ((str(next(number)), 0, 0),))
    assert batch(tmp_path) == {"A-1": ("failed", "scan.empty")}
    assert next(number) == 2 * run_batch.ROUNDS


def test_status_says_whether_a_run_is_at_it(tmp_path, capsys) -> None:
    from orthocad.batch.locks import sole_run

    order(tmp_path / "o/A-1", {"left.ply": sample("woman_left.ply")}, "", "P-1")
    batch(tmp_path, "--check")
    assert run(["batch", "--status", str(tmp_path / "out")]) == 0
    assert "no run is at it, and 1 are not made" in capsys.readouterr().out
    with sole_run(tmp_path / "out"):
        assert run(["batch", "--status", str(tmp_path / "out")]) == 0
        assert "a run is at it: 1 not yet made" in capsys.readouterr().out
        assert run(["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out")]) == 2


def test_a_run_that_is_killed_has_told_how_far_it_was(tmp_path, monkeypatch) -> None:
    from orthocad.batch import summary
    from orthocad.cli import run_batch

    order(tmp_path / "o/A-1", {"a.stl": b""}, "", "P-1")
    order(tmp_path / "o/A-2", {}, "quantity = 0", "P-2")
    pages = []
    plain = summary.write_summary
    monkeypatch.setattr(run_batch, "SUMMARY_EVERY_S", 0.0)
    monkeypatch.setattr(summary, "write_summary", lambda ledger, out: pages.append(plain(ledger, out)))
    batch(tmp_path)
    assert len(pages) > 2


def test_copies_come_after_what_they_copy_in_one_evening(tmp_path) -> None:
    left = {"left.ply": sample("woman_left.ply")}
    order(tmp_path / "o/A-1", left, 'kind = "copy"\nremake_of = "A-2"', "P-1")
    order(tmp_path / "o/A-2", left, 'kind = "copy"\nremake_of = "A-3"', "P-1")
    order(tmp_path / "o/A-3", left, 'settings = ["heel_lift_mm=3"]', "P-1")
    names, first = ("A-1", "A-2", "A-3"), {}
    assert batch(tmp_path, "--check") == {
        "A-1": ("held", "order.original_unknown"),
        "A-2": ("held", "order.original_unknown"),
        "A-3": ("checked", None),
    }
    for lift in ("3", "4"):  # the second time all three are made and the first of them is changed
        order(tmp_path / "o/A-3", left, f'settings = ["heel_lift_mm={lift}"]', "P-1")
        assert batch(tmp_path) == dict.fromkeys(names, ("designed", None))
        assert len({stl(tmp_path, name) for name in names}) == 1
        assert stl(tmp_path, "A-1") != first
        first = stl(tmp_path, "A-1")
    assert attempts(tmp_path / "out") == dict.fromkeys(names, 2)


def test_a_circle_of_copies_is_named(tmp_path) -> None:
    left = {"left.ply": sample("woman_left.ply")}
    order(tmp_path / "o/A-1", left, 'kind = "copy"\nremake_of = "A-2"', "P-1")
    order(tmp_path / "o/A-2", left, 'kind = "copy"\nremake_of = "A-1"', "P-1")
    order(tmp_path / "o/A-3", left, 'kind = "copy"\nremake_of = "A-2"', "P-1")
    assert batch(tmp_path) == {
        "A-1": ("failed", "order.invalid"),
        "A-2": ("failed", "order.invalid"),
        "A-3": ("held", "order.original_unknown"),
    }
    assert "A-1 follows A-2 follows A-1" in read_rows(tmp_path / "out")[0]["text"]
