"""Scans that end too soon, parts that touch the foot, numbers with too few digits: refused or said, never silent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from orthocad.errors import ScanError
from orthocad.scan.pose import Pose, judged
from scan_cases import clean_foot, scanned
from shared_data import clean_mesh, needs_shared, truth
from spoiled import tool

NAME = "mh_m_avg_R"
pytestmark = needs_shared


def foot() -> trimesh.Trimesh:
    """Sole down, toes along +y, cut open at the ankle."""
    return clean_mesh(NAME).slice_plane([0, 0, 105], [0, 0, -1])


def length_mm() -> float:
    return float(truth(NAME)["contract"]["measurements"]["foot_length_mm"])


@pytest.mark.parametrize(
    ("place", "keeps"),
    [((0, 0.2, 0), (0, 1, 0)), ((0, 0.8, 0), (0, -1, 0)), ((0, 0, 0), (1, 0, 0)), ((0, 0, 0), (-1, 0, 0))],
    ids=["no heel", "no toes", "one half", "the other half"],
)
def test_a_part_of_a_foot_is_refused(place: tuple[float, ...], keeps: tuple[float, ...], tmp_path: Path) -> None:
    part = foot().slice_plane(np.array(place) * length_mm(), keeps)
    with pytest.raises(ScanError) as refused:
        scanned(part, tmp_path)
    assert refused.value.code in ("scan.cut_off", "scan.no_sole", "scan.not_a_foot", "scan.side_conflict")


def test_walls_that_end_below_the_widest_skin_are_said_and_widen_the_band(tmp_path: Path) -> None:
    (low,) = scanned(foot().slice_plane([0, 0, 18], [0, 0, -1]), tmp_path)
    (high,) = scanned(foot().slice_plane([0, 0, 38], [0, 0, -1]), tmp_path)
    assert low.has_notice("scan.ends_low")
    assert not high.has_notice("scan.ends_low")
    found = low.measurements["foot_length_mm"]
    assert 1.0 < length_mm() - found.value <= found.plus_minus


def test_a_part_that_touches_the_foot_is_said(tmp_path: Path) -> None:
    wedge = trimesh.creation.box([40, 110, 14])
    wedge.apply_translation([-12, 95, 7])
    alone, (joined,) = clean_foot(NAME, 105.0), scanned(trimesh.util.concatenate([foot(), wedge]), tmp_path)
    assert joined.has_notice("scan.parts_joined")
    assert not alone.has_notice("scan.parts_joined")


def test_numbers_with_too_few_digits_are_said_or_refused(tmp_path: Path) -> None:
    far = foot()
    far.apply_translation([2e6, 0, 0])  # steps of 1/8 mm
    (said,) = scanned(far, tmp_path, "stl")
    assert said.has_notice("scan.few_digits")
    far.apply_translation([4e7, 0, 0])  # steps of 4 mm
    with pytest.raises(ScanError) as refused:
        scanned(far, tmp_path, "stl")
    assert refused.value.code == "scan.too_few_digits"


def test_nobody_trusts_the_apex_of_an_arch_that_was_not_seen(tmp_path: Path) -> None:
    pressed = foot()
    v = pressed.vertices.copy()
    v[:, 2] = np.where((pressed.vertex_normals[:, 2] < -0.35) & (v[:, 2] < 35), 0.0, np.maximum(v[:, 2] - 2.5, 0.0))
    pressed.vertices = v
    (flat,), seen = scanned(pressed, tmp_path), clean_foot(NAME, 105.0)
    assert flat.has_notice("scan.flat_sole")
    assert flat.landmarks["arch_apex"].confidence == 0.0
    assert seen.landmarks["arch_apex"].confidence > 0.5


def pose(ratio: float) -> Pose:
    still = {"rotation": np.eye(3), "length": 250.0, "heel": np.zeros(3), "inside_out": False}
    return Pose(side="left", residual=0.05, side_ratio=ratio, **still)


def test_a_side_that_is_told_does_not_make_a_foot_of_a_hand() -> None:
    assert judged(pose(1.15), "right").side == "right"
    with pytest.raises(ScanError) as refused:
        judged(pose(1.03), "right")
    assert refused.value.code == "scan.not_a_foot"


@pytest.mark.parametrize(("name", "in_air"), [("find_00_L", True), ("find_19_R", False)])
def test_toes_that_rise_out_of_the_foam_are_said(name: str, in_air: bool, tmp_path: Path) -> None:
    hollow, _ = tool().degrade(clean_mesh(name), "foam", 21)
    (found,) = scanned(hollow, tmp_path)
    assert found.has_notice("scan.toes_above_foam") == in_air
    length = found.measurements["foot_length_mm"]
    assert abs(length.value - truth(name)["contract"]["measurements"]["foot_length_mm"]) <= length.plus_minus
