"""The heel pad printed as an open gyroid in place of a soft one glued in: for powder beds."""

from __future__ import annotations

from orthocad.model import Parameter

PARAMETERS = (
    Parameter(
        key="heel_pad_build",
        text="what fills the heel pad's place: a soft pad, or a lattice of the device's powder as a piece of its own",
        default="soft",
        needs=("heel_pad_mm",),
        choices=("soft", "lattice"),
    ),
    Parameter(
        key="heel_pad_wall_mm",
        text="the lattice's wall; not given: the material's least",
        default=None,
        needs=(
            "heel_pad_build=lattice",
            "heel_pad_mm",
        ),
        unit="mm",
        low=0.4,
        high=3.0,
        optional=True,
    ),
    Parameter(
        key="heel_pad_pore_mm",
        text="the widest ball that passes through the lattice: powder must drain",
        default=3.0,
        needs=(
            "heel_pad_build=lattice",
            "heel_pad_mm",
        ),
        unit="mm",
        low=1.0,
        high=8.0,
    ),
)
