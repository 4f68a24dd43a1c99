"""What supports take under a body that stands as it is printed: the room they fill, counted in small cubes.

PrusaSlicer fills it with thin lines and puts a closed wall around it, and lays dense layers against what it carries.
The three figures were fitted to its own on six shells and hold within 3 % there; the tests judge them on others.
"""

from __future__ import annotations

import numpy as np

from orthocad.verify.plumb import PlumbLines

CUBE_MM = 1.0
STEEP_DEG = 40.0  # what leans over by more, from the vertical, is carried
LEAST_GAP_MM = 0.5  # lower room is bridged, or is the bed
FILL_SHARE = 0.11  # of the room: lines 2.5 mm apart
WALL_MM = 0.80  # thickness of the wall around it
LAID_MM = 2.05  # dense layers over and under it, for each square of what hangs over
RASTER = np.pi / 4  # a slanting border counted in squares is so much too long


def support_mm3(corners: np.ndarray) -> float:
    """Material of the supports under faces (n, 3, 3), the bed at their lowest point."""
    room, over = _room(corners)
    walls = np.count_nonzero(room[1:] ^ room[:-1]) + np.count_nonzero(room[:, 1:] ^ room[:, :-1])
    cube = CUBE_MM**3
    return float(
        FILL_SHARE * cube * np.count_nonzero(room) + WALL_MM * RASTER * CUBE_MM**2 * walls + LAID_MM * CUBE_MM**2 * over
    )


def _room(corners: np.ndarray) -> tuple[np.ndarray, int]:
    """Cubes (i, j, k) with a support in them, an empty margin around; and how many columns hang over."""
    flat = corners.reshape(-1, 3)
    low, high = flat.min(axis=0), flat.max(axis=0)
    x, y = (np.arange(a + CUBE_MM / 2, b, CUBE_MM) for a, b in zip(low[:2], high[:2], strict=True))
    spots = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    spot, below, above = _gaps(flat, spots)
    heights = np.arange(low[2] + CUBE_MM / 2, high[2] + CUBE_MM, CUBE_MM)
    filled = (heights > below[:, None]) & (heights < above[:, None])
    room = np.zeros((len(spots), len(heights)), bool)
    np.logical_or.at(room, spot, filled)
    return np.pad(room.reshape(len(x), len(y), -1), ((1, 1), (1, 1), (0, 0))), len(spot)


def _gaps(flat: np.ndarray, spots: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number of the plan point (k,), and from where to where (k,) a support stands over it."""
    lines = PlumbLines(flat, np.arange(len(flat)).reshape(-1, 3))
    spot, triangle, z = lines.hits(spots)
    order = np.lexsort((z, spot))
    spot, triangle, z = spot[order], triangle[order], z[order]
    a, b, c = lines.corners[triangle].transpose(1, 0, 2)
    normal = np.cross(b - a, c - a)
    down = -normal[:, 2] / np.maximum(np.linalg.norm(normal, axis=1), 1e-300)
    first = np.concatenate([[True], spot[1:] != spot[:-1]]) if len(spot) else np.empty(0, bool)
    below = np.where(first, flat[:, 2].min(), np.concatenate([[0.0], z[:-1]]))
    hangs = (down > np.sin(np.radians(STEEP_DEG))) & (z - below > LEAST_GAP_MM)
    return spot[hangs], below[hangs], z[hangs]
