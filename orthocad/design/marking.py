"""Where the words stand on the underside: side, code and size, engraved where the wall allows it.

Read from below, heel to the left on both feet. The words keep clear of the outline, of steps, and of every place where
the underside is measured; where they do not fit they become shallower, then fewer, then none, and the record says so.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from orthocad.design.drawn import Drawn
from orthocad.design.lettering import Lettering, legible, lettering, unknown, width_mm
from orthocad.geom.fields import nodes
from orthocad.model import Field, Mark, Marking, Sealed

CAPS_MM = (6.0, 7.0, 5.0)  # in this order; never under 5
DEPTHS_MM = (0.5, 0.3)
ROW_MM = 66.0  # the longest line
MOST_ROWS = 3  # of the code
EDGE_MM = 4.0  # clear of the outline, of holes
CLEAR_MM = 1.5  # around the words, and of places where the underside is measured
STEEPEST = np.tan(np.radians(25.0))
BENT_MM = 0.15  # second difference over 2 mm: a step, a bevel's edge
WALL_SPARE_MM = 0.05
MIDDLE = 0.30  # share of foot length: where the words stand if they may
SIDES = {"left": "L •", "right": "R ••"}


class Engraving(Sealed):
    """Words in their place on the underside, ready to be built, in the working frame."""

    marking: Marking
    floor_mm: tuple[np.ndarray, ...]
    surface_mm: tuple[np.ndarray, ...]
    rise_mm: float  # of the floor over the underside along z


def engraving(plan: Drawn, mark: Mark) -> Engraving | Marking:
    """The words where they fit best; only what is said of it where there are none."""
    said: list[str] = []
    for lines, missing in _wordings(plan.job.foot.side, mark, said):
        for depth in DEPTHS_MM:
            found = _placed(plan, lines, depth, mark.detail_mm)
            if found is not None:
                shallow = [f"engraved {depth:g} mm deep, where the wall is too thin for 0.5"] * (depth < DEPTHS_MM[0])
                return _engraving(plan, lines, found, (*said, *missing, *shallow))
    return Marking(said=(*said, "not marked: no place on the underside is wide, even and thick enough"))


def _wordings(side: str, mark: Mark, said: list[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Lines of text, fullest first, and what each leaves out."""
    code = (mark.code or "").upper()
    strange = unknown(code)
    if strange:
        said.append(f"code left out: {strange!r} cannot be engraved")
        code = ""
    elif code != (mark.code or ""):
        said.append("the code's letters are engraved as capitals")
    head, size = SIDES[side], mark.size
    if code:
        sized = [(f"{head}  {size}", ())] if size else []
        rest = (f"size {size} left out, for want of room",) if size else ()
        for first, missing in (*sized, (head, rest)):
            yield (first, code), missing
    lost = (f"code {code} left out, for want of room",) if code else ()
    if size:
        yield (f"{head}  {size}",), lost
    yield (head,), (*lost, *([f"size {size} left out, for want of room"] if size else []))


def _rows(line: str, cap_mm: float) -> tuple[str, ...] | None:
    """A long code in several rows; None where it takes too many."""
    rows = [""]
    for character in line:
        if rows[-1] and width_mm(rows[-1] + character, cap_mm) > ROW_MM:
            rows.append("")
        rows[-1] += character
    return tuple(rows) if len(rows) <= MOST_ROWS else None


class _Placed(Sealed):
    text: Lettering
    lines: tuple[str, ...]
    cap_mm: float
    depth_mm: float
    at_mm: np.ndarray
    slope: float


def _placed(plan: Drawn, lines: tuple[str, ...], depth_mm: float, detail_mm: float) -> _Placed | None:
    free, slope = _free(plan, depth_mm)
    for cap in CAPS_MM:
        head, *code = lines
        rows = _rows(code[0], cap) if code else ()
        if rows is None:
            continue
        text = lettering((head, *rows), cap)
        spot = _spot(free, slope, np.array(text.size_mm) + 2 * CLEAR_MM, MIDDLE * plan.job.foot.length_mm)
        if spot is not None and legible(text, detail_mm):
            at, steep = spot
            return _Placed(
                text=text, lines=(head, *rows), cap_mm=cap, depth_mm=depth_mm, at_mm=at, slope=steep
            )  # fmt: skip
    return None


def _free(plan: Drawn, depth_mm: float) -> tuple[Field, np.ndarray]:
    """1 where a letter may stand, 0 where not; and the underside's slope there."""
    top, bottom = plan.surfaces.top, plan.surfaces.bottom
    xy, step, span = nodes(bottom), bottom.step_mm, max(1, round(1.0 / bottom.step_mm))
    slope, above = _slope(bottom), _slope(top)
    wall = (top.z_mm - bottom.z_mm) / np.sqrt(1.0 + np.maximum(slope, above) ** 2)
    free = plan.area.depth_up_to_mm(xy, EDGE_MM + 2 * step).reshape(wall.shape) > EDGE_MM
    free &= wall >= plan.job.material.min_wall_mm + depth_mm + WALL_SPARE_MM
    free &= (slope < STEEPEST) & (_bend(bottom, span) < BENT_MM)
    for place in _measured_at(plan):
        free &= (np.hypot(*(xy - place).T) > CLEAR_MM).reshape(wall.shape)
    return bottom.like(free.astype(float)), slope


def _measured_at(plan: Drawn) -> np.ndarray:
    """Plan points (n, 2) at which the underside is measured: by probes, and by a lab with calipers."""
    foot = plan.job.foot
    heads = (foot.at("mtp1")[:2] + foot.at("mtp5")[:2]) / 2.0 - [15.0, 0.0]
    calipers = [plan.job.heel_center, foot.at("arch_apex")[:2], heads]
    calipers += [np.array([x, foot.at("arch_apex")[1]]) for x in (plan.job.heel_center[0], foot.at("mtp1")[0])]
    probes = [r.at_mm for m in plan.modifications for r in m.readings if r.face == "bottom"]
    return np.vstack([*(np.atleast_2d(np.asarray(c, float)[:2]) for c in calipers), *probes])


def _slope(field: Field) -> np.ndarray:
    return np.asarray(np.hypot(*np.gradient(field.z_mm, field.step_mm)))


def _bend(field: Field, span: int) -> np.ndarray:
    z, bend = field.z_mm, np.zeros(field.z_mm.shape)
    bend[span:-span] = np.abs(z[2 * span :] - 2 * z[span:-span] + z[: -2 * span])
    across = np.abs(z[:, 2 * span :] - 2 * z[:, span:-span] + z[:, : -2 * span])
    bend[:, span:-span] = np.maximum(bend[:, span:-span], across)
    return bend


def _spot(free: Field, slope: np.ndarray, size_mm: np.ndarray, x_mm: float) -> tuple[np.ndarray, float] | None:
    """The middle of a free box nearest to the axis at x, and the greatest slope in it; None where there is none."""
    count = np.maximum(np.ceil(size_mm / free.step_mm).astype(int), 1) + 1
    if (count >= free.z_mm.shape).any():
        return None
    sums = np.pad(np.cumsum(np.cumsum(free.z_mm, axis=0), axis=1), ((1, 0), (1, 0)))
    a, b = count
    box = sums[a:, b:] - sums[:-a, b:] - sums[a:, :-b] + sums[:-a, :-b]
    i, j = np.nonzero(box > a * b - 0.5)
    if len(i) == 0:
        return None
    middle = np.column_stack([free.x_mm[i], free.y_mm[j]]) + (count - 1) / 2 * free.step_mm
    best = int(np.hypot(middle[:, 0] - x_mm, middle[:, 1]).argmin())
    return middle[best], float(slope[i[best] : i[best] + a, j[best] : j[best] + b].max())


def _engraving(plan: Drawn, lines: tuple[str, ...], found: _Placed, said: tuple[str, ...]) -> Engraving:
    # From below the foot axis runs to the right and y down; the left foot is still to be mirrored.
    down = -1.0 if plan.job.foot.side == "right" else 1.0

    def put(loops: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...]:
        return tuple((loop * [1.0, down])[:: int(down)] + found.at_mm for loop in loops)

    rise = found.depth_mm * float(np.sqrt(1.0 + found.slope**2))  # at least so deep along the normal
    marking = Marking(
        lines=found.lines,
        cap_mm=found.cap_mm,
        depth_mm=found.depth_mm,
        rise_mm=rise,
        at_mm=(float(found.at_mm[0]), float(found.at_mm[1])),
        loops_mm=put(found.text.middle_mm),
        said=said,
    )
    return Engraving(
        marking=marking, floor_mm=put(found.text.floor_mm), surface_mm=put(found.text.surface_mm), rise_mm=rise
    )
