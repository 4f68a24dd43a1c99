"""One scan under two patients, in whatever format, turned or mirrored; and other people's feet."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
import trimesh

from evening import SAMPLES, mirrored, order, sample
from orthocad.batch.tables import read_rows
from orthocad.cli import run

pytestmark = pytest.mark.slow


def turned(name: str) -> bytes:
    mesh = trimesh.load(SAMPLES / name)
    mesh.update_faces(np.random.default_rng(4).permutation(len(mesh.faces)))
    mesh.apply_transform(trimesh.transformations.rotation_matrix(1.1, [0.1, 0.2, 1.0], [30.0, 4.0, 5.0]))
    return mesh.export(file_type="ply")


def inches_in_a_zip(name: str) -> bytes:
    mesh, packed = trimesh.load(SAMPLES / name), io.BytesIO()
    mesh.apply_scale(1 / 25.4)
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export/scan.obj", mesh.export(file_type="obj"))
    return packed.getvalue()


def checked(tmp_path) -> dict[str, str | None]:
    run(["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--jobs", "2", "--quiet", "--check"])
    return {r["order_id"]: r["code"] for r in read_rows(tmp_path / "out")}


def test_a_scan_saved_otherwise_is_the_same_scan(tmp_path) -> None:
    order(tmp_path / "o/A-1", {"a.ply": sample("woman_left.ply")}, patient="P-1")
    order(tmp_path / "o/A-2", {"b.ply": turned("woman_left.ply")}, patient="P-1")
    order(tmp_path / "o/A-3", {"x.stl": sample("woman_left.ply", 3)}, patient="P-3")  # another foot as long
    assert checked(tmp_path) == dict.fromkeys(("A-1", "A-2", "A-3"))  # one patient's own foot twice
    order(tmp_path / "o/B-1", {"c.stl": mirrored("woman_left.ply")}, patient="P-4")
    order(tmp_path / "o/B-2", {"d.zip": inches_in_a_zip("woman_left.ply")}, patient="P-5")
    (tmp_path / "o/A-1").rename(tmp_path / "gone")
    found = checked(tmp_path)
    assert found == {"A-2": "order.same_scan", "A-3": None, "B-1": "order.same_scan", "B-2": "order.same_scan"}
    rows = {r["order_id"]: r["text"] for r in read_rows(tmp_path / "out")}
    assert "B-1 (patient P-4)" in rows["B-2"]
    assert "B-2 (patient P-5)" in rows["A-2"]


def mirrored_and_noisy(name: str) -> bytes:
    """The mirror image with other triangles and a tenth of a millimetre of noise."""
    mesh = trimesh.load(io.BytesIO(mirrored(name)), file_type="stl").subdivide()
    mm = np.ptp(mesh.vertices, axis=0).max() / 250.0
    mesh.vertices = mesh.vertices + np.random.default_rng(1).normal(0.0, 0.1 * mm, mesh.vertices.shape)
    return mesh.export(file_type="stl")


@pytest.mark.parametrize(
    ("patient", "other"), [("P-1", mirrored), ("P-2", mirrored), (None, mirrored), ("P-1", mirrored_and_noisy)]
)
def test_a_foot_is_not_the_other_foot_of_another_order(tmp_path, patient, other) -> None:
    order(tmp_path / "o/A-1", {"a.ply": sample("woman_left.ply")}, patient="P-1")
    order(tmp_path / "o/A-2", {"b.ply": sample("woman_right.ply")}, patient="P-1")  # a person's two feet
    pair, again = {"a.ply": sample("woman_left.ply"), "b.ply": sample("woman_right.ply")}, 'kind = "second_pair"\n'
    order(tmp_path / "o/A-3", pair, f'{again}remake_of = "A-1"', patient="P-1")
    assert checked(tmp_path) == dict.fromkeys(("A-1", "A-2", "A-3"))
    order(tmp_path / "o/B-1", {"c.stl": other("woman_left.ply")}, patient=patient)
    found = checked(tmp_path)
    assert found.pop("A-2") is None
    codes = {"order.same_foot"} if patient == "P-1" else {"order.same_foot", "order.same_scan"}
    assert set(found.values()) <= codes
    assert set(found) == {"A-1", "A-3", "B-1"}
    assert "B-1" in {r["order_id"]: r["text"] for r in read_rows(tmp_path / "out")}["A-1"]


def test_feet_of_two_people_may_be_nearly_each_others_mirror_image(tmp_path) -> None:
    order(tmp_path / "o/A-1", {"a.ply": sample("woman_left.ply")}, patient="P-1")
    order(tmp_path / "o/B-1", {"c.stl": mirrored_and_noisy("woman_left.ply")}, patient="P-2")
    assert checked(tmp_path) == dict.fromkeys(("A-1", "B-1"))


def test_a_made_device_is_refused_while_its_foot_is_another_orders_other_foot(tmp_path) -> None:
    words = ["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--jobs", "1", "--quiet"]
    order(tmp_path / "o/A-1", {"a.ply": sample("woman_left.ply")}, patient="P-1")
    assert run(words) == 0
    order(tmp_path / "o/B-1", {"c.stl": mirrored("woman_left.ply")}, patient="P-1")
    for _ in range(2):
        assert run(words) == 7
        rows = {r["order_id"]: r for r in read_rows(tmp_path / "out")}
        assert (rows["A-1"]["state"], rows["B-1"]["code"]) == ("designed", "order.same_foot")
        assert "order.same_foot" in rows["A-1"]["against"]
    assert run(["approve", str(tmp_path / "out/orders/A-1"), "--by", "Dr A"]) == 4
    order(tmp_path / "o/B-1", {"c.stl": sample("man_right.stl")}, patient="P-2")
    assert run([*words, "--check"]) == 0
    assert {r["order_id"]: r["against"] for r in read_rows(tmp_path / "out")} == {"A-1": None, "B-1": None}
