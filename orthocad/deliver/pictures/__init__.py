"""The report's pictures, as SVG strings with their own text alternatives."""

from __future__ import annotations

from orthocad.deliver.pictures.maps import gap_limit_mm, gap_map, height_map, pressure_limit_kpa, pressure_map
from orthocad.deliver.pictures.sections import arch_section, heel_section

__all__ = [
    "arch_section",
    "gap_limit_mm",
    "gap_map",
    "heel_section",
    "height_map",
    "pressure_limit_kpa",
    "pressure_map",
]
