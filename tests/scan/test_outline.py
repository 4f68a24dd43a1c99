"""Skin missing at the outline, ends closed flat, places that are no skin, feet of two lengths: refused or said."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import trimesh

from orthocad.deliver.scan_questions import scan_decisions
from orthocad.errors import ScanError
from orthocad.model import ScanOptions
from orthocad.scan.patient import scan_patient
from scan_cases import scanned
from shared_data import clean_mesh, needs_shared, truth

NAME = "mh_m_avg_R"  # medial is towards -x in its file
LENGTH_MM = 267.9
pytestmark = needs_shared


def foot(closed: bool = False) -> trimesh.Trimesh:
    """Sole down, toes along +y from the heel at 0; cut at the ankle."""
    return _foot(closed).copy()


@cache
def _foot(closed: bool) -> trimesh.Trimesh:
    whole = clean_mesh(NAME).slice_plane([0, 0, 105], [0, 0, -1], cap=closed)
    v, faces = trimesh.remesh.subdivide_to_size(whole.vertices, whole.faces, 4.0)
    fine = trimesh.Trimesh(v, faces)
    fine.apply_translation([-fine.vertices[:, 0].mean(), -fine.vertices[:, 1].min(), 0])
    return fine


def without(gone: np.ndarray, whole: trimesh.Trimesh) -> trimesh.Trimesh:
    part = trimesh.Trimesh(whole.vertices, whole.faces[~gone], process=False)
    part.remove_unreferenced_vertices()
    return part


def gone(kind: str, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Which of the face middles are missing; y in foot lengths."""
    return {
        "hallux": (y > 0.80) & (x < -5),
        "medial arch": (y > 0.25) & (y < 0.60) & (z < 25) & (x < 5),
        "side of the ball": (y > 0.50) & (y < 0.75) & (x > 25),
        "medial border": (y > 0.25) & (x < -25),
    }[kind]


@pytest.mark.parametrize("kind", ["hallux", "medial arch", "side of the ball", "medial border"])
def test_a_foot_that_lacks_skin_at_its_outline_is_refused(kind: str, tmp_path: Path) -> None:
    whole = foot()
    x, y, z = whole.triangles_center.T
    with pytest.raises(ScanError) as refused:
        scanned(without(gone(kind, x, y / LENGTH_MM, z), whole), tmp_path)
    assert refused.value.code == "scan.cut_off"


@pytest.mark.parametrize("share", [0.80, 0.84, 0.88, 0.92])
@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed flat"])
def test_toes_cut_off_are_refused_wherever_the_cut_lies(share: float, closed: bool, tmp_path: Path) -> None:
    part = foot(closed).slice_plane([0, share * LENGTH_MM, 0], [0, -1, 0], cap=closed)
    with pytest.raises(ScanError) as refused:
        scanned(part, tmp_path)
    assert refused.value.code == "scan.cut_off"


def test_a_heel_cut_off_and_closed_flat_is_refused(tmp_path: Path) -> None:
    part = foot(closed=True).slice_plane([0, 0.08 * LENGTH_MM, 0], [0, 1, 0], cap=True)
    with pytest.raises(ScanError) as refused:
        scanned(part, tmp_path)
    assert refused.value.code == "scan.cut_off"


def test_a_hole_at_the_outline_is_said_and_widens_what_it_touches(tmp_path: Path) -> None:
    whole = foot()
    v = whole.vertices
    ball = v[(np.abs(v[:, 1] / LENGTH_MM - 0.73) < 0.03) & (v[:, 2] < 12)]
    middle = ball[ball[:, 0].argmin()]
    (sound,) = scanned(whole, tmp_path)
    (holed,) = scanned(without(np.linalg.norm(whole.triangles_center - middle, axis=1) < 13, whole), tmp_path)
    assert not sound.has_notice("scan.ends_low")
    assert [n.text for n in holed.scan.notices if n.code == "scan.ends_low" and "medial border" in n.text]
    true = truth(NAME)["contract"]["measurements"]["ball_width_mm"]
    for foot_found in (sound, holed):
        width = foot_found.measurements["ball_width_mm"]
        assert width.value == pytest.approx(true, abs=width.plus_minus)
    assert holed.measurements["ball_width_mm"].plus_minus > sound.measurements["ball_width_mm"].plus_minus + 0.3
    heels = [f.measurements["heel_width_mm"].plus_minus for f in (holed, sound)]
    assert heels[0] == pytest.approx(heels[1], abs=0.05)


def test_a_landmark_that_is_not_on_the_scan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScanError) as refused:
        scanned(foot(), tmp_path, landmarks={"mtp1": (0.0, 2000.0, 10.0)})
    assert refused.value.code == "scan.landmark_off"


def test_an_end_placed_elsewhere_than_the_skin_is_said(tmp_path: Path) -> None:
    v = foot().vertices
    toes = v[v[:, 1] > 0.9 * LENGTH_MM]
    place = tuple(toes[toes[:, 1].argmin()].tolist())
    (moved,), (own,) = scanned(foot(), tmp_path, landmarks={"toe_tip": place}), scanned(foot(), tmp_path)
    assert moved.has_notice("scan.landmark_placed")
    assert not own.has_notice("scan.landmark_placed")


def test_feet_of_two_lengths_are_said(tmp_path: Path) -> None:
    for side, scale in (("left", 1.0), ("long", 1.05)):
        part = foot()
        part.apply_scale(scale)
        if side == "left":
            part.apply_transform(np.diag([-1.0, 1.0, 1.0, 1.0]))
            part.invert()
        part.export(tmp_path / f"{side}.ply")
    feet = scan_patient((tmp_path / "left.ply", tmp_path / "long.ply"), ScanOptions())
    assert all(f.has_notice("scan.lengths_apart") for f in feet.values())
    assert len(feet) == 2
    (asked,) = scan_decisions(feet)  # of both feet once, and no batch approval takes it
    assert asked["code"] == "scan.lengths_apart"
    assert "mm apart in length" in asked["text"]
    (one,) = scan_decisions({"left": feet["left"]})
    assert one["text"] == f"left: {asked['text']}"
