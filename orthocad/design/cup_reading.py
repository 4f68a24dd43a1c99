"""Reading a heel cup and its walls back from the finished mesh."""

from __future__ import annotations

import numpy as np

from orthocad.design.proof import around_mm
from orthocad.model import Sealed, Surface

FLOOR_HALF_MM = 12.0  # contract: the cup's floor is the lowest top within 12 mm of y = 0


class CupDepth(Sealed):
    """Reads the cup back as the contract defines it."""

    x_mm: float
    half_width_mm: float
    flush_mm: float | None = None  # where a hole took the floor away: the top of the pad that fills it

    def section(self, surface: Surface) -> tuple[np.ndarray, np.ndarray]:
        """y (n,) and the top's height (n,) across the heel."""
        y = np.arange(-self.half_width_mm, self.half_width_mm, 0.1)
        return y, surface.top_mm(np.column_stack([np.full(len(y), self.x_mm), y]))

    def __call__(self, surface: Surface) -> float:
        """Lower inner rim minus the lowest top within 12 mm of the axis, mm."""
        y, top = self.section(surface)
        rims = [np.nanmax(top[y > FLOOR_HALF_MM]), np.nanmax(top[y < -FLOOR_HALF_MM])]
        return float(min(rims) - self.floor(y, top))

    def floor(self, y: np.ndarray, top: np.ndarray) -> float:
        """z of the cup's floor."""
        return float(np.nanmin(top[np.abs(y) <= FLOOR_HALF_MM])) if self.flush_mm is None else self.flush_mm


class WallHeight(Sealed):
    """Reads one wall of the cup back: its inner rim over the cup's floor."""

    depth: CupDepth
    side: float  # 1 medial, -1 lateral

    def __call__(self, surface: Surface) -> float:
        """mm."""
        y, top = self.depth.section(surface)
        return float(np.nanmax(top[self.side * y > FLOOR_HALF_MM]) - self.depth.floor(y, top))


class WallTop(Sealed):
    """Reads a wall beside the arch: how far the foot's surface stands over the support plane, the lift taken off."""

    line_mm: np.ndarray  # (n, 2) across, on that wall's side
    lift_mm: np.ndarray  # (n * k,) at the cover's places around each point
    cover_mm: float

    def __call__(self, surface: Surface) -> float:
        """mm."""
        around, ball = around_mm(self.line_mm, self.cover_mm)
        top = (surface.top_mm(around) - self.lift_mm).reshape(len(self.line_mm), -1)
        return float(np.nanmax(top + ball))
