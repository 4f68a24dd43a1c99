"""The device: modifications, their probes, the two height fields and the solid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Literal, Protocol

import numpy as np

from orthocad.model.foot import Field, Side
from orthocad.model.sealed import Sealed

# The cover lies under "recess".
Stage = Literal["fill", "relief", "raise", "tilt", "rim", "recess", "lift", "underside", "outline"]
Operation = Literal["add", "lower", "raise", "at least", "smooth min", "down to", "up to", "cut", "hole"]


class Surface(Protocol):
    """What a probe may ask of the finished mesh: heights along vertical lines, in the working frame of the foot."""

    def top_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """Highest surface over each of (n, 2) points, (n,); `nan` beside the device."""

    def bottom_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """Lowest surface over each of (n, 2) points, (n,); `nan` beside the device."""


class Probe(Sealed):
    """Where and what to measure on the finished mesh, and what was asked for there."""

    name: str  # the prescription key it proves
    requested: float
    tolerance: float
    unit: str
    measure: Callable[[Surface], float]  # a sealed record
    masked_by: str | None = None


class Reading(Sealed):
    """What proves a modification, before the others are known: design turns it into a probe against all of them.

    `figure` maps heights (n,) at the plan points to the dose. They are heights of `face` (the foot's surface, cover
    included; the printed top; the underside) over `against`: the device without this modification, what is added in
    this stage and after it, or the support plane.
    """

    name: str
    requested: float
    tolerance: float
    unit: str
    at_mm: np.ndarray  # (n, 2)
    figure: Callable[[np.ndarray], float]  # a sealed record
    face: Literal["foot", "bottom"] = "foot"
    against: Literal["rest", "added", "plane"] = "rest"
    masked_by: str | None = None  # where it is known beforehand


class Modification(Sealed):
    """One correction of the device's surface as a height over the plan.

    `height` maps (n, 2) working-frame mm to (n,) mm; `stage` says when and `operation` how it is applied: `add` sums,
    `lower` and `raise` take the deepest and the highest of their stage, rounded where two meet, and add that, `at
    least` and `smooth min` are the rounded maximum and minimum with the height, `down to` and `up to` the same for the
    underside (where `add` moves the bare underside before them), `cut` removes the plan region where `height` is
    negative (a signed distance), `hole` the same all inside the device. Operations inside one stage commute.
    """

    name: str
    text: str
    stage: Stage
    operation: Operation
    height: Callable[[np.ndarray], np.ndarray]  # a sealed record
    blend_mm: float | Callable[[np.ndarray], np.ndarray] = 0.0  # even, or a sealed record of heights over the plan
    probes: tuple[Probe, ...] = ()
    readings: tuple[Reading, ...] = ()


class Dose(Sealed):
    """A requested dose as it stands on the finished mesh."""

    name: str
    requested: float
    realised: float
    tolerance: float
    unit: str
    masked_by: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the mesh carries what was asked for."""
        return self.masked_by is not None or abs(self.realised - self.requested) <= self.tolerance


class Mesh(Sealed):
    """Triangles in millimetres, float32 as they are written to disk."""

    vertices_mm: np.ndarray  # (n, 3) float32
    faces: np.ndarray  # (m, 3) int32

    def mirrored(self) -> Mesh:
        """The same solid reflected in y: the one step between a right and a left device."""
        flip = np.array([1, -1, 1], dtype=self.vertices_mm.dtype)
        return Mesh(vertices_mm=self.vertices_mm * flip, faces=self.faces[:, ::-1])


class Piece(Sealed):
    """A solid of its own that lies under the device, in its plan, its own lowest point at z = 0."""

    name: str  # of its file, after the side
    mesh: Mesh
    lift_mm: float  # what it adds at the heel centre
    hinge_x_mm: float  # where the device turns as its heel rises
    heel_x_mm: float
    stance: Callable[[np.ndarray], np.ndarray]  # z (n,) of what the device stands on without it, in the foot's frame


class Pad(Sealed):
    """A heel pad printed as an open lattice, in the device's plan, its lowest point at z = 0."""

    mesh: Mesh
    wall_mm: float  # asked for
    pore_mm: float  # the widest ball that passes, asked for
    cell_mm: float
    density: float  # share of its room that is wall, as it follows from both
    room_mm3: float
    modulus_mpa: float  # estimate, of a lattice of many cells
    # A sealed record: the mesh with every face out by so many mm, then larger by factors (3,).
    remade: Callable[[float, np.ndarray], Mesh]


class Mark(Sealed):
    """What the underside is to say; a code, never a name."""

    code: str | None  # the order's, else the patient's
    size: str | None  # EU 42
    detail_mm: float = 0.6  # the least stroke and gap that the printer shows


class Marking(Sealed):
    """The engraved words as they stand on the underside, and what was left out or made shallower."""

    lines: tuple[str, ...] = ()  # first the side with its dots: one left, two right
    cap_mm: float = 0.0  # height of a capital letter
    depth_mm: float = 0.0
    rise_mm: float = 0.0  # of the engraving's floor over the underside, along z: at least the depth
    at_mm: tuple[float, float] = (0.0, 0.0)  # middle of the words, working frame
    loops_mm: tuple[np.ndarray, ...] = ()  # each (n, 2), the letters at half depth: outer counter-clockwise, inner not
    said: tuple[str, ...] = ()


class Device(Sealed):
    """One finished device in the working frame, shifted so that its lowest point is at z = 0."""

    side: Side
    mesh: Mesh
    outline_mm: np.ndarray  # (n, 2) outer trim line, closed implicitly, counter-clockwise
    holes_mm: tuple[np.ndarray, ...] = ()  # each (n, 2), through holes, closed implicitly, counter-clockwise
    top: Field  # device z
    bottom: Field  # device z
    z_offset_mm: float  # device z = foot z + z_offset
    cover_mm: float
    modifications: tuple[Modification, ...]
    pieces: tuple[Piece, ...] = ()  # from the floor up
    pad: Pad | None = None
    # Heights of the shoe's bed over its level at heel centre and heads; None: flat.
    bed: Callable[[np.ndarray], np.ndarray] | None = None
    base_mm: float | None = None  # as built, under heel centre and heads; None: a shell
    rim_radius_mm: float  # the top's edge is rounded within this of the outline
    marking: Marking = field(default_factory=Marking)
    whole: tuple[Probe, ...] = ()  # what proves its construction

    @property
    def probes(self) -> tuple[Probe, ...]:
        """All that is to be measured on the finished mesh: its construction, then each modification."""
        return (*self.whole, *(probe for m in self.modifications for probe in m.probes))
