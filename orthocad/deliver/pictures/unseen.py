"""Where the sole was not seen but filled in."""

from __future__ import annotations

import numpy as np

from orthocad.model import Foot
from orthocad.verify.plumb import PlumbLines

_LOW_MM = 45.0  # skin higher than this is not sole
_STEP = 2  # every second node is asked
_SPECK_NODES = 4  # rays that slip between two faces are no holes


def filled_outlines(foot: Foot) -> list[np.ndarray]:
    """Outlines (n, 2) mm of the parts of the sole that no triangle of the scan carries."""
    from contourpy import contour_generator
    from scipy.ndimage import binary_opening

    x, y = foot.sole.x_mm[::_STEP], foot.sole.y_mm[::_STEP]
    known = np.isfinite(foot.sole.z_mm[::_STEP, ::_STEP])
    xy = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    low = foot.faces[foot.vertices_mm[foot.faces][:, :, 2].min(axis=1) < _LOW_MM]
    seen = np.isfinite(PlumbLines(foot.vertices_mm, low).range_mm(xy)[0]).reshape(known.shape)
    holes = binary_opening(known & ~seen, np.ones((2, 2)))
    if holes.sum() < _SPECK_NODES:
        return []
    return [np.asarray(line) for line in contour_generator(x, y, holes.T.astype(float)).lines(0.5) if len(line) > 3]
