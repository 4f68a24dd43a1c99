"""The coarse device of the preview against the finished one."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import numpy as np
import pytest

import devices
from orthocad.design import Stand, design_device
from orthocad.design.draft import TRIMMED_BY
from orthocad.design.job import Job
from orthocad.geom.plan import Plan
from orthocad.model import Field, Modification, Prescription
from orthocad.verify.plumb import PlumbLines


@pytest.mark.parametrize(("scan", "profile"), [("man_right.stl", "tpu-full-contact"), ("woman_left.ply", "pa12-shell")])
def test_a_draft_is_the_finished_device_but_for_its_grain(scan: str, profile: str) -> None:
    foot, lab = devices.foot_of(scan), devices.profile_of(profile)
    stand = Stand(foot)
    for values in ({"heel_lift_mm": 4.0}, {"heel_lift_mm": 4.0, "heel_cup_depth_mm": 18.0}, {"medial_skive_mm": 3.0}):
        rx = devices.prescription(foot, lab, values)
        draft, fine = stand.draft(rx, lab.material), design_device(foot, rx, lab.material)
        at = np.random.default_rng(1).uniform(fine.outline_mm.min(axis=0), fine.outline_mm.max(axis=0), (4000, 2))
        at = at[Plan(points_mm=fine.outline_mm).depth_mm(at) > 4.0]
        heights = [PlumbLines(d.mesh.vertices_mm, d.mesh.faces).range_mm(at) for d in (draft, fine)]
        lows, highs = ([h[n] - d.z_offset_mm for h, d in zip(heights, (draft, fine), strict=True)] for n in (0, 1))
        for fine_mm, coarse_mm in ((highs[1], highs[0]), (lows[1], lows[0])):
            off = np.abs(coarse_mm - fine_mm)  # walls of 75 degrees between nodes 2 mm apart are the worst of it
            assert np.median(off) < 0.05
            assert np.quantile(off, 0.95) < 0.5
        assert len(draft.mesh.faces) < 0.5 * len(fine.mesh.faces)


def test_a_kept_stand_draws_what_a_new_one_draws() -> None:
    foot, lab = devices.foot_of("man_right.stl"), devices.profile_of("tpu-full-contact")
    kept = Stand(foot)
    full = {"length": "full", "insole_length_mm": 285.0}
    for values in ({}, full, {"heel_lift_mm": 3.0}, full, {}):
        rx = devices.prescription(foot, lab, values)
        again, anew = kept.draft(rx, lab.material), Stand(foot).draft(rx, lab.material)
        assert np.ptp(again.outline_mm, axis=0) == pytest.approx(np.ptp(anew.outline_mm, axis=0), abs=0.05)
        assert again.z_offset_mm == pytest.approx(anew.z_offset_mm, abs=0.01)


def test_a_kept_trim_line_is_drawn_anew_where_it_must_be() -> None:
    """Each value in turn, after one that left the trim line alone: the same bytes as without anything kept."""
    foot, lab = devices.foot_of("man_right.stl"), devices.profile_of("pa12-shell")
    kept = Stand(foot)
    turns = ({}, {"heel_lift_mm": 3.0}, {"heel_cup_depth_mm": 17.0}, {"cover_mm": 3.0}, {"shell_thickness_mm": 4.0},
             {"length": "sulcus"}, {"arch_fill_mm": 3.0}, {"medial_skive_mm": 3.0}, {})  # fmt: skip
    for values in turns:
        rx = devices.prescription(foot, lab, values)
        again, anew = kept.draft(rx, lab.material), Stand(foot).draft(rx, lab.material)
        assert again == anew, values


@pytest.mark.parametrize(("length", "profile"), [("three_quarter", "pa12-shell"), ("full", "tpu-full-contact")])
def test_a_trim_line_reads_no_value_but_those_it_is_kept_by(
    length: str, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    foot, lab = devices.foot_of("man_right.stl"), devices.profile_of(profile)
    rx = devices.prescription(foot, lab, {"length": length, "insole_length_mm": 285.0, "heel_cup_depth_mm": 12.0})
    read: set[str] = set()
    drawn = importlib.import_module("orthocad.design.drawn")
    inside = drawn.trimmed

    def watched(job: Job, sole: Field, walls: Sequence[Modification]) -> Job:
        for name in ("number", "choice", "given"):
            plain = getattr(Prescription, name)
            monkeypatch.setattr(Prescription, name, lambda self, key, plain=plain: (read.add(key), plain(self, key))[1])
        line = inside(job, sole, walls)
        monkeypatch.undo()
        return line

    monkeypatch.setattr(drawn, "trimmed", watched)
    Stand(foot).draft(rx, lab.material)
    assert "cover_mm" in read
    assert read <= set(TRIMMED_BY)
