"""Which controls a block, a fault or a failed check is about, so that it is shown where the hand is."""

from __future__ import annotations

import re

# By code; what is not here is about the keys that its text names.
CONCERNS = {
    "arch.not_captured": ("arch_source", "arch_height_mm"),
    "arch.raised_too_far": ("arch_fill_mm",),
    "arch.too_low": ("arch_fill_mm",),
    "balance.heel_height": ("heel_lift_mm",),
    "balance.one_sided": ("heel_lift_mm",),
    "cutout.floor": ("cutout_recess_mm", "base_thickness_mm"),
    "device.arch_deflection": ("shell_thickness_mm", "material"),
    "device.arch_fatigue": ("shell_thickness_mm", "material"),
    "device.cup_too_wide": ("heel_cup_width_mm", "heel_cup_expansion_mm"),
    "device.exceeds_bed": ("length",),
    "device.heel_pad": ("heel_pad_mm",),
    "device.heel_pad_density": ("heel_pad_mm", "material"),
    "device.heel_pad_powder": ("heel_pad_mm",),
    "device.heel_pad_process": ("heel_pad_mm", "material"),
    "device.heel_pad_wall": ("heel_pad_wall_mm",),
    "device.heel_too_narrow": ("heel_pad_mm", "heel_pad_diameter_mm", "heel_cup_width_mm"),
    "device.lift_needs_flat": ("heel_lift_mm", "underside"),
    "device.lift_needs_floor": ("heel_lift_mm",),
    "device.lift_needs_full_length": ("heel_lift_mm", "length"),
    "device.lift_needs_platform": ("heel_lift_mm",),
    "device.neck_too_narrow": ("first_ray_cutout", "cutout_lateral_fraction"),
    "device.sharp_edge": ("distal_edge_mm",),
    "device.too_thin": ("shell_thickness_mm", "base_thickness_mm"),
    "hallux.cutout_with_extension": ("first_ray_cutout", "mortons"),
    "hallux.step": ("cutout_recess_mm", "mortons_thickness_mm"),
    "lift.over_cap": ("heel_lift_mm",),
    "pair.heads_room": ("met_pad_mm", "met_bar_mm", "mortons_thickness_mm", "cover_mm", "base_thickness_mm"),
    "pair.heel_difference": ("heel_lift_mm", "heel_pad_mm", "cover_mm"),
    "pair.heel_height": ("heel_lift_mm",),
    "pair.heel_room": ("heel_lift_mm", "base_thickness_mm"),
    "rx.full_length_needs_shoe": ("length", "insole_length_mm"),
    "safety.full_length_needs_shoe": ("length", "insole_length_mm"),
    "skive.cup_too_shallow": ("medial_skive_mm", "heel_cup_depth_mm"),
    "skive.with_heel_pad": ("heel_pad_mm", "medial_skive_mm", "lateral_skive_mm"),
    "stack.heads": ("base_thickness_mm", "met_pad_mm", "cover_mm"),
    "stack.heel": ("heel_lift_mm", "base_thickness_mm"),
    "thickness.heavy": ("shell_thickness_mm", "base_thickness_mm", "material"),
}


def concerned(code: str, text: str) -> list[str]:
    """Keys of the catalogue."""
    named = re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", text)
    own = [code.removeprefix("range.")] if code.startswith("range.") else []
    return list(dict.fromkeys([*own, *CONCERNS.get(code, ()), *named]))
