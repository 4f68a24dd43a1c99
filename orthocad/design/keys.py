"""Keys between a device and what lies under it: cones on the one, sockets in the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orthocad.design.job import Job
from orthocad.model import Sealed

KEY_MM = 1.2  # high, our default
FOOT_MM, HEAD_MM = 6.0, 4.8  # radii of the cone at its foot and its head: 45 degrees, printed without support
LEAST_PIECE_MM = 1.0  # a piece ends where it gets thinner: a lower lift would not reach the heel centre
PLACES = (0.085, 0.235)  # shares of foot length, on the heel's axis; the heel centre between them stays even


class Keys(Sealed):
    """Two cones over a plane."""

    centres_mm: np.ndarray  # (2, 2)

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        away = np.linalg.norm(xy_mm[:, None] - self.centres_mm, axis=2).min(axis=1)
        return np.asarray(KEY_MM * np.clip((FOOT_MM - away) / (FOOT_MM - HEAD_MM), 0.0, 1.0))


class Sockets(Sealed):
    """The underside over which the keys stand."""

    base: Callable[[np.ndarray], np.ndarray]  # what stands on the floor
    keys: Keys

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        return self.base(xy_mm) + self.keys(xy_mm)


def keys_of(job: Job) -> Keys:
    """Where they are on this foot."""
    return Keys(centres_mm=np.array([[share * job.length_mm, 0.0] for share in PLACES]))


def has_sockets(job: Job) -> bool:
    """Whether the device's underside takes keys: a shell's own shape does it."""
    separate = job.rx.choice("heel_lift_build") == "separate" and job.rx.number("heel_lift_mm") > 0
    return separate and job.filled
