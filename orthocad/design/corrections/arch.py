"""Arch support from the scanned sole: arch fill, and an arch given by hand or from the profile's curve."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.figures import Mean
from orthocad.design.job import CONTACT_FRONT_MM, Job
from orthocad.geom.fields import sample, smoothstep
from orthocad.model import Field, Modification, Parameter, Reading, Sealed

PARAMETERS = (
    Parameter(
        key="arch_source",
        text="where the arch comes from: the scan, the profile's library curve (NOT CUSTOM), or a height given by hand",
        default="scan",
        choices=("scan", "library", "given"),
    ),
    Parameter(
        key="arch_height_mm",
        text="height of the foot's medial arch at its apex, before arch fill, where it is given by hand",
        default=None,
        needs=("arch_source=given",),
        unit="mm",
        low=0.0,
        high=45.0,
        optional=True,
    ),
    Parameter(
        key="arch_fill_mm",
        text="how far the device's arch lies below the captured sole at the apex; negative raises it",
        default=3.2,
        unit="mm",
        low=-4.0,
        high=6.4,
        source="cox",
        status="published",
    ),
)
HEEL_END = 0.17  # share of foot length where the arch begins, our default
PLATEAU = 0.06  # shares of foot length kept whole on each side of the apex, our default
SHORTEST_RISE = 0.08
FILLED_AT_MOST = 0.9  # of what stands: a fill never digs under the support plane
STEEPEST_FILL = 1.197  # the most by which the smooth profile runs ahead of a straight one: the greatest s(t) / t
FLAT_ROUND = 0.25  # share of the arch's height over which a straight fill levels off above it
LATERAL_REACH = 0.45  # share of the local breadth from the apex to where the arch runs out, our default
LIBRARY_APEX = (0.42, 0.30)  # share of foot length; of the local breadth in from the medial border: reference.md 1.1
TURNS = np.linspace(0.0, 2 * np.pi, 7)[:-1]
AROUND_MM = np.vstack([[0.0, 0.0], 2.0 * np.column_stack([np.cos(TURNS), np.sin(TURNS)])])  # where it is read
LIBRARY_HEIGHT_MM = 20.0  # a middle adult arch unloaded, reference.md 1.2


class ArchShape(Sealed):
    """A height that is whole around the apex and medial of it, and runs out towards heel, heads and lateral border."""

    apex_mm: np.ndarray  # (2,)
    heel_end_mm: float
    plateau_mm: float
    heads_end_mm: float
    lateral_end_mm: float
    amount_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        rise = smoothstep(x, self.heel_end_mm, self.apex_mm[0] - self.plateau_mm)
        fall = 1.0 - smoothstep(x, self.apex_mm[0] + self.plateau_mm, self.heads_end_mm)
        return self.amount_mm * rise * fall * smoothstep(y, self.lateral_end_mm, float(self.apex_mm[1]))


class ArchFill(Sealed):
    """Lowering in proportion to how far the arch stands off the support plane: contact areas keep their height."""

    sole: Field
    raised: ArchShape
    window: ArchShape
    height_mm: float  # where the fill is whole

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights to add (n,), negative where the fill lowers."""
        stands = sample(self.sole, xy_mm) + self.raised(xy_mm)
        return -self.profile(np.maximum(stands, 0.0) / self.height_mm) * self.window(xy_mm)

    def profile(self, share: np.ndarray) -> np.ndarray:
        """The share of the fill (n,) at a share of the arch's height: 1 at 1; the straighter, the more is filled."""
        steep = smoothstep(share, 0.0, 1.0)
        over = np.clip(share - 1.0, 0.0, 2 * FLAT_ROUND)
        straight = np.minimum(share, 1.0) + over - np.square(over) / (4 * FLAT_ROUND)
        room = FILLED_AT_MOST * self.height_mm / max(self.window.amount_mm, 1e-9)  # of the height, per fill
        bent = np.clip((room - 1.0) / (STEEPEST_FILL - 1.0), 0.0, 1.0)
        return straight + bent * (steep - straight)


def shape(job: Job) -> tuple[Modification, ...]:
    """The arch raised to a given height where one is given, then filled."""
    apex, height = _apex(job), _height_mm(job)
    captured = float(sample(job.ground, apex[None])[0])
    raised = _shape(job, apex, height - captured)
    fill = job.rx.number("arch_fill_mm")
    flat = "arch: it stands lower than the fill" if fill > FILLED_AT_MOST * height else None
    whole = max(height, fill / FILLED_AT_MOST, 1.0)
    filled = ArchFill(sole=job.ground, raised=raised, window=_shape(job, apex, fill), height_mm=whole)
    return (
        *_given(job, raised, height, _reading("arch_height_mm", height, apex, Mean(offset_mm=captured))),
        Modification(
            name="arch_fill",
            text=f"arch {height - fill:.1f} mm at its apex: {height:.1f} less {fill:.1f} fill",
            stage="fill",
            operation="add",
            height=filled,
            readings=(replace(_reading("arch_fill_mm", fill, apex, Mean(sign=-1.0)), masked_by=flat),),
        ),
    )


def _given(job: Job, raised: ArchShape, height_mm: float, reading: Reading) -> tuple[Modification, ...]:
    if job.rx.choice("arch_source") == "scan":
        return ()
    text = f"arch built to {height_mm:.1f} mm before fill; the scan did not show it"
    return (
        Modification(name="arch_given", text=text, stage="fill", operation="add", height=raised, readings=(reading,)),
    )


def _reading(name: str, requested: float, apex: np.ndarray, figure: Mean) -> Reading:
    return Reading(name=name, requested=requested, tolerance=0.1, unit="mm", at_mm=apex + AROUND_MM, figure=figure)


def _height_mm(job: Job) -> float:
    """Height of the foot's arch before fill."""
    source = job.rx.choice("arch_source")
    if source == "given":
        return job.rx.number("arch_height_mm")
    if source == "library":
        return LIBRARY_HEIGHT_MM
    return float(sample(job.ground, _apex(job)[None])[0])


def _apex(job: Job) -> np.ndarray:
    """(2,) mm: the scan's apex where it was seen, else the library's place."""
    if np.isfinite(job.foot.number("arch_height_mm")):
        return job.foot.at("arch_apex")[:2]
    x = LIBRARY_APEX[0] * job.length_mm
    lateral, medial = job.border_mm(x)
    return np.array([x, medial - LIBRARY_APEX[1] * (medial - lateral)])


def _shape(job: Job, apex: np.ndarray, amount_mm: float) -> ArchShape:
    lateral, medial = job.border_mm(float(apex[0]))
    plateau = PLATEAU * job.length_mm
    return ArchShape(
        apex_mm=apex,
        heel_end_mm=min(HEEL_END * job.length_mm, float(apex[0]) - plateau - SHORTEST_RISE * job.length_mm),
        plateau_mm=plateau,
        heads_end_mm=float(job.foot.at("mtp1")[0]) - CONTACT_FRONT_MM,
        lateral_end_mm=float(apex[1]) - LATERAL_REACH * (medial - lateral),
        amount_mm=amount_mm,
    )
