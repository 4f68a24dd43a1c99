"""What a scanner saw besides the foot is taken away, and said; what it spoiled is put right."""

from __future__ import annotations

import numpy as np

from orthocad.errors import ScanError
from orthocad.model import Notice, Sealed
from orthocad.scan.clean.density import densified
from orthocad.scan.clean.parts import Body, bodies, only, pieces, thinned
from orthocad.scan.clean.planes import Plane, is_sheet, plane_through, surrounding_plane, without_plane
from orthocad.scan.clean.spikes import Spikes, without_spikes
from orthocad.scan.clean.winding import consistent

__all__ = ["Body", "Cleaned", "Plane", "Spikes", "clean", "densified", "only"]

LARGE = 0.05  # pieces with this share of the most vertices are looked at for being a sheet


class Cleaned(Sealed):
    """The bodies that may be feet, and what was done to find them."""

    bodies: tuple[Body, ...]
    notices: tuple[Notice, ...]
    plane: Plane | None  # the floor, or the face of a foam box
    strays: int  # pieces dropped as debris
    spikes: Spikes


def clean(vertices: np.ndarray, faces: np.ndarray) -> Cleaned:
    """Separate the bodies of a file from floor and debris; nothing is removed without a notice.

    Raises
    ------
    ScanError
        `scan.not_a_foot` where there is nothing but a flat sheet.
    """
    faces, turned = consistent(faces)
    vertices, spikes = without_spikes(vertices, faces)
    found, floor = _without_sheets(vertices, pieces(Body(vertices=vertices, faces=faces)))
    kept, strays, joined = bodies(vertices, found)
    plane = floor
    if plane is None:
        kept, plane = _without_planes(kept)
    notices = (*_turned_notice(turned, len(faces)), *_dropped_notice(strays), *_joined_notice(joined))
    return Cleaned(bodies=tuple(kept), notices=notices, plane=plane, strays=strays, spikes=spikes)


def _without_sheets(vertices: np.ndarray, found: list[np.ndarray]) -> tuple[list[np.ndarray], Plane | None]:
    """The pieces that are no floor sheets, and the largest sheet's plane."""
    least = LARGE * max(len(p) for p in found)
    flat = [len(p) > least and is_sheet(vertices[thinned(p).ravel()]) for p in found]
    solid = [p for p, f in zip(found, flat, strict=True) if not f]
    if not solid:
        raise ScanError("scan.not_a_foot", "the file holds nothing but a flat sheet; scan the foot")
    if not any(flat):
        return found, None
    return solid, plane_through(vertices[np.unique(found[flat.index(True)])])


def _without_planes(kept: list[Body]) -> tuple[list[Body], Plane | None]:
    """The bodies cut off the plane that the largest stands on or sinks into; crumbs of the plane go with it."""
    plane = surrounding_plane(kept[0])
    if plane is None:
        return kept, None
    rest = only(kept[0].vertices, without_plane(kept[0], plane))
    apart, _, _ = bodies(rest.vertices, pieces(rest))
    return [*apart, *kept[1:]], plane


def _turned_notice(turned: int, faces: int) -> tuple[Notice, ...]:
    if not turned:
        return ()
    return (Notice(code="scan.faces_turned", text=f"{turned} of {faces} faces were turned to agree with the others"),)


def _dropped_notice(strays: int) -> tuple[Notice, ...]:
    if not strays:
        return ()
    return (
        Notice(code="scan.parts_dropped", text=f"{strays} loose part{'s' * (strays > 1)} away from the foot dropped"),
    )


def _joined_notice(joined: int) -> tuple[Notice, ...]:
    if not joined:
        return ()
    parts = "a part that touches" if joined == 1 else f"{joined} parts that touch"
    text = f"{parts} the foot taken for some of it; look whether it is skin"
    return (Notice(code="scan.parts_joined", text=text, asks=True),)
