"""Arch support from the scanned sole: arch fill, and an arch given by hand or from the profile's curve."""

from __future__ import annotations

from orthocad.model import Parameter

PARAMETERS = (
    Parameter(
        key="arch_source",
        text="where the arch comes from: the scan, the profile's library curve (NOT CUSTOM), or a height given by hand",
        default="scan",
        choices=("scan", "library", "given"),
    ),
    Parameter(
        key="arch_height_mm",
        text="height of the foot's medial arch at its apex, before arch fill, where it is given by hand",
        default=None,
        unit="mm",
        low=0.0,
        high=45.0,
        optional=True,
    ),
    Parameter(
        key="arch_fill_mm",
        text="how far the device's arch lies below the captured sole at the apex; negative raises it",
        default=3.2,
        unit="mm",
        low=-4.0,
        high=6.4,
        source="cox",
        status="published",
    ),
)
