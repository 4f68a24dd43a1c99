"""Both sides of the edges in decisions.md that no other file names: ranges by hand, joint conditions, stack, care."""

from __future__ import annotations

import pytest

ROOMY = {"type": "work", "insole_length_mm": 280, "removable_insole": True}
ATHLETIC = {**ROOMY, "type": "athletic"}
SHELL = {"profile": "pa12-shell"}
LEG = {"shorter_side": "right", "method": "block", "kind": "anatomical", "onset": "recent", "symptomatic": True}
NWB = {"ankle_method": "nwb"}
EQUINUS, SEVERE = ({"ankle_dorsiflexion_extended_deg": deg, **NWB} for deg in (2, -3))
PAINLESS = {"hallux_pain_unloaded": False, "hallux_pain_mid_range": False}
FREE = {"hallux_dorsiflexion_unloaded_deg": 58, "hallux_dorsiflexion_loaded_deg": 9, **PAINLESS}
MILD = {"hallux_dorsiflexion_unloaded_deg": 35, **PAINLESS}
BLOCK = {"hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": True}
SITE = {
    "hallux_dorsiflexion_unloaded_deg": 75, "hallux_pain_unloaded": True, "hallux_pain_mid_range": False,
    "hallux_pain_site": "sesamoid",
}  # fmt: skip
LIMITED, RIGID = ({"subtalar_mobility": word} for word in ("limited", "rigid"))
MIDFOOT = {"midfoot_arthritis": True, "midfoot_flexible": True}
STIFF_MIDFOOT = {**MIDFOOT, "midfoot_flexible": False}
ACQUIRED = {"patient": {"diagnosis": ["acquired_flat_foot"]}, "right": {"fpi6": 8}}
GROUP_A = ("neuropathy", "ulcer_history", "charcot_settled", "ischaemia")


def right(r, key: str):
    return r.prescriptions["right"].values[key].value


def blocked(r) -> set[str]:
    return {b.code for b in r.open_blocks}


RANGES = {
    "fill_block_low": ({"right": BLOCK}, "arch_fill_mm", 1.6, 1.5),
    "fill_stiff_midfoot_low": ({"right": STIFF_MIDFOOT}, "arch_fill_mm", 3.2, 3.1),
    "fill_supinated_low": ({"right": {"fpi6": -3}}, "arch_fill_mm", 0, -0.1),
    "fill_supinated_high": ({"right": {"fpi6": -3}}, "arch_fill_mm", 1.6, 1.7),
    "fill_limited_cavoid_low": ({"right": {**LIMITED, "fpi6": -1}}, "arch_fill_mm", 0, -0.1),
    "fill_limited_cavoid_high": ({"right": {**LIMITED, "fpi6": -1}}, "arch_fill_mm", 1.6, 1.7),
    "cup_dress_high": ({"shoe": {"type": "dress"}}, "heel_cup_depth_mm", 10, 10.1),
    "cup_lift_low": ({"leg_length": {**LEG, "difference_mm": 9}}, "heel_cup_depth_mm", 10, 9.9),
    "cup_lift_high": ({"leg_length": {**LEG, "difference_mm": 9}}, "heel_cup_depth_mm", 16, 16.1),
    "cup_limited_low": ({"right": LIMITED}, "heel_cup_depth_mm", 14, 13.9),
    "cup_limited_high": ({"right": LIMITED}, "heel_cup_depth_mm", 22, 22.1),
    "cup_midfoot_low": ({"right": MIDFOOT}, "heel_cup_depth_mm", 16, 15.9),
    "cup_midfoot_high": ({"right": MIDFOOT}, "heel_cup_depth_mm", 22, 22.1),
    "cup_heel_pain_low": ({"right": {"heel_pain_0_10": 4}}, "heel_cup_depth_mm", 14, 13.9),
    "cup_heel_pain_high": ({"right": {"heel_pain_0_10": 4}}, "heel_cup_depth_mm", 18, 18.1),
    "cup_acquired_low": (ACQUIRED, "heel_cup_depth_mm", 20, 19.9),
    "pad_limited_high": ({"right": LIMITED}, "heel_pad_mm", 6, 6.1),
    "shift_low": ({"right": LIMITED}, "heel_pad_shift_mm", 3, 2.9),
    "shift_high": ({"right": LIMITED}, "heel_pad_shift_mm", 8, 8.1),
    "skive_pronated_high": ({"right": {"fpi6": 6}}, "medial_skive_mm", 4, 4.1),
    "post_pronated_low": ({"right": {"fpi6": 6}}, "rearfoot_post_deg", 0, -0.1),
    "post_pronated_high": ({"right": {"fpi6": 6}}, "rearfoot_post_deg", 4, 4.1),
    "lateral_skive_unstable": ({"right": {"lateral_instability": True}}, "lateral_skive_mm", 4, 4.1),
    "inversion_free_low": ({"right": FREE}, "cast_inversion_deg", 0, -0.1),
    "inversion_free_high": ({"right": FREE}, "cast_inversion_deg", 3, 3.1),
    "inversion_acquired_low": (ACQUIRED, "cast_inversion_deg", 2, 1.9),
    "inversion_acquired_high": (ACQUIRED, "cast_inversion_deg", 4, 4.1),
    "extension_low": ({"right": BLOCK}, "mortons_thickness_mm", 2, 1.9),
    "extension_high": ({"right": BLOCK}, "mortons_thickness_mm", 4, 4.1),
    "extension_width_low": ({"right": BLOCK}, "mortons_width_mm", 26, 25.9),
    "extension_width_high": ({"right": BLOCK}, "mortons_width_mm", 34, 34.1),
    "met_pad_low": ({"right": {"forefoot_pain_0_10": 4}}, "met_pad_mm", 3, 2.9),
    "met_pad_high": ({"right": {"forefoot_pain_0_10": 4}}, "met_pad_mm", 8, 8.1),
    "met_pad_place_low": ({"right": {"forefoot_pain_0_10": 4}}, "met_pad_behind_mm", 6, 5.9),
    "met_pad_place_high": ({"right": {"forefoot_pain_0_10": 4}}, "met_pad_behind_mm", 11, 11.1),
    "sink_low": ({"right": {"lesions": [{"site": "mth2", "kind": "callus"}]}}, "sink_mth2_mm", 2, 1.9),
    "sink_high": ({"right": {"lesions": [{"site": "mth2", "kind": "callus"}]}}, "sink_mth2_mm", 3, 3.1),
    "cutout_proximal_low": ({"right": FREE}, "first_met_proximal_mm", 18, 17.9),
    "cutout_proximal_high": ({"right": FREE}, "first_met_proximal_mm", 25, 25.1),
    "first_ray_proximal_low": ({}, "first_ray_proximal_fraction", 0.44, 0.43),
    "first_ray_proximal_high": ({}, "first_ray_proximal_fraction", 0.5, 0.51),
    "cutout_lateral_low": ({"right": FREE}, "cutout_lateral_fraction", 0.28, 0.27),
    "cutout_lateral_high": ({"right": FREE}, "cutout_lateral_fraction", 0.35, 0.36),
    "cutout_radius": ({"right": FREE}, "cutout_radius_mm", 8, 7.9),
    "recess_low": ({"right": FREE}, "cutout_recess_mm", 2, 1.9),
    "recess_high": ({}, "cutout_recess_mm", 4, 4.1),
}


@pytest.mark.parametrize("name", RANGES)
def test_a_rows_range_by_hand(rx, name):
    exam, key, inside, outside = RANGES[name]
    exam = {"shoe": ROOMY, **exam}
    assert f"range.{key}" not in blocked(rx(exam, f"right.{key}={inside}"))
    assert f"range.{key}" in blocked(rx(exam, f"right.{key}={outside}"))


@pytest.mark.parametrize(
    ("foot", "inside", "outside"), [(MILD, 2, 1.9), (MILD, 3, 3.1), (FREE, 4, 4.1), (SITE, 2, 1.9), (SITE, 4, 4.1)]
)
def test_a_reverse_mortons_own_range_on_a_shell(rx, foot, inside, outside):
    for mm, outer in ((inside, False), (outside, True)):
        r = rx({"shoe": ROOMY, "right": foot}, f"right.mortons_thickness_mm={mm}", **SHELL)
        assert ("range.mortons_thickness_mm" in blocked(r)) is outer


@pytest.mark.parametrize(
    ("foot", "mm", "asked"),
    [(EQUINUS, 3, False), (EQUINUS, 8, False), (SEVERE, 6, False), (SEVERE, 10, False), (SEVERE, 10.5, True)],
)
def test_both_heels_by_hand_within_the_equinus_row(rx, codes, foot, mm, asked):
    r = rx({"shoe": ATHLETIC, "left": foot, "right": foot}, f"heel_lift_mm={mm}")
    assert ("equinus.lift_by_hand" in codes(r)) is asked


@pytest.mark.parametrize(
    ("foot", "held"),
    [({}, 8.0), (MILD, 3.0), (SITE, 3.0), (BLOCK, 3.0), (FREE, 3.0), ({"forefoot_pain_0_10": 3.9}, 8.0)],
)
@pytest.mark.parametrize("side", ["left", "right"])
def test_severe_equinus_of_one_side_lifts_both_and_is_held_by_the_forefoot(rx, lr, side, foot, held):
    r = rx({"shoe": ATHLETIC, side: {**SEVERE, **foot}})
    assert lr(r, "heel_lift_mm") == (held, held)


@pytest.mark.parametrize(
    ("code", "degrees", "found"),
    [("refer.equinus", 0, False), ("refer.equinus", -0.1, True), ("equinus.calf_programme", 10, False),
     ("equinus.calf_programme", 9.9, True), ("equinus.calf_programme", 5, True)],
)  # fmt: skip
def test_what_a_short_calf_says(rx, codes, code, degrees, found):
    assert (code in codes(rx({"right": {"ankle_dorsiflexion_extended_deg": degrees, **NWB}}))) is found


@pytest.mark.parametrize(("flag", "mm"), [("recent_leg_or_spine_surgery", 6.0), ("fall_risk", 3.0)])
def test_surgery_holds_only_the_leg_length_lift(rx, lr, flag, mm):
    assert lr(rx({"patient": {"flags": [flag]}, "shoe": ATHLETIC, "left": EQUINUS}), "heel_lift_mm") == (mm, mm)


@pytest.mark.parametrize(
    ("change", "mm"),
    [
        ({"method": "tape", "difference_mm": 5}, 2.5), ({"method": "tape", "difference_mm": 6}, 3.0),
        ({"method": "tape", "difference_mm": 6.9}, 3.0), ({"method": "tape", "difference_mm": 4.9}, 0.0),
        ({"method": "tape", "difference_mm": 25, "symptomatic": False}, 3.0),
        ({"kind": "functional", "difference_mm": 34}, 0.0), ({"kind": "unknown", "difference_mm": 5}, 2.5),
        ({"difference_mm": 12}, 6.0), ({"difference_mm": 11}, 5.5), ({"difference_mm": 13}, 6.0),
        ({"onset": "lifelong", "difference_mm": 24}, 6.0), ({"onset": "lifelong", "difference_mm": 22}, 5.5),
        ({"onset": "years", "difference_mm": 6}, 2.0), ({"onset": "years", "difference_mm": 7}, 2.5),
    ],
)  # fmt: skip
def test_first_fit_where_conditions_meet(rx, change, mm):
    r = rx({"shoe": ATHLETIC, "leg_length": {**LEG, **change}})
    assert right(r, "heel_lift_mm") == mm


@pytest.mark.parametrize(("base", "lift", "shoe"), [
    (2, 6, "dress"), (2, 4, "sandal"), (2, 10, "everyday"), (3, 12, "athletic"), (6, 12, "work"),
])  # fmt: skip
@pytest.mark.parametrize("removable", [False, True])
def test_the_heels_net_rise_by_shoe(rx, base, lift, shoe, removable):
    exam = {"shoe": {"type": shoe, "removable_insole": removable}}
    for more, over in ((0, False), (0.1, True)):
        r = rx(exam, f"base_thickness_mm={base + more + 1}", f"heel_lift_mm={lift - 1}", f"cover_mm={4 * removable}")
        assert ("stack.heel" in blocked(r)) is over


@pytest.mark.parametrize(
    ("counter", "shoe", "lift", "over"),
    [(50, "work", 3, False), (50, "work", 3.5, True), (60, "everyday", 10, False), (60, "everyday", 10.5, True),
     (60, "dress", 6, False), (60, "dress", 6.5, True)],
)  # fmt: skip
def test_the_tighter_of_counter_and_shoe_holds(rx, counter, shoe, lift, over):
    exam = {"shoe": {"type": shoe, "removable_insole": False, "counter_depth_mm": counter}}
    r = rx(exam, "base_thickness_mm=2", f"heel_lift_mm={lift}")
    assert ("stack.heel" in blocked(r)) is over


@pytest.mark.parametrize(
    ("sets", "cup", "shallow"),
    [("medial_skive_mm=2", 14, False), ("medial_skive_mm=2", 13.9, True), ("medial_skive_mm=5", 14, False),
     ("medial_skive_mm=5.1", 19.9, True), ("medial_skive_mm=5.1", 20, False)],
)  # fmt: skip
def test_a_cup_too_shallow_for_its_skive(rx, sets, cup, shallow):
    r = rx({"shoe": ROOMY}, sets, f"heel_cup_depth_mm={cup}")
    assert bool(blocked(r) & {"skive.cup_too_shallow", "range.heel_cup_depth_mm"}) is shallow


@pytest.mark.parametrize(("pain", "skive"), [(2.9, 0.0), (3, 2.0)])
@pytest.mark.parametrize("key", ["foot_pain_0_10", "heel_pain_0_10", "forefoot_pain_0_10"])
def test_a_pronated_foot_is_posted_from_pain_3(rx, key, pain, skive):
    assert right(rx({"shoe": ROOMY, "right": {"fpi6": 6, key: pain}}), "medial_skive_mm") == skive


@pytest.mark.parametrize(("foot", "length"), [(LIMITED, "full"), (RIGID, "full"), ({}, "three_quarter")])
def test_a_stiff_joint_is_full_length_where_the_shoe_is_known(rx, foot, length):
    assert right(rx({"shoe": ROOMY, "right": foot}, **SHELL), "length") == length
    assert right(rx({"right": foot}, **SHELL), "length") != "full"


@pytest.mark.parametrize("flag", GROUP_A)
def test_each_flag_of_group_a_is_inspected_at_3_months_and_cared_for(rx, flag):
    r = rx({"patient": {"flags": [flag], "steps_per_day": 2500}, "shoe": ROOMY})
    text = {a.code: a.text for a in r.advice}
    assert "after 91 days" in text["inspection.due"]
    assert "every 3 months" in text["safety.care"]
    assert ("safety.healed_ulcer" in text) is (flag == "ulcer_history")


@pytest.mark.parametrize(
    ("patient", "days"), [({"steps_per_day": 5479}, 365), ({"steps_per_day": 5500}, 363),
                          ({"steps_per_day": 2500, "age_years": 18}, 365), ({"steps_per_day": 12000}, 166)],
)  # fmt: skip
def test_inspection_edges(rx, patient, days):
    assert any(f"after {days} days" in a.text for a in rx({"patient": patient}).advice if a.code == "inspection.due")


@pytest.mark.parametrize(
    "flag", [*GROUP_A, "ulcer_active", "charcot_active", "fall_risk", "recent_foot_surgery",
             "recent_leg_or_spine_surgery", "inflammatory_flare"],
)  # fmt: skip
def test_no_flag_of_groups_a_to_c_is_answered_over_the_counter(rx, codes, flag):
    assert "otc.first" not in codes(rx({"patient": {"flags": [flag], "age_years": 40}, "shoe": ROOMY}))


@pytest.mark.parametrize(
    ("age", "sets", "said"), [(18, (), True), (17.9, (), False), (40, ("heel_cup_depth_mm=16",), True),
                              (40, ("heel_cup_depth_mm=16.1",), False), (40, ("cover_mm=3",), True),
                              (40, ("arch_fill_mm=1.6",), True), (40, ("heel_lift_mm=1",), False)],
)  # fmt: skip
def test_what_a_ready_made_device_has(rx, codes, age, sets, said):
    assert ("otc.first" in codes(rx({"patient": {"flags": [], "age_years": age}}, *sets))) is said


def test_a_childs_review_and_replacement_are_said(rx):
    (text,) = [a.text for a in rx({"patient": {"age_years": 17}}).advice if a.code == "child.growth"]
    assert all(words in text for words in ("6 months", "8 mm"))


@pytest.mark.parametrize(
    ("patient", "fpi6", "sheet"),
    [
        ({"mass_kg": 24.9, "activity": "running"}, 0, 2.5), ({"mass_kg": 113, "activity": "running"}, 0, 5.5),
        ({"mass_kg": 80, "activity": "running"}, -1, 4.5), ({"mass_kg": 59.9, "steps_per_day": 12501}, 0, 4.0),
        ({"mass_kg": 70, "age_years": 18}, 0, 4.0), ({"mass_kg": 70, "age_years": 17, "activity": "running"}, 0, 2.5),
        ({"mass_kg": 113}, -1, 4.8), ({"mass_kg": 95}, -1, 4.5),
    ],
)  # fmt: skip
def test_thickness_where_conditions_meet(rx, patient, fpi6, sheet):
    r = rx({"patient": patient, "right": {"fpi6": fpi6}}, **SHELL)
    assert right(r, "shell_thickness_mm") == round(sheet * (1300 / 1800) ** (1 / 3), 1)
