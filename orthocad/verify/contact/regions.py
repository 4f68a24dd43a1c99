"""Parts of the sole that pressures are told by, as pressure plates mask them."""

from __future__ import annotations

import numpy as np

from orthocad.model import Foot

REGIONS = ("heel", "midfoot", "behind heads", "heads", "toes")
HEEL_END, SHAFTS, HEADS = 0.30, 0.12, 0.10  # of foot length, our default
# Back edge of the heads' band behind the line from MTP5 to MTP1: there at its ends, on the line in its middle, for the
# middle heads lie further forward. Our default; masks proximal to, beneath and distal to the heads as in [landorf].
ENDS_BEHIND_MM = 18.0


def regions_of(foot: Foot, xy_mm: np.ndarray) -> np.ndarray:
    """Number in `REGIONS` of each plan point (n, 2)."""
    x, y = xy_mm.T
    first, fifth = foot.at("mtp1"), foot.at("mtp5")
    across = np.clip((y - fifth[1]) / (first[1] - fifth[1]), 0.0, 1.0)
    line = fifth[0] + across * (first[0] - fifth[0])
    back = line - ENDS_BEHIND_MM * (1.0 - 4.0 * across * (1.0 - across))
    edges = (
        np.full_like(x, HEEL_END * foot.length_mm),
        line - SHAFTS * foot.length_mm,
        back,
        line + HEADS * foot.length_mm,
    )
    return np.asarray(np.sum([x >= edge for edge in edges], axis=0))
