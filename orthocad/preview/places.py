"""Where things are on the sole: landmarks that a hand placed, and the sites that a sink can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from orthocad.design.corrections.sinks import SITES
from orthocad.design.job import Job, sole_borders
from orthocad.model import Foot, Material, Prescription


class Sites:
    """Each foot's sites in plan, as its device has them; borders of the skin are taken once."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._borders: dict[str, tuple[Any, np.ndarray]] = {}

    def of(self, foot: Foot, rx: Prescription) -> dict[str, np.ndarray]:
        """Each site's place (2,)."""
        skin = foot.scan.sha256, foot.scan.foot_from_scan.tobytes()
        if foot.side not in self._borders or self._borders[foot.side][0] != skin:
            self._borders[foot.side] = skin, sole_borders(foot)
        borders = self._borders[foot.side][1]
        job = Job(foot=foot, rx=rx, material=self._material, ground=foot.sole, borders=borders)
        return {name: np.asarray(place(job, name)) for name, place in SITES.items()}


def with_landmarks(foot: Foot, placed: Mapping[str, tuple[float, float, float]]) -> Foot:
    """The foot with landmarks where the hand has them; its measures follow when it is read again."""
    if not placed:
        return foot
    flip = np.array([1.0, -1.0 if foot.side == "left" else 1.0, 1.0])
    turn, shift = foot.scan.foot_from_scan[:3, :3], foot.scan.foot_from_scan[:3, 3]
    marks: dict[str, Any] = dict(foot.landmarks)
    for name, place in placed.items():
        at = (turn @ np.array(place) + shift) * flip
        marks[name] = replace(marks[name], xyz_mm=at, scan_xyz=np.array(place), confidence=1.0)
    return replace(foot, landmarks=marks)
