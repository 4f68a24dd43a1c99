"""The toe crest lies in the crease under the toes: the scan's own by trimesh's rays, or its share of foot length."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import trimesh
from scipy.ndimage import gaussian_filter1d

from devices import design, exported, foot_of, material_of
from independent import carried, heights
from orthocad.model import Foot
from orthocad.verify import verify_device
from shared_data import SHARED, needs_shared

ORDER = {"toe_crest_mm": 5.0, "length": "full"}
PLACE_MM = 4.0  # the ridge follows the crease, whose own place between the pads is flat over several millimetres
STEP_MM = 0.5


def crest_mm(scan: str, y: np.ndarray, cover: float = 0.0) -> np.ndarray:
    """x of the ridge's peak at each y of the working frame, on the exported mesh against the device without it."""
    foot = foot_of(scan)
    order = {**ORDER, "insole_length_mm": foot.length_mm + 12.0, "cover_mm": cover}
    bodies = [exported(design(scan, **{**order, "toe_crest_mm": mm})) for mm in (5.0, 0.0)]
    turn = np.array([1.0, 1.0 if foot.side == "right" else -1.0])
    x, found = np.arange(0.68, 0.95, 0.001) * foot.length_mm, []
    for at in y:
        line = np.column_stack([x, np.full(len(x), at)]) * turn
        gain = carried(bodies[0], line, cover) - carried(bodies[1], line, cover)
        found.append(x[np.nanargmax(gain)])
    return np.array(found)


def crease_mm(foot: Foot, y: np.ndarray) -> np.ndarray:
    """x of the highest sole between the ball's and the toe's pad at each y; nan where none shows."""
    skin = trimesh.Trimesh(foot.vertices_mm, foot.faces, process=False)
    low = skin.submesh([np.flatnonzero(skin.triangles[:, :, 2].min(axis=1) < 40.0)], append=True)
    x, found = np.arange(0.72 * foot.length_mm, foot.length_mm, STEP_MM), []
    for at in y:
        z = heights(low, np.column_stack([x, np.full(len(x), at)]), from_above=False)
        end = np.flatnonzero(~np.isfinite(z))
        z = gaussian_filter1d(z[: end[0]] if len(end) else z, 1.5 / STEP_MM)
        last = int(0.95 * len(z))
        rising = np.flatnonzero((z[1:-1] >= z[:-2]) & (z[1:-1] > z[2:])) + 1
        tops = [i for i in rising if i < last and z[i] - min(z[:i].min(), z[i:].min()) > 0.5]
        found.append(x[max(tops, key=lambda i: z[i])] if tops else np.nan)
    return np.array(found)


def between_the_toes(foot: Foot) -> np.ndarray:
    first, fifth = foot.at("mtp1")[1], foot.at("mtp5")[1]
    return np.arange(first + 0.70 * (fifth - first), first + 0.38 * (fifth - first), 2.0)


@pytest.mark.parametrize("scan", ["man_right.stl", "high_arch_left.obj", "flat_right.stl"])
@pytest.mark.parametrize("cover", [0.0, pytest.param(3.0, marks=pytest.mark.slow)])
def test_the_crest_lies_in_the_crease_that_the_scan_shows(scan: str, cover: float) -> None:
    judge(scan, cover)


@needs_shared
@pytest.mark.parametrize("name", ["real/find_template_left.obj", "synthetic_find/find_14_R.stl"])
def test_the_same_on_the_mean_of_real_feet_and_on_another(name: str) -> None:
    """Their toes stand 10 to 20 mm off the ground."""
    judge(str((SHARED / name).resolve()), 0.0)


def judge(scan: str, cover: float) -> None:
    y = between_the_toes(foot_of(scan))
    crease = crease_mm(foot_of(scan), y)
    off = (crest_mm(scan, y, cover) - crease)[np.isfinite(crease)]
    assert len(off) >= 5
    assert abs(np.median(off)) < PLACE_MM / 2
    assert np.quantile(np.abs(off), 0.75) < PLACE_MM  # lines beside a cleft meet its side


def test_where_the_sole_shows_none_it_lies_at_its_share_of_foot_length() -> None:
    """The toes of this foot lie in their clefts' skin, and no clear line crosses them: reference.md 1.1, 0.82 L."""
    foot = foot_of("woman_left.ply")
    assert crest_mm("woman_left.ply", between_the_toes(foot)).mean() / foot.length_mm == pytest.approx(0.82, abs=0.01)


def test_a_crest_in_another_place_is_caught() -> None:
    """The device made with its forefoot 1 mm farther forward."""
    order = {**ORDER, "insole_length_mm": 285.0}
    device = design("man_right.stl", **order)
    vertices = np.array(device.mesh.vertices_mm)
    vertices[vertices[:, 0] > 205.0, 0] += 1.0
    moved = replace(device, mesh=replace(device.mesh, vertices_mm=vertices))
    right, wrong = (
        {d.name: d.passed for d in verify_device(foot_of("man_right.stl"), d, material_of("tpu-full-contact")).doses}
        for d in (device, moved)
    )
    assert right["toe_crest_mm"]
    assert right["toe_crest_mm.x_mm"]
    assert not wrong["toe_crest_mm.x_mm"]
