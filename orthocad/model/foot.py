"""The foot as it was scanned: provenance, landmarks, measures and the sole as a height field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from orthocad.model.sealed import Sealed

Side = Literal["left", "right"]


class Notice(Sealed):
    """Something the program decided or doubts, said in the report (`code` is stable)."""

    code: str
    text: str
    asks: bool = False  # somebody must look before the device is taken: it is among the report's decisions


class Field(Sealed):
    """A height over a regular plan grid in the working frame; `nan` where there is none."""

    x0_mm: float
    y0_mm: float
    step_mm: float
    z_mm: np.ndarray  # (nx, ny) mm

    @property
    def x_mm(self) -> np.ndarray:
        """Grid positions along x, shape (nx,)."""
        return self.x0_mm + self.step_mm * np.arange(self.z_mm.shape[0])

    @property
    def y_mm(self) -> np.ndarray:
        """Grid positions along y, shape (ny,)."""
        return self.y0_mm + self.step_mm * np.arange(self.z_mm.shape[1])

    def like(self, z_mm: np.ndarray) -> Field:
        """Another height on the same grid."""
        return Field(x0_mm=self.x0_mm, y0_mm=self.y0_mm, step_mm=self.step_mm, z_mm=z_mm)


class Landmark(Sealed):
    """A named point: in the working frame, and where the scan file has it."""

    name: str
    xyz_mm: np.ndarray  # (3,) working frame
    scan_xyz: np.ndarray  # (3,) the scan file's own frame and units
    confidence: float  # 0..1


class Measure(Sealed):
    """A measured number with its 95 % half-width, or `None` with the reason why it cannot be had."""

    value: float | None
    plus_minus: float | None = None
    unit: str = "mm"
    reason: str | None = None


class Scan(Sealed):
    """Where a foot came from and what was decided about it on the way."""

    file: str
    format: str
    sha256: str
    units: str
    units_source: str
    side_source: str
    load: str  # unloaded | half | full | unknown
    faces: int
    # (4, 4) scan file units -> contract foot frame mm, determinant > 0; into the frame of the foot that was scanned
    foot_from_scan: np.ndarray
    sole_coverage: float  # 0..1
    mirrored_from: Side | None = None  # the foot that was scanned, where this one is its mirror image
    notices: tuple[Notice, ...] = ()


class Foot(Sealed):
    """One foot in the working frame (a right foot; a left foot is mirrored)."""

    side: Side
    scan: Scan
    landmarks: Mapping[str, Landmark]  # pternion, toe_tip, mtp1, mtp5, heel_center, arch_apex
    measurements: Mapping[str, Measure]
    vertices_mm: np.ndarray  # (n, 3)
    faces: np.ndarray  # (m, 3) vertex numbers, outward normals
    sole: Field  # lowest skin, nan outside the silhouette; raw, unsmoothed

    @property
    def length_mm(self) -> float:
        """Foot length; every accepted foot has one."""
        return self.number("foot_length_mm")

    def number(self, name: str) -> float:
        """A measure's value; `nan` where the scan cannot give it."""
        value = self.measurements[name].value
        return float("nan") if value is None else value

    def at(self, name: str) -> np.ndarray:
        """A landmark's place in the working frame, (3,) mm."""
        return self.landmarks[name].xyz_mm

    def has_notice(self, code: str) -> bool:
        """Whether the scan carries that warning."""
        return any(n.code == code for n in self.scan.notices)
