"""Measuring with trimesh's rays, sharing no code with design or verification."""

from __future__ import annotations

import numpy as np
import trimesh


def heights(mesh: trimesh.Trimesh, xy: np.ndarray, from_above: bool) -> np.ndarray:
    """First surface met along vertical rays, (n,) mm; nan where none is."""
    z = mesh.bounds[1, 2] + 10.0 if from_above else mesh.bounds[0, 2] - 10.0
    down = np.tile([0.0, 0.0, -1.0 if from_above else 1.0], (len(xy), 1))
    place, ray, _ = mesh.ray.intersects_location(np.column_stack([xy, np.full(len(xy), z)]), down, multiple_hits=False)
    found = np.full(len(xy), np.nan)
    found[ray] = place[:, 2]
    return found


def carried(mesh: trimesh.Trimesh, xy: np.ndarray, cover: float) -> np.ndarray:
    """Where the foot stands: on a cover of even thickness over the printed top."""
    side = np.arange(-cover, cover + 0.01, 0.5)
    disc = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    disc = disc[np.linalg.norm(disc, axis=1) <= cover]
    top = heights(mesh, (xy[:, None] + disc).reshape(-1, 2), True).reshape(len(xy), -1)
    return np.nanmax(top + np.sqrt(cover**2 - np.square(disc).sum(axis=1)), axis=1)


def gap(foot: trimesh.Trimesh, device: trimesh.Trimesh, z_offset: float, marks: dict, length: float) -> np.ndarray:
    """Absolute gaps in the contract's contact zone; foot in the foot frame, device as exported, no cover, no lift."""
    step = 2.0
    x, y = np.meshgrid(np.arange(0.03 * length, 0.8 * length, step), np.arange(-70.0, 70.0, step), indexing="ij")
    xy = np.column_stack([x.ravel(), y.ravel()])
    low = foot.submesh([np.flatnonzero(foot.triangles[:, :, 2].min(axis=1) < 40.0)], append=True)
    sole = heights(low, xy, from_above=False).reshape(x.shape)
    top = heights(device, xy, from_above=True).reshape(x.shape) - z_offset
    slope = np.hypot(*np.gradient(sole, step))
    first, fifth = np.array(marks["mtp1"]), np.array(marks["mtp5"])
    ends = sorted([(first[1], first[0]), (fifth[1], fifth[0])])
    front = np.interp(y, [e[0] for e in ends], [e[1] for e in ends]) - 10.0
    covered = np.isfinite(top)
    inside = np.all([np.roll(covered, shift, axis) for axis in (0, 1) for shift in (-2, -1, 0, 1, 2)], axis=0)
    zone = inside & (x < front) & (sole < 12.0) & (slope < 1.0) & np.isfinite(sole)
    plane = np.column_stack([np.ones(zone.sum()), x[zone], y[zone]])
    open_by = sole[zone] - top[zone]
    return np.abs(open_by - plane @ np.linalg.lstsq(plane, open_by, rcond=None)[0])
