"""What a lab profile says that cannot all be built together: found before any scan is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orthocad.model import Profile
from orthocad.model.prescription import Scalar
from orthocad.prescribe.rules.hallux import FILLED_STEP_MM
from orthocad.prescribe.rules.heel_cup import DEEP_SKIVE_OVER, ROWS
from orthocad.prescribe.settle import RECESS_FLOOR_MM, SKIVES
from orthocad.prescribe.stack import PAD_AT_LEAST_MM


def contradictions(profile: Profile, values: Mapping[str, Scalar]) -> list[str]:
    """One line for each pair that excludes itself; `values` holds the defaults where the profile is silent."""
    return [*_thickness(profile, values), *_forefoot(values), *_heel(values), *_arch(values)]


def _number(values: Mapping[str, Scalar], key: str) -> float:
    value = values[key]
    return float(value) if isinstance(value, int | float) else 0.0


def _thickness(profile: Profile, values: Mapping[str, Scalar]) -> Iterator[str]:
    wall = profile.material.min_wall_mm
    key = "shell_thickness_mm" if values["construction"] == "shell" else "base_thickness_mm"
    if _number(values, key) < wall:
        yield f"{key} = {_number(values, key):g} is under the material's least wall of {wall:g}"


def _forefoot(values: Mapping[str, Scalar]) -> Iterator[str]:
    cutout, mortons, filled = values["first_ray_cutout"], values["mortons"], values["construction"] == "filled"
    if cutout != "none" and mortons == "extension":
        yield f"first_ray_cutout = {cutout} with mortons = extension (one frees the first ray, the other holds it)"
    if mortons != "none" and values["length"] == "three_quarter":
        yield f"mortons = {mortons} with length = three_quarter (the device ends behind the heads)"
    recess, raised = _number(values, "cutout_recess_mm"), _number(values, "mortons_thickness_mm")
    if filled and cutout != "none" and mortons == "reverse" and recess + raised > FILLED_STEP_MM:
        text = f"cutout_recess_mm = {recess:g} with mortons_thickness_mm = {raised:g}"
        yield f"{text} (in all at most {FILLED_STEP_MM:g})"
    floor = _number(values, "base_thickness_mm") - recess
    if filled and cutout != "none" and floor < RECESS_FLOOR_MM:
        yield f"base_thickness_mm leaves {floor:g} under cutout_recess_mm = {recess:g} (at least {RECESS_FLOOR_MM:g})"


def _heel(values: Mapping[str, Scalar]) -> Iterator[str]:
    pad, cup = _number(values, "heel_pad_mm"), _number(values, "heel_cup_depth_mm")
    skives = [key for key in SKIVES if _number(values, key)]
    if pad and skives:
        yield f"heel_pad_mm = {pad:g} with {' and '.join(skives)} (never both)"
    if 0 < pad < PAD_AT_LEAST_MM:
        yield f"heel_pad_mm = {pad:g} (a pad of {PAD_AT_LEAST_MM:g} or more, or none)"
    medial = _number(values, "medial_skive_mm")
    deep = medial + _number(values, "cast_inversion_deg") > DEEP_SKIVE_OVER
    least = ROWS["deep_skive" if deep else "skive"].mm
    if medial and cup < least:
        yield f"medial_skive_mm = {medial:g} with heel_cup_depth_mm = {cup:g} (at least {least:g})"


def _arch(values: Mapping[str, Scalar]) -> Iterator[str]:
    if (values["arch_source"] == "given") != (values["arch_height_mm"] is not None):
        yield "arch_source = given and arch_height_mm go together, or neither is set"
    if _number(values, "leg_length_lift_mm") > _number(values, "heel_lift_mm"):
        yield "leg_length_lift_mm is more than heel_lift_mm, of which it is a part"
