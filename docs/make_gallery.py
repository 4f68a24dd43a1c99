"""Draws every modification on a foot: `python docs/make_gallery.py [SCAN] [FOLDER]`.

Each picture shows the device without and with the modification from above, lit from the side, with level lines of
height every 2 mm, and the change of top and underside in colour: red higher, blue lower; landmarks as rings. Where
pieces lie under the device, or its underside is shaped to the shoe, a section along the heel's axis is added, its
heights doubled.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from orthocad.design import design_device
from orthocad.design.catalogue import catalogue
from orthocad.geom.plan import Area, Plan
from orthocad.model import Device, Foot, Prescription, ScanOptions, Value
from orthocad.prescribe import load_profile
from orthocad.prescribe.drawings import read_drawing
from orthocad.scan import scan_feet
from orthocad.verify.plumb import PlumbLines

HERE = Path(__file__).parent
PIXEL_MM = 0.5  # the design's own grid
LIGHT = np.array([-0.4, 0.5, 0.76])
LINES_MM = 2.0
STRONGEST_MM = 4.0
MARGIN = 16
FULL = {"length": "full", "insole_length_mm": 285.0}
DRAWN = read_drawing(HERE / "insole.svg").text
SHOWN: dict[str, tuple[str, dict[str, Any]]] = {
    "plain": ("tpu-full-contact", {}),
    "arch_fill": ("tpu-full-contact", {"arch_fill_mm": 6.4}),
    "deep_cup": ("pa12-shell", {"heel_cup_depth_mm": 24.0}),
    "walls": ("tpu-full-contact", {"medial_wall_mm": 22.0, "lateral_wall_mm": 12.0}),
    "flange_and_lateral_wall": ("pa12-shell", {"medial_flange": "high", "lateral_wall": "high"}),
    "medial_skive": ("tpu-full-contact", {"medial_skive_mm": 4.0}),
    "lateral_skive": ("tpu-full-contact", {"lateral_skive_mm": 3.0}),
    "cast_inversion": ("tpu-full-contact", {"cast_inversion_deg": 4.0}),
    "heel_pad": ("tpu-full-contact", {"heel_pad_mm": 4.0, "heel_pad_shift_mm": 5.0, "crash_bevel_mm": 2.0}),
    "heel_aperture": ("tpu-full-contact", {"heel_aperture": "through", "heel_pad_mm": 4.0, "heel_pad_shift_mm": 5.0}),
    "met_pad": ("tpu-full-contact", {"met_pad_mm": 5.0}),
    "met_bar": ("tpu-full-contact", {"met_bar_mm": 4.0}),
    "fascia_groove": ("tpu-full-contact", {"fascia_groove_mm": 2.0}),
    "sinks": (
        "tpu-full-contact",
        {f"sink_{s}_mm": 3.0 for s in ("mth1", "mth3", "mth5", "heel", "navicular", "styloid")},
    ),
    "cuboid_raise": ("tpu-full-contact", {"cuboid_raise_mm": 3.0}),
    "lateral_arch": ("tpu-full-contact", {"lateral_arch_mm": 3.0}),
    "dancers_pad": ("tpu-full-contact", {"dancers_pad_mm": 3.0}),
    "kinetic_wedge": ("tpu-full-contact", {"kinetic_wedge_mm": 3.0, "mortons": "reverse", **FULL}),
    "toe_crest": ("tpu-full-contact", {"toe_crest_mm": 4.0, "sink_hallux_mm": 2.0, **FULL}),
    "mortons_extension": ("tpu-full-contact", {"mortons": "extension"}),
    "first_met_shell": ("pa12-shell", {"first_ray_cutout": "first_met", "length": "sulcus"}),
    "first_ray_shell": ("pa12-shell", {"first_ray_cutout": "first_ray", "length": "sulcus"}),
    "first_met_filled": ("tpu-full-contact", {"first_ray_cutout": "first_met", "base_thickness_mm": 5.5}),
    "heel_lift": ("tpu-full-contact", {"heel_lift_mm": 6.0}),
    "leg_length_platform": ("tpu-full-contact", {"heel_lift_mm": 10.0, "leg_length_lift_mm": 10.0, **FULL}),
    "separate_wedge": ("tpu-full-contact", {"heel_lift_mm": 6.0, "heel_lift_build": "separate"}),
    "separate_shims": ("pa12-shell", {"heel_lift_mm": 8.0, "heel_lift_build": "separate", "heel_lift_pieces": "shims"}),
    "shoe_underside": ("tpu-full-contact", {"underside": "shoe", "heel_drop_mm": 12.0, "toe_spring_mm": 8.0, **FULL}),
    "insole_length_and_width": ("tpu-full-contact", {"insole_width_mm": 98.0, **FULL}),
    "insole_drawn": ("tpu-full-contact", {"insole_outline": DRAWN, "length": "full", "insole_length_mm": 283.0}),
    "insole_drawn_sulcus": ("pa12-shell", {"insole_outline": DRAWN, "length": "sulcus"}),
    "lab_shape": ("tpu-full-contact", {"insole_shape": DRAWN, "insole_width_mm": 112.0, **FULL}),
    "crash_bevel_shell": ("pa12-shell", {"rearfoot_post": "full", "crash_bevel_mm": 3.0}),
    "rearfoot_post": ("pa12-shell", {"rearfoot_post": "full", "rearfoot_post_deg": 4.0}),
    "rearfoot_strip": ("pa12-shell", {"rearfoot_post": "strip"}),
    "forefoot_post": ("pa12-shell", {"forefoot_post_deg": 5.0}),
    "arch_rib": ("pa12-shell", {"arch_rib_mm": 3.0}),
    "distal_edge": ("pa12-shell", {"distal_edge_mm": 1.8}),
    "edge_bevel": ("tpu-full-contact", {"edge_bevel_mm": 1.5}),
    "posts_filled": ("tpu-full-contact", {"rearfoot_post_deg": 4.0, "forefoot_post_deg": -3.0}),
}


def designed(foot: Foot, profile: str, values: dict[str, Any]) -> Device:
    """A device with these values over the profile's."""
    lab = load_profile(profile)
    chosen = {**{p.key: p.default for p in catalogue()}, **lab.values, **values}
    if chosen["insole_length_mm"] is None and chosen["length"] == "full":
        chosen["length"] = "sulcus"
    made = {
        p.key: Value(
            key=p.key, value=chosen[p.key], unit=p.unit, proposed=None, origin="user", reason="gallery", source=""
        )
        for p in catalogue()
    }
    return design_device(foot, Prescription(side=foot.side, values=made), lab.material)


def area_of(device: Device) -> Area:
    """What the device covers in the plan."""
    holes = tuple(Plan(points_mm=hole) for hole in device.holes_mm)
    return Area(outline=Plan(points_mm=device.outline_mm), holes=holes)


def lit(z: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """A height field as grey relief with level lines, (n, m, 3)."""
    slope = np.stack(np.gradient(z, PIXEL_MM), axis=-1)
    normal = np.concatenate([-slope, np.ones((*z.shape, 1))], axis=-1)
    shade = np.clip((normal / np.linalg.norm(normal, axis=-1, keepdims=True)) @ LIGHT, 0.15, 1.0)
    level = np.floor(z / LINES_MM)
    lines = (level != np.roll(level, 1, 0)) | (level != np.roll(level, 1, 1))
    grey = np.where(lines, 0.72, 1.0) * shade * 235
    return np.where(inside[..., None], np.repeat(grey[..., None], 3, axis=-1), 255.0)


def coloured(change: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Red where it is higher, blue where it is lower."""
    share = np.clip(change / STRONGEST_MM, -1, 1)[..., None]
    white, red, blue = np.array([245.0] * 3), np.array([200.0, 40, 40]), np.array([40.0, 70, 200])
    colour = np.where(share > 0, white + share * (red - white), white - share * (blue - white))
    return np.where(inside[..., None], colour, 255.0)


def panel(pixels: np.ndarray, marks: list[np.ndarray], word: str) -> Image.Image:
    """One picture, toes up, medial to the left of a right foot."""
    image = Image.fromarray(np.flip(pixels, axis=(0, 1)).astype(np.uint8)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for i, j in marks:
        x, y = image.width - 1 - j, image.height - 1 - i
        draw.ellipse([x - 3, y - 3, x + 3, y + 3], outline=(220, 120, 0), width=2)
    draw.text((4, 4), word, fill=(0, 0, 0))
    return image


def picture(foot: Foot, device: Device, plain: Device) -> Image.Image:
    """Plain, with the modification, change of the top, change of the underside."""
    grid = device.top
    xy = np.stack(np.meshgrid(grid.x_mm, grid.y_mm, indexing="ij"), axis=-1).reshape(-1, 2)
    shape = grid.z_mm.shape
    inside, before = (area_of(d).depth_up_to_mm(xy, 1.0).reshape(shape) > 0 for d in (device, plain))
    marks = [
        (foot.at(n)[:2] - [grid.x0_mm, grid.y0_mm]) / grid.step_mm for n in ("mtp1", "mtp5", "heel_center", "arch_apex")
    ]
    foot_z = {k: (d.top.z_mm - d.z_offset_mm, d.bottom.z_mm - d.z_offset_mm) for k, d in (("a", plain), ("b", device))}
    both = inside & before
    panels = [
        panel(lit(foot_z["a"][0], before), marks, "without"),
        panel(lit(foot_z["b"][0], inside), marks, "with"),
        panel(coloured(foot_z["b"][0] - foot_z["a"][0], both), marks, "top: change"),
        panel(coloured(foot_z["a"][1] - foot_z["b"][1], both), marks, "underside: added"),
    ]
    if device.pieces or device.bed is not None:
        panels.append(section(device, panels[0].height))
    sheet = Image.new("RGB", (sum(p.width + MARGIN for p in panels), panels[0].height), "white")
    left = 0
    for p in panels:
        sheet.paste(p, (left, 0))
        left += p.width + MARGIN
    return sheet


def section(device: Device, height: int) -> Image.Image:
    """The device on its pieces, cut along the heel's axis, toes to the right."""
    x = np.arange(device.outline_mm[:, 0].min(), device.outline_mm[:, 0].max(), PIXEL_MM)
    line, stood = np.column_stack([x, np.zeros(len(x))]), np.zeros(len(x))
    image = Image.new("RGB", (len(x) + 2 * MARGIN, height), "white")
    draw = ImageDraw.Draw(image)
    solids = [(p.mesh, (200, 120, 40)) for p in device.pieces] + [(device.mesh, (60, 90, 160))]
    for number, (mesh, colour) in enumerate(solids):
        low, high = PlumbLines(mesh.vertices_mm, mesh.faces).range_mm(line)
        for at, below, above in zip(range(len(x)), low + stood, high + stood, strict=True):
            if np.isfinite(below):
                ends = [height // 2 - 4 * z for z in (above, below)]  # two pixels to the millimetre, heights doubled
                draw.line([MARGIN + at, ends[0], MARGIN + at, ends[1]], fill=colour)
        if number < len(device.pieces):
            p = device.pieces[number]
            stood = stood + np.maximum(p.lift_mm * (p.hinge_x_mm - x) / (p.hinge_x_mm - p.heel_x_mm), 0.0)
    draw.text((4, 4), "along the heel's axis, heights doubled", fill=(0, 0, 0))
    return image


def main(scan: Path, folder: Path) -> None:
    """One PNG for each modification."""
    foot = scan_feet(scan, ScanOptions())[0]
    folder.mkdir(parents=True, exist_ok=True)
    for name, (profile, values) in SHOWN.items():
        same = {k: values[k] for k in ("length", "insole_length_mm", "base_thickness_mm") if k in values}
        sheet = picture(foot, designed(foot, profile, values), designed(foot, profile, same))
        sheet.quantize(48).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    words = [Path(word) for word in sys.argv[1:]]
    defaults = [HERE.parent / "foot_scans" / "man_right.stl", HERE / "gallery"]
    main(*(words + defaults[len(words) :]))
