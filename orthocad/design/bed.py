"""The shoe's own bed under a filled device: the seat of the heel, the way down to the ball, the spring of the toe.

Heights are in the foot's frame, in which heel centre and heads are level: in a shoe whose heel stands higher the foot
is tilted by that much, so the level heel seat rises forward against the support plane, and the sole ahead of the ball.
"""

from __future__ import annotations

import numpy as np

from orthocad.geom.fields import ramp, smooth_min
from orthocad.model import Sealed

SEAT_END = 0.30  # share of foot length: where the heel seat ends, our default
CORNER_MM = 24.0  # over which the bed bends at the ball, our default
SEAT_CORNER = 0.4  # of the seat's own height: the bend at its end
BEYOND_TOE = 1.25  # the insole is longer than the foot, and goes on bending
SPRING_FROM_MM = 6.0  # ahead of the line of the heads


class Bed(Sealed):
    """Height of the shoe's bed over the level of heel centre and heads."""

    drop_mm: float
    spring_mm: float
    heel_x_mm: float
    seat_end_mm: float
    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    toe_mm: float

    @property
    def flat(self) -> bool:
        """Whether there is nothing to follow."""
        return self.drop_mm == 0 and self.spring_mm == 0

    @property
    def steepest(self) -> float:
        """Slope of the bed at the toe, where it is greatest."""
        heads = self.heads[:, 0]
        rise = self.drop_mm / (heads - self.heel_x_mm) + 2 * self.spring_mm / (self.toe_mm - heads)
        return BEYOND_TOE * float(rise.max())

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        return self.behind_mm(xy_mm) + self.ahead_mm(xy_mm)

    def behind_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """The part (n,) behind the heads: level seat, then straight down to the ball."""
        if self.drop_mm == 0:
            return np.zeros(len(xy_mm))
        x, heads = xy_mm[:, 0], self.heads_mm(xy_mm)
        rise = self.drop_mm / (heads - self.heel_x_mm)
        high = rise * (self.seat_end_mm - self.heel_x_mm)
        fall = high / (heads - self.seat_end_mm) * ramp(heads - x, CORNER_MM)
        blend = SEAT_CORNER * float(high.min())
        return np.asarray(smooth_min(rise * (x - self.heel_x_mm), fall, blend))

    def ahead_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """The part (n,) ahead of the heads: the device bends up with the shoe there, and the toes with it."""
        if self.flat:
            return np.zeros(len(xy_mm))
        ahead = xy_mm[:, 0] - self.heads_mm(xy_mm)
        rise = self.drop_mm / (self.heads_mm(xy_mm) - self.heel_x_mm) * ramp(ahead, CORNER_MM)
        return np.asarray(rise + self.spring_mm * np.square(self.along(xy_mm)))

    def along(self, xy_mm: np.ndarray) -> np.ndarray:
        """The way from the ball to the toe's end as a share (n,); 0 behind the ball."""
        heads = self.heads_mm(xy_mm) + SPRING_FROM_MM
        return np.asarray(np.maximum(xy_mm[:, 0] - heads, 0.0) / (self.toe_mm - heads))

    def heads_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """x (n,) of the line of the heads beside each place."""
        return np.interp(xy_mm[:, 1], self.heads[:, 1], self.heads[:, 0])
