"""What was measured on the finished device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from orthocad.model.device import Dose
from orthocad.model.foot import Field
from orthocad.model.sealed import Sealed

ADVISORY = {
    "device.overhang",
    "device.sharp_edge",
    "device.heel_pad_stiffness",
    "device.arch_deflection",
    "device.arch_fatigue",
    "pair.heel_difference",
    "pair.heel_room",
    "pair.heads_room",
    "slice.mass",
    "slice.time",
}  # said, and no reason to keep a device back


class Check(Sealed):
    """One measured property of the device held against its limit."""

    code: str  # device.too_thin, device.not_watertight, …
    value: float
    limit: float
    unit: str
    passed: bool
    text: str
    at_mm: tuple[float, float, float] | None = None  # where, in the file's coordinates

    @property
    def advisory(self) -> bool:
        """Whether a failure is said and keeps no device back."""
        return self.code in ADVISORY


class Region(Sealed):
    """The absolute gap in one part of the contact zone, where only the sole shaped the device."""

    name: str
    mean_mm: float
    p50_mm: float
    p95_mm: float
    max_mm: float
    contact_fraction: float


class Fit(Sealed):
    """The gap between the scanned sole and the device top, foot seated by z, pitch and roll, in the contact zone."""

    gap: Field  # signed mm over the plan, positive where the device is below the sole; nan outside the contact zone
    mean_mm: float  # of the absolute gap where only the sole shaped the device, its lift taken off; as the next three
    p50_mm: float
    p95_mm: float
    max_mm: float
    contact_fraction: float  # share of the contact zone with |gap| <= 0.5 mm
    regions: tuple[Region, ...] = ()
    with_lift: Region | None = None  # the same zone on the device as it is, where a lift is built in: the map's own
    whole_map: Region | None = None  # all of the map: pads, fill and lift as they were ordered, too
    judged_fraction: float = float("nan")  # share of the map that only the sole shaped
    cup_clearance_mm: Mapping[str, float] = field(default_factory=dict)  # medial, lateral: wall less skin
    thickness_mm: Mapping[str, float] = field(default_factory=dict)  # of the device at named points, for calipers
    thickness_at_mm: Mapping[str, tuple[float, float]] = field(
        default_factory=dict
    )  # where on the part: from its heel end, in from its medial edge at that place
    heads_thickness_mm: Mapping[str, float] = field(
        default_factory=dict
    )  # least, most; empty where it ends behind them
    section_mm: Mapping[str, float] = field(default_factory=dict)  # thickness along the arch line, by station
    heel_end_x_mm: float = 0.0  # foot frame: where the device begins


class Verdict(Sealed):
    """Everything verification found about one device."""

    watertight: bool
    self_intersections: int
    bodies: int
    volume_mm3: float
    mass_g: float
    size_mm: tuple[float, float, float]
    min_wall_mm: float
    doses: tuple[Dose, ...]
    checks: tuple[Check, ...]
    fit: Fit

    @property
    def failures(self) -> tuple[Check, ...]:
        """The failed checks that keep a device back."""
        return tuple(c for c in self.checks if not c.passed and not c.advisory)

    @property
    def passed(self) -> bool:
        """Whether the device may leave the house."""
        return not self.failures and all(d.passed for d in self.doses)
