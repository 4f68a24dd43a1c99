"""What lies in an order's folder and nothing reads: it may be the prescription, so a person hears of it."""

from __future__ import annotations

import os

import pytest

from orthocad.batch.mixups import held_for_a_person
from orthocad.batch.records import Entry
from test_orders import EXAM, SCAN, codes, entries, put


def held(entry: Entry, *ignore: str) -> str | None:
    assert entry.fault is None
    found = held_for_a_person(entry, ignore).held
    return found.text if found else None


@pytest.mark.parametrize(
    "name",
    ["Exam.toml", "exam.TOML", "EXAM.JSON", "exam.toml.txt", "exam (1).toml", "ordr.toml", "Order.json", "x.toml"],
)
def test_an_exam_or_order_file_under_another_name_is_refused(tmp_path, name) -> None:
    put(tmp_path / "o/A-1", "left.stl")
    (tmp_path / "o/A-1" / name).write_text(EXAM)
    fault = entries(tmp_path / "o")["A-1"].fault
    assert fault.code == "order.invalid"
    assert name in fault.text


@pytest.mark.parametrize("name", ["exam.toml", "order.toml", "exam.json"])
@pytest.mark.parametrize("what", ["link", "folder", "pipe"])
def test_an_exam_or_order_file_that_is_no_file_is_refused(tmp_path, name, what) -> None:
    path = put(tmp_path / "o/A-1", "left.stl") / name
    {"link": lambda: path.symlink_to("gone"), "folder": path.mkdir, "pipe": lambda: os.mkfifo(path)}[what]()
    assert codes(entries(tmp_path / "o")) == {"A-1": "order.path"}


@pytest.mark.parametrize("name", ["note.txt", "form.pdf", "order form.docx", "IMG_1.JPG", "scan2.zzz", "info.json"])
def test_any_other_file_is_for_a_person(tmp_path, name) -> None:
    put(tmp_path / "o/A-1", "left.stl", exam=EXAM)
    (tmp_path / "o/A-1" / name).write_bytes(b"the 4th toe hurts")
    assert name in held(entries(tmp_path / "o")["A-1"])
    assert held(entries(tmp_path / "o")["A-1"], "*.PDF", name.lower()) is None
    put(tmp_path / "o/A-1", order='note_read_by = "Ann"\nnote_answer = "set"')
    assert held(entries(tmp_path / "o")["A-1"]) is None


def test_a_design_saved_by_the_preview_is_for_a_person_and_opens_again(tmp_path) -> None:
    put(tmp_path / "o/A-1/output", "report.json")
    put(tmp_path / "o/A-1", "left.stl")
    assert held(entries(tmp_path / "o")["A-1"]) is None
    put(tmp_path / "o/A-1", "design.toml")
    assert "design.toml" in held(entries(tmp_path / "o")["A-1"])


def test_a_folder_in_it_is_for_a_person_where_something_lies_in_it(tmp_path) -> None:
    (put(tmp_path / "o/A-1", "left.stl") / "old").mkdir()
    assert held(entries(tmp_path / "o")["A-1"]) is None
    put(tmp_path / "o/A-1/old", "note.txt")
    assert "old" in held(entries(tmp_path / "o")["A-1"])


def test_what_belongs_to_a_scan_or_is_named_is_read(tmp_path) -> None:
    order = 'left = "a.obj"\nexam = "e/visit.toml"\nsettings = ["heel_lift_mm=3"]'
    folder = put(tmp_path / "o/A-1", "b.stl", "Thumbs.db", ".DS_Store", "._a.obj", order=order)
    (folder / "a.obj").write_bytes(b"mtllib skin.mtl\n" + SCAN)
    (folder / "skin.mtl").write_text("newmtl skin\nmap_Kd Foot 1.jpg\n")
    (folder / "Foot 1.jpg").write_bytes(b"jpg")
    put(folder / "e").joinpath("visit.toml").write_text(EXAM)
    assert held(entries(tmp_path / "o")["A-1"]) is None
    (folder / "Foot 2.jpg").write_bytes(b"jpg")
    assert "Foot 2.jpg" in held(entries(tmp_path / "o")["A-1"])
