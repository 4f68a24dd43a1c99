"""What changed between two results, against changes that were made by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from made import block, make, report
from orthocad.cli import run
from orthocad.deliver.mesh_files import stl_bytes
from orthocad.verify.deviation import deviation


def diffed(capsys, *words: str) -> dict:
    assert run(["diff", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_planted_change_is_found_and_nothing_else(tmp_path, capsys) -> None:
    for name in ("A-1", "A-2"):
        make(tmp_path / "old", name)
        make(tmp_path / "new", name)
    folder = tmp_path / "new/orders/A-2"
    told = report(folder, ("left", "right"))
    thick = block((200.0, 90.0, 20.0), 4)
    higher = np.where(thick.vertices_mm[:, 2:] > 19.9, [[0, 0, 0.25]], 0).astype(np.float32)
    (folder / "left.stl").write_bytes(stl_bytes(type(thick)(vertices_mm=thick.vertices_mm + higher, faces=thick.faces)))
    told["feet"]["left"] = report(folder, ("left",))["feet"]["left"]
    told["feet"]["left"]["prescription"]["heel_lift_mm"]["value"] = 4.0
    told["feet"]["left"]["device"]["volume_mm3"] = 1100.0
    (folder / "report.json").write_text(json.dumps(told))
    found = diffed(capsys, str(tmp_path / "old"), str(tmp_path / "new"))
    assert (found["devices"], found["same"]) == (4, 3)
    rows = {r["what"]: (r["old"], r["new"]) for r in found["rows"]}
    assert {(r["order_id"], r["side"]) for r in found["rows"]} == {("A-2", "left")}
    assert rows.pop("surfaces apart, at most")[1] == pytest.approx(0.25, abs=1e-3)
    assert rows.pop("surfaces apart, 95 %")[1] <= 0.25 + 1e-3
    assert rows == {"prescription: heel_lift_mm": (3.0, 4.0), "device: volume_mm3": (1000.0, 1100.0)}


def test_an_order_that_is_only_in_one_is_told(tmp_path, capsys) -> None:
    make(tmp_path / "old", "A-1")
    make(tmp_path / "new", "A-1")
    make(tmp_path / "new", "A-2", sides=("left",))
    rows = diffed(capsys, str(tmp_path / "old"), str(tmp_path / "new"))["rows"]
    assert [(r["order_id"], r["what"], r["old"], r["new"]) for r in rows] == [("A-2", "device", None, "made")]


def test_two_of_a_kind(tmp_path) -> None:
    folder = make(tmp_path / "old", "A-1")
    assert run(["diff", str(folder), str(folder)]) == 0
    assert run(["diff", str(folder), str(tmp_path / "old")]) == 2
    assert run(["diff", str(tmp_path), str(tmp_path)]) == 2


def test_deviation_of_a_shift_along_a_face() -> None:
    one = block((100.0, 60.0, 10.0), 3)
    moved = type(one)(vertices_mm=one.vertices_mm + np.array([0, 0, 0.4], np.float32), faces=one.faces)
    apart = deviation(one, moved)
    assert apart.max_mm == pytest.approx(0.4, abs=1e-4)
    assert deviation(one, one).max_mm == pytest.approx(0.0, abs=1e-5)


def test_a_file_that_is_not_what_its_report_says_is_told(tmp_path, capsys) -> None:
    for name in ("old", "new"):
        make(tmp_path / name, "A-1")
    folder = tmp_path / "new/orders/A-1"
    stretched = block((200.0, 90.0, 20.0))
    vertices = (stretched.vertices_mm * [1.0, 1.0, 1.05]).astype(np.float32)
    (folder / "right.stl").write_bytes(stl_bytes(type(stretched)(vertices_mm=vertices, faces=stretched.faces)))
    found = diffed(capsys, str(tmp_path / "old"), str(tmp_path / "new"))
    assert (found["devices"], found["same"]) == (2, 1)
    rows = {r["what"]: (r["old"], r["new"]) for r in found["rows"] if r["side"] == "right"}
    assert rows["the file"] == ("as its report says", "not what its report says, or gone")
    assert rows["surfaces apart, at most"][1] == pytest.approx(1.0, abs=0.01)
    for spoil in (lambda path: path.write_bytes(b"x"), lambda path: path.unlink()):
        spoil(folder / "right.stl")
        found = diffed(capsys, str(tmp_path / "old"), str(tmp_path / "new"))
        assert [r["what"] for r in found["rows"]] == ["the file"]
