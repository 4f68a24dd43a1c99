"""Shoe sizes to inside lengths (reference.md 1.4): approximate, always."""

from __future__ import annotations

from orthocad.prescribe.exam import Shoe

INCH_MM = 25.4
PARIS_POINT_MM = 20 / 3  # iso19407text
LAST_OVER_FOOT_MM = 17.5  # the middle of 15 to 20, slideshare_size


def inside_length_mm(shoe: Shoe) -> float | None:
    """Inside (last) length for a size; None without one. The longer table where two are in use."""
    if shoe.size is None or shoe.size_system is None:
        return None
    size = shoe.size
    lengths = {
        "eu": PARIS_POINT_MM * size,  # isegoria
        "uk": INCH_MM * (size + 25) / 3,  # isegoria
        "us_men": INCH_MM * (size + 24) / 3,  # isegoria
        "us_women": INCH_MM * (size + 23) / 3,  # cheapie; isegoria has half a size less
        "mondopoint": size + LAST_OVER_FOOT_MM,  # iso19407text
    }
    return round(lengths[shoe.size_system], 1)
