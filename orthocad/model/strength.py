"""What the plate model estimates of a device's arch, and how it is to be printed."""

from __future__ import annotations

from dataclasses import field

from orthocad.model.sealed import Sealed


class Stressed(Sealed):
    """The highest tension of one kind, from nothing to the step's load, against what the material bears."""

    stress_mpa: float
    amplitude_mpa: float  # half of it, raised for its own mean (Goodman)
    limit_mpa: float | None  # amplitude at a million cycles; None: not known
    where_mm: tuple[float, float]  # in the plan, working frame

    @property
    def use(self) -> float | None:
        """Share of the limit that is used."""
        return None if self.limit_mpa is None else self.amplitude_mpa / self.limit_mpa


class Strength(Sealed):
    """How far the arch gives way standing, and how hard each step strains it."""

    construction: str  # shell | filled
    mass_kg: float
    mass_assumed: bool
    steps_per_day: float | None
    load_n: float  # on the arch, standing
    step_load_n: float
    modulus_mpa: float  # of the material as it is built: with its infill
    thickness_mm: float  # mean over the arch
    span_mm: float | None  # between what carries it; None: carried all along
    deflection_mm: float
    deflection_limit_mm: float
    any_way: Stressed  # in whatever direction
    across: Stressed  # across the layers of the print
    layers: str  # how the layers lie, in words
    passing: float | None  # shell thickness in mm or infill in percent that would pass; None: passes as it is
    passing_found: bool = True  # False: nothing up to the greatest does

    @property
    def shear_left_out_percent(self) -> float | None:
        """What shear would add to the deflection of a beam so thick: 0.96 E / G (t / l)^2, evenly loaded."""
        if self.span_mm is None:
            return None
        return 100.0 * 0.96 * 2.8 * (self.thickness_mm / self.span_mm) ** 2  # E / G = 2 (1 + nu), nu 0.4

    @property
    def passed(self) -> bool:
        """Whether the arch keeps within all three limits, as far as they are known."""
        uses = [stressed.use for stressed in (self.any_way, self.across)]
        return self.deflection_mm <= self.deflection_limit_mm and all(use is None or use <= 1.0 for use in uses)


class PrintPlan(Sealed):
    """What the design and the profile say about printing one device."""

    printer: str
    process: str
    way: str  # flat | on edge | upright
    turn_deg: float
    spare_mm: float  # room on the bed; negative: does not fit
    orientation: str  # advice in words
    layer_mm: float | None
    walls: int | None
    infill_percent: float | None
    zones: tuple[tuple[str, float], ...]  # name and infill percent, of the 3MF
    mass_g: float
    hours: float | None
    estimate: str  # how mass and time were reckoned
    after: tuple[str, ...] = field(default=())  # what is done to the print
