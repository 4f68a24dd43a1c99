"""What kind of scan it is and how good: the figures, and the warnings they give rise to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from orthocad.model import Measure, Notice, Sealed
from orthocad.scan.clean import Body
from orthocad.scan.frame import Framed
from orthocad.scan.pose import Pose
from orthocad.scan.roughness import Roughness
from orthocad.scan.sampling import areas_of, sides_squared
from orthocad.scan.sole import FOOTPRINT_MM, Sole

# Our defaults, from the generated feet and the real scans (README of the benchmark).
LONG_EDGE, CRUDE_SHARE = 0.08, 0.30  # of foot length; of the surface's area
NOISY_MM = (0.035, 0.205)  # misfits of the smoothest skin at 6 and at 15 mm from which on a scan is noisy
ABOVE_SOLE = 0.08  # of foot length: a decimated flat sole has long faces too
# Of foot length, from and up to a height, and from and up to a way ahead.
HEEL_ROUND = (0.03, 0.18, -1.0, 0.25)  # where the heel's back and sides are
BALL_SIDES = (0.02, 0.16, 0.56, 0.80)  # where the sides of the metatarsal heads are
FACETED_MM = 20.0  # a chord of the heel's round this long cuts 1 to 2 mm off it, our default
PLATEAU_MM, PLATEAU_SHARE = 3.0, 0.87
# A sock has folds at 20 mm, less at 6, and toes without a crease. The weights are those of a logistic regression on
# the logarithms of roughness.smooth_mm and toes_mm of 500 spoiled scans. Fitted on one family of feet and judged on
# the other, it finds 32 of 32 socks and cries wolf on 1 to 2 % of the rest, most of those soles pressed flat.
SOCK_WEIGHTS, SOCK_BIAS = (-3.27, -2.24, 3.74, 8.39, 1.86, -9.00), -16.2
LEAST_MM = 1e-3  # of a misfit, before its logarithm
COARSE_MM = 3.0  # reference.md 1.5
HOLES_SHARE = 0.03  # reference.md 1.5
LENGTH_USUAL_MM = (200.0, 320.0)  # reference.md 1.5
BALL_OF_LENGTH = (0.33, 0.46)  # reference.md 1.5
HEEL_OF_BALL = (0.55, 0.80)  # reference.md 1.5


class Quality(Sealed):
    """Figures of one scan; sizes in mm, shares from 0 to 1."""

    rough: Roughness
    crude_share: float  # area in faces too long for a scanner to have seen
    heel_edge_mm: float  # usual longest side of the faces that show the heel's round
    plateau_share: float  # seen sole lower than 3 mm
    filled_share: float  # footprint invented in holes
    edge_mm: float  # median edge
    foam: bool
    seen_points: bool  # a cloud, not a mesh


class Coarseness(Sealed):
    """How crudely the file's own faces draw the foot; lengths in foot lengths."""

    crude_share: float  # area above the sole in faces with a side longer than 8 % of the foot
    heel_edge: float  # usual longest side (root mean square by area) of the faces that show the heel's round
    ball_edge: float  # the same of those at the sides of the metatarsal heads


def coarseness(body: Body, pose: Pose) -> Coarseness:
    """The size of a surface's faces where it matters."""
    squares = sides_squared(body.vertices, body.faces)
    longest, area = squares.max(axis=0), areas_of(squares)
    ahead, height = pose.rotation[[0, 2]] @ (body.vertices - pose.heel).T / pose.length
    near, at = (sum(along[body.faces[:, k]] for k in range(3)) / 3 for along in (ahead, height))
    long = np.flatnonzero(longest > (LONG_EDGE * pose.length) ** 2)
    above = long[at[long] > ABOVE_SOLE]
    heel, ball = (
        _usual(longest, np.where((at > z[0]) & (at < z[1]) & (near > z[2]) & (near < z[3]), area, 0.0), pose.length)
        for z in (HEEL_ROUND, BALL_SIDES)
    )
    return Coarseness(crude_share=float(area[above].sum() / area.sum()), heel_edge=heel, ball_edge=ball)


def _usual(squares: np.ndarray, area: np.ndarray, length: float) -> float:
    """Root mean square in foot lengths, weighed by area; one where there is none."""
    return float(np.sqrt(np.average(squares, weights=area))) / length if area.sum() > 0 else 1.0


def judge(foot: Framed, sole: Sole, rough: Roughness, *, coarse: Coarseness, foam: bool, seen_points: bool) -> Quality:
    """The figures of a standing foot."""
    z = sole.field.z_mm
    rows = (sole.field.x_mm > 0.05 * foot.length_mm) & (sole.field.x_mm < 0.80 * foot.length_mm)
    low = np.isfinite(z[rows]) & (z[rows] < FOOTPRINT_MM) & ~sole.filled[rows]
    return Quality(
        rough=rough,
        crude_share=coarse.crude_share,
        heel_edge_mm=coarse.heel_edge * foot.length_mm,
        plateau_share=float((z[rows][low] < PLATEAU_MM).mean()) if low.any() else 0.0,
        filled_share=float(sole.filled.sum() / max(1, (z < FOOTPRINT_MM).sum())),
        edge_mm=_median_edge(foot),
        foam=foam,
        seen_points=seen_points,
    )


def _median_edge(foot: Framed) -> float:
    faces = foot.faces[:: max(1, len(foot.faces) // 20000)]
    a, b = foot.vertices_mm[faces[:, 0]], foot.vertices_mm[faces[:, 1]]
    return float(np.median(np.linalg.norm(a - b, axis=1)))


def quality_notices(found: Quality, measured: Mapping[str, Measure]) -> tuple[Notice, ...]:
    """Every doubt about the scan, by name."""
    tests = (
        (
            is_sock(found),
            "scan.sock_suspected",
            "folds like cloth's: a sock makes length and widths too large",
        ),
        (
            is_crude(found),
            "scan.dorsum_closed",
            f"{found.crude_share:.0%} of the surface was closed crudely, not seen: length, widths, metatarsal heads "
            "and the foot's level are uncertain",
        ),
        (
            _noisy(found),
            "scan.noisy",
            f"a rough surface (off a smooth one by {found.rough.smooth_mm[2]:.1f} mm over 15 mm even where it is "
            "smoothest): arch height, widths, metatarsal heads and the foot's level are uncertain",
        ),
        (
            found.filled_share > 0,
            "scan.holes_filled",
            f"holes in the sole ({found.filled_share:.1%}) were filled along its curvature"
            + (", more than is good" if found.filled_share > HOLES_SHARE else ""),
        ),
        (
            found.heel_edge_mm > FACETED_MM,
            "scan.faceted",
            f"the heel is drawn in faces about {found.heel_edge_mm:.0f} mm long, whose chords cut across its round: "
            "length, widths, metatarsal heads and the foot's level are uncertain by millimetres",
        ),
        (found.edge_mm > COARSE_MM, "scan.coarse", f"a coarse mesh, median edge {found.edge_mm:.1f} mm"),
    )
    said = tuple(Notice(code=code, text=text) for holds, code, text in tests if holds)
    return said + _proportions({name: m.value for name, m in measured.items() if m.value})


def _noisy(found: Quality) -> bool:
    smooth = found.rough.smooth_mm
    return smooth[0] > NOISY_MM[0] and smooth[2] > NOISY_MM[1]


def is_sock(found: Quality) -> bool:
    """Whether the skin folds as cloth does and its toes have no creases."""
    sizes = np.array([*found.rough.smooth_mm, *found.rough.toes_mm])
    if is_crude(found) or found.foam or is_plateau(found) or not np.isfinite(sizes).all():
        return False
    return bool(np.log(np.maximum(sizes, LEAST_MM)) @ SOCK_WEIGHTS + SOCK_BIAS > 0.0)


def is_crude(found: Quality | Coarseness) -> bool:
    """Whether a program closed much of the surface crudely."""
    return found.crude_share > CRUDE_SHARE


def is_plateau(found: Quality) -> bool:
    """Whether the sole was pressed or invented flat."""
    return found.plateau_share > PLATEAU_SHARE


def _proportions(mm: dict[str, float]) -> tuple[Notice, ...]:
    length, ball, heel = mm["foot_length_mm"], mm["ball_width_mm"], mm["heel_width_mm"]
    gates = (
        ("foot length", length, LENGTH_USUAL_MM, ".0f"),
        ("ball width to foot length", ball / length, BALL_OF_LENGTH, ".2f"),
        ("heel width to ball width", heel / ball, HEEL_OF_BALL, ".2f"),
    )
    return tuple(
        Notice(code="scan.unusual", text=f"{name} {value:{form}} is outside the usual {low:{form}} to {high:{form}}")
        for name, value, (low, high), form in gates
        if not low <= value <= high
    )
