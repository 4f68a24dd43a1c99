"""What lies in an order's folder and nothing reads: it may be the prescription, so a person hears of it."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from orthocad.batch.answers import held_for_a_person, keep_asked
from orthocad.batch.ledger import Ledger
from orthocad.batch.records import Entry
from test_orders import EXAM, SCAN, codes, entries, put


def held(entry: Entry, *ignore: str) -> str | None:
    """What a person is asked, and that it was asked is put down as a run does."""
    assert entry.fault is None
    ledger = Ledger(entry.order.request.out.parents[1], new=True)
    found = held_for_a_person(entry, ledger, ignore).held
    keep_asked(entry, ledger, ignore)
    ledger.close()
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


def test_what_lies_beside_a_scan_in_a_folder_of_its_own_is_read_by_somebody(tmp_path) -> None:
    put(tmp_path / "o/A-1", order='left = "scans/left.stl"\nexam = "papers/old/visit.toml"')
    put(tmp_path / "o/A-1/scans", "left.stl", "raw.stl")
    put(tmp_path / "o/A-1/papers/old").joinpath("visit.toml").write_text(EXAM)
    assert held(entries(tmp_path / "o")["A-1"]) is None
    put(tmp_path / "o/A-1/scans", "note.txt")
    put(tmp_path / "o/A-1/papers", "form.pdf")
    assert "'form.pdf', 'note.txt'" in held(entries(tmp_path / "o")["A-1"])
    put(tmp_path / "o/A-1/scans", exam=EXAM)
    fault = entries(tmp_path / "o")["A-1"].fault
    assert (fault.code, "exam.toml" in fault.text) == ("order.invalid", True)


def test_an_exam_beside_the_one_that_the_order_names_is_refused(tmp_path) -> None:
    put(tmp_path / "o/A-1", "left.stl", order='exam = "visit.toml"').joinpath("visit.toml").write_text(EXAM)
    assert codes(entries(tmp_path / "o")) == {"A-1": None}
    put(tmp_path / "o/A-1", exam=EXAM)
    assert codes(entries(tmp_path / "o")) == {"A-1": "order.invalid"}


def packed(folder: Path, **members: bytes) -> None:
    with zipfile.ZipFile(folder / "scan.zip", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("in_table", [False, True])
def test_what_is_packed_with_a_scan_is_read_by_somebody(tmp_path, in_table) -> None:
    folder = put(tmp_path / "o/A-1")
    if in_table:
        table(tmp_path, "A-1,A-1/scan.zip,")
    scan = {"a/foot.obj": b"mtllib skin.mtl\n" + SCAN, "a/skin.mtl": b"map_Kd skin.jpg", "a/skin.jpg": b"jpg"}
    packed(folder, **scan, **{"__MACOSX/a/._foot.obj": b"", ".DS_Store": b""})
    assert held(entries(tmp_path / "o")["A-1"]) is None
    packed(folder, **scan, **{"a/note.txt": b"no lift"})
    assert "'note.txt' in scan.zip" in held(entries(tmp_path / "o")["A-1"])
    assert held(entries(tmp_path / "o")["A-1"], "note.*") is None
    packed(folder, **scan, **{"a/exam.toml": EXAM.encode()})
    fault = entries(tmp_path / "o")["A-1"].fault
    assert (fault.code, "exam.toml" in fault.text) == ("order.invalid", True)


def test_an_answer_to_a_packed_note_holds_until_it_is_packed_anew(tmp_path) -> None:
    folder = put(tmp_path / "o/A-1")
    for text in (b"lift", b"no lift"):
        packed(folder, **{"foot.stl": SCAN, "note.txt": text})
        put(folder, order="")
        assert "note.txt" in held(entries(tmp_path / "o")["A-1"])
        put(folder, order=ANSWERED.format(f"read: {text.decode()}"))
        assert held(entries(tmp_path / "o")["A-1"]) is None


@pytest.mark.parametrize("name", ["foot.stl", "foot.mtl"])
def test_a_pipe_named_as_a_scan_is_never_opened(tmp_path, name) -> None:
    folder = put(tmp_path / "o/A-1", "left.ply", "note.txt", order='left = "left.ply"')
    os.mkfifo(folder / name)
    assert "note.txt" in held(entries(tmp_path / "o")["A-1"])


ANSWERED = 'note_read_by = "Ann"\nnote_answer = "{}"\n'


def asked(tmp_path, note: str = "", answer: str = "") -> str | None:
    """What is asked of an order with this note, and this answer to it."""
    text = f'notes = "{note}"\n' * bool(note) + ANSWERED.format(answer) * bool(answer)
    put(tmp_path / "o/A-1", "left.stl", order=text)
    return held(entries(tmp_path / "o")["A-1"])


def test_an_answer_holds_for_the_note_it_was_given_to_and_no_later_one(tmp_path) -> None:
    assert "wider" in asked(tmp_path, "wider")
    assert asked(tmp_path, "wider", "set") is None
    assert asked(tmp_path, " wider ", "set") is None
    assert "no lift" in asked(tmp_path, "no lift", "set")
    assert "another" in asked(tmp_path, "no lift", "set")  # and again, until it is answered
    assert asked(tmp_path, "no lift", "set; lift taken out") is None
    assert asked(tmp_path, "wider", "set; lift taken out") is None  # answered before
    assert "no lift" in asked(tmp_path, "no lift")  # the answer was taken back


def test_an_answer_that_came_with_a_note_holds_for_that_one(tmp_path) -> None:
    assert asked(tmp_path, "wider", "set") is None
    assert "no lift" in asked(tmp_path, "no lift", "set")


def test_an_answer_given_for_nothing_holds_for_nothing(tmp_path) -> None:
    assert asked(tmp_path, "", "set") is None
    assert "wider" in asked(tmp_path, "wider", "set")


def test_an_answered_file_that_is_changed_is_read_again(tmp_path) -> None:
    assert asked(tmp_path) is None
    for content in (b"a", b"b"):
        (tmp_path / "o/A-1/rx.pdf").write_bytes(content)
        assert "rx.pdf" in asked(tmp_path, "", "seen" * (content == b"b"))
        assert asked(tmp_path, "", f"seen{'' if content == b'a' else ' again'}") is None
    put(tmp_path / "o/A-1/old", "note.txt")
    assert "old" in asked(tmp_path, "", "seen again")


def test_an_answer_that_comes_with_a_file_names_it(tmp_path) -> None:
    put(tmp_path / "o/A-1", "rx.pdf")
    assert "rx.pdf" in asked(tmp_path, "wider", "cup widened")
    put(tmp_path / "o/A-2", "left.stl", "rx.pdf", order='notes = "x"\n' + ANSWERED.format("as in Rx.pdf"))
    assert held(entries(tmp_path / "o")["A-2"]) is None


def test_a_doubled_folder_with_another_file_to_read_is_another_order(tmp_path) -> None:
    for name in ("a", "b"):
        put(tmp_path / "o" / name, order='order_id = "A-1"').joinpath("left.stl").write_bytes(SCAN)
        (tmp_path / "o" / name / "rx.pdf").write_bytes(b"one")
    assert codes(entries(tmp_path / "o")) == {"A-1": None}
    (tmp_path / "o/b/rx.pdf").write_bytes(b"other")
    assert codes(entries(tmp_path / "o")) == {"? A-1": "order.same_id"}


def table(tmp_path, *rows: str, columns: str = "order_id,left,exam") -> None:
    (tmp_path / "o/orders.csv").write_text("\n".join((columns, *rows)))


@pytest.mark.parametrize("name", ["exam.toml", "Exam.TOML", "exam.json", "order.toml", "order.json"])
def test_an_exam_or_order_file_that_a_table_passes_over_is_refused(tmp_path, name) -> None:
    put(tmp_path / "o/A-1", "left.stl")
    table(tmp_path, "A-1,A-1/left.stl,")
    assert codes(entries(tmp_path / "o")) == {"A-1": None}
    (tmp_path / "o/A-1" / name).write_text(EXAM)
    fault = entries(tmp_path / "o/orders.csv")["A-1"].fault
    assert fault.code == "order.invalid"
    assert name in fault.text


def test_an_exam_that_a_table_names_is_read(tmp_path) -> None:
    put(tmp_path / "o/A-1", "left.stl", exam=EXAM)
    table(tmp_path, "A-1,A-1/left.stl,A-1/exam.toml")
    (found,) = entries(tmp_path / "o").values()
    assert (found.fault, found.order.patient, held(found)) == (None, "P-1", None)


def test_any_other_file_beside_the_scan_that_a_table_names_is_for_a_person(tmp_path) -> None:
    put(tmp_path / "o/A-1", "left.stl", "rx.pdf", "raw.stl")
    put(tmp_path / "o/A-1/old", "note.txt")
    table(tmp_path, "A-1,A-1/left.stl,")
    (found,) = entries(tmp_path / "o").values()
    assert "rx.pdf" in held(found)
    assert "old" in held(found)
    assert "raw" not in held(found)
    assert held(found, "old", "*.PDF") is None


def test_what_no_row_of_a_table_names_is_told(tmp_path) -> None:
    for name in ("A-1", "north/A-2", "north/A-3", "A-4"):
        put(tmp_path / "o" / name, "left.stl")
    put(tmp_path / "o", "read me.txt")
    put(tmp_path / "o/empty")
    table(tmp_path, "A-1,A-1/left.stl,", "A-2,north\\A-2\\left.stl,")
    loose = {f"? {name}": "order.loose_file" for name in ("A-4", "north/A-3", "read me.txt")}
    assert codes(entries(tmp_path / "o")) == loose | {"A-1": None, "A-2": None}
    del loose["? A-4"], loose["? read me.txt"]  # beside a table that is given alone anything may lie
    assert codes(entries(tmp_path / "o/orders.csv")) == loose | {"A-1": None, "A-2": None}


def test_among_the_scans_of_several_orders_a_scan_or_folder_is_told_and_a_file_is_everybodys(tmp_path) -> None:
    put(tmp_path / "o", "a.stl", "b.stl", "c.stl", "rx.pdf")
    put(tmp_path / "o/A-4", "left.stl")
    Ledger(put(tmp_path / "o/tonight"), new=True).close()
    table(tmp_path, "A-1,a.stl,", "A-2,b.stl,")
    found = entries(tmp_path / "o", tmp_path / "o/tonight")
    assert codes(found) == {"A-1": None, "A-2": None, "? c.stl": "order.loose_file", "? A-4": "order.loose_file"}
    assert ["rx.pdf" in held(found[key]) for key in ("A-1", "A-2")] == [True, True]


def test_a_diagnosis_in_words_that_no_rule_reads_is_for_a_person(tmp_path) -> None:
    diagnosed = EXAM.replace('"P-1"', '"P-1"\ndiagnosis = ["metatarsalgia", "plantar fasciitis", "{}"]')
    put(tmp_path / "o/A-1", "left.stl", exam=diagnosed.format("achilles"))
    assert held(entries(tmp_path / "o")["A-1"]) is None  # what is near a word is asked on page 1
    put(tmp_path / "o/A-1", exam=diagnosed.format("needs 8 mm lift; ULCER"))
    text = held(entries(tmp_path / "o")["A-1"])
    assert "needs 8 mm lift; ULCER" in text
    assert "fasciitis" not in text
    put(tmp_path / "o/A-1", order=ANSWERED.format("lift ordered, ulcer flagged"))
    assert held(entries(tmp_path / "o")["A-1"]) is None
