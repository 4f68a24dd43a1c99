"""An evening's orders for tests: good ones from the sample scans, and one of each mix-up and mistake."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import trimesh

SAMPLES = Path(__file__).parents[2] / "foot_scans"
EXAM = 'schema_version = "1"\n[patient]\ncode = "{code}"\nflags = [{flags}]\n[left]\nscan_load = "unloaded"\n'
NOTHING_OPEN = "heel_width_weightbearing_mm = 66\nfoot_pain_0_10 = 4\n"


def order(
    folder: Path, scans: dict[str, bytes], text: str = "", patient: str | None = None, flags: str = "", more: str = ""
) -> Path:
    """One order folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in scans.items():
        (folder / name).write_bytes(content)
    if text:
        (folder / "order.toml").write_text(text)
    if patient:
        (folder / "exam.toml").write_text(EXAM.format(code=patient, flags=flags) + more)
    return folder


@cache
def sample(name: str, seed: int | None = None) -> bytes:
    """A sample scan's bytes; with a seed another person's foot, swollen and sunk by up to a millimetre in waves."""
    path = SAMPLES / name
    if seed is None:
        return path.read_bytes()
    mesh = trimesh.load(path)  # corners merged: noise must not tear the triangles apart
    rng = np.random.default_rng(seed)
    size = np.ptp(mesh.vertices, axis=0).max()
    for _ in range(3):
        wave, way = rng.normal(0.0, 10.0 / size, 3), rng.normal(0.0, 1.5e-3 * size, 3)
        mesh.vertices = mesh.vertices + np.sin(mesh.vertices @ wave + rng.uniform(0, 2 * np.pi))[:, None] * way
    return mesh.export(file_type="stl")


@cache
def mirrored(name: str) -> bytes:
    """The other foot made of this one by mirroring, as a careless person does."""
    mesh = trimesh.load(SAMPLES / name, process=False)
    flipped = trimesh.Trimesh(mesh.vertices * [-1, 1, 1], mesh.faces[:, ::-1], process=False)
    flipped.apply_transform(trimesh.transformations.rotation_matrix(0.7, [0.2, 0.5, 1.0], [3.0, 4.0, 5.0]))
    return flipped.export(file_type="stl")


def stretched(name: str, by: float) -> bytes:
    """The same foot at another scale."""
    mesh = trimesh.load(SAMPLES / name, process=False)
    mesh.apply_scale(by)
    return mesh.export(file_type="stl")
