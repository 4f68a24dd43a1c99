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
