"""Subtalar mobility and shock."""

from __future__ import annotations

import pytest

from orthocad.prescribe.exam import FootExam
from orthocad.prescribe.rules.subtalar import mobility

LIMITED, RIGID = {"subtalar_mobility": "limited"}, {"subtalar_mobility": "rigid"}
ROOMY = {"shoe": {"type": "work", "insole_length_mm": 280, "removable_insole": True}}


@pytest.mark.parametrize(("total", "word"), [(4.9, "rigid"), (5, "limited"), (14.9, "limited"), (15, "full")])
def test_degrees_make_the_word(total, word):
    assert mobility(FootExam(subtalar_inversion_deg=total, subtalar_eversion_deg=0.0)) == word


@pytest.mark.parametrize(("word", "total", "decides"), [("limited", 18, "limited"), ("full", 12, "limited")])
def test_the_stiffer_of_word_and_degrees_decides_and_it_is_said(rx, codes, word, total, decides):
    foot = {"subtalar_mobility": word, "subtalar_inversion_deg": total, "subtalar_eversion_deg": 0}
    assert mobility(FootExam(**foot)) == decides
    assert "exam.unusual.right.subtalar_mobility" in codes(rx({"right": foot}))


@pytest.mark.parametrize("foot", [LIMITED, RIGID])
def test_cushion(rx, lr, later, foot):
    r = rx({**ROOMY, "right": foot}, catalogue=later)
    assert lr(r, "heel_cup_depth_mm")[1] == 18.0
    assert lr(r, "heel_pad_mm") == (0.0, 4.0)
    assert lr(r, "heel_pad_shift_mm")[1] == 5.0
    assert lr(r, "crash_bevel_mm")[1] == 2.0
    assert lr(r, "cover_mm")[1] == 3.0
    assert lr(r, "length")[1] == "full"


@pytest.mark.parametrize("against", [{"lateral_instability": True}, {"rcsp_deg": 0.5}, {"fpi6": -1}])
def test_no_shift_and_no_bevel(rx, lr, later, against):
    r = rx({**ROOMY, "right": {**LIMITED, **against}}, catalogue=later)
    assert (lr(r, "heel_pad_shift_mm")[1], lr(r, "crash_bevel_mm")[1]) == (0.0, 0.0)


@pytest.mark.parametrize("beside", [{"rcsp_deg": 0}, {"fpi6": 0}, {"lateral_instability": False}])
def test_the_edges_keep_the_shift(rx, lr, later, beside):
    assert lr(rx({**ROOMY, "right": {**LIMITED, **beside}}, catalogue=later), "heel_pad_shift_mm")[1] == 5.0


@pytest.mark.parametrize(
    ("word", "fpi6", "fill"),
    [
        ("limited", 6, 3.2), ("rigid", 6, 6.4), ("rigid", 5, 3.2), ("limited", 0, 3.2), ("rigid", 0, 3.2),
        ("limited", -1, 1.6), ("rigid", -5, 1.6), ("limited", None, 3.2), ("rigid", None, 3.2),
    ],
)  # fmt: skip
def test_fill_by_posture(rx, lr, word, fpi6, fill):
    foot = {"subtalar_mobility": word, **({"fpi6": fpi6} if fpi6 is not None else {})}
    assert lr(rx({**ROOMY, "right": foot}), "arch_fill_mm")[1] == fill


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("medial_skive_mm=2", "subtalar.skive"), ("lateral_skive_mm=2", "subtalar.lateral_skive"),
        ("cast_inversion_deg=2", "subtalar.inversion"), ("cast_inversion_deg=-1", "subtalar.inversion"),
        ("rearfoot_post_deg=2", "subtalar.post"),
    ],
)  # fmt: skip
def test_a_wedge_by_hand_is_a_block_of_its_own(rx, later, change, code):
    # heel pad taken away, so that the wedge is the only question
    r = rx({**ROOMY, "right": LIMITED}, f"right.{change}", "heel_pad_mm=0", catalogue=later)
    assert [b.code for b in r.open_blocks] == [code]


def test_a_stiff_joint_holds_back_every_skive(rx, lr, later):
    foot = {**LIMITED, "fpi6": 8, "foot_pain_0_10": 6}
    r = rx({**ROOMY, "patient": {"diagnosis": ["acquired_flat_foot"]}, "right": foot}, catalogue=later)
    assert (lr(r, "medial_skive_mm")[1], lr(r, "cast_inversion_deg")[1]) == (0.0, 0.0)


def test_an_acquired_flat_foots_fill_is_left_to_the_stiff_joint(rx, lr):
    foot = {"subtalar_mobility": "rigid", "fpi6": 8, "heel_pain_0_10": 6}
    assert lr(rx({**ROOMY, "right": foot}), "arch_fill_mm")[1] == 6.4  # pronated and heel pain ask for 1.6


def test_wording(rx):
    text = next(a.text for a in rx({"right": LIMITED}).advice if a.code == "subtalar.wording")
    assert text == "right: lowers predicted heel pressure; a lower impact rate is not established"


def test_skive_with_a_heel_pad_by_hand_is_blocked(rx, later):
    r = rx({"right": LIMITED}, "right.medial_skive_mm=2", "right.heel_pad_mm=4", catalogue=later)
    assert {"skive.with_heel_pad", "subtalar.skive"} == {b.code for b in r.open_blocks}


def test_a_pad_gives_way_to_a_skive_and_says_so(rx, lr, codes, later):
    sore = {"fpi6": 8, "heel_pain_0_10": 6, "foot_pain_0_10": 6, "single_heel_rise": False}
    exam = {"patient": {"diagnosis": ["acquired_flat_foot"]}, "right": {**sore, "thin_fat_pad": True}}
    r = rx(exam, catalogue=later)  # thin fat pad bars the skive: the pad stays
    assert (lr(r, "medial_skive_mm")[1], lr(r, "heel_pad_mm")[1]) == (0.0, 3.0)
