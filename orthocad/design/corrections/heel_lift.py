"""Heel lift: plateau under the heel, tapering to nothing behind the metatarsal heads."""

from __future__ import annotations

from orthocad.model import Parameter

PARAMETERS = (
    Parameter(
        key="heel_lift_mm",
        text="total raise at the heel centre on this side",
        default=0.0,
        unit="mm",
        low=0.0,
        high=12.0,
        source="rannisto",
    ),
    Parameter(
        key="heel_lift_build",
        text="one device with its lift, or the lift as a firm wedge of its own",
        default="integral",
        choices=("integral",),
        source="phillips_lift",
    ),
)
