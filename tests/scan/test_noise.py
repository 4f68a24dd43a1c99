"""What noise may not do: raise the arch, go unsaid, or leave the half-widths as they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from orthocad.geom.fields import nodes, sample
from orthocad.model import Foot
from scan_cases import clean_foot, scanned, values
from shared_data import clean_mesh, needs_shared, truth

FEET = ("find_06_R", "mh_m_cavus_L")


def rough(mesh: trimesh.Trimesh, sigma_mm: float, size_mm: float, seed: int) -> trimesh.Trimesh:
    """The mesh under a smooth random field of that size along its normals, drawn from 200 plane waves."""
    rng = np.random.default_rng(seed)
    waves, phases = rng.normal(size=(200, 3)) / size_mm, rng.uniform(0, 2 * np.pi, 200)
    height = sigma_mm * np.sqrt(2 / 200) * np.cos(mesh.vertices @ waves.T + phases).sum(axis=1)
    noisy = mesh.copy()
    noisy.vertices = mesh.vertices + mesh.vertex_normals * height[:, None]
    return noisy


@needs_shared
@pytest.mark.parametrize("name", FEET)
def test_noise_is_said_and_does_not_raise_the_arch(name: str, tmp_path: Path) -> None:
    clean = clean_mesh(name).slice_plane([0, 0, 100], [0, 0, -1])
    true_mm = truth(name)["contract"]["measurements"]["arch_height_mm"]
    off = []
    for seed in (1, 2, 3):
        (foot,) = scanned(rough(clean, 0.8, 6.0, seed), tmp_path)
        assert foot.has_notice("scan.noisy")
        off.append(foot.number("arch_height_mm") - true_mm)
    assert abs(np.median(off)) < 1.5  # the lowest of such noise lies 2 mm under the skin


@needs_shared
@pytest.mark.parametrize("name", FEET)
def test_half_widths_grow_with_noise(name: str, tmp_path: Path) -> None:
    clean = clean_mesh(name).slice_plane([0, 0, 100], [0, 0, -1])
    feet = [clean_foot(name, 100.0), *(scanned(rough(clean, sigma, 6.0, 4), tmp_path)[0] for sigma in (0.4, 1.0))]
    for measure in values(feet[0]):
        widths = [foot.measurements[measure].plus_minus for foot in feet]
        assert widths[0] < widths[1] < widths[2], (measure, widths)


def sole_moved_mm(foot: Foot, clean: Foot) -> float:
    """How much higher over its floor a scan's sole lies than the clean foot's, where it is low."""
    there = nodes(clean.sole)
    true, found = clean.sole.z_mm.ravel(), sample(foot.sole, there)
    x = there[:, 0] / clean.length_mm
    return float(np.nanmedian((found - true)[(x > 0.05) & (x < 0.75) & (true < 12.0)]))


@needs_shared
@pytest.mark.parametrize("name", FEET)
@pytest.mark.parametrize("sigma_mm", [0.15, 0.3, 0.5])
def test_fine_noise_moves_the_floor_no_more_than_its_own_size(name: str, sigma_mm: float, tmp_path: Path) -> None:
    """White noise, whose lowest point lies 2 to 3 of its deviations under the skin: that, and no more, is taken off."""
    clean = clean_mesh(name).slice_plane([0, 0, 100], [0, 0, -1])
    noisy = clean.copy()
    height = np.random.default_rng(6).normal(0, sigma_mm, len(clean.vertices))
    noisy.vertices = clean.vertices + clean.vertex_normals * height[:, None]
    (foot,) = scanned(noisy, tmp_path)
    assert abs(sole_moved_mm(foot, clean_foot(name, 100.0))) < max(sigma_mm, 0.3)
