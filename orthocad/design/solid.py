"""The solid: an even triangulation of the outline, doubled into a prism, its two faces moved to the height fields.

Top and underside are graphs over one triangulation, so the prism cannot intersect itself while the top stays above the
underside, and its triangles are fat enough to survive float32. Extruding and refining in manifold3d instead leaves
slivers that need two simplifications before a float32 file is free of self-intersections. manifold3d judges the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orthocad.design.plan_ops import behind
from orthocad.design.surface import Surfaces
from orthocad.errors import OrthocadError, RejectedError
from orthocad.geom.fields import nearest, sample
from orthocad.geom.lattice import delaunay, joined, lattice_over
from orthocad.geom.plan import Area, cross, resampled
from orthocad.model import Field, Mesh, Sealed

if TYPE_CHECKING:
    from orthocad.design.marking import Engraving

EDGE_MM = 1.0
RIM_EDGE_MM = 0.7
FLAT_EDGE_MM = 6.0  # of an even underside
FLAT_RINGS = ((1.0, 1.2), (2.5, 2.2), (5.0, 4.0))  # distances behind the outline, and edges there
RIM_RADIUS_MM = 1.0  # decisions.md, heel cup: rim radius at least 1
RINGS_MM = (0.3, 1.0)  # distances behind the outline at which the rounding is drawn
LEAST_GAP_MM = 0.5
SLIVER_MM2 = 1e-4  # border points on a straight line make slivers outside it
BENT_MM = 0.24  # second difference over an edge: from here on edges are halved, and miss the surface by 0.01, not 0.03
EVEN_MM = 1e-6


class Flat(Sealed):
    """The outline's triangulation in the plan, border points first: what a solid needs of its trim line."""

    xy_mm: np.ndarray  # (n, 2)
    triangles: np.ndarray  # (m, 3) counter-clockwise
    loops: tuple[int, ...]  # how many border points the outline has, and each hole
    rounding_mm: np.ndarray  # (n,) what the rounded rim takes off the top
    even_xy_mm: np.ndarray  # (k, 2) the same border and fewer points, for an even underside
    even_triangles: np.ndarray  # (l, 3); none where an even underside is drawn as any other


def build_solid(
    area: Area, surfaces: Surfaces, round_mm: float = RIM_RADIUS_MM, words: Engraving | None = None
) -> tuple[Mesh, float]:
    """A closed float32 mesh in device z (lowest point at 0) from outline and fields, and device z over foot z.

    `words` are engraved into its underside.

    Raises
    ------
    RejectedError
        `device.too_thin` where top and underside come within half a millimetre.
    OrthocadError
        `device.not_watertight` where manifold3d refuses the mesh.
    """
    base = flat(area, bent_over=surfaces, round_mm=round_mm)
    if words is None:
        mesh, offset_mm = raised(base, surfaces)
    else:
        mesh, offset_mm = _closed(base, surfaces, *_with_words(base, area, surfaces, words))
    return _accepted(mesh), offset_mm


def flat(
    area: Area,
    edge_mm: float = EDGE_MM,
    rim_edge_mm: float = RIM_EDGE_MM,
    bent_over: Surfaces | None = None,
    round_mm: float = RIM_RADIUS_MM,
    sparing: bool = True,
) -> Flat:
    """The outline filled with triangles of that edge, half of it where one of the surfaces bends.

    `sparing` adds the coarser triangles that an even underside is drawn with.
    """
    loops = [resampled(loop, rim_edge_mm) for loop in area.loops]
    border, rings = np.vstack(loops), [resampled(r, rim_edge_mm) for depth in RINGS_MM for r in behind(area, depth)]
    odd = [] if bent_over is None else [_bent(area, bent_over, edge_mm)]
    lattice = lattice_over(area.outline, edge_mm)
    lattice = lattice.kept(area.depth_up_to_mm(lattice.xy_mm, 2 * edge_mm) > RINGS_MM[-1] + 0.5 * edge_mm)
    xy, triangles = joined(np.vstack([border, *rings, *odd]), lattice, lambda xy, t: _inside(area, len(border), xy, t))
    even_xy, even_triangles = _even(area, border) if sparing else (xy[:0], triangles[:0])
    depth = area.depth_up_to_mm(xy, RIM_RADIUS_MM)
    depth[: len(border)] = (
        0.0  # a quarter round is upright there: a hundredth of a millimetre would be a tenth in height
    )
    return Flat(
        xy_mm=xy,
        triangles=triangles,
        loops=tuple(len(loop) for loop in loops),
        rounding_mm=rounding(depth, round_mm),
        even_xy_mm=even_xy,
        even_triangles=even_triangles,
    )


def raised(base: Flat, surfaces: Surfaces) -> tuple[Mesh, float]:
    """The plan mesh doubled, its two faces moved to the fields; and device z over foot z."""
    under, triangles = _underside(base, surfaces)
    return _closed(base, surfaces, np.column_stack([under, sample(surfaces.bottom, under)]), triangles)


def _underside(base: Flat, surfaces: Surfaces) -> tuple[np.ndarray, np.ndarray]:
    """Plan points (n, 2) and triangles (m, 3) of the underside: fewer where it is even."""
    even = len(base.even_triangles) > 0 and np.ptp(sample(surfaces.bottom, base.xy_mm)) < EVEN_MM
    return (base.even_xy_mm, base.even_triangles) if even else (base.xy_mm, base.triangles)


def _with_words(base: Flat, area: Area, surfaces: Surfaces, words: Engraving) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 3) and triangles (m, 3) of the underside with words in it."""
    from orthocad.design.engraved import lettered

    border = sum(base.loops)
    points, triangles = lettered(_underside(base, surfaces)[0], border, words, surfaces.bottom)
    return points, triangles[_inside(area, border, points[:, :2], triangles)]


def _closed(base: Flat, surfaces: Surfaces, under: np.ndarray, below: np.ndarray) -> tuple[Mesh, float]:
    """Top, underside (n, 3) with its triangles, and the wall between their borders."""
    xy = base.xy_mm
    top, bottom = sample(surfaces.top, xy) - base.rounding_mm, sample(surfaces.bottom, xy)
    _check_order(xy, top, bottom)
    z_low, count = float(bottom.min()), len(xy)
    vertices = np.vstack([np.column_stack([xy, top]), under]) - [0.0, 0.0, z_low]
    faces = np.vstack([base.triangles, below[:, ::-1] + count, _sides(base.loops, count)])
    return Mesh(vertices_mm=np.round(vertices, 4).astype(np.float32), faces=faces.astype(np.int32)), -z_low


def _bent(area: Area, surfaces: Surfaces, edge_mm: float) -> np.ndarray:
    """The further points (n, 2) of a lattice of half the edge, where the surfaces bend."""
    fine = lattice_over(area.outline, edge_mm / 2)
    bend = np.maximum(*(_bend(field, fine.xy_mm, edge_mm) for field in surfaces.both))
    odd = fine.xy_mm[fine.between & (bend > BENT_MM)]
    return odd[area.depth_up_to_mm(odd, 2 * edge_mm) > RINGS_MM[-1] + 0.25 * edge_mm]


def _even(area: Area, border: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2), the border's first, and triangles (m, 3) that grow away from it."""
    lattice, far = lattice_over(area.outline, FLAT_EDGE_MM), FLAT_RINGS[-1][0] + 0.5 * FLAT_EDGE_MM
    rings = [resampled(ring, edge) for depth, edge in FLAT_RINGS for ring in behind(area, depth)]
    xy = np.vstack([border, *rings, lattice.xy_mm[area.depth_up_to_mm(lattice.xy_mm, far) >= far]])
    triangles = delaunay(xy)
    return xy, triangles[_inside(area, len(border), xy, triangles)]


def _bend(field: Field, xy_mm: np.ndarray, edge_mm: float) -> np.ndarray:
    """The greatest second difference (n,) of a field over an edge along and across, at its nodes next to the points."""
    span, z = round(edge_mm / field.step_mm), field.z_mm
    bend = np.zeros(z.shape)
    bend[span:-span] = np.abs(z[2 * span :] - 2 * z[span:-span] + z[: -2 * span])
    across = np.abs(z[:, 2 * span :] - 2 * z[:, span:-span] + z[:, : -2 * span])
    bend[:, span:-span] = np.maximum(bend[:, span:-span], across)
    return nearest(field.like(bend), xy_mm)


def _inside(area: Area, border: int, xy: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Which triangles lie inside the outline: only those between border points alone may lie outside."""
    a, b, c = xy[triangles].transpose(1, 0, 2)
    doubtful = (triangles < border).all(axis=1)
    outside = doubtful & (np.abs(cross(b - a, c - a)) < SLIVER_MM2)
    unsure = doubtful & ~outside
    outside[unsure] = ~area.contains(xy[triangles[unsure]].mean(axis=1))
    return np.asarray(~outside)


def rounding(depth_mm: np.ndarray, radius_mm: float = RIM_RADIUS_MM) -> np.ndarray:
    """How much a quarter round of that radius takes off the top at a depth behind the outline."""
    inside = np.clip(radius_mm - depth_mm, 0.0, radius_mm)
    return radius_mm - np.sqrt(radius_mm**2 - inside**2)


def _check_order(xy: np.ndarray, top: np.ndarray, bottom: np.ndarray) -> None:
    gap = top - bottom
    if gap.min() < LEAST_GAP_MM:
        x, y = xy[gap.argmin()]
        text = f"top and underside are {gap.min():.2f} mm apart at x = {x:.0f}, y = {y:.0f}"
        raise RejectedError("device.too_thin", f"{text}, {LEAST_GAP_MM:g} are needed")


def _sides(loops: tuple[int, ...], count: int) -> np.ndarray:
    start = np.cumsum([0, *loops[:-1]])
    here = np.arange(sum(loops))
    there = np.concatenate([first + np.roll(np.arange(n), -1) for first, n in zip(start, loops, strict=True)])
    return np.vstack(
        [np.column_stack([here, here + count, there]), np.column_stack([there, here + count, there + count])]
    )


def _accepted(mesh: Mesh) -> Mesh:
    from manifold3d import Error, Manifold
    from manifold3d import Mesh as ManifoldMesh

    own = ManifoldMesh(vert_properties=np.array(mesh.vertices_mm), tri_verts=mesh.faces.astype(np.uint32))
    solid = Manifold(own)
    if solid.status() != Error.NoError or len(solid.decompose()) != 1:
        raise OrthocadError(
            "device.not_watertight", f"manifold3d says {solid.status().name}; report this scan as a bug"
        )
    return mesh
