"""Edges that cut skin, and faces that hang over without support."""

from __future__ import annotations

import numpy as np

from orthocad.model import Check, Material, Mesh
from orthocad.verify.inspect.topology import place_text

SHARP_DEG = 60.0  # angle of material at an edge; a square edge has 90, our default
SHARP_LENGTH_MM = 2.0
OVERHANG_DEG = 45.0  # reference.md 5, from the vertical
ON_BED_MM = 0.65  # also over engraved words, whose strokes are bridged
BRIDGE_MM = 5.0  # reference.md 5: bridges under 5 mm print
BRIDGE_MM2 = BRIDGE_MM**2
FARTHEST_MM = 60.0  # looked no farther for what would carry it
LEAST_SQUARES = 4  # of a millimetre each
RIM_SHARE = 0.05  # of the plan: what a cup's rim may hang over, our default


def sharp_edge_check(mesh: Mesh) -> Check:
    """Edges whose material angle is under 60 degrees."""
    length, angle, at = _edges(mesh)
    sharp = angle < SHARP_DEG
    total = float(length[sharp].sum())
    where, place = "", None
    if total > SHARP_LENGTH_MM:
        middle = at[sharp][angle[sharp].argmin()]
        place = (float(middle[0]), float(middle[1]), float(middle[2]))
        where = f", sharpest {angle[sharp].min():.0f} degrees, {place_text(middle)}"
    return Check(
        code="device.sharp_edge", value=total, limit=SHARP_LENGTH_MM, unit="mm", passed=total <= SHARP_LENGTH_MM,
        text=f"length of edges sharper than {SHARP_DEG:.0f} degrees{where}", at_mm=place,
    )  # fmt: skip


def _edges(mesh: Mesh) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Length (n,), material angle in degrees (n,) and middle (n, 3) of every edge between two faces."""
    faces, points = mesh.faces.astype(np.int64), np.asarray(mesh.vertices_mm, float)
    directed = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    count = len(points)
    there, back = directed[:, 0] * count + directed[:, 1], directed[:, 1] * count + directed[:, 0]
    order = np.argsort(there)
    found = np.minimum(np.searchsorted(there[order], back), len(order) - 1)
    partner = order[found]
    once = (there[partner] == back) & (directed[:, 0] < directed[:, 1])
    owner = np.tile(np.arange(len(faces)), 3)
    corners = points[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-300)
    a, b = normal[owner[once]], normal[owner[partner[once]]]
    run = points[directed[once, 1]] - points[directed[once, 0]]
    length = np.linalg.norm(run, axis=1)
    sine = np.einsum("ij,ij->i", np.cross(a, b), run) / np.maximum(length, 1e-300)
    fold = np.degrees(np.arctan2(sine, np.einsum("ij,ij->i", a, b)))  # positive where convex
    return length, 180.0 - fold, points[directed[once]].mean(axis=1)


def overhang_check(mesh: Mesh, construction: str, material: Material) -> Check:
    """Area hanging over by more than 45 degrees, as it should lie; powder carries everything."""
    limit = max(BRIDGE_MM2, RIM_SHARE * _plan_mm2(mesh))
    if material.process != "fdm":
        return Check(
            code="device.overhang", value=0.0, limit=limit, unit="mm2", passed=True, text="powder carries overhangs"
        )
    points = np.asarray(mesh.vertices_mm, float)
    laid = points if construction == "filled" else on_edge(points)
    corners = laid[mesh.faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(cross, axis=1) / 2
    steep = -cross[:, 2] / np.maximum(2 * area, 1e-300) > np.sin(np.radians(OVERHANG_DEG))
    hangs = steep & (corners[:, :, 2].max(axis=1) > laid[:, 2].min() + ON_BED_MM)
    total = float(area[hangs].sum())
    allowed = construction == "shell"  # it always stands on supports
    place = _middle(points, mesh.faces[hangs]) if total > limit else None
    far_mm = 0.0
    if place is None and not allowed and total > BRIDGE_MM2:
        far_mm, place = _reaching_far(corners)
    way = "flat" if construction == "filled" else "on edge"
    text = f"area hanging over more than {OVERHANG_DEG:.0f} degrees, printed {way}"
    text += f", of it reaching {far_mm:.0f} mm out over the air" if far_mm else ""
    text += "" if place is None else f", around {place_text(np.array(place))}: print it on supports"
    return Check(
        code="device.overhang", value=total, limit=limit, unit="mm2", passed=allowed or place is None, text=text,
        at_mm=place,
    )  # fmt: skip


def _middle(points: np.ndarray, faces: np.ndarray) -> tuple[float, float, float]:
    middle = points[faces].mean(axis=(0, 1))
    return float(middle[0]), float(middle[1]), float(middle[2])


def _reaching_far(corners: np.ndarray) -> tuple[float, tuple[float, float, float] | None]:
    """The farthest that a patch reaches out, and its middle; 0 where none is farther than a bridge is long."""
    from orthocad.verify.inspect.reach import reaches

    reach, at = reaches(corners, FARTHEST_MM)
    far = reach > BRIDGE_MM
    if np.count_nonzero(far) < LEAST_SQUARES:
        return 0.0, None
    middle = at[far].mean(axis=0)
    return float(reach.max()), (float(middle[0]), float(middle[1]), float(middle[2]))


def on_edge(points: np.ndarray, lateral_y: float = 1.0) -> np.ndarray:
    """Stood on a long border, the one towards `lateral_y` down: turned about the longer plan axis."""
    x, y, z = points.T
    way = -float(np.sign(lateral_y))
    if np.ptp(x) >= np.ptp(y):
        return np.column_stack([x, -way * z, way * y])
    return np.column_stack([-way * z, y, way * x])


def _plan_mm2(mesh: Mesh) -> float:
    corners = np.asarray(mesh.vertices_mm, float)[mesh.faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.maximum(cross[:, 2], 0).sum() / 2)
