"""A second layer under the sole, a hand, too shallow a hollow: said with the measures they spoil, in their bands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from orthocad.model import Foot
from scan_cases import scanned
from shared_data import clean_mesh, needs_shared, truth
from spoiled import tool

NAME = "mh_m_avg_R"
pytestmark = needs_shared


def foot() -> trimesh.Trimesh:
    """Sole down, toes along +y, cut open at the ankle."""
    return tool().resample(clean_mesh(NAME).slice_plane([0, 0, 105], [0, 0, -1]), 3.0)


def fingers(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """Four of them across heel and arch, half sunk into the sole."""
    found = []
    for number in range(4):
        finger = trimesh.creation.capsule(60, 9, count=[12, 12])
        finger.apply_transform(trimesh.transformations.rotation_matrix(np.pi / 2, [0, 1, 0]))
        finger.apply_translation([mesh.bounds[1, 0] - 35, 40 + 20 * number, mesh.bounds[0, 2] + 2])
        found.append(finger)
    return trimesh.util.concatenate(found)


def forefoot(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """Its sole once more, 5 mm lower."""
    c = mesh.triangles_center
    sheet = tool().submesh(mesh, (c[:, 2] < 20) & (c[:, 1] > mesh.bounds[:, 1].mean()))
    sheet.apply_translation([0, 0, -5])
    return sheet


def copy(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """All of it once more, 8 mm ahead."""
    ahead = mesh.copy()
    ahead.apply_translation([0, 8, 0])
    return ahead


def inside(found: Foot, names: tuple[str, ...]) -> bool:
    true = truth(NAME)["contract"]["measurements"]
    measured = {k: found.measurements[k] for k in names}
    return all(abs(m.value - true[k]) <= m.plus_minus for k, m in measured.items())


@pytest.mark.parametrize("more", [fingers, forefoot, copy], ids=lambda f: f.__name__)
def test_what_lies_under_the_sole_is_said_with_what_it_spoils(more: object, tmp_path: Path) -> None:
    mesh = foot()
    (found,) = scanned(trimesh.util.concatenate([mesh, more(mesh)]), tmp_path)
    (text,) = (n.text for n in found.scan.notices if n.code == "scan.two_layers")
    assert all(word in text for word in ("level", "arch height", "length", "widths", "metatarsal heads"))
    assert inside(found, ("foot_length_mm", "arch_height_mm"))


def test_a_whole_scan_has_one_layer(tmp_path: Path) -> None:
    (found,) = scanned(foot(), tmp_path)
    assert not found.has_notice("scan.two_layers")
    assert not found.has_notice("scan.ends_low")


@pytest.mark.parametrize("name", ["find_10_R", "mh_m_cavus_L"])
def test_too_shallow_a_hollow_names_the_arch(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    shallow, deep = (tool().foam_imprint(clean_mesh(name), rng, depth=depth) for depth in (18, 35))
    (low,), (high,) = scanned(shallow, tmp_path), scanned(deep, tmp_path)
    (text,) = (n.text for n in low.scan.notices if n.code == "scan.ends_low")
    assert "arch height" in text
    assert not high.has_notice("scan.ends_low")
    found = low.measurements["arch_height_mm"]
    assert 2.0 < truth(name)["contract"]["measurements"]["arch_height_mm"] - found.value <= found.plus_minus
