"""First-ray cut-outs for functional hallux limitus: a hole through a shell, a recess in a filled device."""

from __future__ import annotations

from orthocad.model import Parameter

PARAMETERS = (
    Parameter(
        key="first_ray_cutout",
        text="cut-out under the first metatarsal head (first_met) or the whole first ray (first_ray)",
        default="none",
        choices=("none", "first_met", "first_ray"),
        source="tog",
    ),
    Parameter(
        key="first_met_proximal_mm",
        text="how far behind mtp1 the first-met cut-out begins",
        default=20.0,
        unit="mm",
        low=18.0,
        high=25.0,
    ),
    Parameter(
        key="first_ray_proximal_fraction",
        text="where a first-ray cut-out begins, as a share of foot length",
        default=0.47,
        low=0.44,
        high=0.50,
    ),
    Parameter(
        key="cutout_lateral_fraction",
        text="lateral edge from mtp1 as a share of the MTP1-MTP5 width",
        default=0.33,
        low=0.28,
        high=0.35,
    ),
    Parameter(
        key="cutout_radius_mm",
        text="corner radius; a first-ray cut-out takes at least 12",
        default=10.0,
        unit="mm",
        low=8.0,
        high=16.0,
    ),
    Parameter(
        key="cutout_recess_mm",
        text="depth of the recess on a filled device",
        default=3.0,
        unit="mm",
        low=2.0,
        high=4.0,
    ),
)
