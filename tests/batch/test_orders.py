"""What comes in: folders, tables, archives; every mistake is named, and no name leads out of the folder."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from insole_files import as_dxf, insole
from made import make
from orthocad.batch.ledger import Ledger
from orthocad.batch.mixups import History, judged_by_scan
from orthocad.batch.order_scans import side_in
from orthocad.batch.receive import entries_of
from orthocad.batch.records import Entry, Seen
from orthocad.batch.sources import received
from orthocad.batch.tables import read_rows
from orthocad.cli import run
from orthocad.errors import OrderError, UsageError
from orthocad.model.drawing import drawing_of

SCAN = b"solid\n"
EXAM = 'schema_version = "1"\n[patient]\ncode = "P-1"\n[shoe]\ntype = "dress"\n'


def put(folder: Path, *names: str, order: str | None = None, exam: str | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(SCAN + name.encode() + folder.name.encode())
    for file, text in (("order.toml", order), ("exam.toml", exam)):
        if text is not None:
            (folder / file).write_text(text)
    return folder


def entries(orders: Path, out: Path | None = None) -> dict[str, Entry]:
    out = out or orders.parent / "out"
    out.mkdir(exist_ok=True)
    ledger = Ledger(out, new=True)
    found = entries_of(received(orders, out), out, ledger)
    ledger.close()
    assert len({e.key for e in found}) == len(found)
    return {e.key: e for e in found}


def codes(found: dict[str, Entry]) -> dict[str, str | None]:
    return {key: e.fault.code if e.fault else None for key, e in found.items()}


def test_a_folder_of_order_folders(tmp_path) -> None:
    put(tmp_path / "o/A-1", "left.stl", "right.stl", exam=EXAM)
    put(tmp_path / "o/A-2", "foot.ply", order='order_id = "Rx 77"\npriority = "rush"\ncover = 2\nextension = "sulcus"')
    (tmp_path / "o/loose.stl").write_bytes(SCAN)
    (tmp_path / "o/empty").mkdir()
    found = entries(tmp_path / "o")
    assert codes(found) == {"A-1": None, "Rx 77": None, "? loose.stl": "order.loose_file", "empty": "order.no_scan"}
    first, second = found["A-1"].order, found["Rx 77"].order
    assert first.patient == "P-1"
    assert [p.name for p in first.scans] == ["left.stl", "right.stl"]
    assert first.said_sides == {"left.stl": "left", "right.stl": "right"}
    assert first.request.out == tmp_path / "out/orders/A-1"
    assert [(c.key, c.value) for c in second.request.changes] == [("cover_mm", 2.0), ("length", "sulcus")]


def test_an_insole_drawn_for_an_order_lies_in_the_orders_own_folder(tmp_path, monkeypatch) -> None:
    order = 'settings = ["insole_outline=shoe.dxf", "length=full"]'
    for name, length in (("A-1", 270.0), ("A-2", 283.0)):
        put(tmp_path / "o" / name, "foot.stl", order=order)
        as_dxf(tmp_path / "o" / name / "shoe.dxf", insole(length, 100.0))
    put(tmp_path / "o/A-3", "foot.stl", order=order)
    put(tmp_path / "o/A-4", "foot.stl", order=order.replace("shoe", "../A-1/shoe"))
    monkeypatch.chdir(tmp_path / "o/A-1")  # where a drawing of that name lies too
    found = entries(tmp_path / "o")
    assert codes(found) == {"A-1": None, "A-2": None, "A-3": "order.invalid", "A-4": "order.invalid"}
    assert "cannot be read" in found["A-3"].fault.text
    assert "leads out of the order" in found["A-4"].fault.text
    drawn = [drawing_of(str(found[key].order.request.changes[0].value)) for key in ("A-1", "A-2")]
    assert [d.length_mm for d in drawn] == pytest.approx([270.0, 283.0], abs=0.3)
    before = found["A-2"].order.inputs_sha256
    as_dxf(tmp_path / "o/A-2/shoe.dxf", insole(280.0, 100.0))
    assert entries(tmp_path / "o")["A-2"].order.inputs_sha256 != before


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_of_any_separator(tmp_path, mark) -> None:
    put(tmp_path / "o/scans", "a.stl", "b.stl")
    rows = [["order_id", "left", "right", "patient", "due", "settings", "quantity"],
            ["A-1", "scans/a.stl", "scans/b.stl", "P-1", "2026-12-01", "heel_lift_mm=3|right.cover_mm=2", "2"],
            ["A-2", "scans/a.stl", "", "P-1", "soon", "", "many"],
            ["A-3", "scans/c.stl", "", "", "", "", ""]]  # fmt: skip
    (tmp_path / "o/orders.csv").write_text("\ufeff" + "".join(mark.join(r) + "\r\n" for r in rows), encoding="utf-8")
    found = entries(tmp_path / "o")
    assert codes(found) == {"A-1": None, "A-2": "order.invalid", "A-3": "order.path"}
    order = found["A-1"].order
    assert [(c.side, c.key, c.value) for c in order.request.changes] == [
        (None, "heel_lift_mm", 3.0), ("right", "cover_mm", 2.0)]  # fmt: skip
    assert order.data["quantity"] == 2
    assert "due" in found["A-2"].fault.text
    assert "quantity" in found["A-2"].fault.text


def test_json_lines_and_their_broken_rows(tmp_path) -> None:
    put(tmp_path / "o", "a.stl", "b.stl")
    taken = [{"code": "range.cover_mm", "by": "Dr A", "why": "seen"}]
    rows = [json.dumps({"order_id": "A-1", "left": "a.stl", "accept": taken}),
            "{", "[1]", "", json.dumps({"order_id": "A-5", "scans": "b.stl", "clinc": "x"})]  # fmt: skip
    (tmp_path / "o/orders.jsonl").write_text("\n".join(rows))
    found = entries(tmp_path / "o/orders.jsonl")
    assert codes(found) == {"A-1": None, "? orders.jsonl line 2": "order.invalid",
                            "? orders.jsonl line 3": "order.invalid", "A-5": "order.invalid"}  # fmt: skip
    assert found["A-1"].order.request.acceptances[0].by == "Dr A"
    assert "clinic" in found["A-5"].fault.text


@pytest.mark.parametrize("text", ["order_id,clinc\n", "", "order_id,order_id\n", 'order_id,left\n"A,b\n'])
def test_a_table_that_cannot_be_trusted_is_refused_whole(tmp_path, text) -> None:
    (tmp_path / "orders.csv").write_text(text)
    with pytest.raises(OrderError):
        entries(tmp_path / "orders.csv")


def test_a_zip_of_orders_is_unpacked_beside_the_ledger(tmp_path) -> None:
    put(tmp_path / "o/A-1", "foot.stl")
    with zipfile.ZipFile(tmp_path / "evening.zip", "w") as archive:
        archive.write(tmp_path / "o/A-1/foot.stl", "evening/A-1/foot.stl")
        archive.writestr("__MACOSX/._x", "x")
    found = entries(tmp_path / "evening.zip")
    assert codes(found) == {"A-1": None}
    assert found["A-1"].order.scans[0].is_relative_to(tmp_path / "out/received")


@pytest.mark.parametrize("name", ["../evil.stl", "/evil.stl", "a/../../evil.stl", "..\\evil.stl", "x" * 300 + ".stl"])
def test_a_zip_writes_nothing_elsewhere(tmp_path, name) -> None:
    with zipfile.ZipFile(tmp_path / "evening.zip", "w") as archive:
        archive.writestr("A-1/foot.stl", SCAN)
        archive.writestr(name, SCAN)
    with pytest.raises(OrderError):
        entries(tmp_path / "evening.zip")
    assert not list(tmp_path.rglob("*evil*"))
    assert not Path("/evil.stl").exists()


def test_a_zip_that_swells_is_refused_before_it_is_unpacked(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "evening.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"A-{n}/foot.stl", bytes(100_000_000))
    with pytest.raises(OrderError, match="unpacks to"):
        entries(tmp_path / "evening.zip")
    assert not list((tmp_path / "out").rglob("*.stl"))


def test_a_zip_with_a_link_in_it_is_refused(tmp_path) -> None:
    link = zipfile.ZipInfo("A-1/foot.stl")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "evening.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(OrderError):
        entries(tmp_path / "evening.zip")


@pytest.mark.parametrize(
    "bad", ["../up", "/abs", "a/b", "..", ".", "A-1/../../x", "x" * 300, "a\0b", "a\nb", "-x", "", "CON", "nul.1"]
)
def test_an_id_cannot_lead_elsewhere(tmp_path, bad) -> None:
    put(tmp_path / "o", "a.stl")
    (tmp_path / "o/orders.jsonl").write_text(json.dumps({"order_id": bad, "left": "a.stl"}))
    (found,) = entries(tmp_path / "o").values()
    assert found.fault.code == "order.invalid"
    assert found.key.startswith("?")
    assert found.order is None


@pytest.mark.parametrize("twin", ["a-1", "\u0410-1", "\u0391-1", "\uff21-1"])  # Cyrillic, Greek, full width
def test_ids_that_nobody_can_tell_apart_are_one_id(tmp_path, twin) -> None:
    put(tmp_path / "o", "a.stl")
    rows = [{"order_id": key, "left": "a.stl", "quantity": n} for n, key in enumerate(("A-1", twin), 1)]
    (tmp_path / "o/orders.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (found,) = entries(tmp_path / "o").values()
    assert found.fault.code == "order.same_id"


def test_names_that_are_no_text_stop_no_other_order(tmp_path) -> None:
    for folder, name in (
        (b"A\xff", b"left.stl"),
        (b"A-1", b"l\xffft.stl"),
        (b"A-2", b"n\xffte.txt"),
        (b"A\n3", b"x.stl"),
    ):
        place = os.fsencode(tmp_path) + b"/o/" + folder
        os.makedirs(place)
        for file in (name, b"left.stl") if name.endswith(b"txt") else (name,):
            Path(os.fsdecode(place + b"/" + file)).write_bytes(folder)
    found = entries(tmp_path / "o")
    assert {e.where: e.fault.code if e.fault else None for e in found.values()} == {
        "A-1": "order.path", "A-2": None, "A\n3": "order.invalid", os.fsdecode(b"A\xff"): "order.invalid"}  # fmt: skip
    assert [path.name for path in found["A-2"].order.unread] == [os.fsdecode(b"n\xffte.txt")]


def test_orders_whose_names_read_alike_keep_a_row_each(tmp_path) -> None:
    for name in ("A-1", "\uff21-1", "A-1 ", "\u202eA-1", "\u202dA-1"):
        put(tmp_path / "o" / name, "left.stl")
    found = entries(tmp_path / "o")
    assert set(found) == {"? A-1", "? A-1 (2)", "? A-1 (3)", "? A-1 (4)"}
    assert sorted(codes(found).values()) == ["order.invalid"] * 3 + ["order.same_id"]


def test_whatever_one_orders_papers_do_stops_no_other(tmp_path, monkeypatch) -> None:
    put(tmp_path / "o/A-1", "left.stl")
    put(tmp_path / "o/A-2", "left.stl")
    from orthocad.batch import receive

    plain = receive.read_papers
    for error, code in ((PermissionError(13, "Permission denied"), "order.path"), (KeyError("x"), "bug")):

        def read(draft, out, error=error):
            if draft.where == "A-1":
                raise error
            return plain(draft, out)

        monkeypatch.setattr(receive, "read_papers", read)
        assert codes(entries(tmp_path / "o")) == {"A-1": code, "A-2": None}


def test_a_link_in_place_of_an_orders_own_folder_is_refused(tmp_path) -> None:
    put(tmp_path / "o/A-1", "a.stl")
    (tmp_path / "out/orders").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", tmp_path / "out/orders/A-1")
    assert codes(entries(tmp_path / "o")) == {"A-1": "order.path"}


def test_an_id_that_looks_like_a_made_one_is_refused(tmp_path) -> None:
    put(tmp_path / "o/a-1", "a.stl")
    make(tmp_path / "out", "A-1")
    (found,) = entries(tmp_path / "o").values()
    assert found.fault.code == "order.same_id"
    assert "A-1" in found.fault.text


@pytest.mark.parametrize("bad", ["/etc/passwd", "../p.toml", "sub/../../p", "nowhere"])
def test_a_profile_is_named_or_lies_with_the_orders(tmp_path, bad, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "o/A-1", "a.stl", order=f'profile = "{bad}"')
    (tmp_path / "nowhere").write_text("x")
    assert codes(entries(tmp_path / "o"))["A-1"] in ("order.path", "profile.invalid")
    assert "passwd is not" not in entries(tmp_path / "o")["A-1"].fault.text


@pytest.mark.parametrize(
    "bad", ["../a.stl", "/etc/hostname", "link.stl", "x" * 300 + ".stl", "dir", "C:\\a.stl", "a\0b"]
)
def test_a_scan_name_cannot_lead_elsewhere(tmp_path, bad) -> None:
    put(tmp_path, "a.stl")
    folder = put(tmp_path / "o/A-1", "own.stl")
    (folder / "dir").mkdir()
    os.symlink(tmp_path / "a.stl", folder / "link.stl")
    (folder / "order.json").write_text(json.dumps({"scans": [bad]}))
    assert codes(entries(tmp_path / "o")) == {"A-1": "order.path"}


def test_an_order_folder_that_is_a_link_to_elsewhere_is_refused(tmp_path) -> None:
    put(tmp_path / "elsewhere", "a.stl")
    (tmp_path / "o").mkdir()
    os.symlink(tmp_path / "elsewhere", tmp_path / "o/A-1")
    assert codes(entries(tmp_path / "o")) == {"A-1": "order.path"}


def test_all_mistakes_of_an_order_come_together(tmp_path) -> None:
    bad_exam = EXAM.replace('"dress"', '"boots"')
    put(tmp_path / "o/A-1", "a.stl", order='profile = "none"\nsettings = ["no_such=1"]', exam=bad_exam)
    text = entries(tmp_path / "o")["A-1"].fault.text
    assert all(word in text for word in ("profile.invalid", "no_such", "exam.invalid", "shoe.type"))


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ('left = "L.stl"\npatient = "P-2"', "order.other_patient"),
        ('left = "L.stl"\nshoe = "work"', "order.other_shoe"),
        ('left = "right.stl"', "scan.side_conflict"),
        ('scans = ["L.stl", "foot_left.stl"]', "scan.side_conflict"),
        ('scans = ["L.stl", "./L.stl"]', "order.same_foot"),
        ('kind = "remake"', "order.invalid"),
        ("", "order.invalid"),  # three scans lie there
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path, order, code) -> None:
    put(tmp_path / "o/A-1", "right.stl", "L.stl", "foot_left.stl", order=order, exam=EXAM)
    order_of = entries(tmp_path / "o")["A-1"]
    assert order_of.fault.code == code


def test_what_the_order_adds_to_the_exam_is_in_the_exam(tmp_path) -> None:
    put(tmp_path / "o/A-1", "a.stl", order='patient = "P-9"\nshoe = "work"')
    order = entries(tmp_path / "o")["A-1"].order
    assert order.patient == "P-9"
    assert json.loads(order.exam_json)["shoe"] == {"type": "work"}
    assert order.request.exam == tmp_path / "out/exams/A-1.json"


def test_one_id_with_two_contents_is_refused_and_the_same_order_twice_counts_once(tmp_path) -> None:
    put(tmp_path / "o", "a.stl", "b.stl")
    rows = [{"order_id": "A-1", "left": "a.stl"}, {"order_id": "a-1", "left": "b.stl"},
            {"order_id": "B-1", "left": "a.stl"}, {"order_id": "B-1", "left": "a.stl"}]  # fmt: skip
    (tmp_path / "o/orders.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert codes(entries(tmp_path / "o")) == {"? A-1": "order.same_id", "B-1": None}


def test_another_patient_under_a_known_id_is_refused_and_the_first_stays(tmp_path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    ledger = Ledger(out, new=True)
    ledger.receive([("A-1", "A-1", {"priority": "normal"}, "P-1")], "monday")
    ledger.receive([("A-2", "A-2", {"priority": "normal"}, "P-1")])
    ledger.close()
    put(tmp_path / "o/A-1", "a.stl", order='patient = "P-2"')
    put(tmp_path / "o/A-2", "b.stl", order='patient = "P-2"')  # never made: corrected where it lies
    assert codes(entries(tmp_path / "o", out)) == {"? A-1": "order.same_id", "A-2": None}


@pytest.mark.parametrize("what", ["nothing", "file.txt"])
def test_what_holds_no_orders_is_wrong_use(tmp_path, what) -> None:
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(UsageError):
        entries(tmp_path / what)


def test_a_manifest_beside_order_folders_is_not_guessed_at(tmp_path) -> None:
    put(tmp_path / "o/A-1", "a.stl", order='priority = "rush"')
    (tmp_path / "o/orders.csv").write_text("order_id,left\n")
    with pytest.raises(UsageError):
        entries(tmp_path / "o")


def test_rows_of_any_shape_are_told_and_stop_nobody(tmp_path) -> None:
    put(tmp_path / "o", "a.stl")
    odd = [
        {"order_id": "A-1", "left": "a.stl", "patient": ["x"]},
        {"order_id": "A-2", "left": "a.stl", "quantity": 10**30, "due": {"a": 1}},
        {"order_id": "A-3", "left": "a.stl", "clinic": "\ud800", "notes": "x" * 20_000},
        {"order_id": "A-4", "left": ["a.stl", None], "priority": True, "settings": [[1]]},
        {"order_id": {"a": "b"}, "left": "a.stl"},
    ]
    (tmp_path / "o/orders.jsonl").write_text("\n".join(map(json.dumps, odd)))
    out = tmp_path / "out"
    assert run(["batch", str(tmp_path / "o"), "--out", str(out), "--check", "--quiet"]) == 7
    rows = read_rows(out)
    assert {r["state"] for r in rows} == {"failed"}
    assert len(rows) == 5
    assert "A-3" in (out / "summary.html").read_text()


def test_an_order_taken_out_of_the_folder_is_no_longer_listed(tmp_path) -> None:
    for name in ("A-1", "A-2"):
        put(tmp_path / "o" / name, "x.stl", order="quantity = 0")
    words = ["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--quiet"]
    assert run(words) == 7
    (tmp_path / "o/A-2").rename(tmp_path / "A-2")
    assert run(words) == 7
    assert [r["order_id"] for r in read_rows(tmp_path / "out")] == ["A-1"]


def test_a_page_shows_hostile_text_as_text_and_a_table_runs_none(tmp_path) -> None:
    put(tmp_path / "o/A-1", "x.stl", order='clinic = "=HYPERLINK(1)<script>alert(1)</script>"\nquantity = 0')
    assert run(["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--quiet"]) == 7
    assert "<script" not in (tmp_path / "out/summary.html").read_text()
    assert "'=HYPERLINK" in (tmp_path / "out/summary.csv").read_text()


def test_slashes_of_windows_say_the_side_too(tmp_path) -> None:
    put(tmp_path / "o/scans", "right foot.stl")
    (tmp_path / "o/orders.jsonl").write_text('{"order_id": "A-1", "left": "scans\\\\right foot.stl"}')
    assert codes(entries(tmp_path / "o")) == {"A-1": "scan.side_conflict"}


def test_two_scans_of_one_name_are_refused(tmp_path) -> None:
    put(tmp_path / "o/l", "foot.stl")
    put(tmp_path / "o/r", "foot.stl")
    (tmp_path / "o/orders.csv").write_text("order_id,scans\nA-1,l/foot.stl|r/foot.stl\n")
    fault = entries(tmp_path / "o")["A-1"].fault
    assert fault.code == "order.invalid"
    assert "foot.stl" in fault.text


def test_a_key_that_stands_twice_is_refused(tmp_path) -> None:
    put(tmp_path / "o", "a.stl", "b.stl")
    (tmp_path / "o/orders.jsonl").write_text('{"order_id": "A-1", "left": "a.stl", "left": "b.stl"}\n{}')
    assert codes(entries(tmp_path / "o/orders.jsonl")) == {
        "? orders.jsonl line 1": "order.invalid",
        "? orders.jsonl line 2": "order.invalid",
    }
    put(tmp_path / "p/A-2", "a.stl").joinpath("exam.json").write_text('{"schema_version": "1", "fpi6": 4, "fpi6": 9}')
    assert "twice" in entries(tmp_path / "p", tmp_path / "out2")["A-2"].fault.text


def test_marks_and_line_separators_of_other_programs_are_read(tmp_path) -> None:
    put(tmp_path / "o/A-1", "left.stl")
    (tmp_path / "o/A-1/exam.toml").write_bytes(b"\xef\xbb\xbf" + EXAM.encode())
    assert entries(tmp_path / "o")["A-1"].order.patient == "P-1"
    put(tmp_path / "p", "a.stl")
    (tmp_path / "p/orders.jsonl").write_text('{"order_id": "A-1", "left": "a.stl", "clinic": "N\u2028\x85orth"}\r\n')
    assert codes(entries(tmp_path / "p", tmp_path / "out2")) == {"A-1": None}


def zipped(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_a_zip_may_hold_folders_in_folders_or_backslashes(tmp_path) -> None:
    names = ("Lab/2026-11/A-1/left.stl", "Lab/2026-11/A-2/left.stl", "Lab/__MACOSX/._x", "Lab/.DS_Store")
    zipped(tmp_path / "a.zip", **{n: n for n in names})
    assert codes(entries(tmp_path / "a.zip")) == {"A-1": None, "A-2": None}
    zipped(tmp_path / "b.zip", **{n.replace("/", "\\"): n for n in names[:2]})
    assert codes(entries(tmp_path / "b.zip")) == {"A-1": None, "A-2": None}
    zipped(tmp_path / "c.zip", **{"A-1/left.stl": "x", "A-1/exam.toml": EXAM, "A-1/old/right.stl": "y"})
    assert list(entries(tmp_path / "c.zip")) == ["A-1"]


def test_a_zip_with_a_name_no_disk_takes_says_so(tmp_path) -> None:
    with pytest.raises(OrderError, match=r"a name of 304 characters .* shorten it") as caught:
        entries(zipped(tmp_path / "a.zip", **{f"A-1/{'n' * 300}.stl": "x"}))
    assert caught.value.code == "order.path"
    with pytest.raises(OrderError, match="leads out of it"):
        entries(zipped(tmp_path / "b.zip", **{"../left.stl": "x"}))


def test_a_zip_that_holds_a_name_twice_is_refused(tmp_path) -> None:
    for number, names in enumerate((("A-1/left.stl", "A-1\\left.stl"), ("A-1/left.stl", "A-1/left.stl/x.stl"))):
        place = zipped(tmp_path / f"{number}.zip", **{n: n for n in names})
        with pytest.raises(OrderError) as caught:
            entries(place)
        assert caught.value.code == "order.unreadable"


@pytest.mark.parametrize(
    ("name", "side"),
    [("Pied gauche", "left"), ("DROITE", "right"), ("fuss_links", "left"), ("rechts", "right"),
     ("pie izquierdo", "left"), ("derecho-2", "right"), ("sinistra", "left"),
     ("destra", "right"), ("adroite", None), ("links_rechts", None), ("linkerVoet", "left"), ("Rechterfuss", "right")],
)  # fmt: skip
def test_a_name_says_the_side_in_the_languages_of_the_clinics(name, side) -> None:
    assert side_in(f"{name}.stl") == side


@pytest.mark.parametrize("name", ["Left{}", "left{}", "{}Left", "LEFT{}", "{}L", "L{}", "{}lft", "Lft{}", "left_{}"])
@pytest.mark.parametrize("word", ["Foot", "foot", "Scan", "Feet", "", "1", "02"])
def test_a_side_is_read_as_people_write_it(name, word) -> None:
    left = name.format(word)
    assert side_in(f"{left}.stl") == "left"
    right = left.replace("Left", "Right").replace("left", "right").replace("LEFT", "RIGHT")
    right = right.replace("Lft", "Rgt").replace("lft", "rgt")
    right = right if right != left else left.replace("L", "R")
    assert side_in(f"{right}.stl") == "right"


@pytest.mark.parametrize(
    "name",
    ["alright", "cleft", "leftover", "Wright", "Larsson", "R2D2", "Albright_3", "copyright", "Noël", "rl", "Lars1",
     "scanner", "footloose", "left_right", "L1 R1", "LeftRight", "rescan", "lefty", "brightfoot", "A-1R2b",
     "Re-scan", "re_scan_2", "Li_foot", "Chen Li", "Link", "li", "rescan_li", "scan_re-do", "scan_D", "Martin_G",
     "foot_3D", "pied_3d", "scan_d", "re", "pied_G_D"],
)  # fmt: skip
def test_no_side_is_read_into_other_words(name) -> None:
    assert side_in(f"{name}.stl") is None


@pytest.mark.parametrize(
    ("name", "side"),
    [("scan_li", "left"), ("Fuss re", "right"), ("FussLi_2", "left"), ("re_fuss", "right"), ("pied_G", "left"),
     ("PiedD", "right"), ("pied droit li", "right"), ("left_scan_re", "left")],
)  # fmt: skip
def test_short_words_are_read_beside_a_word_for_the_foot(name, side) -> None:
    assert side_in(f"{name}.stl") == side


@pytest.mark.parametrize(
    ("folder", "files", "text", "side"),
    [
        ("Jones-left", ["foot.stl"], "", "left"),
        ("Müller rechts", ["a.stl"], 'order_id = "A-1"', "right"),
        ("A-1", ["a.stl"], 'order_id = "A-1 left"', "left"),
        ("Jones-left", ["right.stl"], "", "right"),  # the file's own name goes before
        ("Jones-left", ["a.stl"], 'right = "a.stl"', "right"),
        ("Jones-left", ["a.stl"], 'sides = "right"', None),
        ("Jones-left", ["a.stl", "b.stl"], "", None),
        ("Wright-Jones", ["a.stl"], "", None),
        ("Izquierdo, Maria", ["a.stl"], 'order_id = "A-1"', None),
        ("Linke", ["a.stl"], "", None),
        ("left and right", ["a.stl"], "", None),
        ("A-1 R", ["a.stl"], "", None),
    ],
)
def test_a_folder_or_id_says_the_side_of_a_single_scan(tmp_path, folder, files, text, side) -> None:
    put(tmp_path / "o" / folder, *files, order=text)
    (entry,) = entries(tmp_path / "o").values()
    assert entry.order.said_sides == ({files[0]: side} if side else {})


@pytest.mark.parametrize(("name", "side"), [("left_r2", "left"), ("RightFoot l3", "right"), ("foot_r2", "right")])
def test_a_words_side_goes_before_a_numbered_letters(name, side) -> None:
    assert side_in(f"{name}.obj") == side


@pytest.mark.parametrize("key", ["heel_lift_mm=4", "landmark.apex=1,2,3"])
@pytest.mark.parametrize(
    ("made", "names"),
    [('sides = "right"', ["left.stl", "right.stl"]), ('right = "a.stl"', ["a.stl"]),
     ('sides = "right"', ["a.stl"])],
)  # fmt: skip
def test_a_setting_for_a_foot_that_is_not_made_is_refused(tmp_path, made, names, key) -> None:
    put(tmp_path / "o/A-1", *names, order=f'{made}\nsettings = ["left.{key}"]')
    fault = entries(tmp_path / "o")["A-1"].fault
    assert fault.code == "order.invalid"
    assert f"left.{key}" in fault.text
    assert "the left foot is not made" in fault.text
    put(tmp_path / "o/A-1", order=f'{made}\nsettings = ["right.heel_lift_mm=4"]')
    assert codes(entries(tmp_path / "o")) == {"A-1": None}


def test_a_setting_for_a_foot_that_no_scan_shows_is_refused(tmp_path) -> None:
    put(tmp_path / "o/A-1", "a.stl", order='settings = ["left.heel_lift_mm=4"]')
    (entry,) = entries(tmp_path / "o").values()
    assert entry.fault is None
    for side, code in (("left", None), ("right", "order.invalid")):
        seen = Seen(length_mm={side: 250.0}, file={side: "a.stl"})
        fault = judged_by_scan(entry, seen, {}, History(ledgers=())).fault
        assert (fault.code if fault else None) == code


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ({"left": 246.0}, {"right": 267.9}, "the right foot is 267.9 mm long, in A-0 the left one was 246.0"),
        ({"left": 246.0}, {"right": 250.9}, None),
        ({"left": 246.0}, {"left": 251.1}, "the left foot is 251.1 mm long, in A-0 it was 246.0"),
        ({"left": 246.0, "right": 252.0}, {"left": 247.0}, None),  # its own foot is there to compare
        ({"left": 246.0}, {"left": 247.0, "right": 252.0}, None),
    ],
)
@pytest.mark.parametrize("kind", ["remake", "second_pair", "copy"])
def test_a_remake_is_of_the_same_feet_and_of_the_other_foot_where_no_side_is_shared(
    tmp_path, before, now, words, kind
) -> None:
    put(tmp_path / "o/A-1", "a.stl", order=f'kind = "{kind}"\nremake_of = "A-0"\nreason = "fit"')
    (entry,) = entries(tmp_path / "o").values()
    fault = judged_by_scan(
        entry, Seen(length_mm=now, file=dict.fromkeys(now, "a.stl")), {"A-0": before}, History(ledgers=())
    ).fault
    assert (fault.code if fault else None) == ("order.remake_moved" if words else None)
    assert words is None or words in fault.text


@pytest.mark.parametrize("name", ["folder", "a.zip", "a.csv"])
def test_where_there_is_no_order_at_all_it_is_said(tmp_path, capsys, name) -> None:
    place = tmp_path / name
    place.mkdir() if name == "folder" else place.write_text("order_id,left\n")
    if name == "a.zip":
        zipped(place)
    assert run(["batch", str(place), "--out", str(tmp_path / "out"), "--check"]) == 4
    assert "order.invalid" in (said := capsys.readouterr().err)
    assert "holds no order" in said


def test_a_table_that_breaks_off_names_the_row_and_a_column_its_key(tmp_path) -> None:
    put(tmp_path / "p", "a.stl")
    for text, words in {
        'order_id,left,notes\nA-1,a.stl,x\nA-2,a.stl,"wider\nA-3,a.stl,\n': "begins in line 3: .*is not closed",
        "Order ID,left\nA-1,a.stl\n": "'Order ID' .near: order_id",
    }.items():
        (tmp_path / "p/orders.csv").write_text(text)
        with pytest.raises(OrderError, match=words):
            entries(tmp_path / "p")


def test_orders_that_lie_one_folder_too_deep_are_pointed_to(tmp_path) -> None:
    put(tmp_path / "o/monday/A-1", "left.stl")
    put(tmp_path / "o/A-2/photos", "foot.jpg")
    found = entries(tmp_path / "o")
    assert "orders seem to lie in its folders ('A-1'): move them up" in found["monday"].fault.text
    assert "seem" not in found["A-2"].fault.text


def test_a_hidden_folder_with_a_scan_in_it_is_somebodys_order(tmp_path) -> None:
    put(tmp_path / "o/A-1", "left.stl")
    put(tmp_path / "o/.A-2", "left.stl")
    put(tmp_path / "o/.git", "HEAD")
    with zipfile.ZipFile(tmp_path / "o.zip", "w") as archive:
        for path in (tmp_path / "o").rglob("*.stl"):
            archive.write(path, path.relative_to(tmp_path / "o"))
    for orders in (tmp_path / "o", tmp_path / "o.zip"):
        found = codes(entries(orders))
        assert found.pop("A-1") is None
        assert list(found.values()) == ["order.invalid"]
        assert "A-2" in next(iter(found))
    (tmp_path / "o/orders.csv").write_text("order_id,left\nA-1,A-1/left.stl\n")
    assert codes(entries(tmp_path / "o")) == {"A-1": None, "? .A-2": "order.loose_file"}


@pytest.mark.parametrize(
    ("order", "word"),
    [
        ('cover = 3\nsettings = ["cover_mm=1"]', "cover_mm is ordered as 1.0 and 3.0"),
        ('settings = ["heel_lift_mm=4", "heel_lift_mm=6"]', "heel_lift_mm is ordered as 4.0 and 6.0"),
        ('settings = ["left.heel_lift_mm=4", "left.heel_lift_mm=6"]', "left.heel_lift_mm"),
        ('extension = "full"\nsettings = ["length=sulcus"]', "length is ordered as full and sulcus"),
        ('cover = 3\nsettings = ["cover_mm=3", "heel_lift_mm=4", "left.heel_lift_mm=6"]', None),
    ],
)
def test_a_dose_ordered_twice_is_no_dose(tmp_path, order, word) -> None:
    put(tmp_path / "o/A-1", "left.stl", order=order)
    fault = entries(tmp_path / "o")["A-1"].fault
    assert (fault.code, word in fault.text) == ("order.invalid", True) if word else fault is None


@pytest.mark.parametrize("row", ["A-1,A-1/left.stl", "A-1", "A-1,A-1/left.stl,,,"])
def test_a_row_has_a_cell_for_every_column(tmp_path, row) -> None:
    put(tmp_path / "o/A-1", "left.stl")
    (tmp_path / "o/orders.csv").write_text(f"order_id,left,cover,notes\n{row}\n")
    assert "order.invalid" in codes(entries(tmp_path / "o")).values()
    (tmp_path / "o/orders.csv").write_text("order_id,left,cover,notes\nA-1,A-1/left.stl,,\n")
    assert codes(entries(tmp_path / "o")) == {"A-1": None}
