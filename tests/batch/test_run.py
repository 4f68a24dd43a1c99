"""A whole small evening: what is good is made as a single build makes it, what is not is named, and nothing twice."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from evening import mirrored, order, sample, stretched
from orthocad.batch.ledger import Ledger
from orthocad.batch.tables import read_rows
from orthocad.cli import run

REFUSED = {
    "B-empty": "scan.empty",
    "B-empty-too": "scan.empty",
    "B-mirror": "order.same_foot",
    "B-name": "scan.side_conflict",
    "B-both": "order.missing_foot",
    "B-remake": "order.remake_moved",
    "B-thief": "order.same_scan",
    "A-lent": "order.same_scan",
}
HELD = {"H-note": ("order.note", "lab"), "H-ulcer": ("safety.ulcer_active", "prescriber")}


def evening(place: Path) -> Path:
    left, right = sample("woman_left.ply"), sample("woman_right.ply")
    order(place / "A-1", {"woman_left.ply": left}, 'clinic = "North"\ndue = 2001-01-01\nquantity = 2', "P-1")
    order(place / "A-lent", {"x.ply": right}, patient="P-2")
    order(place / "B-thief", {"y.ply": right}, patient="P-3")
    order(place / "B-empty", {"a.stl": b""})
    order(place / "B-empty-too", {"a.stl": b""}, patient="P-4")
    order(place / "B-mirror", {"a.ply": left, "b.stl": mirrored("woman_left.ply")}, patient="P-1")
    order(place / "B-name", {"right.ply": left}, patient="P-1")
    order(place / "B-both", {"a.ply": left}, 'sides = "both"', "P-1")
    order(place / "H-note", {"a.ply": left}, 'notes = "wide toe box"\npriority = "rush"', "P-1")
    order(place / "H-ulcer", {"a.ply": left}, 'kind = "second_pair"\nremake_of = "A-1"', "P-1", flags='"ulcer_active"')
    remade = 'kind = "remake"\nremake_of = "A-1"\nreason = "fit"\nclinic = "North"'
    order(place / "B-remake", {"a.stl": stretched("woman_left.ply", 1.03)}, remade, "P-1")
    return place


@pytest.fixture(scope="module")
def morning(tmp_path_factory) -> tuple[Path, Path]:
    """The orders' folder and the batch's, after one run that ended with failed orders."""
    place = tmp_path_factory.mktemp("evening")
    orders, out = evening(place / "orders"), place / "out"
    (out / "orders").mkdir(parents=True)
    (out / ".lock").touch()
    (out / ".feet.12").mkdir()  # of a run that was killed
    assert run(["batch", str(orders), "--out", str(out), "--jobs", "2", "--quiet"]) == 7
    return orders, out


def states(out: Path) -> dict[str, tuple[str, str | None]]:
    return {r["order_id"]: (r["state"], r["code"]) for r in read_rows(out)}


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_every_order_is_named_with_its_code(morning) -> None:
    found = states(morning[1])
    assert {k: c for k, (s, c) in found.items() if s == "failed"} == REFUSED
    assert {k: c for k, (s, c) in found.items() if s == "held"} == {k: c for k, (c, _) in HELD.items()}
    assert {k for k, (s, _) in found.items() if s == "designed"} == {"A-1"}
    held_for = {r["order_id"]: r["held_for"] for r in read_rows(morning[1]) if r["state"] == "held"}
    assert held_for == {k: who for k, (_, who) in HELD.items()}


def test_the_device_is_what_a_single_build_makes(morning, tmp_path) -> None:
    orders, out = morning
    made = out / "orders/A-1"
    scan, exam = orders / "A-1/woman_left.ply", orders / "A-1/exam.toml"
    assert run(["build", str(scan), "--exam", str(exam), "--out", str(tmp_path / "one"), "--quiet"]) == 0
    for name in ("left.stl", "design.toml"):
        assert (made / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    reports = [json.loads((f / "report.json").read_text()) for f in (made, tmp_path / "one")]
    assert [r.pop("order_id") for r in reports] == ["A-1", None]
    assert [r.pop("due") for r in reports] == ["2001-01-01", None]
    assert reports[0]["feet"]["left"]["device"]["marking"]["lines"][1] == "P-1"
    for report in reports:
        report.pop("seconds")
        report["created_from"].pop("command")
        report["file_sha256"].pop("report.html")  # it tells of the command and the seconds
    assert reports[0] == reports[1]


def test_the_day_an_order_must_leave_is_on_page_1(morning) -> None:
    place = morning[1] / "orders/A-1"
    assert json.loads((place / "report.json").read_text())["due"] == "2001-01-01"
    html = (place / "report.html").read_text()
    assert "<bdi>2001-01-01</bdi>" in html[: html.index("Needs your decision")]


def test_what_failed_or_is_held_leaves_no_device(morning) -> None:
    out = morning[1]
    assert {p.parent.name for p in out.rglob("*.stl")} == {"A-1"}
    assert {p.name for p in (out / "orders").iterdir()} == {"A-1", "H-ulcer"}
    assert not list((out / "orders").rglob(".*"))


def test_no_kept_foot_is_left_of_this_run_nor_of_one_that_was_killed(morning) -> None:
    assert not list(morning[1].glob(".feet*"))


def test_summary_names_all_and_links_to_what_there_is(morning) -> None:
    out = morning[1]
    rows = {r["order_id"]: r for r in csv.DictReader((out / "summary.csv").open(encoding="utf-8-sig"))}
    assert set(rows) == set(states(out))
    assert rows["A-1"]["late"] == "yes"
    plan = json.loads((out / "orders/A-1/report.json").read_text())["feet"]["left"]["print_plan"]
    assert float(rows["A-1"]["mass_g"]) == pytest.approx(2 * plan["mass_g"], abs=0.1)
    assert float(rows["A-1"]["print_minutes"]) == pytest.approx(2 * 60 * plan["hours"], abs=0.2)
    assert "heel_cup_depth_mm" in rows["A-1"]["doses"]
    assert (out / rows["A-1"]["report"]).is_file()
    text = (out / "summary.html").read_text()
    assert all(order_id in text for order_id in rows)
    assert "http://" not in text
    assert "https://" not in text


def test_a_second_run_builds_nothing_and_changes_nothing(morning) -> None:
    orders, out = morning
    before, ledger = contents(out / "orders"), Ledger(out, read_only=True)
    attempts = ledger.db.execute("SELECT count(*), max(number) FROM attempts, events").fetchone()[:]
    assert run(["batch", str(orders), "--out", str(out), "--quiet"]) == 7
    assert contents(out / "orders") == before
    assert ledger.db.execute("SELECT count(*), max(number) FROM attempts, events").fetchone()[:] == attempts
    ledger.close()


def test_status_says_how_it_stands_while_it_may_run(morning, capsys) -> None:
    assert run(["batch", "--status", str(morning[1]), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"failed": len(REFUSED), "held": len(HELD), "designed": 1}
    assert run(["batch", "--status", str(morning[1])]) == 0
    said = capsys.readouterr().out
    assert all(f"{order_id}  [{code}]" in said for order_id, code in REFUSED.items())


@pytest.mark.usefixtures("without_workers")
def test_check_builds_nothing(tmp_path) -> None:
    order(tmp_path / "o/A-1", {"woman_left.ply": sample("woman_left.ply")})
    order(tmp_path / "o/B-1", {"a.stl": b"x"})
    words = ["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--check", "--quiet", "--jobs", "1"]
    assert run(words) == 7
    assert states(tmp_path / "out") == {"A-1": ("checked", None), "B-1": ("failed", "scan.unreadable")}
    assert not list((tmp_path / "out/orders").iterdir())


def test_a_folder_of_something_else_is_left_alone(tmp_path) -> None:
    order(tmp_path / "o/A-1", {"a.stl": b"x"})
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("x")
    assert run(["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--quiet"]) == 2
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine.txt"]


@pytest.mark.usefixtures("without_workers")
def test_a_device_that_was_changed_is_built_again_and_a_copied_one_is_not(morning, tmp_path) -> None:
    orders, out = morning
    shutil.copytree(out, tmp_path / "copy")  # new times, the same bytes
    device = tmp_path / "copy/orders/A-1/left.stl"
    made = device.read_bytes()
    again = ["batch", str(orders), "--out", str(tmp_path / "copy"), "--jobs", "1", "--quiet"]
    assert run(again) == 7
    assert {r["attempts"] for r in read_rows(tmp_path / "copy") if r["order_id"] == "A-1"} == {1}
    device.write_bytes(made[:-1] + b"x")
    assert run(again) == 7
    assert {r["attempts"] for r in read_rows(tmp_path / "copy") if r["order_id"] == "A-1"} == {2}
    assert device.read_bytes() == made


@pytest.mark.usefixtures("without_workers")
def test_check_tells_of_blocks_and_of_all_papers_at_once(tmp_path) -> None:
    order(tmp_path / "o/A-1", {"woman_left.ply": sample("woman_left.ply")}, patient="P-1", flags='"ulcer_active"')
    order(tmp_path / "o/B-1", {"a.stl": b"x"}, "quantity = 0", "P-2", more="fpi6 = 99\n")
    words = ["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--check", "--quiet", "--jobs", "1"]
    for _ in range(2):  # the second time from what is remembered
        assert run(words) == 7
        found = {r["order_id"]: r for r in read_rows(tmp_path / "out")}
        assert (found["A-1"]["state"], found["A-1"]["held_for"]) == ("held", "prescriber")
        assert found["A-1"]["code"] == "safety.ulcer_active"
        assert all(word in found["B-1"]["text"] for word in ("quantity", "fpi6"))
    assert not list((tmp_path / "out/orders").iterdir())
    ledger = Ledger(tmp_path / "out", read_only=True)
    assert [e["state"] for e in ledger.events("A-1")] == ["received", "held"]
    ledger.close()
