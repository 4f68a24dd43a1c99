"""Sinks under lesions and prominences: a round hollow at a named site."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from orthocad.design.figures import Mean
from orthocad.design.job import Job
from orthocad.design.parts import Disc, height_parameter, height_reading
from orthocad.model import Modification, Parameter

# Heads as shares of the way from MTP1 to MTP5, and how far they lie ahead of that line as a share of it, our default.
HEADS = {"mth1": (0.14, 0.00), "mth2": (0.37, 0.07), "mth3": (0.54, 0.06), "mth4": (0.71, 0.03), "mth5": (0.88, 0.00)}
HALLUX = (0.16, 0.14)  # ahead of MTP1 as a share of foot length; in from MTP1 as a share of the ball's width
STYLOID = (0.43, 0.14)  # share of foot length; share of the breadth in from the lateral border, our default
NAVICULAR = (0.40, 0.20)  # share of foot length; share of the breadth in from the medial border, our default


def _head(job: Job, site: str) -> np.ndarray:
    share, ahead = HEADS[site]
    return job.head_mm(share, -ahead * job.ball_width_mm)


def _styloid(job: Job, site: str) -> np.ndarray:
    lateral, medial = job.border_mm(STYLOID[0] * job.length_mm)
    return np.array([STYLOID[0] * job.length_mm, lateral + STYLOID[1] * (medial - lateral)])


def _navicular(job: Job, site: str) -> np.ndarray:
    lateral, medial = job.border_mm(NAVICULAR[0] * job.length_mm)
    return np.array([NAVICULAR[0] * job.length_mm, medial - NAVICULAR[1] * (medial - lateral)])


def _hallux(job: Job, site: str) -> np.ndarray:
    return job.head_mm(HALLUX[1], -HALLUX[0] * job.length_mm)


def _heel(job: Job, site: str) -> np.ndarray:
    return job.heel_center


SITES: Mapping[str, Callable[[Job, str], np.ndarray]] = {
    **dict.fromkeys(HEADS, _head),
    "heel": _heel,
    "navicular": _navicular,
    "styloid": _styloid,
    "hallux": _hallux,
}
PARAMETERS = (
    *(height_parameter(f"sink_{site}_mm", f"depth of a sink under a lesion at {site}", 4.0) for site in SITES),
    Parameter(
        key="sink_lesion_mm",
        text="diameter of the lesion; the sink is level under it and runs out over the margin of 5 mm",
        default=10.0,
        needs=(" or ".join(f"sink_{site}_mm" for site in SITES),),
        unit="mm",
        low=6.0,
        high=24.0,
    ),
)
MARGIN_MM = 5.0  # decisions.md, lesion or prominence: for 2 to 3 mm
BEND_PER_MM = 0.48  # a deeper one runs out over more: its slope changes no quicker than this, our default


def shape(job: Job) -> tuple[Modification, ...]:
    """One sink for each site with a depth."""
    return tuple(_sink(job, site) for site in SITES if job.rx.number(f"sink_{site}_mm") > 0)


def _sink(job: Job, site: str) -> Modification:
    depth, place = job.rx.number(f"sink_{site}_mm"), SITES[site](job, site)
    margin = max(MARGIN_MM, float(np.sqrt(4 * depth / BEND_PER_MM)))
    radius = job.rx.number("sink_lesion_mm") / 2 + margin / 2
    hollow = Disc(centre_mm=place, radius_mm=radius, blend_mm=margin, amount_mm=depth)
    return Modification(
        name=f"sink_{site}",
        text=f"sink {depth:.1f} mm deep under {site}",
        stage="relief",
        operation="lower",
        height=hollow,
        readings=(height_reading(f"sink_{site}_mm", depth, place, Mean(sign=-1.0)),),
    )
