"""What noise does to a foot's measures: the foot is measured again and again under more of it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from orthocad.scan.frame import LOW_MM, SLAB_MM, Framed, stood_roughly
from orthocad.scan.landmarks import FIFTH_HEAD, FIRST_HEAD, head, slab
from orthocad.scan.measure import HEEL_BELOW_MM, HEEL_STATION
from orthocad.scan.sampling import in_order, surface_points

MEASURES = ("foot_length_mm", "ball_width_mm", "heel_width_mm", "arch_height_mm", "truncated_length_mm")
TIMES, POINTS = 8, 6000
UNIT_MM = 0.1  # of the noise that is added
WAVES, WAVE_MM = 40, 6.0  # plane waves in a field of noise, and its correlation length: scanners' are 3 to 8 mm


def spreads_mm(foot: Framed, marks: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Change of each measure (root mean square) per mm of smooth random noise, the foot stood anew each time."""
    low = foot.faces[(foot.vertices_mm[:, 2] < LOW_MM)[foot.faces].all(axis=1)]
    even = in_order(foot.vertices_mm, low)  # so that no zone of a scan of any density is empty
    skin = surface_points(foot.vertices_mm, even, POINTS)[0]
    skin = np.vstack([skin, marks.get("arch_apex", marks["heel_center"])])
    before = _measured(skin)
    changes = [_measured(skin + UNIT_MM * _noise(skin, number)) - before for number in range(TIMES)]
    return dict(zip(MEASURES, (np.sqrt(np.square(changes).mean(axis=0)) / UNIT_MM).tolist(), strict=True))


def _noise(points: np.ndarray, number: int) -> np.ndarray:
    """A smooth random vector (n, 3) at each point, each part of unit variance."""
    rng = np.random.default_rng(number)
    phase = points @ (rng.normal(size=(3, WAVES)) / WAVE_MM) + rng.uniform(0, 2 * np.pi, WAVES)
    return np.asarray(np.sin(phase) @ (rng.normal(size=(WAVES, 3)) * np.sqrt(2.0 / WAVES)))


def _measured(skin: np.ndarray) -> np.ndarray:
    """The measures (5,) of skin whose last point is the arch's apex, after it is stood anew."""
    at, length = stood_roughly(skin)
    first, fifth = head(at[slab(at, FIRST_HEAD, length)], +1), head(at[slab(at, FIFTH_HEAD, length)], -1)
    y = at[(np.abs(at[:, 0] - HEEL_STATION * length) < SLAB_MM) & (at[:, 2] < HEEL_BELOW_MM), 1]
    width = float(np.linalg.norm((first - fifth)[:2]))
    return np.array([length, width, float(np.ptp(y)) if len(y) else 0.0, at[-1, 2], first[0]])
