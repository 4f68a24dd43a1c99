"""What a file unit is worth in millimetres: from the foot's size alone, or from what a person says."""

from __future__ import annotations

from orthocad.errors import ScanError
from orthocad.model import Notice, ScanOptions, Sealed

MM_PER_UNIT = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
LENGTHS_APART_MM = 5.0  # contract
LENGTH_RANGE_MM = (120.0, 340.0)  # contract: reject outside; reference.md 1.5
CERTAIN = {"mm": (120.0, 340.0), "m": (0.120, 0.340)}  # contract: by size alone
ASSUMED = {"cm": (20.0, 32.0), "in": (7.9, 12.6)}  # contract: with the warning scan.units_assumed


AGREES = 0.06  # share by which the approximate length may miss a unit, our default


class Units(Sealed):
    """The scale chosen, and on what ground."""

    name: str
    source: str
    mm_per_unit: float
    notices: tuple[Notice, ...] = ()
    to_length_mm: float | None = None  # an arbitrary scale is made exact by this


def find_units(
    length: float, options: ScanOptions, known_mm: float | None = None, arbitrary_scale_hinted: bool = False
) -> Units:
    """Units from the approximate foot length in file units; `known_mm` is the foot length a person measured.

    Raises
    ------
    ScanError
        `scan.units_ambiguous` where nothing settles it; `scan.not_a_foot` where said units give no foot's length.
    """
    if options.units:
        return _said(length, options.units)
    for name, (low, high) in CERTAIN.items():
        if low <= length <= high:
            return Units(name=name, source="size", mm_per_unit=MM_PER_UNIT[name])
    if known_mm:
        return _scaled(length, known_mm)
    for name, (low, high) in ASSUMED.items():
        if low <= length <= high and not arbitrary_scale_hinted:
            notice = Notice(
                code="scan.units_assumed", text=f"units taken as {name}: the foot is {length:.1f} long in the file"
            )
            return Units(name=name, source="size, assumed", mm_per_unit=MM_PER_UNIT[name], notices=(notice,))
    raise ScanError(
        "scan.units_ambiguous",
        f"the foot is {length:.4g} units long, which settles no unit; say --units or --foot-length MM",
    )


def _scaled(length: float, known_mm: float) -> Units:
    """The unit that agrees with a known length, or the scale that makes it so."""
    for name, mm in MM_PER_UNIT.items():
        if abs(length * mm / known_mm - 1) < AGREES:
            return Units(name=name, source="foot length given", mm_per_unit=mm)
    return Units(
        name="arbitrary", source="scaled to the foot length given", mm_per_unit=known_mm / length, to_length_mm=known_mm
    )


def _said(length: float, name: str) -> Units:
    mm = length * MM_PER_UNIT[name]
    if not 0.9 * LENGTH_RANGE_MM[0] <= mm <= 1.1 * LENGTH_RANGE_MM[1]:
        raise ScanError("scan.not_a_foot", f"in {name} the foot would be {mm:.0f} mm long (120 to 340); check --units")
    return Units(name=name, source="given", mm_per_unit=MM_PER_UNIT[name])


def check_length(length_mm: float, known_mm: float | None) -> None:
    """Refuse what is no foot's length (`scan.not_a_foot`) or not the one a person measured (`scan.length_conflict`)."""
    low, high = LENGTH_RANGE_MM
    if not low <= length_mm <= high:
        raise ScanError(
            "scan.not_a_foot", f"foot length {length_mm:.0f} mm is outside {low:.0f} to {high:.0f}; check the units"
        )
    if known_mm and abs(length_mm - known_mm) > LENGTHS_APART_MM:
        raise ScanError(
            "scan.length_conflict",
            f"the scan is {length_mm:.1f} mm long, {known_mm:g} mm was given; check that they are the same foot",
        )
