"""Make `orthocad/scan/template.npz`: points and normals of two average feet, for the coarse registration.

python foot_scans/make_template.py SHARED_DATA_FOLDER

The feet are `mh_f_avg_L` and `mh_m_avg_L` of the CC0 MakeHuman set, put into the contract's foot frame as right feet
and divided by their length; points are drawn evenly over the surface below 0.45 of foot length.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import trimesh

NAMES = ("mh_f_avg_L", "mh_m_avg_L")
POINTS = 3000


def cloud(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Points and normals (n, 3) of one foot as a right foot of length 1."""
    truth = json.loads((folder / f"{name}.json").read_text())
    mesh = trimesh.load(folder / f"{name}.stl")
    mesh.apply_transform(np.array(truth["contract"]["foot_from_file"]))
    mesh.vertices = mesh.vertices * [1, -1, 1] / truth["contract"]["measurements"]["foot_length_mm"]
    mesh.invert()
    points, face = trimesh.sample.sample_surface_even(mesh, POINTS, seed=1)
    low = points[:, 2] < 0.45
    return points[low], mesh.face_normals[face][low]


def main() -> None:
    """Write the template beside the registration that reads it."""
    folder = Path(sys.argv[1]) / "synthetic_makehuman"
    target = Path(__file__).parent.parent / "orthocad" / "scan" / "template.npz"
    arrays = {}
    for name in NAMES:
        points, normals = cloud(folder, name)
        arrays[f"{name}_points"], arrays[f"{name}_normals"] = points.astype(np.float32), normals.astype(np.float32)
    np.savez_compressed(target, **arrays)


if __name__ == "__main__":
    main()
