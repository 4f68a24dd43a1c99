"""How the walls beside the arch come down: one even slope to the forefoot's plane, both of whose ends are rounded.

The rim alone cannot do it: it limits what stands on the sole as well, so it stays over the forms in the forefoot, and
the skin outside the sole, which rises like a wall, would run on under it and end where the forefoot's plane begins.
So the ground itself is brought down along the same slope, outside the sole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from orthocad.design.ground import FOREFOOT_BLEND_MM
from orthocad.design.job import CONTACT_FRONT_MM, Job
from orthocad.geom.fields import nodes, ramp, smooth_min, smoothstep
from orthocad.model import Sealed

SLOPE = 0.45  # mm per mm along the trim line, our default
FOOT_MM = 20.0  # length of the slope's rounded lower end
ROUND_MM = 4.0  # in height, at its upper end
WALL_AT = 0.44  # share of foot length: up to there the walls beside the arch are whole, and there they are read
READ_MM = 35.0  # at least so far behind the contact zone's end
SIDES_MM = 15.0  # y over which one wall's slope or height passes into the other's
BORDER = (0.55, 0.78)  # shares of the half breadth: walls are limited, never the sole between them, our default
OVER_BORDER_MM, BORDER_STEP_MM = 1.0, 1.5  # over the sole where the walls begin
INTERIOR_MM, BLEND_MM, LEAST_BLEND_MM = 12.0, 2.5, 1e-6
BALL_MM = (
    25.0  # over so much the border of a thick ball comes down to the plane, the sole inside it over 15, our default
)


class Fall(Sealed):
    """The slope's height over the forefoot's plane: 0 from that plane on."""

    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    slopes: np.ndarray  # (2,) of the lateral and the medial wall

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        lateral, medial = self.slopes
        slope = lateral + (medial - lateral) * smoothstep(xy_mm[:, 1], -SIDES_MM, SIDES_MM)
        return np.asarray(slope * _eased(self.behind_mm(xy_mm), FOOT_MM))

    def behind_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """How far (n,) behind the place where the forefoot is all plane."""
        heads = np.interp(xy_mm[:, 1], self.heads[:, 1], self.heads[:, 0])
        return np.asarray(heads - CONTACT_FRONT_MM + FOREFOOT_BLEND_MM - xy_mm[:, 0])


class Border(Sealed):
    """The sole's own border: where it is, and how high the sole stands where walls begin."""

    borders: np.ndarray  # (n, 3) x, and y of the lateral and the medial border
    sole_mm: np.ndarray  # (k, 3) x, and z of the sole where the lateral and the medial wall begin

    def inside(self, xy_mm: np.ndarray) -> np.ndarray:
        """1 on the middle of the sole, 0 (n,) where its walls begin."""
        x, y = xy_mm.T
        lateral, medial = (np.interp(x, self.borders[:, 0], self.borders[:, i]) for i in (1, 2))
        return np.asarray(1.0 - smoothstep(np.abs(2 * y - medial - lateral) / (medial - lateral), *BORDER))

    def beside_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """z (n,) of the sole where that side's wall begins."""
        x, y = xy_mm.T
        lateral, medial = (np.interp(x, self.sole_mm[:, 0], self.sole_mm[:, i]) for i in (1, 2))
        return np.asarray(lateral + (medial - lateral) * smoothstep(y, -SIDES_MM, SIDES_MM))


def border_of(borders: np.ndarray, foot_mm: Callable[[np.ndarray], np.ndarray]) -> Border:
    """The border of a sole whose heights `foot_mm` gives."""
    x = np.arange(borders[0, 0], borders[-1, 0], BORDER_STEP_MM)
    lateral, medial = (np.interp(x, borders[:, 0], borders[:, i]) for i in (1, 2))
    middle, half = (medial + lateral) / 2, BORDER[1] * (medial - lateral) / 2
    at = np.vstack([np.column_stack([x, y]) for y in (middle - half, middle + half)])
    return Border(borders=borders, sole_mm=np.column_stack([x, *foot_mm(at).reshape(2, -1)]))


def read_at_mm(job: Job) -> float:
    """x up to which the walls beside the arch are whole."""
    return min(WALL_AT * job.length_mm, float(job.foot.at("mtp5")[0]) - CONTACT_FRONT_MM - READ_MM)


def fall_of(job: Job, walls_mm: np.ndarray) -> Fall:
    """The slope for walls (2,) of that height beside the arch: steeper only where there is no room for `SLOPE`."""
    heads = np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]])
    room = heads[:, 0] - CONTACT_FRONT_MM + FOREFOOT_BLEND_MM - read_at_mm(job) - FOOT_MM / 2
    return Fall(heads=heads, slopes=np.maximum(SLOPE, (walls_mm + ROUND_MM) / room))


def brought_down(job: Job, fall: Fall, sole_mm: Callable[[np.ndarray], np.ndarray]) -> Job:
    """The job with a ground that outside the sole comes down along the slope; `sole_mm`: without forefoot plane."""
    border, xy, z = border_of(job.borders, sole_mm), nodes(job.ground), job.ground.z_mm.ravel().copy()
    behind = fall.behind_mm(xy)
    xy, behind, shaped = xy[behind > 0], behind[behind > 0], behind > 0
    down, inside = fall(xy), border.inside(xy)
    ball, sole = smoothstep(behind, 0.0, BALL_MM), smoothstep(behind, 0.0, FOREFOOT_BLEND_MM)
    over = ramp(border.beside_mm(xy) - down + 2 * OVER_BORDER_MM, 2 * OVER_BORDER_MM)
    most = down + ball * over + INTERIOR_MM * inside
    eased = z[shaped] * (inside + (1.0 - inside) * ball / sole)
    z[shaped] = smooth_min(eased, most, np.clip(most, LEAST_BLEND_MM, BLEND_MM))
    return replace(job, ground=job.ground.like(z.reshape(job.ground.z_mm.shape)))


def _eased(x: np.ndarray, corner_mm: float) -> np.ndarray:
    """0 before 0, then x less half a corner, whose slope is a quintic step."""
    t = np.clip(x / corner_mm, 0.0, 1.0)
    return np.asarray(corner_mm * t**4 * (t * (t - 3.0) + 2.5) + np.maximum(x - corner_mm, 0.0))
