"""What the contact model predicts: relative, for comparing designs of one patient."""

from __future__ import annotations

from collections.abc import Mapping

from orthocad.model.foot import Field
from orthocad.model.sealed import Sealed


class PressureCase(Sealed):
    """One load on one support."""

    case: str  # standing | heel strike
    support: str  # floor | flat insole | device
    force_n: float
    peak_kpa: float
    peaks_kpa: Mapping[str, float]  # heel, midfoot, behind heads, heads, toes
    shares: Mapping[str, float]  # of the force, by the same regions
    contact_cm2: float
    sink_mm: float  # at the load's point, from first touch of the scanned sole's frame
    pitch_deg: float  # toes up positive
    roll_deg: float  # inversion positive
    force_error: float  # share of the load left unbalanced
    moment_error: float  # moment left over load times 50 mm


class Pressure(Sealed):
    """Standing and heel strike on floor, flat insole and device."""

    mass_kg: float
    mass_assumed: bool
    body_mpa: Mapping[str, float]  # the device as built: throughout, or by zone
    cases: tuple[PressureCase, ...]
    maps: Mapping[str, Field]  # "case, support": kPa over the plan, nan beside the sole
