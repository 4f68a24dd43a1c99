"""Powder that cannot leave a body: room inside it that only narrow gaps lead out of."""

from __future__ import annotations

import numpy as np

from orthocad.model import Check, Mesh
from orthocad.verify.inspect.topology import place_text
from orthocad.verify.voxels import voxels

DRAIN_MM = 2.0  # narrower gaps count as closed, our default
CUBE_MM = 0.5
BALL_CUBES = 1.5  # half of what passes, less half a cube on either side


def powder_stays_check(mesh: Mesh) -> Check:
    """Rooms inside a closed body that a ball as wide as the least drain fits into and cannot roll out of."""
    from scipy.ndimage import binary_dilation, label

    solid, first_mm = voxels(mesh, CUBE_MM)
    run = np.arange(-1, 2)
    ball = np.linalg.norm(np.meshgrid(run, run, run), axis=0) <= BALL_CUBES
    rooms, count = label(~binary_dilation(solid, ball))
    places = [
        first_mm + CUBE_MM * np.argwhere(rooms == k).mean(axis=0) for k in range(1, count + 1) if k != rooms[0, 0, 0]
    ]
    text, at = f"rooms inside that no gap of {DRAIN_MM:g} mm leads out of: powder cannot leave them", None
    if places:
        x, y, z = (float(v) for v in places[0])
        text, at = f"{text}, {place_text(places[0])}", (x, y, z)
    return Check(
        code="device.trapped_powder", value=float(len(places)), limit=0.0, unit="rooms", passed=not places,
        text=text if places else f"no {text}", at_mm=at,
    )  # fmt: skip
