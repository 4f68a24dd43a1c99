"""A lab's style: default values, the material and the printer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from orthocad.model.prescription import Scalar
from orthocad.model.sealed import Sealed


class Material(Sealed):
    """What the device is printed from; each figure's source stands in the profile file."""

    name: str
    process: Literal["fdm", "sls", "mjf"]
    min_wall_mm: float
    density_g_cm3: float
    modulus_mpa: float


class Profile(Sealed):
    """A lab profile: prescription defaults by catalogue key, one material, one bed."""

    name: str
    sha256: str
    text: str  # one line for people
    values: Mapping[str, Scalar]
    material: Material
    bed_mm: tuple[float, float, float]
    options: Mapping[str, bool] = field(default_factory=dict)  # switches of the rules, by name
