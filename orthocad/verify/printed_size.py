"""Length and width over all of a print against its design, and whether a wrong scale explains them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orthocad.model import Sealed

Body = tuple[np.ndarray, np.ndarray]  # vertices (n, 3) mm, faces (m, 3)
LENGTH_TOLERANCE_MM, WIDTH_TOLERANCE_MM = 1.5, 1.0  # of the inspection sheet too
STEP_MM = 0.5  # between the lines along which an end is felt
NEIGHBOURS = 7  # lines that say together where an end is, by their median
SAME_SCALE = 0.004  # ratios no further apart are one scale: a placement's 0.4 mm over a width of 100 mm


class Size(Sealed):
    """One measure over all, as designed and as printed."""

    name: str
    designed_mm: float
    printed_mm: float
    tolerance_mm: float

    @property
    def passed(self) -> bool:
        """Whether calipers would let it pass."""
        return abs(self.printed_mm - self.designed_mm) <= self.tolerance_mm

    @property
    def ratio(self) -> float:
        """Printed to designed."""
        return self.printed_mm / self.designed_mm


def sizes_of(wanted: Body, laid: Body) -> tuple[Size, Size]:
    """Length and width of a print laid on its design.

    An end lies where most of the neighbouring lines that meet it say: neither a scanner's noise nor a stray point moves
    it. An end that was not scanned is a print that ends there.
    """
    return (
        Size(name="length", **_measured(wanted, laid, 0), tolerance_mm=LENGTH_TOLERANCE_MM),
        Size(name="width", **_measured(wanted, laid, 1), tolerance_mm=WIDTH_TOLERANCE_MM),
    )


def scale_percent(sizes: Sequence[Size]) -> float | None:
    """What one wrong scale made of the print, 100 as designed; None where all sizes pass or differ in their ratios."""
    ratios = [size.ratio for size in sizes]
    if all(size.passed for size in sizes) or np.ptp(ratios) > SAME_SCALE:
        return None
    return 100.0 * sum(s.printed_mm for s in sizes) / sum(s.designed_mm for s in sizes)


def scale_words(percent: float) -> str:
    """What to look at for a scale."""
    off = f"{abs(percent - 100.0):.1f} % {'small' if percent < 100.0 else 'large'}"
    return f"the print is {off}, lengthwise as across: check the slicer's scale and its shrinkage compensation"


def _measured(wanted: Body, laid: Body, along: int) -> dict[str, float]:
    """Designed and printed extent along x (0) or y (1)."""
    designed, printed = (sum(_ends(vertices[:, (1 - along, along)], faces)) for vertices, faces in (wanted, laid))
    extent = float(np.ptp(wanted[0][:, along]))
    return {"designed_mm": extent, "printed_mm": extent + printed - designed}


def _ends(across_along: np.ndarray, faces: np.ndarray) -> tuple[float, float]:
    """How far a mesh seen in the plan (n, 2) reaches out either way along its second axis."""
    from scipy.ndimage import median_filter

    line, reach = _crossings(across_along / [STEP_MM, 1.0], faces)
    line = line - line.min()
    low, high = np.full((2, line.max() + 1), -np.inf)
    np.maximum.at(low, line, -reach)
    np.maximum.at(high, line, reach)
    first, last = (float(median_filter(end, NEIGHBOURS, mode="nearest").max()) for end in (low, high))
    return first, last


def _crossings(plan: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where edges of a mesh seen in the plan (n, 2) cross whole numbers of its first axis: that number, its second."""
    a, b = np.concatenate([plan[faces[:, pair]] for pair in ((0, 1), (1, 2), (2, 0))]).transpose(1, 0, 2)
    first = np.ceil(np.minimum(a[:, 0], b[:, 0])).astype(int)
    count = np.floor(np.maximum(a[:, 0], b[:, 0])).astype(int) - first + 1
    edge = np.repeat(np.arange(len(a)), count)
    line = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    run = b[edge, 0] - a[edge, 0]
    share = np.divide(line - a[edge, 0], run, out=np.zeros(len(edge)), where=run != 0)
    return line, a[edge, 1] + share * (b[edge, 1] - a[edge, 1])
