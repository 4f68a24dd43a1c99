"""How stiff the zones of a filled device of filament are to be; the infill follows from the material's calibration."""

from __future__ import annotations

from orthocad.model import Parameter

SOFTEST_MPA, FIRMEST_MPA = 0.05, 60.0


def _zone(key: str, text: str, mpa: float) -> Parameter:
    return Parameter(
        key=key,
        text=f"modulus of the {text}, where a filled device is printed with zones of their own infill (3MF)",
        default=mpa,
        needs=("construction=filled", "process=fdm"),
        unit="MPa",
        low=SOFTEST_MPA,
        high=FIRMEST_MPA,
        source="reference.md 4.2",
    )


# The middle of 0.2 to 0.7, 1.5 to 4 and 0.4 to 1.0.
PARAMETERS = (
    _zone("zone_heel_mpa", "heel pad", 0.45),
    _zone("zone_arch_mpa", "arch", 2.5),
    _zone("zone_forefoot_mpa", "forefoot", 0.7),
)
