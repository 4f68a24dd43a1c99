"""Rows of decisions.md whose range a person's value must keep to, or whose wording leaves the value to a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orthocad.model import Measure

ROOMY = {"type": "work", "insole_length_mm": 280, "removable_insole": True}
ATHLETIC = {**ROOMY, "type": "athletic"}
EQUINUS, SEVERE = ({"ankle_dorsiflexion_extended_deg": deg, "ankle_method": "nwb"} for deg in (2, -3))
LEG = {"shorter_side": "right", "method": "block", "kind": "anatomical", "onset": "recent", "symptomatic": True}
QUIET = {**LEG, "difference_mm": 16, "symptomatic": False}
ACQUIRED = {"patient": {"diagnosis": ["acquired_flat_foot"]}, "right": {"fpi6": 8}, "shoe": ROOMY}


def blocked(r) -> set[str]:
    return {b.code for b in r.open_blocks}


def said(items, code: str) -> str:
    return " ".join(item.text for item in items if item.code == code)


@pytest.mark.parametrize(
    ("sets", "cup", "outside"),
    [
        (("medial_skive_mm=2",), 14, False), (("medial_skive_mm=2",), 13.9, True), (("medial_skive_mm=2",), 22.1, True),
        (("medial_skive_mm=4", "cast_inversion_deg=1"), 14, False),
        (("medial_skive_mm=4", "cast_inversion_deg=1"), 30, True),
        (("medial_skive_mm=4", "cast_inversion_deg=1.5"), 22, False),
        (("medial_skive_mm=4", "cast_inversion_deg=1.5"), 22.1, True),
        (("medial_skive_mm=4", "cast_inversion_deg=1.5"), 19.9, True),
    ],
)  # fmt: skip
def test_a_skive_wants_a_cup_of_14_to_22_and_a_deep_one_20_to_22(rx, sets, cup, outside):
    r = rx({"shoe": ROOMY}, *sets, f"heel_cup_depth_mm={cup}")
    assert ("range.heel_cup_depth_mm" in blocked(r)) is outside


@pytest.mark.parametrize(("cup", "outside"), [(9.9, True), (10, False), (18, False), (18.1, True)])
def test_without_a_finding_a_cup_by_hand_is_10_to_18(rx, cup, outside):
    assert ("range.heel_cup_depth_mm" in blocked(rx({"shoe": ROOMY}, f"heel_cup_depth_mm={cup}"))) is outside


@pytest.mark.parametrize(("cup", "outside"), [(19.9, True), (20, False), (22.5, False), (30, False)])
def test_an_acquired_flat_foot_keeps_its_own_cup_beside_its_deep_skive(rx, cup, outside):
    r = rx(ACQUIRED)
    p = r.prescriptions["right"]
    assert (p.number("medial_skive_mm"), p.number("cast_inversion_deg"), p.number("heel_cup_depth_mm")) == (4, 2, 22)
    r = rx(ACQUIRED, f"right.heel_cup_depth_mm={cup}")
    assert ("range.heel_cup_depth_mm" in blocked(r)) is outside
    assert not blocked(rx(ACQUIRED, f"right.heel_cup_depth_mm={cup}", accept=["range.heel_cup_depth_mm"]))


@pytest.mark.parametrize(("width", "outside"), [(65.9, True), (66, False), (69, False), (69.1, True)])
def test_a_cups_width_by_hand_is_the_weight_bearing_heel_and_0_to_3(rx, width, outside):
    r = rx({"right": {"heel_width_weightbearing_mm": 66}}, f"right.heel_cup_width_mm={width}")
    assert ("range.heel_cup_width_mm" in blocked(r)) is outside


@pytest.mark.parametrize(
    ("load", "mm", "outside"),
    [("unloaded", 0.5, False), ("unloaded", 0.4, True), ("unloaded", 3, False), ("unloaded", 3.1, True),
     ("half", 0, False), ("half", 1.5, False), ("half", 1.6, True), ("unknown", 0.4, True)],
)  # fmt: skip
def test_how_far_a_cup_is_widened_by_hand(rx, make_foot, load, mm, outside):
    r = rx({}, f"right.heel_cup_expansion_mm={mm}", feet={"right": make_foot("right", load)})
    assert ("range.heel_cup_expansion_mm" in blocked(r)) is outside


def test_a_widening_that_a_given_width_overrides_is_not_held(rx, make_foot):
    exam = {"right": {"heel_width_weightbearing_mm": 66}}
    r = rx(exam, "right.heel_cup_expansion_mm=0", feet={"right": make_foot("right")})
    assert not r.open_blocks


@pytest.mark.parametrize(("width", "outside"), [(60.9, True), (61, False), (66, False), (66.1, True)])
def test_without_a_measured_heel_a_width_by_hand_is_held_to_the_scan(rx, make_foot, width, outside):
    """An unloaded heel of 60 mm, 0.5 to 3 on each side."""
    foot = make_foot("right")
    foot = replace(foot, measurements={**foot.measurements, "heel_width_mm": Measure(value=60.0)})
    r = rx({}, f"right.heel_cup_width_mm={width}", feet={"right": foot})
    assert ("range.heel_cup_width_mm" in blocked(r)) is outside


@pytest.mark.parametrize(
    ("foot", "mm", "outside"),
    [
        (EQUINUS, 2.5, True), (EQUINUS, 3, False), (EQUINUS, 8, False), (EQUINUS, 8.5, True), (EQUINUS, 0, False),
        (SEVERE, 5.5, True), (SEVERE, 6, False), (SEVERE, 10, False), (SEVERE, 10.5, True),
        ({"achilles_pain_0_10": 6}, 9.5, True), ({"achilles_pain_0_10": 6}, 10, False),
        ({"achilles_pain_0_10": 6}, 12, False), ({"achilles_pain_0_10": 6}, 0, False),
        ({**EQUINUS, "forefoot_pain_0_10": 6}, 3.5, True), ({**EQUINUS, "forefoot_pain_0_10": 6}, 3, False),
        ({"achilles_pain_0_10": 6, "forefoot_pain_0_10": 6}, 3, False),
    ],
)  # fmt: skip
def test_a_lift_under_both_heels_by_hand_keeps_to_its_row(rx, foot, mm, outside):
    r = rx({"shoe": ATHLETIC, "left": foot, "right": foot}, f"heel_lift_mm={mm}")
    assert ("range.heel_lift_mm" in blocked(r)) is outside


@pytest.mark.parametrize(("shoe", "mm"), [({"type": "dress"}, 3), ({"type": "everyday", "removable_insole": False}, 6)])
def test_a_shoe_that_takes_less_than_the_row_is_no_breach_of_it(rx, shoe, mm):
    r = rx({"shoe": shoe, "right": {"achilles_pain_0_10": 6}}, f"heel_lift_mm={mm}", "base_thickness_mm=2")
    assert "range.heel_lift_mm" not in blocked(r)


@pytest.mark.parametrize("mm", [0, 3, 5, 8])
def test_what_a_person_chooses_of_0_to_half_is_the_ordered_difference(rx, codes, mm):
    r = rx({"shoe": ATHLETIC, "leg_length": QUIET}, f"right.heel_lift_mm={mm}")
    assert not r.open_blocks
    assert "balance.heel_height" not in codes(r)
    assert r.pair.difference_mm == -mm
    assert f"{mm} mm was chosen of the 0 to 8 mm" in said(r.advice, "leg_length.chosen")


@pytest.mark.parametrize(
    ("leg", "sets"),
    [
        (QUIET, ("right.heel_lift_mm=8.5",)), (QUIET, ("left.heel_lift_mm=8", "right.heel_lift_mm=0")),
        ({**QUIET, "method": "tape"}, ("right.heel_lift_mm=8",)),
        ({**QUIET, "difference_mm": 12}, ("right.heel_lift_mm=5",)),
    ],
)  # fmt: skip
def test_what_is_beyond_the_choice_is_blocked(rx, leg, sets):
    r = rx({"shoe": ATHLETIC, "leg_length": leg}, *sets)
    assert blocked(r) & {"lift.over_cap", "balance.heel_height"}
    assert "leg_length.chosen" not in {a.code for a in r.advice}


@pytest.mark.parametrize(
    ("difference", "shoe", "said_so"),
    [
        (9, ATHLETIC, "1 of the 5 mm"), (16, ATHLETIC, "4 of the 4 mm"), (5, ATHLETIC, None),
        (9, {**ATHLETIC, "type": "work"}, "1 of the 5 mm"),
    ],
)  # fmt: skip
def test_the_target_counts_the_lift_under_both_heels_against_the_cap(rx, difference, shoe, said_so):
    """Cap 10; equinus asks 6: beside 9 mm (4.5 now, 6.5 in the end) it is 5.5 now and 3.5 in the end."""
    r = rx({"shoe": shoe, "leg_length": {**LEG, "difference_mm": difference}, "left": EQUINUS})
    text = said(r.advice, "leg_length.target")
    even = min(r.prescriptions[s].number("heel_lift_mm") for s in ("left", "right"))
    target = {5: 3.5, 9: 6.5, 16: 11}[difference]
    gives = min(even + min(target, 10) - 10, even)
    assert (f"{gives:g} of the {even:g} mm under both heels then give way" in text) is (said_so is not None)
    assert (gives > 0) is (said_so is not None)


@pytest.mark.parametrize("key", ["heel_pad_mm", "met_pad_mm", "dancers_pad_mm"])
@pytest.mark.parametrize(("mm", "over"), [(3, False), (3.1, True)])
def test_fall_risk_holds_every_pad_to_3(rx, key, mm, over):
    r = rx({"patient": {"flags": ["fall_risk"]}, "shoe": ROOMY}, f"{key}={mm}")
    code = f"safety.fall_{key.removeprefix('heel_').removesuffix('_mm')}"
    assert (code in blocked(r)) is over


def test_fall_risk_holds_a_proposed_metatarsal_pad_and_says_so(rx, lr, codes):
    r = rx({"patient": {"flags": ["fall_risk"]}, "shoe": ROOMY, "right": {"forefoot_pain_0_10": 6}})
    assert lr(r, "met_pad_mm")[1] == 3.0
    assert "barred.met_pad_mm" in codes(r)
