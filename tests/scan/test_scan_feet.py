"""The import room: refusals, formats, units, what is cleaned away, and what no pose or order may change."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import trimesh

from orthocad.errors import ScanError, UsageError
from orthocad.model import ScanOptions
from orthocad.scan import scan_feet
from orthocad.scan.clean import Body, densified
from scan_cases import blob, bone, clean_foot, scanned, sheet, values
from shared_data import clean_mesh, needs_shared, posed, truth

RIGHT, LEFT = "find_03_R", "mh_f_avg_L"
LOW_MM = 90.0


def low(name: str) -> trimesh.Trimesh:
    """A clean foot without its leg, small enough for quick tests."""
    return clean_mesh(name).slice_plane([0, 0, LOW_MM], [0, 0, -1])


NOT_FEET = {
    "cube": trimesh.creation.box((250, 90, 60)),
    "cylinder": trimesh.creation.cylinder(40, 260),
    "ball": trimesh.creation.icosphere(4, 125),
    "stone": blob(1),
    **{f"stone {seed}": blob(seed) for seed in (2, 3, 4)},
    **{f"bone {seed}": bone(seed) for seed in (1, 2)},
    "floor": sheet(300),
}


MORE_OF_A_KIND = {"stone 3", "stone 4", "bone 2"}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow) if n in MORE_OF_A_KIND else n for n in NOT_FEET]
)
def test_what_is_no_foot_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ScanError) as refused:
        scanned(NOT_FEET[name], tmp_path)
    assert refused.value.code in {"scan.not_a_foot", "scan.no_sole", "scan.side_conflict"}


@needs_shared
def test_an_open_sole_is_refused(tmp_path: Path) -> None:
    foot = low(RIGHT)
    foot.update_faces(foot.triangles_center[:, 2] > 6)
    with pytest.raises(ScanError) as refused:
        scanned(foot, tmp_path)
    assert refused.value.code == "scan.no_sole"


@needs_shared
@pytest.mark.parametrize("ending", ["stl", "ply", "obj", "off", "glb", "3mf", "zip"])
def test_every_mesh_format_gives_the_same_foot(ending: str, tmp_path: Path) -> None:
    expected = truth(RIGHT)["contract"]["measurements"]
    if ending == "zip":
        low(RIGHT).export(tmp_path / "inner.ply")
        with zipfile.ZipFile(tmp_path / "scan.zip", "w") as archive:
            archive.write(tmp_path / "inner.ply", "export/scan.ply")
        (foot,) = scan_feet(tmp_path / "scan.zip", ScanOptions())
    else:
        (foot,) = scanned(low(RIGHT), tmp_path, ending)
    assert foot.side == "right"
    assert foot.number("foot_length_mm") == pytest.approx(expected["foot_length_mm"], abs=0.1)
    assert foot.number("arch_height_mm") == pytest.approx(expected["arch_height_mm"], abs=0.5)


@needs_shared
def test_a_cloud_of_points_becomes_a_foot(tmp_path: Path) -> None:
    points, _ = trimesh.sample.sample_surface(low(RIGHT), 20000, seed=3)
    np.savetxt(tmp_path / "scan.xyz", points)
    (foot,) = scan_feet(tmp_path / "scan.xyz", ScanOptions())
    assert foot.has_notice("scan.points")
    assert foot.number("foot_length_mm") == pytest.approx(242.4, abs=1.0)


@needs_shared
def test_a_mesh_needs_no_open3d(tmp_path: Path) -> None:
    low(RIGHT).export(tmp_path / "scan.ply")
    script = (
        "import sys\nfrom pathlib import Path\nfrom orthocad.scan import scan_feet\n"
        "from orthocad.model import ScanOptions\n"
        f"scan_feet(Path({str(tmp_path / 'scan.ply')!r}), ScanOptions())\nassert 'open3d' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])


@needs_shared
@pytest.mark.parametrize(
    ("per_mm", "said"), [(1.0, None), (0.001, None), (0.1, "scan.units_assumed"), (1 / 25.4, "scan.units_assumed")]
)
def test_units_are_found_from_size_and_said(per_mm: float, said: str | None, tmp_path: Path) -> None:
    (foot,) = scanned(posed(low(RIGHT), 4, per_mm), tmp_path)
    assert foot.has_notice("scan.units_assumed") == (said is not None)
    assert foot.number("foot_length_mm") == pytest.approx(242.44, abs=0.1)


@needs_shared
def test_a_floor_makes_centimetres_ambiguous(tmp_path: Path) -> None:
    scene = trimesh.util.concatenate([low(RIGHT), sheet(420)])
    scene.apply_scale(0.1)
    with pytest.raises(ScanError) as refused:
        scanned(scene, tmp_path)
    assert refused.value.code == "scan.units_ambiguous"
    (foot,) = scanned(scene, tmp_path, foot_length_mm=242.44)
    assert foot.has_notice("scan.floor_removed")
    assert foot.number("foot_length_mm") == pytest.approx(242.44, abs=0.1)


@needs_shared
def test_debris_is_dropped_and_said(tmp_path: Path) -> None:
    stone = trimesh.creation.icosphere(2, 8.0)
    stone.apply_translation([200, 0, 50])
    (foot,) = scanned(trimesh.util.concatenate([low(RIGHT), stone]), tmp_path)
    assert foot.has_notice("scan.parts_dropped")
    assert foot.number("foot_length_mm") == pytest.approx(242.44, abs=0.1)


def pair_of(first: str, mirrored: bool) -> trimesh.Trimesh:
    one, other = low(first), low(first)
    if mirrored:
        other.apply_transform(np.diag([-1.0, 1, 1, 1]))
    other.apply_translation([-170, 15, 0])
    return trimesh.util.concatenate([one, other])


@needs_shared
def test_two_feet_make_a_pair_or_are_named(tmp_path: Path) -> None:
    feet = scanned(pair_of(RIGHT, mirrored=True), tmp_path)
    assert [f.side for f in feet] == ["left", "right"]
    assert values(feet[0]) == pytest.approx(values(feet[1]), abs=0.1)
    assert [f.side for f in scanned(pair_of(RIGHT, mirrored=True), tmp_path, pick="left")] == ["left"]
    with pytest.raises(UsageError):
        scanned(pair_of(RIGHT, mirrored=True), tmp_path, side="left")
    with pytest.raises(ScanError) as refused:
        scanned(pair_of(RIGHT, mirrored=False), tmp_path)
    assert refused.value.code == "scan.several_feet"


def rough(name: str) -> trimesh.Trimesh:
    """Such a foot as a noisy scanner sees it: how noisy it is decides what its measures are taken by."""
    foot = low(name)
    foot.vertices = foot.vertices + 0.2 * np.random.default_rng(2).normal(size=foot.vertices.shape)
    return foot


@needs_shared
@pytest.mark.parametrize(("made", "name"), [(low, RIGHT), (low, LEFT), (low, "mh_m_long_R"), (rough, "find_14_R")])
def test_pose_unit_and_face_order_change_nothing(
    made: Callable[[str], trimesh.Trimesh], name: str, tmp_path: Path
) -> None:
    mesh = made(name)
    plain = clean_foot(name, LOW_MM) if made is low else scanned(mesh, tmp_path)[0]
    moved = posed(mesh, 11, 0.001)
    moved.faces = moved.faces[np.random.default_rng(5).permutation(len(moved.faces))]
    (same,) = scanned(moved, tmp_path)
    assert same.side == plain.side
    assert values(same) == pytest.approx(values(plain), abs=0.2)


def test_large_faces_are_split_alike_in_every_pose() -> None:
    stone = blob(1)
    split = [densified(Body(vertices=m.vertices, faces=m.faces)) for m in (stone, posed(stone, 3, 1.0))]
    assert len(split[0].vertices) > 2 * len(stone.vertices)
    assert np.array_equal(split[0].faces, split[1].faces)


@needs_shared
@pytest.mark.parametrize("name", [RIGHT, LEFT])
def test_a_mirrored_scan_gives_the_mirrored_foot(name: str, tmp_path: Path) -> None:
    plain = clean_foot(name, LOW_MM)
    mirrored = low(name)
    mirrored.apply_transform(np.diag([-1.0, 1, 1, 1]))
    (other,) = scanned(mirrored, tmp_path)
    assert {plain.side, other.side} == {"left", "right"}
    assert values(other) == pytest.approx(values(plain), abs=0.1)


@needs_shared
def test_turned_faces_are_repaired_and_said(tmp_path: Path) -> None:
    foot = low(RIGHT)
    turned = np.random.default_rng(1).random(len(foot.faces)) < 0.2
    foot.faces = np.where(turned[:, None], foot.faces[:, ::-1], foot.faces)
    (found,) = scanned(foot, tmp_path, "stl")
    assert found.has_notice("scan.faces_turned")
    assert found.number("arch_height_mm") == pytest.approx(9.69, abs=0.5)


@needs_shared
def test_holes_in_the_sole_are_filled_along_its_curvature(tmp_path: Path) -> None:
    whole = clean_foot(RIGHT, LOW_MM)
    foot = low(RIGHT)
    apex = whole.landmarks["arch_apex"].scan_xyz
    foot.update_faces(np.linalg.norm(foot.triangles_center - apex, axis=1) > 9)
    (filled,) = scanned(foot, tmp_path)
    assert filled.has_notice("scan.holes_filled")
    assert filled.scan.sole_coverage < whole.scan.sole_coverage
    assert filled.number("arch_height_mm") == pytest.approx(whole.number("arch_height_mm"), abs=0.5)
    assert filled.measurements["arch_height_mm"].plus_minus > whole.measurements["arch_height_mm"].plus_minus
