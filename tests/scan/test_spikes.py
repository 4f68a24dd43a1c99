"""Single points far off the skin decide nothing; what is no spike stays as it is, to the last bit."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import trimesh

from orthocad.errors import ScanError
from orthocad.model import Foot
from orthocad.scan.clean.spikes import without_spikes
from scan_cases import scanned
from shared_data import clean_mesh, needs_shared, truth
from spoiled import tool

NAME = "mh_f_avg_L"
pytestmark = needs_shared


@cache
def foot(edge_mm: float = 3.0, name: str = NAME) -> trimesh.Trimesh:
    """Sole down, toes along +y, cut open at the ankle, in faces of that size."""
    return tool().resample(clean_mesh(name).slice_plane([0, 0, 105], [0, 0, -1]), edge_mm)


def spiked(mesh: trimesh.Trimesh, points: np.ndarray, shift_mm: tuple[float, float, float]) -> trimesh.Trimesh:
    vertices = mesh.vertices.copy()
    vertices[points] += shift_mm
    return trimesh.Trimesh(vertices, mesh.faces, process=False)


def places(mesh: trimesh.Trimesh) -> dict[str, tuple[np.ndarray, tuple[float, float, float]]]:
    """Vertices that decide length and level, and a way out of the skin there."""
    v, low = mesh.vertices, mesh.vertices[:, 2] < 30
    under_heel = np.abs(v[:, 1] - 25) < 10
    return {
        "behind the heel": (np.where(low, v[:, 1], np.inf).argmin(), (0, -5, 0)),
        "before the toe": (np.where(low, v[:, 1], -np.inf).argmax(), (0, 12, 0)),
        "under the heel": (np.where(under_heel, v[:, 2], np.inf).argmin(), (0, 0, -2)),
    }


def errors_mm(found: Foot) -> dict[str, float]:
    true = truth(NAME)["contract"]["measurements"]
    return {k: abs(found.measurements[k].value - true[k]) for k in ("foot_length_mm", "arch_height_mm")}


@pytest.mark.parametrize("place", ["behind the heel", "before the toe", "under the heel"])
def test_one_point_off_the_skin_decides_neither_length_nor_level(place: str, tmp_path: Path) -> None:
    mesh = foot()
    (found,) = scanned(spiked(mesh, *places(mesh)[place]), tmp_path)
    assert found.has_notice("scan.spikes_removed")
    assert max(errors_mm(found).values()) < 0.8


def test_two_points_side_by_side_are_one_spike() -> None:
    mesh = foot()
    point, shift = places(mesh)["behind the heel"]
    pair = np.array([point, mesh.vertex_neighbors[point][0]])
    back, found = without_spikes(spiked(mesh, pair, shift).vertices, mesh.faces)
    assert found.count == 1
    assert np.abs(back - mesh.vertices).max() < 1.0


def test_the_height_said_is_the_spikes_in_any_unit(tmp_path: Path) -> None:
    mesh = foot()
    long = spiked(mesh, *places(mesh)["before the toe"])
    long.apply_scale(1e-3)
    (found,) = scanned(long, tmp_path)
    (text,) = (n.text for n in found.scan.notices if n.code == "scan.spikes_removed")
    assert 11.0 < float(text.split("up to ")[1].split(" mm")[0]) < 13.0


@pytest.mark.parametrize("faces", [400, 1000, 3800])
def test_coarse_feet_have_no_spikes(faces: int) -> None:
    coarse = tool().resample(foot(), None, faces)
    assert without_spikes(coarse.vertices, coarse.faces)[1].count == 0


@pytest.mark.parametrize("edge_mm", [2.0, 3.0, 6.0])
def test_noise_holes_and_cut_edges_are_no_spikes(edge_mm: float) -> None:
    mesh, rng = foot(edge_mm), np.random.default_rng(4)
    rough = tool().noise(mesh, rng, 1.0, 5.0, 0.3)
    holed, _ = tool().holes(rough, rng, 8)
    back, found = without_spikes(holed.vertices, holed.faces)
    assert found.count == 0
    assert back is holed.vertices


def test_a_vertex_far_out_at_an_open_edge_is_not_moved() -> None:
    mesh = foot()
    edge = mesh.vertices[:, 2].argmax()
    far = spiked(mesh, np.array([edge]), (0, 0, 9))
    assert without_spikes(far.vertices, far.faces)[1].count == 0


def test_loose_triangles_and_points_without_faces_are_no_spikes() -> None:
    mesh = foot()
    soup = mesh.vertices[mesh.faces].reshape(-1, 3)
    loose = np.arange(len(soup)).reshape(-1, 3)
    assert without_spikes(soup, loose)[1].count == 0
    beside = np.vstack([mesh.vertices, [[900.0, 900.0, 900.0]]])
    assert without_spikes(beside, mesh.faces)[1].count == 0


def test_a_foot_whose_heel_stands_on_a_block_is_refused(tmp_path: Path) -> None:
    mesh = foot(name="find_16_L")
    block = trimesh.creation.box([80, 60, 40])
    block.apply_translation([mesh.vertices[:, 0].mean(), 20, mesh.vertices[:, 2].min() - 20])
    with pytest.raises(ScanError) as refused:
        scanned(trimesh.util.concatenate([mesh, tool().resample(block, 6.0)]), tmp_path)
    assert refused.value.code == "scan.no_sole"
