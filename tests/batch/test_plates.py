"""Build plates read back by another library: approved devices only, inside the bed, apart, pairs together."""

from __future__ import annotations

import io
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
import trimesh

from evening import order
from made import KEYS, block, make
from orthocad.batch.ledger import Ledger
from orthocad.batch.locks import sole_plating
from orthocad.batch.pack import pack
from orthocad.batch.summary import refresh_summary
from orthocad.batch.tables import read_rows
from orthocad.cli import run
from orthocad.prescribe.machine_file import load_printer, printer_names

BED = load_printer("large-fdm").bed_mm


def plated(out: Path, capsys, printer: str = "large-fdm", *words: str) -> dict:
    assert run(["plate", str(out), "--printer", printer, "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def approve(out: Path, capsys) -> None:
    assert run(["approve", str(out), "--by", "Dr A"]) == 0
    capsys.readouterr()


def devices(path: Path) -> list[trimesh.Trimesh]:
    """What another program sees on the plate, each device in its place."""
    scene = trimesh.load(io.BytesIO(path.read_bytes()), file_type="3mf", force="scene")
    found = []
    for node in scene.graph.nodes_geometry:
        transform, name = scene.graph[node]
        found.append(scene.geometry[name].copy().apply_transform(transform))
    return found


def judge(path: Path, bed_mm, count: int) -> list[trimesh.Trimesh]:
    """Inside the bed, and no two boxes closer than the gap in every direction."""
    found = devices(path)
    assert len(found) == count
    for mesh in found:
        assert (mesh.bounds[0] >= -1e-3).all()
        assert (mesh.bounds[1] <= np.array(bed_mm) + 1e-3).all()
        assert mesh.is_volume
        assert mesh.volume == pytest.approx(
            trimesh.Trimesh(block(WEDGE).vertices_mm, block(WEDGE).faces).volume, rel=1e-4
        )
    for a, b in itertools.combinations(found, 2):
        apart = np.maximum(a.bounds[0] - b.bounds[1], b.bounds[0] - a.bounds[1])
        assert apart.max() > 3.9
    return found


WEDGE = (200.0, 90.0, 20.0)


def test_only_what_is_approved_lies_on_a_plate_and_pairs_lie_together(tmp_path, capsys) -> None:
    for name in ("A-1", "A-2", "A-3"):
        make(tmp_path, name, size_mm=WEDGE)
    make(tmp_path, "A-4", size_mm=WEDGE, decisions=("open",))
    approve(tmp_path, capsys)
    told = plated(tmp_path, capsys)
    assert sorted(o for p in told["plates"] for o in p["orders"]) == ["A-1", "A-2", "A-3"]
    for plate in told["plates"]:
        judge(tmp_path / "plates" / f"{plate['name']}.3mf", BED, len(plate["devices"]))
        for order_id in plate["orders"]:
            assert {f"{order_id} left", f"{order_id} right"} <= set(plate["devices"])
    assert {r["order_id"]: r["state"] for r in read_rows(tmp_path)} == {
        "A-1": "plated", "A-2": "plated", "A-3": "plated", "A-4": "designed"}  # fmt: skip
    assert plated(tmp_path, capsys)["plates"] == []


def test_materials_and_processes_are_kept_apart_and_quantity_counts(tmp_path, capsys) -> None:
    make(tmp_path, "A-1", size_mm=WEDGE, quantity=3, sides=("left",))
    make(tmp_path, "A-2", size_mm=WEDGE, material="PETG", sides=("left",))
    make(tmp_path, "A-3", size_mm=WEDGE, process="mjf", material="PA12 MJF", construction="shell")
    approve(tmp_path, capsys)
    told = plated(tmp_path, capsys)
    assert sorted((p["material"], len(p["devices"])) for p in told["plates"]) == [("PETG", 1), ("TPU 95A", 3)]
    assert [left["name"] for left in told["left_out"]] == ["A-3"]
    powder = plated(tmp_path, capsys, "hp-mjf-5200")
    assert [p["orders"] for p in powder["plates"]] == [["A-3"]]


def test_a_powder_bed_is_filled_in_layers(tmp_path, capsys) -> None:
    for n in range(12):
        make(tmp_path, f"A-{n:02d}", size_mm=WEDGE, process="mjf", material="PA12 MJF")
    approve(tmp_path, capsys)
    (plate,) = plated(tmp_path, capsys, "hp-mjf-5200")["plates"]
    path = tmp_path / "plates" / f"{plate['name']}.3mf"
    found = judge(path, load_printer("hp-mjf-5200").bed_mm, 24)
    levels = {round(m.bounds[0][2]) for m in found}
    assert len(levels) > 1
    picture = path.with_suffix(".svg").read_text()
    assert picture.count("<path") == 24
    assert all(f"A-{n:02d}" in picture for n in range(12))
    assert len(re.findall("<rect", picture)) == len(levels)


def test_a_shell_from_a_filament_printer_stands_on_its_lateral_edge(tmp_path, capsys) -> None:
    make(tmp_path, "A-1", size_mm=WEDGE, construction="shell")
    approve(tmp_path, capsys)
    (plate,) = plated(tmp_path, capsys)["plates"]
    found = judge(tmp_path / "plates" / f"{plate['name']}.3mf", BED, 2)
    assert all(np.ptp(m.bounds, axis=0)[2] == pytest.approx(90.0, abs=1e-3) for m in found)


def test_too_large_for_the_bed_is_said_and_half_a_pair_is_not_printed(tmp_path, capsys) -> None:
    make(tmp_path, "A-1", size_mm=(290.0, 90.0, 20.0))
    make(tmp_path, "A-2", size_mm=(400.0, 90.0, 20.0))
    make(tmp_path, "A-3", size_mm=(270.0, 60.0, 20.0), sides=("left",))
    approve(tmp_path, capsys)
    told = plated(tmp_path, capsys, "bambu-x1")
    assert [p["orders"] for p in told["plates"]] == [["A-3"]]  # turned out of the bed's axes
    assert {left["name"].split("/")[0] for left in told["left_out"]} == {"A-1", "A-2"}
    assert "larger printer" in told["left_out"][0]["text"]


def test_printing_one_foot_again_uses_the_same_bytes(tmp_path, capsys) -> None:
    folder = make(tmp_path, "A-1", size_mm=WEDGE)
    assert run(["plate", str(tmp_path), "--printer", "large-fdm", "--reprint", "A-1/left"]) == 4  # nobody approved it
    approve(tmp_path, capsys)
    plated(tmp_path, capsys)
    told = plated(tmp_path, capsys, "large-fdm", "--reprint", "A-1/left")
    assert [p["devices"] for p in told["plates"]] == [["A-1 left"]]
    (mesh,) = judge(tmp_path / "plates" / f"{told['plates'][0]['name']}.3mf", BED, 1)
    stl = trimesh.load(folder / "left.stl")
    sizes = [np.sort(np.ptp(m.bounds, axis=0)) for m in (mesh, stl)]
    assert np.allclose(*sizes, atol=1e-3)
    assert read_rows(tmp_path)[0]["state"] == "reprint"


def test_the_same_plate_has_the_same_bytes(tmp_path, capsys) -> None:
    contents = []
    for place in (tmp_path / "a", tmp_path / "b"):
        make(place, "A-1", size_mm=WEDGE)
        approve(place, capsys)
        (plate,) = plated(place, capsys)["plates"]
        contents.append((place / "plates" / f"{plate['name']}.3mf").read_bytes())
    assert contents[0] == contents[1]


@pytest.mark.parametrize("name", printer_names())
def test_named_printers_are_printers(name) -> None:
    assert min(load_printer(name).bed_mm) > 100


@pytest.mark.parametrize("words", [["--printer", "none-such"], ["--printer", "large-fdm", "--reprint", "A-9"]])
def test_unknown_printers_and_orders_are_refused(tmp_path, words) -> None:
    make(tmp_path, "A-1")
    assert run(["plate", str(tmp_path), *words]) in (2, 4)


def events(out: Path, order_id: str) -> list[tuple[str, str | None]]:
    ledger = Ledger(out, read_only=True)
    found = [(e["state"], e["text"]) for e in ledger.events(order_id)]
    ledger.close()
    return found


def test_one_foot_is_not_printed_again_before_the_whole_order_is_plated(tmp_path, capsys) -> None:
    make(tmp_path, "A-1", size_mm=WEDGE)
    approve(tmp_path, capsys)
    assert run(["plate", str(tmp_path), "--printer", "large-fdm", "--reprint", "A-1/left"]) == 4
    assert plated(tmp_path, capsys)["plates"][0]["devices"] == ["A-1 right", "A-1 left"]
    for _ in range(2):  # each reprint stands in the ledger
        plated(tmp_path, capsys, "large-fdm", "--reprint", "A-1/left")
    assert [state for state, _ in events(tmp_path, "A-1")][-3:] == ["plated", "reprint", "reprint"]


def test_what_was_held_or_failed_after_it_was_plated_is_not_printed_again(tmp_path, capsys) -> None:
    make(tmp_path, "A-1", size_mm=WEDGE)
    approve(tmp_path, capsys)
    plated(tmp_path, capsys)
    order(tmp_path / "o/A-1", {}, 'notes = "the other foot"')
    assert run(["batch", str(tmp_path / "o"), "--out", str(tmp_path), "--quiet"]) == 7
    (row,) = read_rows(tmp_path)
    assert (row["state"], row["approved_by"]) == ("failed", None)
    assert run(["plate", str(tmp_path), "--printer", "large-fdm", "--reprint", "A-1"]) == 4
    assert read_rows(tmp_path)[0]["state"] == "failed"


def test_more_ordered_after_it_was_plated_is_for_a_person(tmp_path, capsys) -> None:
    make(tmp_path, "A-1", size_mm=WEDGE)
    approve(tmp_path, capsys)
    plated(tmp_path, capsys)
    ledger = Ledger(tmp_path)
    ledger.receive([("A-1", "A-1", KEYS | {"quantity": 3}, "P-1")])
    ledger.close()
    (row,) = read_rows(tmp_path)
    assert (row["state"], row["approved_by"]) == ("designed", None)
    assert "1 of each were plated, now 3 are ordered" in row["text"]
    refresh_summary(tmp_path)
    assert "now 3 are ordered" in (tmp_path / "summary.html").read_text()
    assert plated(tmp_path, capsys)["plates"] == []


def test_two_do_not_plate_at_once(tmp_path, capsys) -> None:
    make(tmp_path, "A-1", size_mm=WEDGE)
    approve(tmp_path, capsys)
    with sole_plating(tmp_path):
        assert run(["plate", str(tmp_path), "--printer", "large-fdm"]) == 2
    assert "another" in capsys.readouterr().err
    assert len(plated(tmp_path, capsys)["plates"]) == 1


def test_an_order_that_changes_while_it_is_packed_is_on_no_plate(tmp_path, capsys, monkeypatch) -> None:
    make(tmp_path, "A-1", size_mm=WEDGE)
    approve(tmp_path, capsys)

    def meanwhile(*words, **more):
        ledger = Ledger(tmp_path)
        ledger.set_state("A-1", "designed", approved_by=None)
        ledger.close()
        return pack(*words, **more)

    monkeypatch.setattr("orthocad.batch.plate.pack", meanwhile)
    assert run(["plate", str(tmp_path), "--printer", "large-fdm"]) == 4
    assert read_rows(tmp_path)[0]["state"] == "designed"
    monkeypatch.undo()
    assert plated(tmp_path, capsys)["plates"] == []
    assert not list((tmp_path / "plates").iterdir())  # what nobody noted is swept away
