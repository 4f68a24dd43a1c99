"""Devices built without the command line: a foot, any prescription, and the mesh as it is exported."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from insole_files import insole
from orthocad.design import design_device
from orthocad.design.catalogue import catalogue
from orthocad.geom.plan import Plan
from orthocad.model import Device, Foot, Material, Prescription, Profile, ScanOptions, Value
from orthocad.prescribe import load_profile
from orthocad.prescribe.drawings.laid import laid
from orthocad.verify.contact import as_built
from read_once import remembered

ROOT = Path(__file__).parents[1]
PROFILES = ("tpu-full-contact", "pa12-shell", "petg-shell")
SITES = ("mth1", "mth2", "mth3", "mth4", "mth5", "heel", "navicular", "styloid", "hallux")


@cache
def foot_of(scan: str) -> Foot:
    """The foot of a sample scan, or of a path."""
    return remembered(ROOT / "foot_scans" / scan, ScanOptions())[0]


@cache
def profile_of(name: str) -> Profile:
    return load_profile(name)


def prescription(foot: Foot, profile: Profile, values: dict[str, Any]) -> Prescription:
    """The catalogue's defaults under the profile's values under these; without a shoe full ends at the sulcus."""
    known = {p.key: p for p in catalogue()}
    assert set(values) <= set(known), set(values) - set(known)
    chosen = {**{p.key: p.default for p in known.values()}, **profile.values, **values}
    if chosen["length"] == "full" and chosen["insole_length_mm"] is None:
        chosen["length"] = "sulcus"
    filled = {
        key: Value(key=key, value=value, unit=known[key].unit, proposed=value, origin="user", reason="", source="")
        for key, value in chosen.items()
    }
    return Prescription(side=foot.side, values=filled)


def design(scan: str, profile: str = "tpu-full-contact", **values: Any) -> Device:
    foot, lab = foot_of(scan), profile_of(profile)
    return design_device(foot, prescription(foot, lab, values), lab.material)


def material_of(profile: str) -> Material:
    return profile_of(profile).material


def body_of(scan: str, profile: str = "tpu-full-contact", **values: Any) -> Mapping[str, float]:
    """The same device's stiffness as built, without zones."""
    lab = profile_of(profile)
    return as_built(prescription(foot_of(scan), lab, values), lab.material, zoned=False)


def exported(device: Device) -> trimesh.Trimesh:
    """The mesh as it goes to the file, a left one mirrored, in the contract's foot frame."""
    mesh = device.mesh.mirrored() if device.side == "left" else device.mesh
    body = trimesh.Trimesh(np.asarray(mesh.vertices_mm, float), mesh.faces, process=False)
    body.apply_translation([0, 0, -device.z_offset_mm])
    return body


def random_values(rng: np.random.Generator, foot: Foot) -> dict[str, Any]:
    """A valid prescription of a handful of modifications, inside the catalogue's ranges and decisions.md."""
    values: dict[str, Any] = {
        "cover_mm": float(rng.choice([0.0, 1.5, 3.0, 6.0])),
        "heel_cup_depth_mm": float(rng.uniform(9, 26)),
        "arch_fill_mm": float(rng.uniform(-2, 6.4)) if foot.number("arch_height_mm") > 12 else 0.0,
        "heel_lift_mm": float(rng.choice([0.0, 0.0, 3.0, 6.0, 10.0])),
        "length": str(rng.choice(["three_quarter", "sulcus", "full"])),
        "shell_thickness_mm": float(rng.uniform(2.5, 5.0)),
        "base_thickness_mm": float(rng.uniform(3.0, 6.0)),
    }
    if values["length"] == "full":
        values["insole_length_mm"] = foot.length_mm + float(rng.uniform(6, 16))
        values["insole_width_mm"] = float(foot.number("ball_width_mm") * rng.uniform(0.93, 1.05))
        if rng.random() < 0.3:
            values |= drawn_insole(values["insole_length_mm"], values["insole_width_mm"])
    for name in rng.choice(list(PARTS), size=4, replace=False):
        values |= PARTS[name](rng)
    if values.get("heel_pad_mm"):
        values |= {"medial_skive_mm": 0.0, "lateral_skive_mm": 0.0}
    return values


def drawn_insole(length: float, width: float) -> dict[str, Any]:
    """The same insole as a drawing, its length and width those of the drawing."""
    drawing = laid("drawn.dxf", Plan(points_mm=insole(length, width)), 1.0)
    size = {"insole_length_mm": round(drawing.length_mm, 1), "insole_width_mm": round(drawing.width_mm, 1)}
    return {"insole_outline": drawing.text, **size}


def _mm(key: str, low: float, high: float):
    return lambda rng: {key: round(float(rng.uniform(low, high)), 1)}


PARTS = {
    "medial_skive": _mm("medial_skive_mm", 1, 6),
    "lateral_skive": _mm("lateral_skive_mm", 1, 4),
    "inversion": _mm("cast_inversion_deg", -3, 5),
    "pad": lambda rng: {
        "heel_pad_mm": float(rng.uniform(3, 6)), "heel_pad_shift_mm": float(rng.uniform(0, 8)), "crash_bevel_mm": 2.0
    },
    "met_pad": lambda rng: {"met_pad_mm": float(rng.uniform(3, 8)), "met_pad_behind_mm": float(rng.uniform(6, 11))},
    "met_bar": _mm("met_bar_mm", 2, 6),
    "groove": _mm("fascia_groove_mm", 2, 3),
    "sinks": lambda rng: {f"sink_{site}_mm": float(rng.uniform(2, 3)) for site in rng.choice(SITES, 2, replace=False)},
    "walls": lambda rng: {"medial_wall_mm": float(rng.uniform(12, 28)), "lateral_wall": "high"},
    "flange": lambda rng: {"medial_flange": "high", "lateral_wall_mm": float(rng.uniform(9, 20))},
    "rearfoot_post": lambda rng: {
        "rearfoot_post": str(rng.choice(["strip", "full"])), "rearfoot_post_deg": float(rng.uniform(-4, 6))
    },
    "forefoot_post": _mm("forefoot_post_deg", -5, 6),
    "cuboid": _mm("cuboid_raise_mm", 1, 5),
    "dancer": _mm("dancers_pad_mm", 2, 6),
    "wedge": _mm("kinetic_wedge_mm", 1, 3),
    "crest": _mm("toe_crest_mm", 2, 6),
    "shoe": lambda rng: {
        "underside": "shoe", "heel_drop_mm": float(rng.uniform(3, 16)), "toe_spring_mm": float(rng.uniform(0, 10))
    },
    "rib": _mm("arch_rib_mm", 1, 3),
    "thin_edge": _mm("distal_edge_mm", 1.8, 3),
    "first_met": lambda rng: {"first_ray_cutout": "first_met"},
    "first_ray": lambda rng: {"first_ray_cutout": "first_ray"},
    "reverse": lambda rng: {"mortons": "reverse", "mortons_thickness_mm": float(rng.uniform(2, 4))},
    "extension": lambda rng: {"mortons": "extension"},
}  # fmt: skip
