"""Wall thickness of any mesh: the largest inner sphere at even samples of its surface."""

from __future__ import annotations

import numpy as np

from orthocad.model import Check, Material, Mesh, Sealed
from orthocad.verify.inspect.topology import place_text
from orthocad.verify.thickness import SAMPLES, spheres

TOLERANCE_MM = 0.02  # of the sphere's own accuracy on a mesh of 1 mm edges


class Walls(Sealed):
    """Thickness at points of the surface; the edges of the body are left out."""

    thickness_mm: np.ndarray  # (n,)
    at_mm: np.ndarray  # (n, 3)

    @property
    def thinnest_mm(self) -> float:
        """Least wall; `inf` where no wall is under the largest sphere."""
        return float(self.thickness_mm.min()) if len(self.thickness_mm) else float("inf")


def walls(mesh: Mesh, samples: int = 10 * SAMPLES) -> Walls:
    """Thickness all over a mesh."""
    thickness, at, opposed = spheres(mesh, samples)
    return Walls(thickness_mm=thickness[opposed], at_mm=at[opposed])


def wall_check(found: Walls, material: Material, closed: bool) -> Check:
    """The thinnest wall against the material's least; an open sheet has none."""
    least, thinnest = material.min_wall_mm, found.thinnest_mm
    if not closed and not np.isfinite(thinnest):
        return _check(0.0, least, False, "an open sheet has no walls to measure; give it thickness first", None)
    if not np.isfinite(thinnest):
        return _check(least, least, True, "no wall thinner than 10 mm", None)
    at = found.at_mm[found.thickness_mm.argmin()]
    share = float((found.thickness_mm < least - TOLERANCE_MM).mean())
    text = f"thinnest wall, {place_text(at)}; {100 * share:.1f} % of the surface under {least:g} mm for {material.name}"
    return _check(thinnest, least, thinnest >= least - TOLERANCE_MM, text, at)


def _check(value: float, limit: float, passed: bool, text: str, at: np.ndarray | None) -> Check:
    place = None if at is None else (float(at[0]), float(at[1]), float(at[2]))
    return Check(code="device.too_thin", value=value, limit=limit, unit="mm", passed=passed, text=text, at_mm=place)
