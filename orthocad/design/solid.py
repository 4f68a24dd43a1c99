"""The solid: an even triangulation of the outline, doubled into a prism, its two faces moved to the height fields.

Top and underside are graphs over one triangulation, so the prism cannot intersect itself while the top stays above the
underside, and its triangles are fat enough to survive float32. Extruding and refining in manifold3d instead leaves
slivers that need two simplifications before a float32 file is free of self-intersections. manifold3d judges the result.
"""

from __future__ import annotations

import numpy as np

from orthocad.design.plan_ops import offset
from orthocad.design.surface import Surfaces
from orthocad.errors import OrthocadError
from orthocad.geom.fields import sample
from orthocad.geom.plan import Plan, cross, resampled
from orthocad.model import Mesh, Sealed

EDGE_MM = 1.0
RIM_EDGE_MM = 0.7
RIM_RADIUS_MM = 1.0  # decisions.md, heel cup: rim radius at least 1
RINGS_MM = (0.3, 1.0)  # distances behind the outline at which the rounding is drawn
LEAST_GAP_MM = 0.5
SLIVER_MM2 = 1e-4  # border points on a straight line make slivers outside it


class Flat(Sealed):
    """The outline's triangulation in the plan, border points first: what a solid needs of its trim line."""

    xy_mm: np.ndarray  # (n, 2)
    triangles: np.ndarray  # (m, 3) counter-clockwise
    border: int
    rounding_mm: np.ndarray  # (n,) what the rounded rim takes off the top


def build_solid(plan: Plan, surfaces: Surfaces) -> tuple[Mesh, float]:
    """A closed float32 mesh in device z (lowest point at 0) from outline and fields, and device z over foot z.

    Raises
    ------
    OrthocadError
        `device.too_thin` where top and underside come within half a millimetre; `device.not_watertight` where
        manifold3d refuses the mesh.
    """
    mesh, offset_mm = raised(flat(plan), surfaces)
    return _accepted(mesh), offset_mm


def flat(plan: Plan, edge_mm: float = EDGE_MM, rim_edge_mm: float = RIM_EDGE_MM) -> Flat:
    """The outline filled with triangles of that edge."""
    border = resampled(plan, rim_edge_mm)
    xy = np.vstack([border, _inner_points(plan, edge_mm, rim_edge_mm)])
    triangles = _triangulated(xy, len(border), plan)
    return Flat(xy_mm=xy, triangles=triangles, border=len(border), rounding_mm=_rounding(plan, xy))


def raised(base: Flat, surfaces: Surfaces) -> tuple[Mesh, float]:
    """The plan mesh doubled, its two faces moved to the fields; and device z over foot z."""
    xy = base.xy_mm
    top, bottom = sample(surfaces.top, xy) - base.rounding_mm, sample(surfaces.bottom, xy)
    _check_order(xy, top, bottom)
    z_low = float(bottom.min())
    count = len(xy)
    vertices = np.vstack([np.column_stack([xy, top - z_low]), np.column_stack([xy, bottom - z_low])])
    faces = np.vstack([base.triangles, base.triangles[:, ::-1] + count, _sides(base.border, count)])
    return Mesh(vertices_mm=np.round(vertices, 4).astype(np.float32), faces=faces.astype(np.int32)), -z_low


def _inner_points(plan: Plan, edge_mm: float, rim_edge_mm: float) -> np.ndarray:
    rings = [resampled(ring, rim_edge_mm) for depth in RINGS_MM for ring in offset(plan, -depth)]
    low, high = plan.points_mm.min(axis=0), plan.points_mm.max(axis=0)
    row = edge_mm * np.sqrt(3.0) / 2
    x = np.arange(low[0], high[0], edge_mm)
    y = np.arange(low[1], high[1], row)
    shift = edge_mm / 2 * (np.arange(len(y)) % 2)
    lattice = np.column_stack([(x[:, None] + shift).ravel(), np.tile(y, len(x))])
    inside = lattice[_inside(plan, lattice, y)]
    near = plan.within(inside, RINGS_MM[-1] + 0.5 * edge_mm)
    return np.vstack([*rings, np.delete(inside, near, axis=0)])


def _inside(plan: Plan, lattice: np.ndarray, rows_mm: np.ndarray) -> np.ndarray:
    """Whether each lattice point (n, 2) lies inside: an odd number of borders behind it in its row."""
    a, b = plan.points_mm, np.roll(plan.points_mm, -1, axis=0)
    behind = np.zeros(len(lattice), bool)
    for number, y in enumerate(rows_mm):
        over = (a[:, 1] > y) != (b[:, 1] > y)
        x = a[over, 0] + (y - a[over, 1]) / (b[over, 1] - a[over, 1]) * (b[over, 0] - a[over, 0])
        own = slice(number, None, len(rows_mm))
        behind[own] = np.searchsorted(np.sort(x), lattice[own, 0]) % 2 == 1
    return behind


def _triangulated(xy: np.ndarray, border: int, plan: Plan) -> np.ndarray:
    """Delaunay triangles inside the outline, counter-clockwise."""
    from scipy.spatial import Delaunay

    triangles = Delaunay(xy).simplices
    a, b, c = xy[triangles].transpose(1, 0, 2)
    twice_area = cross(b - a, c - a)
    doubtful = (triangles < border).all(axis=1)
    outside = doubtful & (np.abs(twice_area) < SLIVER_MM2)
    unsure = doubtful & ~outside
    outside[unsure] = ~plan.contains(xy[triangles[unsure]].mean(axis=1))
    triangles = np.where(twice_area[:, None] < 0, triangles[:, ::-1], triangles)
    return triangles[~outside]


def _rounding(plan: Plan, xy: np.ndarray) -> np.ndarray:
    """How much a quarter round of the rim's radius takes off the top at each point, by its depth behind the outline."""
    inside = np.zeros(len(xy))
    near = plan.within(xy, RIM_RADIUS_MM)
    inside[near] = np.clip(RIM_RADIUS_MM - plan.depth_mm(xy[near]), 0.0, RIM_RADIUS_MM)
    return RIM_RADIUS_MM - np.sqrt(RIM_RADIUS_MM**2 - inside**2)


def _check_order(xy: np.ndarray, top: np.ndarray, bottom: np.ndarray) -> None:
    gap = top - bottom
    if gap.min() < LEAST_GAP_MM:
        x, y = xy[gap.argmin()]
        raise OrthocadError(
            "device.too_thin",
            f"top and underside are {gap.min():.2f} mm apart at x = {x:.0f}, y = {y:.0f}; thicken the base",
        )


def _sides(border: int, count: int) -> np.ndarray:
    here = np.arange(border)
    there = np.roll(here, -1)
    return np.vstack(
        [np.column_stack([here, here + count, there]), np.column_stack([there, here + count, there + count])]
    )


def _accepted(mesh: Mesh) -> Mesh:
    from manifold3d import Error, Manifold
    from manifold3d import Mesh as ManifoldMesh

    faces = mesh.faces.astype(np.uint32)
    solid = Manifold(ManifoldMesh(vert_properties=mesh.vertices_mm.copy(), tri_verts=faces))
    if solid.status() != Error.NoError or len(solid.decompose()) != 1:
        raise OrthocadError(
            "device.not_watertight", f"manifold3d says {solid.status().name}; report this scan as a bug"
        )
    return mesh
