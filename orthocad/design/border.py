"""The sole's own border: what lies inside it carries the foot, what stands outside it is wall."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orthocad.geom.fields import smoothstep
from orthocad.model import Sealed

SHARES = (0.55, 0.78)  # of the half breadth: walls are limited, never the sole between them, our default
STEP_MM = 1.5
SIDES_MM = 15.0  # y over which what holds for one side passes into what holds for the other
INTERIOR_MM = 12.0


class Border(Sealed):
    """Where the sole ends on either side, and how high it stands where its walls begin."""

    borders: np.ndarray  # (n, 3) x, and y of the lateral and the medial border
    sole_mm: np.ndarray  # (k, 3) x, and z of the sole where the lateral and the medial wall begin

    def spare_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """By how much (n,) a limit for walls is raised over plan points (n, 2), lest it touch the sole between them."""
        x, y = xy_mm.T
        lateral, medial = (np.interp(x, self.borders[:, 0], self.borders[:, i]) for i in (1, 2))
        share = np.abs(2 * y - medial - lateral) / (medial - lateral)  # 0 on the middle of the sole, 1 on its border
        return np.asarray(INTERIOR_MM * (1.0 - smoothstep(share, *SHARES)))

    def beside_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """z (n,) of the sole where the wall of that side begins."""
        x, y = xy_mm.T
        lateral, medial = (np.interp(x, self.sole_mm[:, 0], self.sole_mm[:, i]) for i in (1, 2))
        return np.asarray(lateral + (medial - lateral) * across(y))


def across(y_mm: np.ndarray) -> np.ndarray:
    """0 on the lateral side, 1 (n,) on the medial one."""
    return smoothstep(y_mm, -SIDES_MM, SIDES_MM)


def border_of(borders: np.ndarray, sole_mm: Callable[[np.ndarray], np.ndarray]) -> Border:
    """The border of a sole whose heights (n,) over plan points (n, 2) `sole_mm` gives."""
    x = np.arange(borders[0, 0], borders[-1, 0], STEP_MM)
    lateral, medial = (np.interp(x, borders[:, 0], borders[:, i]) for i in (1, 2))
    middle, half = (medial + lateral) / 2, SHARES[1] * (medial - lateral) / 2
    at = np.vstack([np.column_stack([x, y]) for y in (middle - half, middle + half)])
    return Border(borders=borders, sole_mm=np.column_stack([x, *sole_mm(at).reshape(2, -1)]))
