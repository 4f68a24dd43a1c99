"""Arch fill by scan load, its limits, and the arch that was not seen."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from orthocad.errors import OrderError
from orthocad.model import Landmark
from orthocad.prescribe.fill import FILL_MM

HALLUX_FREE = {
    "hallux_dorsiflexion_unloaded_deg": 58,
    "hallux_dorsiflexion_loaded_deg": 9,
    "hallux_pain_unloaded": False,
    "hallux_pain_mid_range": False,
}
HALLUX_MILD = {"hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": False, "hallux_pain_mid_range": False}
RIGID = {"ankle_dorsiflexion_extended_deg": -5, "ankle_method": "nwb"}
LEVEL_FOR = {"minimum": HALLUX_FREE, "standard": HALLUX_MILD, "maximum": RIGID}
TABLE = {
    "unloaded": {"minimum": 1.6, "standard": 3.2, "maximum": 6.4},
    "half": {"minimum": -1.5, "standard": 0.0, "maximum": 3.0},
    "full": {"minimum": -2.5, "standard": -1.0, "maximum": 1.0},
}


@pytest.mark.parametrize("level", LEVEL_FOR)
@pytest.mark.parametrize("load", TABLE)
def test_each_level_for_each_load(rx, lr, load, level):
    foot = {**LEVEL_FOR[level], "scan_load": load}
    assert lr(rx({"right": foot}), "arch_fill_mm")[1] == TABLE[load][level]


@pytest.mark.parametrize(("load", "mm"), [("unloaded", 3.2), ("half", 0.0), ("full", -1.0), ("unknown", 3.2)])
def test_default_fill_follows_the_scans_load(rx, lr, make_foot, load, mm):
    assert lr(rx(feet={"right": make_foot("right", load)}), "arch_fill_mm")[1] == mm


def test_unknown_load_is_said_and_the_exam_answers_it(rx, codes, make_foot):
    feet = {"right": make_foot("right", "unknown")}
    assert "scan.load_unknown" in codes(rx(feet=feet))
    assert "scan.load_unknown" not in codes(rx({"right": {"scan_load": "half"}}, feet=feet))
    assert "scan.load_unknown" not in codes(rx())  # nobody asks about a foot that is not there


def test_captured_collapsed_is_a_warning(rx, codes, make_foot):
    assert "scan.captured_collapsed" in codes(rx(feet={"right": make_foot("right", "full")}))


def test_the_arch_is_never_under_65_percent_by_itself(rx, lr, make_foot):
    r = rx({"right": RIGID}, feet={"right": make_foot("right", arch=10.0)})
    assert lr(r, "arch_fill_mm")[1] == 3.5
    assert "65 %" in r.prescriptions["right"].values["arch_fill_mm"].reason


def test_a_fill_held_is_asked_about_with_what_was_given_up_both_sides_in_one_line(rx, make_foot):
    feet = {"left": make_foot("left", arch=7.0), "right": make_foot("right", arch=6.0)}
    (held,) = (d for d in rx({}, feet=feet).decisions if d.code == "arch.fill_held")
    assert "keeps 65 % of its captured height" in held.text
    assert "left 3.2 mm called for, 2.45 given on an arch of 7.0 mm, 0.75 given up" in held.text
    assert "right 3.2 mm called for, 2.1 given on an arch of 6.0 mm, 1.1 given up" in held.text
    assert held.options == ("leave it", "set arch_fill_mm and accept arch.too_low")
    for quiet in (rx({}, feet={"right": make_foot("right", arch=12.0)}), rx({}, "arch_fill_mm=2.0", feet=feet)):
        assert "arch.fill_held" not in {d.code for d in quiet.decisions}


@pytest.mark.parametrize(("fill", "blocked"), [(6.3, False), (6.4, True)])
def test_under_65_percent_by_hand_is_a_block(rx, make_foot, fill, blocked):
    r = rx({}, f"arch_fill_mm={fill}", feet={"right": make_foot("right", arch=18.0)})
    assert ("arch.too_low" in {b.code for b in r.open_blocks}) is blocked


@pytest.mark.parametrize(("arch", "fill", "code"), [(17.9, 6.4, "arch.too_low"), (8.4, -3.5, "arch.raised_too_far")])
def test_the_fill_that_a_block_names_is_not_blocked(rx, make_foot, arch, fill, code):
    """Limits of 6.265 and 3.36 mm: the tenth inside them."""
    feet = {"right": make_foot("right", "half", arch=arch)}
    (block,) = (b for b in rx({}, f"arch_fill_mm={fill}", feet=feet).open_blocks if b.code == code)
    named = re.search(r"arch_fill_mm = (-?[\d.]+)", block.text)
    assert named is not None
    assert code not in {b.code for b in rx({}, f"arch_fill_mm={named[1]}", feet=feet).open_blocks}


@pytest.mark.parametrize(("arch", "low"), [(5.0, -2.0), (9.9, -3.96), (20.0, -4.0)])
def test_a_raise_is_at_most_4_mm_or_40_percent(rx, lr, make_foot, arch, low):
    feet = {"right": make_foot("right", "full", arch=arch)}
    r = rx({}, "arch_fill_mm=-4", feet=feet)
    assert ("arch.raised_too_far" in {b.code for b in r.open_blocks}) is (low > -4)
    r = rx({"right": {**HALLUX_FREE}}, feet=feet)
    assert lr(r, "arch_fill_mm")[1] >= low


def test_the_report_line_has_fill_height_and_share(rx, make_foot):
    r = rx(feet={"right": make_foot("right", arch=16.0)})
    text = next(a.text for a in r.advice if a.code == "arch.height")
    assert "arch fill 3.2 mm" in text
    assert "12.8 mm high, 80 % of 16.0" in text


def test_a_flat_sole_is_blocked(rx, make_foot):
    r = rx(feet={"right": make_foot("right", flat=True)})
    assert [b.code for b in r.open_blocks] == ["arch.not_captured"]


def test_a_flat_sole_on_no_foot_blocks_nothing(rx):
    assert not rx().open_blocks


@pytest.mark.parametrize(
    "change", ["arch_height_mm=20", "arch_source=library", "arch_source=scan", "right.arch_height_mm=20"]
)
def test_a_flat_sole_answered_is_no_block(rx, make_foot, change):
    assert not rx({}, change, feet={"right": make_foot("right", flat=True)}).open_blocks


def test_a_truly_flat_foot_is_lowered_by_no_more_than_35_percent(rx, lr, make_foot):
    foot = make_foot("right", flat=True)
    xyz = np.array([110.0, 20.0, 2.0])
    apex = Landmark(name="arch_apex", xyz_mm=xyz, scan_xyz=xyz, confidence=0.5)
    foot = replace(foot, landmarks={**foot.landmarks, "arch_apex": apex})
    assert lr(rx({}, "arch_source=scan", feet={"right": foot}), "arch_fill_mm")[1] == pytest.approx(0.7)


def test_an_answer_for_the_other_side_does_not_count(rx, make_foot):
    feet = {s: make_foot(s, flat=True) for s in ("left", "right")}
    assert rx({}, "left.arch_height_mm=20", feet=feet).open_blocks


def test_the_library_arch_is_called_not_custom(rx, make_foot):
    r = rx({}, "arch_source=library", feet={"right": make_foot("right", flat=True)})
    assert any("NOT CUSTOM" in a.text for a in r.advice)


def test_a_height_by_hand_implies_given(rx, lr):
    r = rx({}, "right.arch_height_mm=20")
    assert lr(r, "arch_source") == ("scan", "given")
    assert r.prescriptions["right"].values["arch_source"].origin == "user"
    assert lr(rx({}, "arch_height_mm=20", "arch_source=scan"), "arch_source") == ("scan", "scan")


def test_the_exams_height_counts_only_where_the_scan_shows_no_arch(rx, lr, make_foot):
    exam = {"right": {"arch_height_mm": 17}}
    flat = rx(exam, feet={"right": make_foot("right", flat=True)})
    assert (lr(flat, "arch_source")[1], lr(flat, "arch_height_mm")[1]) == ("given", 17)
    assert flat.prescriptions["right"].values["arch_height_mm"].origin == "exam"
    assert not flat.open_blocks
    seen = rx(exam, feet={"right": make_foot("right")})
    assert (lr(seen, "arch_source")[1], lr(seen, "arch_height_mm")[1]) == ("scan", None)


def test_given_without_a_height_is_an_error(rx):
    with pytest.raises(OrderError, match=r"rx\.arch_height_missing"):
        rx({}, "arch_source=given")


def test_given_takes_the_exams_height(rx, lr):
    r = rx({"left": {"arch_height_mm": 17}, "right": {"arch_height_mm": 16}}, "arch_source=given")
    assert lr(r, "arch_height_mm") == (17, 16)


def test_the_table_is_the_one_of_the_decisions(shared):
    page = (shared / "clinical" / "decisions.md").read_text(encoding="utf-8")
    for load in ("unloaded", "half", "full"):
        row = next(line for line in page.splitlines() if re.match(rf"\| {load}[ |]", line) and line.count("|") == 6)
        assert tuple(float(cell) for cell in row.split("|")[2:6]) == FILL_MM[load]
    assert FILL_MM["unknown"] == FILL_MM["unloaded"]
