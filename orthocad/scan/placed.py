"""Landmarks that a person placed: on the skin, or refused; and said where a measure does not follow them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from orthocad.errors import ScanError
from orthocad.model import Notice
from orthocad.scan.frame import Framed

OFF_SKIN_MM = 20.0  # farther from any vertex is no place on a foot: coarse scans have faces that long, our default
ENDS = ("pternion", "toe_tip")
SAME_MM = 1.0  # an end placed nearer to the skin's own is that one


def checked_places(
    placed: Mapping[str, np.ndarray], found: Mapping[str, np.ndarray], foot: Framed
) -> tuple[Notice, ...]:
    """What to say of ends of the foot placed elsewhere than its outermost skin; places (3,) mm in the working frame.

    Raises
    ------
    ScanError
        `scan.landmark_off` where one does not lie on the scan.
    """
    for name, at in placed.items():
        away = float(np.sqrt(np.square(foot.vertices_mm - at).sum(axis=1).min()))
        if away > OFF_SKIN_MM:
            raise ScanError(
                "scan.landmark_off",
                f"landmark.{name} lies {away:.0f} mm from the skin; give a place on the scan in the file's own numbers",
            )
    moved = {name: float(placed[name][0] - found[name][0]) for name in ENDS if name in placed}
    return tuple(
        Notice(
            code="scan.landmark_placed",
            text=f"{name} was placed {abs(x):.1f} mm {'ahead of' if x > 0 else 'behind'} the outermost skin: the foot "
            "length is still that of the skin",
        )
        for name, x in moved.items()
        if abs(x) > SAME_MM
    )
