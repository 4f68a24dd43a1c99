"""Hallux: the seven branches, their edges, and the bars."""

from __future__ import annotations

import pytest

from orthocad.prescribe.exam import FootExam
from orthocad.prescribe.rules.hallux import branch


def foot(unloaded=None, loaded=None, pain=None, **more) -> dict[str, object]:
    known = {
        "hallux_dorsiflexion_unloaded_deg": unloaded,
        "hallux_dorsiflexion_loaded_deg": loaded,
        "hallux_pain_unloaded": pain,
        "hallux_pain_mid_range": False if pain is False else None,
    }
    return {**{k: v for k, v in known.items() if v is not None}, **more}


BRANCHES = {
    "ask": [
        foot(49.9), foot(60, 13.9), foot(10), foot(None, 10), foot(None, 10, False), foot(None, None, True),
        foot(hallux="functional"), foot(hallux="limited"), foot(hallux="rigid"), foot(30, hallux_pain_mid_range=False),
        foot(30, hallux_pain_unloaded=False), foot(58, 9, hallux_pain_unloaded=False),
    ],
    "site": [foot(50, None, True), foot(75, 40, True), foot(75, 9, True), foot(None, None, True, hallux="full")],
    "block": [
        foot(49.9, None, True), foot(10, None, True), foot(first_ray_osteoarthritis=True),
        foot(70, 40, False, first_ray_osteoarthritis=True), foot(70, 40, False, hallux_pain_mid_range=True),
        foot(None, None, True, hallux="limited"), foot(None, None, True, hallux="fused"),
    ],
    "stiff": [
        foot(19.9, None, False), foot(-5, None, False), foot(hallux="fused"), foot(None, None, False, hallux="rigid")
    ],
    "free": [foot(50, 13.9, False), foot(90, 0, False), foot(None, None, False, hallux="functional")],
    "mild": [foot(20, None, False), foot(49.9, 5, False), foot(None, None, False, hallux="limited")],
    "none": [
        foot(), foot(50, 14, False), foot(50, None, False), foot(70), foot(60, 30), foot(hallux="full"),
        foot(70, None, None, hallux_pain_mid_range=False),
    ],
}  # fmt: skip
CASES = [(name, case) for name, cases in BRANCHES.items() for case in cases]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_branch(name, case):
    assert branch(FootExam(**case)) == name


FREE, MILD, PAINFUL, STIFF = foot(58, 9, False), foot(35, None, False), foot(35, None, True), foot(10, None, False)
KEYS = ("first_ray_cutout", "mortons", "mortons_thickness_mm", "arch_fill_mm")


def forefoot(r, side: str = "right") -> tuple[object, ...]:
    return tuple(r.prescriptions[side].values[k].value for k in KEYS)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (FREE, ("first_met", "reverse", 3.0, 1.6)),
        (MILD, ("first_met", "reverse", 2.5, 3.2)),
        (PAINFUL, ("none", "extension", 3.0, 3.2)),
        (STIFF, ("none", "none", 3.0, 3.2)),
        (foot(75, 40, True, hallux_pain_site="sesamoid"), ("none", "reverse", 3.0, 3.2)),
        (foot(75, 40, True, hallux_pain_site="plantar_plate"), ("none", "reverse", 3.0, 3.2)),
        (foot(75, 40, True, hallux_pain_site="dorsal"), ("none", "none", 3.0, 3.2)),
        (foot(75, 40, True), ("none", "none", 3.0, 3.2)),
        (foot(40), ("none", "none", 3.0, 3.2)),
        (foot(60, 20, False), ("none", "none", 3.0, 3.2)),
    ],
)
def test_a_shells_forefoot(rx, case, expected):
    assert forefoot(rx({"right": case}, profile="pa12-shell")) == expected


@pytest.mark.parametrize("case", [FREE, MILD])
def test_a_filled_device_makes_recess_and_raise_one_step_of_4(rx, lr, case):
    r = rx({"right": case})
    assert forefoot(r)[:3] == ("first_met", "reverse", 2.0)
    assert lr(r, "cutout_recess_mm")[1] == 2.0
    assert "one step of at most 4" in r.prescriptions["right"].values["cutout_recess_mm"].reason


@pytest.mark.parametrize(("recess", "blocked"), [(2.0, False), (2.5, True)])
def test_a_step_over_4_by_hand_is_blocked(rx, recess, blocked):
    r = rx({"right": FREE}, f"cutout_recess_mm={recess}", "base_thickness_mm=6")
    assert ("hallux.step" in {b.code for b in r.open_blocks}) is blocked


@pytest.mark.parametrize(
    ("recess", "raised", "way"),
    [
        (3, 3, ("cutout_recess_mm = 2", "mortons_thickness_mm = 2")), (2, 3, ("mortons_thickness_mm = 2",)),
        (3, 2, ("cutout_recess_mm = 2",)), (4, 2, ("cutout_recess_mm = 2",)),
        (2.5, 4, ("cutout_recess_mm = 2", "mortons_thickness_mm = 2")),
    ],
)  # fmt: skip
def test_a_step_over_4_is_refused_with_numbers_that_work(rx, recess, raised, way):
    sets = ["first_ray_cutout=first_ray", "mortons=reverse", "base_thickness_mm=7"]
    sets += [f"right.cutout_recess_mm={recess}", f"right.mortons_thickness_mm={raised}"]
    sets += ["left.mortons=none"]
    (block,) = rx({}, *sets).open_blocks
    assert block.code == "hallux.step"
    assert block.text.endswith(f"over 4 mm: {' and '.join(way)} would do")
    assert not rx({}, *sets, *(f"right.{word.replace(' ', '')}" for word in way)).open_blocks


def test_base_is_raised_on_both_sides_for_the_floor(rx, lr):
    r = rx({"right": FREE}, "right.cutout_recess_mm=3", "right.mortons=none")
    assert lr(r, "base_thickness_mm") == pytest.approx((5.1, 5.1))  # 3 of recess, 2 of wall and 0.1 for its rim
    assert "2.1 mm to stay under" in r.prescriptions["left"].values["base_thickness_mm"].reason


def test_a_base_held_too_thin_by_hand_is_blocked(rx):
    r = rx({"right": FREE}, "right.cutout_recess_mm=3", "mortons=none", "base_thickness_mm=4")
    (block,) = r.open_blocks
    assert block.code == "cutout.floor"
    assert "base_thickness_mm = 5.1 would do" in block.text
    assert not rx({"right": FREE}, "right.cutout_recess_mm=3", "mortons=none", "base_thickness_mm=5.1").open_blocks


def test_free_inversion_is_built(rx, lr, codes):
    r = rx({"right": FREE})
    assert lr(r, "cast_inversion_deg") == (0.0, 2.0)


def test_a_shell_ends_under_the_toes_when_it_needs_a_forefoot(rx, lr):
    assert lr(rx({"right": FREE}, profile="pa12-shell"), "length") == ("three_quarter", "sulcus")


def test_an_extension_asks_for_full_length(rx, lr):
    exam = {"right": PAINFUL, "shoe": {"insole_length_mm": 275}}
    assert lr(rx(exam, profile="pa12-shell"), "length") == ("three_quarter", "full")
    assert lr(rx({"right": PAINFUL}, profile="pa12-shell"), "length")[1] == "sulcus"


def test_the_test_is_named(rx):
    reason = rx({"right": {**FREE, "hallux_test": "jack"}}).prescriptions["right"].values["first_ray_cutout"].reason
    assert "test jack" in reason


@pytest.mark.parametrize(("case", "code"), [(foot(40), "hallux.ask"), (foot(75, 40, True), "hallux.pain_site")])
def test_what_page_1_asks(rx, case, code):
    assert code in {d.code for d in rx({"right": case}).decisions}


@pytest.mark.parametrize(("loaded", "said"), [(14, True), (25, True), (25.1, False)])
def test_loaded_14_to_25_is_advice_only(rx, codes, loaded, said):
    assert ("hallux.low_loaded" in codes(rx({"right": foot(60, loaded, False)}))) is said


@pytest.mark.parametrize("case", [FREE, MILD, PAINFUL])
def test_the_disputed_evidence_is_carried(rx, codes, case):
    assert "hallux.evidence" in codes(rx({"right": case}))


def test_mild_is_reviewed_at_4_weeks(rx):
    assert any(a.code == "hallux.review" and "4 weeks" in a.text for a in rx({"right": MILD}).advice)


def test_block_advises_a_rocker_and_stiff_a_stiff_shoe(rx, codes):
    assert "hallux.rocker" in codes(rx({"right": PAINFUL}))
    assert "hallux.stiff_shoe" in codes(rx({"right": STIFF}))


BARRED = {
    "hallux.cutout_painful": (PAINFUL, "first_ray_cutout=first_met"),
    "hallux.reverse_mortons_painful": (PAINFUL, "mortons=reverse"),
    "hallux.cutout_stiff": (STIFF, "first_ray_cutout=first_ray"),
    "hallux.reverse_mortons_stiff": (STIFF, "mortons=reverse"),
    "hallux.extension_site": (foot(75, 40, True, hallux_pain_site="sesamoid"), "mortons=extension"),
    "hallux.cutout_tmt_osteoarthritis": (foot(first_tmt_osteoarthritis=True), "first_ray_cutout=first_met"),
    "hallux.reverse_mortons_tmt_osteoarthritis": (foot(first_tmt_osteoarthritis=True), "mortons=reverse"),
    "hallux.cutout_forefoot_varus": (foot(forefoot_to_rearfoot_deg=5), "first_ray_cutout=first_met"),
    "hallux.reverse_mortons_forefoot_varus": (foot(forefoot_to_rearfoot_deg=5), "mortons=reverse"),
}


@pytest.mark.parametrize("code", BARRED)
def test_a_bar_is_a_block_of_its_own_until_accepted(rx, code):
    case, change = BARRED[code]
    shell = {"profile": "pa12-shell"}
    assert [b.code for b in rx({"right": case}, f"right.{change}", **shell).open_blocks] == [code]
    assert not rx({"right": case}, f"left.{change}", **shell).open_blocks  # the other foot is free
    assert not rx({"right": case}, f"right.{change}", accept=[code], **shell).open_blocks


def test_a_bar_stands_though_nothing_hurts(rx):
    exam = {"patient": {"back_pain_0_10": 0}, "right": {**PAINFUL, "foot_pain_0_10": 0}}
    assert rx(exam, "right.first_ray_cutout=first_met").open_blocks


@pytest.mark.parametrize("bar", [{"first_tmt_osteoarthritis": True}, {"forefoot_to_rearfoot_deg": 5}])
def test_a_bar_holds_back_the_proposal(rx, bar):
    r = rx({"right": {**FREE, **bar}}, profile="pa12-shell")
    assert forefoot(r)[:2] == ("none", "none")
    assert not r.blocks


@pytest.mark.parametrize(("varus", "warned"), [(2.9, False), (3, True), (4.9, True)])
def test_forefoot_varus_3_to_5_warns(rx, codes, varus, warned):
    r = rx({"right": {**FREE, "forefoot_to_rearfoot_deg": varus}})
    assert ("hallux.forefoot_varus" in codes(r)) is warned
    assert forefoot(r)[0] == "first_met"


def test_no_complaint_makes_it_incidental(rx, codes):
    r = rx({"patient": {"back_pain_0_10": 0}, "right": FREE})
    assert forefoot(r)[:2] == ("none", "none")
    assert "incidental.hallux" in codes(r)


@pytest.mark.parametrize(
    ("word", "degrees", "name"), [("rigid", 24, "stiff"), ("limited", 52, "mild"), ("full", 47, "mild")]
)
def test_the_more_cautious_of_word_and_degrees_decides(word, degrees, name):
    assert branch(FootExam(**foot(degrees, None, False, hallux=word))) == name
