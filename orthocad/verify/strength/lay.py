"""A finished device as a sheet over a floor: heights of its own mesh at the corners of a plan grid."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from orthocad.geom.lattice import delaunay, lattice_over
from orthocad.geom.plan import Area, Plan, resampled
from orthocad.model import Device
from orthocad.verify.plumb import PlumbLines
from orthocad.verify.strength.floor import Floor
from orthocad.verify.strength.plate import Sheet

EDGE_MM = 5.0
INSIDE_MM = 1.5  # behind the trim line: within it the rim is rounded
HELD_MM = 0.5  # of the floor: held down by the rest of the body
LEAST_MM = 0.3
STEEPEST = 0.25  # of the normal upwards: steeper walls count no thinner


class Laid(NamedTuple):
    """A sheet and the floor under it."""

    sheet: Sheet
    floor: Floor
    plan_mm2: np.ndarray  # (n,) of each corner


def laid(device: Device, modulus_mpa: float, poisson: float, held: bool, edge_mm: float = EDGE_MM) -> Laid:
    """The finished mesh cut up over its plan, holes left open."""
    xy, triangles = _plan(device, edge_mm)
    low, high = PlumbLines(device.mesh.vertices_mm, device.mesh.faces).range_mm(xy)
    used = np.isfinite(low)
    triangles = triangles[used[triangles].all(axis=1)]
    number = np.full(len(xy), -1)
    kept = np.unique(triangles)
    number[kept] = np.arange(len(kept))
    xy, low, high, triangles = xy[kept], low[kept], high[kept], number[triangles]
    upright = np.maximum(high - low, LEAST_MM)
    middle = (low + high) / 2
    area, lean = _corners(xy, middle, triangles)
    sheet = Sheet(
        xy_mm=xy, triangles=triangles, z_mm=middle, thickness_mm=upright * lean, modulus_mpa=modulus_mpa,
        poisson=poisson,
    )  # fmt: skip
    gap = low - low.min()
    floor = Floor(gap_mm=gap, stiffness_n_mm=modulus_mpa * area / upright, held=held & (gap < HELD_MM))
    return Laid(sheet, floor, area)


def on_its_bed(body: Laid) -> Laid:
    """The same in a shoe whose bed it was shaped to, instead of on a level floor."""
    everywhere = np.ones(len(body.plan_mm2), bool)
    return body._replace(floor=replace(body.floor, gap_mm=np.zeros(len(everywhere)), held=everywhere))


def thicker(body: Laid, more_mm: float) -> Laid:
    """The same with a thicker sheet, its middle and underside where they were."""
    return body._replace(sheet=replace(body.sheet, thickness_mm=body.sheet.thickness_mm + more_mm))


def stiffer(body: Laid, modulus_mpa: float) -> Laid:
    """The same of another material, which also carries it."""
    springs = body.floor.stiffness_n_mm * modulus_mpa / body.sheet.modulus_mpa
    return body._replace(
        sheet=replace(body.sheet, modulus_mpa=modulus_mpa), floor=replace(body.floor, stiffness_n_mm=springs)
    )


def _plan(device: Device, edge_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2) just inside the trim line and holes and over the rest, and their triangles (m, 3)."""
    outline = Plan(points_mm=device.outline_mm)
    holes = tuple(Plan(points_mm=hole) for hole in device.holes_mm)
    area = Area(outline=outline, holes=holes)
    border = np.vstack([_inside(loop, edge_mm) for loop in area.loops])
    inner = lattice_over(outline, edge_mm).xy_mm
    inner = inner[area.depth_up_to_mm(inner, edge_mm + INSIDE_MM) > INSIDE_MM + 0.6 * edge_mm]
    xy = np.vstack([border, inner])
    triangles = delaunay(xy)
    corners = xy[triangles]
    deep = area.depth_up_to_mm(corners.mean(axis=1), 2 * INSIDE_MM) > INSIDE_MM
    across = corners[:, [1, 2]] - corners[:, [0]]
    return xy, triangles[deep & (np.abs(np.linalg.det(across)) > 0.02 * edge_mm**2)]


def _inside(loop: Plan, edge_mm: float) -> np.ndarray:
    return loop.behind_mm(resampled(loop, edge_mm), INSIDE_MM)


def _corners(xy: np.ndarray, z: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each corner: its share of the plan, mm2, and the upward part of the sheet's normal."""
    points = np.column_stack([xy, z])[triangles]
    normal = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]) / 2
    total = np.zeros((len(xy), 3))
    share = np.zeros(len(xy))
    for k in range(3):
        np.add.at(total, triangles[:, k], normal)
        np.add.at(share, triangles[:, k], normal[:, 2] / 3)
    return share, np.maximum(total[:, 2] / np.linalg.norm(total, axis=1), STEEPEST)
