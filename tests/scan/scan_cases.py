"""Scans for the tests: a real path, a posed foot, and things that are no foot."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import trimesh

from orthocad.model import Foot, ScanOptions
from orthocad.scan import scan_feet
from shared_data import clean_mesh

MEASURES = ("foot_length_mm", "truncated_length_mm", "ball_width_mm", "heel_width_mm", "arch_height_mm")


def scanned(mesh: trimesh.Trimesh, folder: Path, ending: str = "ply", **options: object) -> tuple[Foot, ...]:
    """The feet of a mesh that went through a file."""
    path = folder / f"scan.{ending}"
    mesh.export(path)
    return scan_feet(path, ScanOptions(**options))


@cache
def clean_foot(name: str, ends_mm: float) -> Foot:
    """The foot of a clean scan that ends at a height, read once."""
    with TemporaryDirectory() as folder:
        (foot,) = scanned(clean_mesh(name).slice_plane([0, 0, ends_mm], [0, 0, -1]), Path(folder))
    return foot


def values(foot: Foot) -> dict[str, float | None]:
    return {name: foot.measurements[name].value for name in MEASURES}


def blob(seed: int) -> trimesh.Trimesh:
    """A stone: a sphere with smooth random bumps, as long as a foot."""
    rng = np.random.default_rng(seed)
    ball = trimesh.creation.icosphere(4, 1.0)
    waves = rng.normal(size=(6, 3)) * 2.0
    ball.vertices *= 1 + 0.12 * np.sin(ball.vertices @ waves.T + rng.uniform(0, 6, 6)).sum(axis=1, keepdims=True) / 2
    ball.vertices *= [125.0, 55.0, 40.0]
    return ball


def bone(seed: int) -> trimesh.Trimesh:
    """A long bone: a shaft with two knobs at each end, bent a little."""
    rng = np.random.default_rng(seed)
    shaft = trimesh.creation.capsule(height=170.0, radius=rng.uniform(11, 16), count=[24, 24])
    ends = []
    for z in (0.0, 170.0):
        for side in (-1.0, 1.0):
            knob = trimesh.creation.icosphere(3, rng.uniform(16, 24))
            knob.apply_translation([side * rng.uniform(12, 20), rng.uniform(-6, 6), z])
            ends.append(knob)
    whole = trimesh.util.concatenate([shaft, *ends])
    whole.vertices[:, 0] += 12 * np.sin(whole.vertices[:, 2] / 60)
    return whole


def sheet(size_mm: float, step_mm: float = 5.0) -> trimesh.Trimesh:
    """A level square of floor at z = 0."""
    x, y = np.meshgrid(np.arange(-size_mm / 2, size_mm / 2, step_mm), np.arange(-size_mm / 2, size_mm / 2, step_mm))
    n = len(x)
    at = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)).ravel()
    faces = np.vstack([np.column_stack([at, at + 1, at + n]), np.column_stack([at + 1, at + n + 1, at + n])])
    return trimesh.Trimesh(np.column_stack([x.ravel(), y.ravel(), np.zeros(n * n)]), faces, process=False)
