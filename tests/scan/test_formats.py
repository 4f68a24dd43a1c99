"""File formats beyond one plain mesh: clouds of every kind, glTF with separate buffers, several parts, archives."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import trimesh

from orthocad.errors import ScanError
from orthocad.model import Foot, ScanOptions
from orthocad.scan import scan_feet

SAMPLE = Path(__file__).parents[2] / "foot_scans" / "man_right.stl"


@pytest.fixture(scope="module")
def foot() -> Foot:
    """The sample as it comes from its own file."""
    return scan_feet(SAMPLE, ScanOptions())[0]


def mesh() -> trimesh.Trimesh:
    loaded = trimesh.load(SAMPLE)
    loaded.merge_vertices()
    return loaded


def halves() -> list[trimesh.Trimesh]:
    """Heel and forefoot as two parts that share no vertex."""
    whole = mesh()
    axis = int(np.argmax(whole.extents))
    front = whole.triangles_center[:, axis] > whole.bounds[:, axis].mean()
    parts = [whole.submesh([np.flatnonzero(front)], append=True), whole.submesh([np.flatnonzero(~front)], append=True)]
    assert all(len(p.faces) for p in parts)
    return parts


def same(found: Foot, expected: Foot, abs_mm: float = 0.05) -> None:
    assert found.side == expected.side
    for name in ("foot_length_mm", "ball_width_mm", "heel_width_mm", "arch_height_mm"):
        assert found.number(name) == pytest.approx(expected.number(name), abs=abs_mm), name


def test_gltf_with_its_buffers_in_other_files(foot: Foot, tmp_path: Path) -> None:
    for name, content in trimesh.exchange.gltf.export_gltf(trimesh.Scene(mesh())).items():
        (tmp_path / name).write_bytes(content)
    (scan,) = tmp_path.glob("*.gltf")
    assert json.loads(scan.read_text())["buffers"][0]["uri"]
    same(scan_feet(scan, ScanOptions())[0], foot)
    with zipfile.ZipFile(tmp_path / "phone.zip", "w") as archive:
        for part in tmp_path.glob("*.*"):
            if part.suffix != ".zip":
                archive.write(part, f"export/{part.name}")
    same(scan_feet(tmp_path / "phone.zip", ScanOptions())[0], foot)


@pytest.mark.parametrize("ending", ["3mf", "glb", "obj"])
def test_several_parts_are_one_foot(ending: str, foot: Foot, tmp_path: Path) -> None:
    trimesh.Scene(halves()).export(tmp_path / f"scan.{ending}")
    same(scan_feet(tmp_path / f"scan.{ending}", ScanOptions())[0], foot)


def test_parts_keep_the_places_their_file_gives_them(foot: Foot, tmp_path: Path) -> None:
    front, back = halves()
    scene = trimesh.Scene()
    scene.add_geometry(front)
    moved = back.copy()
    moved.apply_translation([-50, 20, 7])
    scene.add_geometry(moved, transform=trimesh.transformations.translation_matrix([50, -20, -7]))
    scene.export(tmp_path / "scan.glb")
    same(scan_feet(tmp_path / "scan.glb", ScanOptions())[0], foot)


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    return np.asarray(trimesh.sample.sample_surface(mesh(), 15000, seed=3)[0]).round(3)


def pcd(points: np.ndarray) -> str:
    head = "# .PCD v0.7\nVERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\n"
    return f"{head}WIDTH {len(points)}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {len(points)}\nDATA ascii\n" + rows(
        points
    )


def rows(points: np.ndarray, between: str = " ", more: str = "") -> str:
    return "\n".join(between.join(f"{v:.3f}" for v in p) + more for p in points) + "\n"


CLOUDS = {
    "pcd": pcd,
    "pts": lambda p: f"{len(p)}\n" + rows(p, more=" 12 200 180 160"),  # intensity and colour, as scanners write them
    "asc": lambda p: "# x;y;z\n" + rows(p, between=";"),
    "xyz": lambda p: rows(p, between="\t"),
}


@pytest.mark.parametrize("ending", CLOUDS)
def test_every_kind_of_cloud_is_read(ending: str, points: np.ndarray, foot: Foot, tmp_path: Path) -> None:
    (tmp_path / f"scan.{ending}").write_text(CLOUDS[ending](points))
    (found,) = scan_feet(tmp_path / f"scan.{ending}", ScanOptions())
    assert found.has_notice("scan.points")
    same(found, foot, abs_mm=1.5)


def test_a_zip_of_two_scans_is_refused_by_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "scan.zip", "w") as archive:
        archive.write(SAMPLE, "a.stl")
        archive.write(SAMPLE, "b.stl")
    with pytest.raises(ScanError, match="2 scans") as refused:
        scan_feet(tmp_path / "scan.zip", ScanOptions())
    assert refused.value.code == "scan.unreadable"
