"""Where the foot stands on its device in the pictures."""

from __future__ import annotations

import numpy as np

from orthocad.geom.fields import sample
from orthocad.model import Device, Fit, Foot


def seated_vertices(foot: Foot, device: Device, fit: Fit) -> np.ndarray:
    """The foot's vertices (n, 3) in the device's frame, as verification seated it.

    The seat is read back from the gap map: `gap = sole + seat - (top + cover)` holds over the contact zone.
    """
    seat = _seat(foot, device, fit)
    vertices = np.array(foot.vertices_mm, dtype=float)
    vertices[:, 2] += seat[0] + vertices[:, :2] @ seat[1:]
    return vertices


def _seat(foot: Foot, device: Device, fit: Fit) -> np.ndarray:
    """Height at the origin and slopes along x and y, (3,)."""
    i, j = np.nonzero(np.isfinite(fit.gap.z_mm))
    xy = np.column_stack([fit.gap.x_mm[i], fit.gap.y_mm[j]])
    lift = fit.gap.z_mm[i, j] + sample(device.top, xy) + device.cover_mm - sample(foot.sole, xy)
    known = np.isfinite(lift)
    if known.sum() < 10:
        return np.array([device.z_offset_mm + device.cover_mm, 0.0, 0.0])
    plane = np.column_stack([np.ones(len(xy)), xy])[known]
    return np.linalg.lstsq(plane, lift[known], rcond=None)[0]
