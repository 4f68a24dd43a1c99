"""Two trimmed surfaces and the wall between them, sewn to one solid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

CURVE_TOLERANCE_MM = 1e-4
SEW_TOLERANCE_MM = 2e-3


def closed_solid(loops: Sequence[list[Any]], top: Any, bottom: Any, letters: Letters | None = None) -> Any:
    """The cadquery solid between two surfaces over an outline of plan curves with holes, and letters cut from below."""
    from cadquery import Shape, Solid
    from OCP.BRepBuilderAPI import BRepBuilderAPI_Sewing
    from OCP.BRepFill import BRepFill

    above, below = ([_edges(loop, surface) for loop in loops] for surface in (top, bottom))
    sewing = BRepBuilderAPI_Sewing(SEW_TOLERANCE_MM)
    sewing.Add(_trimmed(top, above))
    cut = [] if letters is None else [_edges(letter[0], bottom) for letter in letters.each]
    sewing.Add(_trimmed(bottom, [*below, *cut]))
    for high, low in zip(chain(*above), chain(*below), strict=True):
        sewing.Add(BRepFill.Face_s(low, high))
    for letter, edge in zip(letters.each if letters else (), cut, strict=True):
        for face in _letter(letter, edge, bottom, letters.rise_mm if letters else 0.0):
            sewing.Add(face)
    sewing.Perform()
    shell = Shape.cast(sewing.SewedShape())
    return Solid.makeSolid(shell) if shell.ShapeType() == "Shell" else shell


class Letters(NamedTuple):
    """Letters cut into the underside, each its outer plan curves and those of its counters; all counter-clockwise."""

    each: list[list[list[Any]]]
    rise_mm: float


def _letter(letter: list[list[Any]], outer: list[Any], bottom: Any, rise_mm: float) -> Iterator[Any]:
    """Floor, walls and counters of one letter; `outer` are its edges on the underside."""
    from OCP.BRepFill import BRepFill
    from OCP.gp import gp_Vec

    floor = bottom.Translated(gp_Vec(0.0, 0.0, rise_mm))
    deep = [_edges(loop, floor) for loop in letter]
    shallow = [outer, *(_edges(loop, bottom) for loop in letter[1:])]
    yield _trimmed(floor, deep)
    yield from (_trimmed(bottom, [counter]) for counter in shallow[1:])
    for low, high in zip(chain(*shallow), chain(*deep), strict=True):
        yield BRepFill.Face_s(low, high)


def _edges(outline: list[Any], surface: Any) -> list[Any]:
    """The outline on a surface: edges whose trimming curves are the plan's own."""
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge, BRepBuilderAPI_MakeVertex
    from OCP.BRepLib import BRepLib
    from OCP.GeomAbs import GeomAbs_C1

    starts = [curve.StartPoint() for curve in outline]
    corners = [BRepBuilderAPI_MakeVertex(surface.Value(p.X(), p.Y())).Vertex() for p in starts]
    after = [*corners[1:], corners[0]]
    edges = [
        BRepBuilderAPI_MakeEdge(*parts).Edge()
        for parts in zip(outline, [surface] * len(outline), corners, after, strict=True)
    ]
    for edge in edges:
        BRepLib.BuildCurve3d_s(edge, CURVE_TOLERANCE_MM, GeomAbs_C1, 8, 400)
    return edges


def _trimmed(surface: Any, loops: Sequence[list[Any]]) -> Any:
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace
    from OCP.TopoDS import TopoDS

    outer, *holes = (_wire(edges) for edges in loops)
    face = BRepBuilderAPI_MakeFace(surface, outer, True)
    for hole in holes:
        face.Add(TopoDS.Wire_s(hole.Reversed()))
    return face.Face()


def _wire(edges: list[Any]) -> Any:
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeWire

    wire = BRepBuilderAPI_MakeWire()
    for edge in edges:
        wire.Add(edge)
    return wire.Wire()
