"""What a reading makes of the heights it meets: a mean, a depth, a place, an angle."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orthocad.geom.fields import smooth_max
from orthocad.model import Sealed

PLACE_STEP_MM = 0.05
PLACE_REACH_MM = 3.0


class Mean(Sealed):
    """`offset` plus `sign` times the mean height, mm."""

    sign: float = 1.0
    offset_mm: float = 0.0

    def __call__(self, heights_mm: np.ndarray) -> float:
        """mm."""
        return self.offset_mm + self.sign * float(np.mean(heights_mm))


class Greatest(Sealed):
    """The greatest of `sign` times the heights, mm."""

    sign: float = 1.0

    def __call__(self, heights_mm: np.ndarray) -> float:
        """mm."""
        return float(np.max(self.sign * heights_mm))


class Slope(Sealed):
    """The straight slope of the heights along a line, degrees."""

    run_mm: np.ndarray  # (n,)
    sign: float = 1.0

    def __call__(self, heights_mm: np.ndarray) -> float:
        """Degrees."""
        return self.sign * float(np.degrees(np.arctan(np.polyfit(self.run_mm, heights_mm, 1)[0])))


class Peak(Sealed):
    """Where along a line the heights peak: the apex of two half parabolas fitted to them."""

    run_mm: np.ndarray  # (n,)
    middle_mm: float

    def __call__(self, heights_mm: np.ndarray) -> float:
        """mm along the line."""
        places = self.middle_mm + np.arange(-PLACE_REACH_MM, PLACE_REACH_MM, PLACE_STEP_MM)
        return float(places[np.argmin([self._misfit(heights_mm, place) for place in places])])

    def _misfit(self, heights: np.ndarray, place: float) -> float:
        from_place = self.run_mm - place
        shape = np.column_stack([np.ones(len(heights)), np.minimum(from_place, 0) ** 2, np.maximum(from_place, 0) ** 2])
        rest = heights - shape @ np.linalg.lstsq(shape, heights, rcond=None)[0]
        return float(rest @ rest)


class Middle(Sealed):
    """The middle between the two places where the heights pass half their greatest size, mm along a line."""

    run_mm: np.ndarray  # (n,)

    def __call__(self, heights_mm: np.ndarray) -> float:
        """mm along the line."""
        size = np.abs(heights_mm)
        inside = np.flatnonzero(size > size.max() / 2)
        return float(self.run_mm[inside[[0, -1]]].mean()) if size.max() > 0 else float("nan")


class Edge(Sealed):
    """Where the heights, from a place on along a line, first come down to half of what they are there, mm."""

    run_mm: np.ndarray  # (n,) rising
    from_mm: float

    def __call__(self, heights_mm: np.ndarray) -> float:
        """mm along the line; `nan` where they do not."""
        share = np.abs(heights_mm) / np.abs(np.interp(self.from_mm, self.run_mm, heights_mm))
        fallen = np.flatnonzero((self.run_mm > self.from_mm) & (share < 0.5))
        if len(fallen) == 0 or fallen[0] == 0:
            return float("nan")
        ends = [fallen[0], fallen[0] - 1]
        return float(np.interp(0.5, share[ends], self.run_mm[ends]))


class Width(Sealed):
    """How far apart the two places are where the heights come down to half of what they are at the line's zero, mm."""

    run_mm: np.ndarray  # (n,) rising

    def __call__(self, heights_mm: np.ndarray) -> float:
        """mm; `nan` where they do not on both sides."""
        back = Edge(run_mm=-self.run_mm[::-1], from_mm=0.0)(heights_mm[::-1])
        return back + Edge(run_mm=self.run_mm, from_mm=0.0)(heights_mm)


class Plane(Sealed):
    """How wide a plane is that raises a face where it is higher, rounded into it, and sinks away beyond its border, mm.

    Twice the distance from the line's zero, in its middle, to the border: the rounding is taken out again, a straight
    line laid through its first half, and the border is where it has sunk by `sunk_mm`, less the way that this takes.
    """

    run_mm: np.ndarray  # (n,) rising from 0
    face_mm: np.ndarray  # (n,) heights without the plane
    blend_mm: float
    sunk_mm: float
    sinks_over_mm: float

    def __call__(self, heights_mm: np.ndarray) -> float:
        """mm; `nan` where the border does not show."""
        over = np.linspace(-self.blend_mm, self.blend_mm, 400)  # of the plane over the face
        risen = smooth_max(np.zeros(400), over, self.blend_mm)
        rise = heights_mm - self.face_mm
        plane = self.face_mm + np.where(rise < self.blend_mm, np.interp(rise, risen, over), rise)
        half = self.run_mm <= self.run_mm[-1] / 2
        sunk = np.polyval(np.polyfit(self.run_mm[half], plane[half], 1), self.run_mm) - plane
        first = int(np.argmax(sunk >= self.sunk_mm))
        if sunk[first] < self.sunk_mm or first == 0:
            return float("nan")
        ends = [first - 1, first]
        border = float(np.interp(self.sunk_mm, sunk[ends], self.run_mm[ends])) - self.sinks_over_mm
        return 2 * border


class Bow(Sealed):
    """The greatest distance of the heights along a line from a straight one, mm."""

    run_mm: np.ndarray  # (n,)

    def __call__(self, heights_mm: np.ndarray) -> float:
        """mm."""
        straight = np.polyval(np.polyfit(self.run_mm, heights_mm, 1), self.run_mm)
        return float(np.abs(heights_mm - straight).max())


class Over(Sealed):
    """Another figure of the heights over what is under them."""

    under_mm: np.ndarray  # (n,)
    figure: Callable[[np.ndarray], float]  # a sealed record

    def __call__(self, heights_mm: np.ndarray) -> float:
        """As the other figure's."""
        return self.figure(heights_mm - self.under_mm)
