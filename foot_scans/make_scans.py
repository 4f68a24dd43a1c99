"""Makes the sample scans of this folder from clean generated feet: `python foot_scans/make_scans.py SHARED_FOLDER`.

A scanner leaves a foot in any pose, cut off somewhere above the ankle with a ragged open rim, with noise, in the units
its maker likes. Every step is seeded: the same folder gives the same bytes.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import trimesh

HERE = Path(__file__).parent
MM_PER_UNIT = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
NOISE_MM = 0.2
# name, clean foot, format, units
SCANS = (
    ("woman_left", "mh_f_avg_L", "ply", "mm"),
    ("woman_right", "mh_f_avg_R", "ply", "mm"),
    ("man_left", "mh_m_avg_L", "obj", "m"),
    ("man_right", "mh_m_avg_R", "stl", "mm"),
    ("high_arch_left", "mh_m_cavus_L", "obj", "in"),
    ("flat_right", "mh_m_flat_R", "stl", "cm"),
)


def cut_ankle(foot: trimesh.Trimesh, rng: np.random.Generator) -> trimesh.Trimesh:
    """Cut along a slanted plane at 85 to 105 mm, whole triangles only, and bite ragged teeth into the open rim."""
    height_mm = rng.uniform(85.0, 105.0)
    slope = rng.normal(0.0, 0.12, 2)
    above_mm = foot.triangles_center[:, 2] - foot.triangles_center[:, :2] @ slope - height_mm
    teeth = (above_mm > -10.0) & (rng.random(len(foot.faces)) < 0.25)
    foot.update_faces((above_mm < 0.0) & ~teeth)
    foot.remove_unreferenced_vertices()
    return max(foot.split(only_watertight=False), key=lambda part: len(part.faces))


def pose(rng: np.random.Generator) -> np.ndarray:
    """A random rotation and shift, 4 x 4."""
    matrix = trimesh.transformations.random_rotation_matrix(rng.random(3))
    matrix[:3, 3] = rng.uniform(-200.0, 200.0, 3)
    return matrix


def make(clean: Path, target: Path, mm_per_unit: float, rng: np.random.Generator) -> None:
    """One scan file."""
    scan = cut_ankle(trimesh.load(clean), rng)
    scan.vertices = scan.vertices + scan.vertex_normals * rng.normal(0.0, NOISE_MM, (len(scan.vertices), 1))
    scan.apply_transform(pose(rng))
    scan.apply_scale(1.0 / mm_per_unit)
    write = {
        "obj": {"include_normals": False, "digits": 6, "header": "orthocad sample scan, CC0"},
        "ply": {"vertex_normal": False},
    }.get(target.suffix[1:], {})
    scan.export(target, **write)


def truth_row(name: str, clean: Path) -> str:
    """One line of the README's table."""
    known = json.loads(clean.with_name(clean.name.replace("_4k.stl", ".json")).read_text())
    m = known["contract"]["measurements"]
    figures = " | ".join(
        f"{m[key]:.1f}" for key in ("foot_length_mm", "ball_width_mm", "heel_width_mm", "arch_height_mm")
    )
    return f"{name} | {known['side']} | {known['scan_load']} | {figures}"


def main(shared: Path) -> None:
    """Write every scan and print the table of what is known about each."""
    for number, (name, source, suffix, units) in enumerate(SCANS):
        clean = shared / "data" / "synthetic_makehuman" / f"{source}_4k.stl"
        target = HERE / f"{name}.{suffix}"
        make(clean, target, MM_PER_UNIT[units], np.random.default_rng(20261122 + number))
        print(f"| `{truth_row(target.name + '` | ' + units, clean)} |")
    shutil.copyfile(shared / "data" / "licenses" / "makehuman_assets.CC0.md", HERE / "LICENSE.makehuman_assets.CC0.md")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
