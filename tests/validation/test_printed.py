"""A print warped by a known field, in any pose and unit, against the design it came from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import trimesh

from orthocad.cli import run
from orthocad.model import Mesh
from orthocad.verify.printed import Printed, _deviation, lay_on
from orthocad.verify.printed_size import scale_percent, sizes_of

pytest.importorskip("open3d", reason="open3d is not installed")
WARPS = {
    "curled": lambda x, y: 1.5 * ((x - 90.0) / 90.0) ** 2,
    "twisted": lambda x, y: 1.2 * (x - 90.0) / 90.0 * y / 40.0,
    "sagged in the arch": lambda x, y: -2.0 * np.exp(-(((x - 100.0) / 30.0) ** 2) - ((y - 20.0) / 15.0) ** 2),
    "in waves": lambda x, y: 0.9 * np.sin(x / 35.0) + 0.6 * np.cos(y / 22.0 + x / 80.0),
    "in long waves": lambda x, y: 0.8 * np.sin(x / 60.0) + 0.4 * np.cos(y / 40.0),
}


@pytest.fixture(scope="module")
def built(foot_scans: Path, made_once: Callable[..., Path]) -> Path:
    return made_once(str(foot_scans / "man_right.stl"), "--set", "heel_lift_mm=4", "--set", "met_pad_mm=5")


def warped(built: Path, name: str) -> trimesh.Trimesh:
    mesh = trimesh.load(built / "right.stl")
    mesh.vertices[:, 2] += WARPS[name](mesh.vertices[:, 0], mesh.vertices[:, 1])
    return mesh


def posed(mesh: trimesh.Trimesh, seed: int, per_mm: float, noise_mm: float = 0.05) -> trimesh.Trimesh:
    rng = np.random.default_rng(seed)
    moved = mesh.copy()
    moved.apply_transform(trimesh.transformations.random_rotation_matrix(rng.random(3)))
    moved.apply_translation(rng.uniform(-200, 200, 3))
    moved.vertices = moved.vertices + rng.normal(0.0, noise_mm, moved.vertices.shape)  # a scanner's noise
    moved.apply_scale(per_mm)
    return moved


def laid(built: Path, scan: trimesh.Trimesh) -> Printed:
    design = trimesh.load(built / "right.stl")
    mesh = Mesh(vertices_mm=np.asarray(design.vertices, np.float32), faces=np.asarray(design.faces))
    return lay_on(mesh, np.asarray(scan.vertices), np.asarray(scan.faces))


@pytest.mark.parametrize(
    ("name", "seed", "unit", "noise_mm"),
    [("curled", 1, 1.0, 0.05), ("twisted", 2, 0.001, 0.05), ("sagged in the arch", 3, 0.1, 0.05),
     ("in waves", 4, 1.0, 0.0), ("in waves", 5, 1.0, 0.07), ("in long waves", 6, 1.0, 0.07)],
)  # fmt: skip
def test_a_known_warp_is_recovered(built: Path, name: str, seed: int, unit: float, noise_mm: float) -> None:
    printed = laid(built, posed(warped(built, name), seed, unit, noise_mm))
    assert {1.0: "mm", 0.001: "m", 0.1: "cm"}[unit] == printed.units
    for field in (printed.top, printed.bottom):
        i, j = np.nonzero(np.isfinite(field.z_mm))
        x, y = field.x_mm[i], field.y_mm[j]
        off = field.z_mm[i, j] - WARPS[name](x, y)
        plane = np.column_stack([np.ones(len(x)), x, y])  # a rigid pose is not part of a warp
        left = off - plane @ np.linalg.lstsq(plane, off, rcond=None)[0]
        assert len(left) > 5000
        assert np.quantile(np.abs(left), 0.95) < 0.2
        assert np.abs(left).max() < 1.0, "an edge deviates as the field cannot make it"


def test_an_edge_is_not_paired_with_the_wall_beside_it() -> None:
    """A block with walls 5 mm high a mm out, moved by 0.3 mm: its flat faces deviate by nothing."""
    block = trimesh.creation.box((44.0, 34.0, 10.0))
    block.vertices[block.vertices[:, 2] > 0, :2] *= [40.0 / 44.0, 30.0 / 34.0]
    design = Mesh(vertices_mm=np.asarray(block.vertices, np.float32), faces=np.asarray(block.faces))
    for face in _deviation(design, np.asarray(block.vertices) + [0.3, 0.2, 0.0], np.asarray(block.faces)):
        judged = np.isfinite(face.z_mm)
        assert judged.sum() > 38 * 28
        assert np.abs(face.z_mm[judged]).max() < 1e-5


def test_the_true_print_deviates_by_its_noise_alone(built: Path) -> None:
    printed = laid(built, posed(trimesh.load(built / "right.stl"), 5, 1.0))
    assert printed.p95_mm < 0.2
    assert abs(printed.mean_mm) < 0.05
    assert printed.within > 0.99
    assert printed.overlap > 0.98
    assert all(size.passed and abs(size.printed_mm - size.designed_mm) < 0.3 for size in printed.sizes)


@pytest.mark.parametrize(("share", "seed"), [(0.985, 12), (1.01, 13)])
def test_a_print_of_the_wrong_scale_is_named(built: Path, share: float, seed: int) -> None:
    scaled = trimesh.load(built / "right.stl")
    designed = np.ptp(scaled.vertices, axis=0)[:2]
    scaled.apply_scale(share)
    printed = laid(built, posed(scaled, seed, 0.1))
    assert [s.designed_mm for s in printed.sizes] == pytest.approx(designed, abs=0.01)
    assert [s.printed_mm for s in printed.sizes] == pytest.approx(share * designed, abs=0.3)
    assert not printed.sizes[0].passed
    assert scale_percent(printed.sizes) == pytest.approx(100 * share, abs=0.2)


def egg(share: tuple[float, float] = (1.0, 1.0), noise_mm: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """A round body of 240 by 90 mm."""
    ball = trimesh.creation.icosphere(5)
    vertices = ball.vertices * [120.0 * share[0], 45.0 * share[1], 15.0] + [90.0, 3.0, 0.0]
    return vertices + np.random.default_rng(1).normal(0.0, noise_mm, vertices.shape), ball.faces


@pytest.mark.parametrize("share", [(1.0, 1.0), (0.985, 0.985), (1.008, 1.008), (0.98, 1.0), (0.95, 0.95), (1.0, 1.02)])
def test_length_and_width_are_the_bodys_own(share: tuple[float, float]) -> None:
    sizes = sizes_of(egg(), egg(share, noise_mm=0.05))
    assert [s.designed_mm for s in sizes] == pytest.approx([240.0, 90.0], abs=0.1)
    assert [s.printed_mm for s in sizes] == pytest.approx([240.0 * share[0], 90.0 * share[1]], abs=0.25)
    assert [s.passed for s in sizes] == [abs(240 * (share[0] - 1)) <= 1.5, abs(90 * (share[1] - 1)) <= 1.0]
    uniform = share[0] == share[1] != 1.0
    assert scale_percent(sizes) == (pytest.approx(100 * share[0], abs=0.2) if uniform else None)


def test_stray_flecks_of_a_scan_are_no_length() -> None:
    vertices, faces = egg()
    flecks = np.array([[218.0, 3, 0], [-38.0, 3, 0], [90.0, 56, 0], [90.0, -50, 0]])  # 8 mm beyond each end
    corners = (flecks[:, None] + np.array([[0, 0, 0], [1, 0, 0.5], [0, 1, 0.5]])).reshape(-1, 3)
    strayed = np.concatenate([vertices, corners]), np.concatenate([faces, len(vertices) + np.arange(12).reshape(4, 3)])
    assert np.ptp(strayed[0], axis=0)[0] > 255.0
    sizes = sizes_of((vertices, faces), strayed)
    assert [s.printed_mm for s in sizes] == pytest.approx([s.designed_mm for s in sizes], abs=0.1)


@pytest.mark.slow
def test_the_other_sides_device_is_refused(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mirrored = trimesh.load(built / "right.stl")
    mirrored.apply_transform(np.diag([1.0, -1.0, 1.0, 1.0]))
    posed(mirrored, 6, 1.0).export(tmp_path / "other.stl")
    words = ["--against", str(built / "design.toml"), "--out", str(tmp_path / "map.html")]
    assert run(["check", str(tmp_path / "other.stl"), *words]) in (3, 6)
    assert re.search(r"error\[(scan.other_device|printed.off)\]", capsys.readouterr().err)


@pytest.mark.slow
def test_each_dose_is_told_as_printed(
    built: Path, foot_scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flat = trimesh.load(built / "right.stl")
    over = np.exp(-(((flat.vertices[:, 0] - 40.0) / 45.0) ** 4))
    flat.vertices[:, 2] -= 2.0 * over * (flat.vertices[:, 2] > 1.0)  # the heel printed 2 mm too low
    posed(flat, 9, 1.0).export(tmp_path / "print.stl")
    words = ["--against", str(built / "design.toml"), "--foot", str(foot_scans / "man_right.stl"), "--json"]
    out = tmp_path / "map.html"
    assert run(["check", str(tmp_path / "print.stl"), *words, "--out", str(out)]) == 6
    record = json.JSONDecoder().raw_decode(capsys.readouterr().out)[0]
    doses = {d["name"]: d for d in record["doses"]}
    assert doses["heel_lift_mm"]["requested"] == pytest.approx(4.0, abs=1e-3)
    assert doses["heel_lift_mm"]["realised"] == pytest.approx(2.0, abs=0.4)
    assert not doses["heel_lift_mm"]["passed"]
    assert "Printed less designed height" in out.read_text()


def test_without_the_foot_the_map_alone_is_given(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posed(trimesh.load(built / "right.stl"), 11, 1.0).export(tmp_path / "print.stl")
    out = tmp_path / "map.html"
    assert run(["check", str(tmp_path / "print.stl"), "--against", str(built / "design.toml"), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "right device, scan in mm" in said
    assert re.search(r"length, over all +designed \S+ mm, printed \S+ mm, tolerance 1.5 mm: passed", said)
    assert re.search(r"width, over all +designed \S+ mm, printed \S+ mm, tolerance 1 mm: passed", said)
    assert "slicer" not in out.read_text()
    assert "need the foot's scan" in said
    assert not list(built.glob(".*"))


@pytest.mark.slow
@pytest.mark.parametrize("with_foot", [False, True])
def test_a_small_print_is_refused_by_its_size(
    built: Path, foot_scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], with_foot: bool
) -> None:
    small = trimesh.load(built / "right.stl")
    small.apply_scale(0.985)
    posed(small, 14, 1.0).export(tmp_path / "print.stl")
    out, feet = tmp_path / "map.html", ["--foot", str(foot_scans / "man_right.stl")] if with_foot else []
    words = ["--against", str(built / "design.toml"), "--out", str(out), "--json"]
    assert run(["check", str(tmp_path / "print.stl"), *words, *feet]) == 6
    said = capsys.readouterr()
    assert "printed.off" in said.err
    assert re.search(r"as printed: the print is 1\.[456] % small, .*slicer's scale", said.err)
    record = json.JSONDecoder().raw_decode(said.out)[0]
    assert record["scale_percent"] == pytest.approx(98.5, abs=0.2)
    assert [(s["name"], s["tolerance_mm"], s["passed"]) for s in record["sizes"]] == [
        ("length", 1.5, False), ("width", 1.0, False),
    ]  # fmt: skip
    page = out.read_text()
    for s in record["sizes"]:
        assert f'{s["name"]}</th><td class="n">{s["designed_mm"]:.1f} mm</td>' in page
        assert f"{s['printed_mm']:.1f} mm" in page
    assert "slicer&#39;s scale" in page
    assert bool(record["doses"]) == with_foot
