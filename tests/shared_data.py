"""The development data beside a developer's checkout; a user's clone has none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

SHARED = Path(__file__).parents[2] / "shared" / "data"
ABSENT = "needs ../shared/data, which only a developer's checkout has"
FOLDERS = ("synthetic_find", "synthetic_makehuman")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)
CLEAN = sorted(p.stem for folder in FOLDERS for p in (SHARED / folder).glob("*_[LR].json"))
FOLDED = {"find_01_L", "find_05_L", "find_08_L", "find_13_L"}  # MANIFEST.md: their soles fold over themselves
FLAT_MM = 3.0


def truth(name: str) -> dict[str, Any]:
    """The JSON beside a generated foot."""
    folder = "synthetic_find" if name.startswith("find") else "synthetic_makehuman"
    return json.loads((SHARED / folder / f"{name}.json").read_text())


def clean_mesh(name: str) -> trimesh.Trimesh:
    """A generated foot in millimetres."""
    folder = "synthetic_find" if name.startswith("find") else "synthetic_makehuman"
    return trimesh.load(SHARED / folder / f"{name}.stl")


def posed(mesh: trimesh.Trimesh, seed: int, per_mm: float) -> trimesh.Trimesh:
    """The mesh under a random rotation and shift, in another unit."""
    rng = np.random.default_rng(seed)
    moved = mesh.copy()
    moved.apply_transform(trimesh.transformations.random_rotation_matrix(rng.random(3)))
    moved.apply_translation(rng.uniform(-300, 300, 3))
    moved.apply_scale(per_mm)
    return moved
