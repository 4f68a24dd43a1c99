"""3MF packages read back by another library and by PrusaSlicer."""

from __future__ import annotations

import io
import shutil
import subprocess

import numpy as np
import pytest
import trimesh

from handmade import make_device, make_foot
from orthocad.deliver.mesh_files import delivered_mesh
from orthocad.deliver.package_3mf import Body, bodies_3mf, solid_3mf
from orthocad.model import Mesh

needs_slicer = pytest.mark.skipif(shutil.which("prusa-slicer") is None, reason="needs PrusaSlicer")


def box(low, high) -> Mesh:
    made = trimesh.creation.box(bounds=[low, high])
    return Mesh(vertices_mm=made.vertices.astype(np.float32), faces=made.faces.astype(np.int32))


def test_another_reader_finds_the_bodies_by_name_in_millimetres() -> None:
    device = make_device(make_foot("left"))
    mesh = delivered_mesh(device)
    package = bodies_3mf(
        [Body(name="left device", mesh=mesh), Body(name="pad", mesh=box([0, 0, 50], [10, 20, 53]))], {"Title": "both"}
    )
    scene = trimesh.load(io.BytesIO(package), file_type="3mf")
    assert scene.units in ("mm", "millimeter")
    assert set(scene.geometry) == {"left device", "pad"}
    assert scene.geometry["left device"].is_watertight
    assert np.allclose(scene.geometry["left device"].extents, np.ptp(mesh.vertices_mm, axis=0), atol=1e-4)
    assert scene.geometry["pad"].volume == pytest.approx(600.0, rel=1e-6)


def test_the_same_bodies_give_the_same_bytes() -> None:
    body = Body(name="a", mesh=box([0, 0, 0], [40, 30, 10]))
    inside = Body(name="b", mesh=box([5, 5, 0], [20, 20, 10]), infill_percent=35.0)
    assert solid_3mf(body, [inside], {"Title": "t"}) == solid_3mf(body, [inside], {"Title": "t"})


@needs_slicer
def test_prusaslicer_takes_a_modifier_for_infill_only(tmp_path) -> None:
    body = Body(name="a", mesh=box([0, 0, 0], [40, 30, 10]))
    modifiers = {
        "none": [],
        "dense": [Body(name="b", mesh=box([5, 5, 0], [35, 25, 10]), infill_percent=80.0)],
        "thin": [Body(name="b", mesh=box([5, 5, 0], [35, 25, 10]), infill_percent=5.0)],
    }
    used = {}
    for name, inside in modifiers.items():
        (tmp_path / f"{name}.3mf").write_bytes(solid_3mf(body, inside, {}))
        out = tmp_path / f"{name}.gcode"
        words = [
            "prusa-slicer",
            "--export-gcode",
            "--fill-density",
            "20%",
            "-o",
            str(out),
            str(tmp_path / f"{name}.3mf"),
        ]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        line = next(x for x in out.read_text().splitlines() if "filament used [mm]" in x)
        used[name] = float(line.split("=")[1])
    assert used["thin"] < 0.95 * used["none"]
    assert used["dense"] > 1.3 * used["none"]
