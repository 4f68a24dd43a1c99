"""Morton's extension (under the first ray) and reverse Morton's (under the other rays): raises of the forefoot."""

from __future__ import annotations

from orthocad.model import Parameter

PARAMETERS = (
    Parameter(
        key="mortons",
        text="raise under the first ray (extension) or under rays 2 to 5 (reverse)",
        default="none",
        choices=("none", "extension", "reverse"),
        source="kirby_rme",
        status="published",
    ),
    Parameter(key="mortons_thickness_mm", text="height of the raise", default=3.0, unit="mm", low=2.0, high=4.0),
    Parameter(
        key="mortons_width_mm",
        text="width of a Morton's extension",
        default=30.0,
        unit="mm",
        low=26.0,
        high=34.0,
    ),
)
