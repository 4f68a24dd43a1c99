"""Heel cup: depth, width and the rim that carries its walls into the arch and the forefoot."""

from __future__ import annotations

from orthocad.model import Parameter

PARAMETERS = (
    Parameter(
        key="heel_cup_depth_mm",
        text="depth at the heel centre, lower inner rim to the lowest top",
        default=14.0,
        unit="mm",
        low=8.0,
        high=30.0,
        source="kevinroot",
    ),
    Parameter(
        key="heel_cup_expansion_mm",
        text="widening of the cup on each side against the scanned heel, for the fat pad's spread under load",
        default=1.5,
        unit="mm",
        low=0.0,
        high=3.0,
    ),
    Parameter(
        key="heel_cup_width_mm",
        text="inner cup width, where it is given by hand or from the weight-bearing heel; overrides the expansion",
        default=None,
        unit="mm",
        low=35.0,
        high=100.0,
        optional=True,
        source="huppin_narrow",
        status="published",
    ),
)
