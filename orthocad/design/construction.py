"""What the device is as a whole: construction, length, material thickness and cover."""

from __future__ import annotations

from orthocad.model import Parameter

PARAMETERS = (
    Parameter(
        key="construction", text="filled to the shoe floor, or a shell", default="filled", choices=("filled", "shell")
    ),
    Parameter(
        key="length",
        text="where the device ends: behind the metatarsal heads, in the toe crease, or as the shoe's insole",
        default="sulcus",
        choices=("three_quarter", "sulcus", "full"),
        source="reference.md 3.9",
    ),
    Parameter(key="material", text="name of the profile's material", default="TPU 95A"),
    Parameter(
        key="shell_thickness_mm",
        text="shell thickness, measured along the normal",
        default=4.0,
        needs=("construction=shell",),
        unit="mm",
        low=1.5,
        high=8.0,
        source="mccormick",
        status="published",
    ),
    Parameter(
        key="base_thickness_mm",
        text="filled device: thickness under the heel and the metatarsal heads",
        default=4.0,
        needs=("construction=filled",),
        unit="mm",
        low=2.0,
        high=8.0,
    ),
    Parameter(
        key="cover_mm",
        text="top cover glued on later; the printed top lies this much lower",
        default=0.0,
        unit="mm",
        low=0.0,
        high=8.0,
        source="reference.md 3.9",
    ),
    Parameter(
        key="insole_length_mm",
        text="length of the shoe's insole, for a full-length device",
        default=None,
        needs=("length=full or cover_mm",),
        unit="mm",
        low=110.0,
        high=370.0,
        optional=True,
    ),
    Parameter(
        key="insole_width_mm",
        text="greatest width of the shoe's insole",
        default=None,
        needs=("length=full or insole_shape or insole_length_mm",),
        unit="mm",
        low=45.0,
        high=140.0,
        optional=True,
    ),
    Parameter(
        key="trim_allowance_mm",
        text="added at the toe of a full-length device to be trimmed to fit",
        default=0.0,
        needs=(
            "length=full",
            "no insole_outline",
        ),
        unit="mm",
        low=0.0,
        high=8.0,
    ),
    Parameter(
        key="marking",
        text="side, code and size engraved into the underside",
        default="engraved",
        choices=("engraved", "none"),
    ),
)
