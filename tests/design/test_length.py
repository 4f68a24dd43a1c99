"""Where a device ends and how thick its shell is all along, on its exported mesh by rays alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import trimesh

from devices import design, exported, foot_of
from independent import heights
from orthocad.model import Foot

SHARES = np.linspace(0.25, 0.75, 9)  # from MTP5 to MTP1: between the rounded corners
THICKNESS_MM, WALL_MM, EDGE_MM = 3.5, 0.1, 5.0


def beside(body: trimesh.Trimesh, foot: Foot, ahead: Sequence[float]) -> np.ndarray:
    """How far ahead of the line of the heads the device ends, along x."""
    turn = np.array([1.0, 1.0 if foot.side == "right" else -1.0])
    first, fifth = foot.at("mtp1")[:2], foot.at("mtp5")[:2]
    run, ends = np.arange(*ahead, 0.1), []
    for share in SHARES:
        line = fifth + share * (first - fifth) + np.column_stack([run, np.zeros(len(run))])
        ends.append(run[np.isfinite(heights(body, line * turn, True))].max())
    return np.array(ends)


@pytest.mark.parametrize("scan", ["man_right.stl", "woman_left.ply"])
def test_a_three_quarter_shell_follows_the_line_8_mm_behind_it(scan: str) -> None:
    ends = beside(exported(design(scan, "pa12-shell", length="three_quarter")), foot_of(scan), (-20.0, 5.0))
    assert np.median(-ends) == pytest.approx(8.0, abs=0.5)
    assert (-ends).min() >= 5.0
    assert (-ends).max() <= 12.0


@pytest.mark.parametrize(("scan", "profile"), [("man_right.stl", "pa12-shell"), ("woman_left.ply", "tpu-full-contact")])
def test_a_sulcus_device_ends_in_the_toe_crease(scan: str, profile: str) -> None:
    """At 0.82 of foot length where the heads lie at 0.735, following their line: reference.md 1.1."""
    foot = foot_of(scan)
    ends = beside(exported(design(scan, profile, length="sulcus")), foot, (-5.0, 60.0))
    assert np.abs(ends - 0.085 * foot.length_mm).max() <= 0.5


@pytest.mark.parametrize(("scan", "profile"), [("man_right.stl", "pa12-shell"), ("woman_left.ply", "pa12-shell")])
def test_a_full_length_shell_is_as_long_and_as_wide_as_the_shoes_insole(scan: str, profile: str) -> None:
    foot = foot_of(scan)
    length, width = foot.length_mm + 11.0, foot.number("ball_width_mm") * 1.01
    body = exported(design(scan, profile, length="full", insole_length_mm=length, insole_width_mm=width))
    size = np.ptp(body.bounds, axis=0)
    assert size[0] == pytest.approx(length, abs=0.5)
    assert size[1] == pytest.approx(width, abs=0.5)


@pytest.mark.parametrize("length", ["sulcus", "full"])
@pytest.mark.parametrize("scan", ["man_right.stl", "woman_left.ply"])
def test_a_longer_shell_is_as_thick_under_toes_and_heads_as_in_the_arch(scan: str, length: str) -> None:
    """From places on the top, along the face's own normal, to the first face met below."""
    foot = foot_of(scan)
    values = {"insole_length_mm": foot.length_mm + 11.0} if length == "full" else {}
    device = design(scan, "pa12-shell", length=length, shell_thickness_mm=THICKNESS_MM, **values)
    body, turn = exported(device), 1.0 if foot.side == "right" else -1.0
    x = np.arange(0.08, 0.80 if length == "sulcus" else 0.98, 0.03) * foot.length_mm
    xy = np.vstack([np.column_stack([x, np.full(len(x), turn * y)]) for y in (-8.0, 0.0, 8.0)])
    xy = xy[np.isfinite(heights(body, xy + [EDGE_MM, 0.0], True))]
    assert xy[:, 0].max() > 0.70 * foot.length_mm
    top, index = _met(body, np.column_stack([xy, np.full(len(xy), 90.0)]), np.tile([0.0, 0.0, -1.0], (len(xy), 1)))
    inward = -body.face_normals[index]
    under, _ = _met(body, top + 0.01 * inward, inward)
    thick = np.linalg.norm(under - top, axis=1)
    assert np.abs(thick - THICKNESS_MM).max() <= WALL_MM


def _met(body: trimesh.Trimesh, start: np.ndarray, along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first places (n, 3) that rays meet, and the faces (n,) there."""
    face, ray, place = body.ray.intersects_id(start, along, multiple_hits=False, return_locations=True)
    order = np.argsort(ray)
    assert len(order) == len(start)
    return place[order], face[order]
