"""A STEP file read back by the CAD kernel and held against the device's mesh, both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import cadquery
import igl
import numpy as np
import trimesh
from OCP.BRep import BRep_Tool
from OCP.BRepGProp import BRepGProp
from OCP.GProp import GProp_GProps
from scipy.spatial import cKDTree
from shapely import contains_xy
from shapely.geometry import Polygon

from devices import exported
from orthocad.model import Device

GRID_MM = 0.6
SAMPLES = 20000


class Judged(NamedTuple):
    """How far a B-rep is from the mesh."""

    valid: bool
    solids: int
    p95_mm: float
    most_mm: float
    volume_share: float
    box_mm: float


def judged(step: bytes, device: Device, folder: Path) -> Judged:
    """Read the file, then measure."""
    path = folder / "device.step"
    path.write_bytes(step)
    solids = cadquery.importers.importStep(str(path)).solids().vals()
    solid = solids[0]
    body = exported(device)
    body.apply_translation([0, 0, device.z_offset_mm])
    outline, faces = outline_of(solid), surfaces(solid)
    there, back = to_brep(body, faces, outline), to_mesh(body, faces, outline)
    return Judged(
        valid=solid.isValid(),
        solids=len(solids),
        p95_mm=float(max(np.quantile(there, 0.95), np.quantile(back, 0.95))),
        most_mm=float(max(there.max(), back.max())),
        volume_share=volume_mm3(solid) / float(body.volume) - 1.0,
        box_mm=float(np.abs(box(faces, outline) - body.bounds).max()),
    )


def surfaces(solid: Any) -> list[Any]:
    """Underside and top: the two largest faces, whose parameters are the plan."""
    largest = sorted(solid.Faces(), key=lambda f: abs(f.Area()))[-2:]
    found = [BRep_Tool.Surface_s(f.wrapped) for f in largest]
    middle = solid.Center()
    return sorted(found, key=lambda s: s.Value(middle.x, middle.y).Z())


def heights(surface: Any, xy: np.ndarray) -> np.ndarray:
    points = [surface.Value(float(x), float(y)) for x, y in xy]
    assert np.allclose([[p.X(), p.Y()] for p in points[:50]], xy[:50], atol=1e-6)
    return np.array([p.Z() for p in points])


def outline_of(solid: Any) -> Polygon:
    """The wall's plan, from the trimming edges of the lowest long face."""
    lower = min((f for f in solid.Faces() if len(f.Edges()) != 4 or abs(f.Area()) > 4000), key=lambda f: f.Center().z)
    outer, *holes = (
        [(p.x, p.y) for p in wire.positions(np.linspace(0, 1, 3000, endpoint=False))]
        for wire in (lower.outerWire(), *lower.innerWires())
    )
    return Polygon(outer, holes)


def rings(outline: Polygon) -> np.ndarray:
    """Closely spaced points (n, 2) of all borders."""
    loops = [np.array(ring.coords) for ring in (outline.exterior, *outline.interiors)]
    steps = np.linspace(0, 1, 8, endpoint=False)
    return np.vstack([loop[:-1] + s * np.diff(loop, axis=0) for loop in loops for s in steps])


def grid(outline: Polygon) -> np.ndarray:
    low_x, low_y, high_x, high_y = outline.bounds
    x, y = np.meshgrid(np.arange(low_x, high_x, GRID_MM), np.arange(low_y, high_y, GRID_MM))
    xy = np.column_stack([x.ravel(), y.ravel()])
    return xy[contains_xy(outline, xy[:, 0], xy[:, 1])]


def to_brep(body: trimesh.Trimesh, faces: list[Any], outline: Polygon) -> np.ndarray:
    """Distances of the mesh to the B-rep: along its own normal for top and underside, in the plan for the wall."""
    points, owner = trimesh.sample.sample_surface(body, SAMPLES, seed=1)
    up = body.face_normals[owner, 2]
    distance = np.zeros(len(points))
    for surface, own in zip(faces, (up < -0.02, up > 0.02), strict=True):
        distance[own] = np.abs(heights(surface, points[own, :2]) - points[own, 2]) * np.abs(up[own])
    wall = np.abs(up) <= 0.02
    distance[wall] = cKDTree(rings(outline)).query(points[wall, :2])[0]
    return distance


def to_mesh(body: trimesh.Trimesh, faces: list[Any], outline: Polygon) -> np.ndarray:
    """Exact distances to the mesh of an even grid on both surfaces and of the wall."""
    xy = grid(outline)
    points = [np.column_stack([xy, heights(s, xy)]) for s in faces]
    ring = rings(outline)[::8]
    low, high = (heights(s, ring) for s in faces)
    points += [np.column_stack([ring, low + t * (high - low)]) for t in np.linspace(0.05, 0.95, 8)]
    squared, _, _ = igl.point_mesh_squared_distance(
        np.vstack(points), np.asarray(body.vertices), np.asarray(body.faces, np.int64)
    )
    return np.sqrt(np.maximum(squared, 0))


def box(faces: list[Any], outline: Polygon) -> np.ndarray:
    xy = grid(outline)
    low, high = heights(faces[0], xy).min(), heights(faces[1], xy).max()
    x0, y0, x1, y1 = outline.bounds
    return np.array([[x0, y0, low], [x1, y1, high]])


def volume_mm3(solid: Any) -> float:
    """By the kernel's adaptive integration; its plain one is off by up to 14 %."""
    found = GProp_GProps()
    BRepGProp.VolumeProperties_s(solid.wrapped, found, 1e-4)
    return float(found.Mass())
