"""An outline that somebody drew: kept as text, so that a design file holds it whole."""

from __future__ import annotations

import numpy as np

from orthocad.model.sealed import Sealed

MARK = ": "


class Drawing(Sealed):
    """A closed outline in millimetres, counter-clockwise, heel at x = 0 and toe along +x, as seen on the drawing."""

    name: str  # the file's
    points_mm: np.ndarray  # (n, 2)

    @property
    def length_mm(self) -> float:
        """Heel to toe."""
        return float(np.ptp(self.points_mm[:, 0]))

    @property
    def width_mm(self) -> float:
        """Greatest width."""
        return float(np.ptp(self.points_mm[:, 1]))

    @property
    def text(self) -> str:
        """The drawing as one prescription value: what it is, then its points."""
        what = f"{self.name.replace(':', ' ')}, {self.length_mm:.1f} x {self.width_mm:.1f} mm"
        return what + MARK + " ".join(f"{x:.2f},{y:.2f}" for x, y in self.points_mm.tolist())


def is_drawing(value: object) -> bool:
    """Whether a value is a drawing's text."""
    return isinstance(value, str) and len(value) > 60 and MARK in value and "," in value.rpartition(MARK)[2]


def drawing_of(text: str) -> Drawing | None:
    """The drawing of a value's text; None where it is none."""
    what, _, points = text.rpartition(MARK)
    try:
        xy = np.array([[float(v) for v in pair.split(",")] for pair in points.split()])
    except ValueError:
        return None
    if xy.ndim != 2 or xy.shape[1] != 2 or len(xy) < 8 or not np.isfinite(xy).all():
        return None
    return Drawing(name=what.rpartition(", ")[0], points_mm=xy)


def without_points(value: object) -> object:
    """A value for people: a drawing's name and size without its points."""
    return value.rpartition(MARK)[0] if isinstance(value, str) and is_drawing(value) else value
