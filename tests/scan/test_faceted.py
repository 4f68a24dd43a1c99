"""A heel drawn in few long faces is too short, which must be said and must widen the half-widths."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from scan_cases import clean_foot, scanned
from shared_data import clean_mesh, needs_shared, truth


def few_faced_heel(mesh: trimesh.Trimesh, points: int) -> trimesh.Trimesh:
    """The mesh with the hull of a few of its own heel's points, far from each other, in place of the heel."""
    back = mesh.vertices[:, 1] < 0.22 * np.ptp(mesh.vertices[:, 1]) + mesh.vertices[:, 1].min()
    heel = mesh.vertices[back & (mesh.vertices[:, 2] < 75)]
    chosen = [heel[heel[:, 2].argmin()]]  # the foot's level stays as it is
    while len(chosen) < points:
        chosen.append(heel[np.min([np.linalg.norm(heel - c, axis=1) for c in chosen], axis=0).argmax()])
    rest = mesh.submesh([np.flatnonzero(~back[mesh.faces].all(axis=1))], append=True)
    return trimesh.util.concatenate([rest, trimesh.convex.convex_hull(np.array(chosen))])


@needs_shared
@pytest.mark.parametrize("name", ["find_06_R", "mh_m_cavus_L"])
def test_long_faces_are_said_and_the_truth_lies_in_the_wider_band(name: str, tmp_path: Path) -> None:
    whole = clean_mesh(name).slice_plane([0, 0, 100], [0, 0, -1])
    true_mm = truth(name)["contract"]["measurements"]["foot_length_mm"]
    fine = clean_foot(name, 100.0)
    (few,) = scanned(few_faced_heel(whole, 24), tmp_path)
    assert few.has_notice("scan.faceted")
    assert not fine.has_notice("scan.faceted")
    length = few.measurements["foot_length_mm"]
    assert length.value < fine.number("foot_length_mm")  # chords lie inside a round
    assert length.plus_minus > 2 * fine.measurements["foot_length_mm"].plus_minus
    assert abs(length.value - true_mm) <= length.plus_minus
