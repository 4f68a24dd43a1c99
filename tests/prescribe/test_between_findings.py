"""What one finding calls for and another forbids, and what is asked instead of guessed."""

from __future__ import annotations

import math

import pytest

from orthocad.errors import OrderError
from orthocad.prescribe import parse_exam

FREE = {
    "hallux_dorsiflexion_unloaded_deg": 58, "hallux_dorsiflexion_loaded_deg": 9, "hallux_pain_unloaded": False,
    "hallux_pain_mid_range": False,
}  # fmt: skip
MILD = {**FREE, "hallux_dorsiflexion_unloaded_deg": 35}
SESAMOID = {"hallux_dorsiflexion_unloaded_deg": 75, "hallux_pain_unloaded": True, "hallux_pain_site": "sesamoid"}
ROOMY = {"type": "work", "insole_length_mm": 280, "removable_insole": True}
BARS = [{"first_tmt_osteoarthritis": True}, {"forefoot_to_rearfoot_deg": 5}]


def of(items, code: str) -> list[str]:
    return [item.text for item in items if item.code == code]


@pytest.mark.parametrize("bar", BARS)
def test_a_barred_proposal_leaves_a_decision(rx, bar):
    r = rx({"right": {**FREE, **bar}}, profile="pa12-shell")
    for key, word in (("first_ray_cutout", "first_met"), ("mortons", "reverse")):
        (text,) = of(r.decisions, f"barred.{key}")
        assert text.startswith(f"right: {key} {word} is called for")
        options = next(d.options for d in r.decisions if d.code == f"barred.{key}")
        assert options[0] == "leave it at none"
        assert options[1].startswith("set it and accept hallux.")


def test_each_barred_proposal_of_safety_group_a_is_said(rx, codes):
    foot = {**FREE, "fpi6": 8, "foot_pain_0_10": 5, "forefoot_to_rearfoot_deg": 4, "subtalar_mobility": "full"}
    r = rx({"patient": {"flags": ["neuropathy"]}, "shoe": ROOMY, "right": foot}, profile="pa12-shell")
    barred = {"first_ray_cutout", "mortons", "medial_skive_mm", "rearfoot_post", "forefoot_post_deg"}
    assert {f"barred.{key}" for key in barred} <= codes(r)
    assert not any(d.text.startswith("left") for d in r.decisions if d.code.startswith("barred."))


def test_inversion_on_a_stiff_joint_is_said_to_be_barred(rx, lr):
    r = rx({"right": {**FREE, "subtalar_mobility": "limited"}})
    assert lr(r, "cast_inversion_deg") == (0.0, 0.0)
    assert "cast_inversion_deg 2.0 is called for" in of(r.decisions, "barred.cast_inversion_deg")[0]


def test_a_lateral_skive_on_a_stiff_joint_is_said_to_be_barred(rx, lr):
    r = rx({"right": {"lateral_instability": True, "subtalar_mobility": "rigid"}})
    assert lr(r, "lateral_skive_mm") == (0.0, 0.0)
    assert of(r.decisions, "barred.lateral_skive_mm")


def test_nothing_is_said_to_be_barred_where_nothing_called_for_it(rx, codes):
    found = codes(rx({"right": {"first_tmt_osteoarthritis": True, "subtalar_mobility": "limited"}}))
    assert not {c for c in found if c.startswith("barred.")}


@pytest.mark.parametrize("against", [{"lateral_instability": True}, {"thin_fat_pad": True}])
def test_what_the_pronated_row_holds_back_is_a_decision(rx, against):
    r = rx({"right": {"fpi6": 8, "foot_pain_0_10": 5, **against}})
    assert "no skive and no post" in of(r.decisions, "pronation.no_skive")[0]


def test_a_forefoot_post_held_back_is_a_decision(rx):
    r = rx({"right": {"forefoot_to_rearfoot_deg": 4, "subtalar_mobility": "rigid"}})
    assert "no corrective post" in of(r.decisions, "forefoot.no_post")[0]


@pytest.mark.parametrize("bar", [*BARS, None])
def test_an_optional_cutout_is_not_spoken_of_where_it_is_barred(rx, codes, bar):
    assert ("hallux.site_cutout" in codes(rx({"right": {**SESAMOID, **(bar or {})}}))) is (bar is None)


@pytest.mark.parametrize("flag", ["neuropathy", "inflammatory_flare", None])
def test_nothing_of_the_first_ray_is_recommended_where_only_soft_contact_may_be(rx, codes, flag):
    flags = [flag] if flag else []
    patient = {"patient": {"flags": flags}, "shoe": ROOMY}
    assert ("hallux.site_cutout" in codes(rx({**patient, "right": SESAMOID}))) is (flag is None)
    assert ("hallux.review" in codes(rx({**patient, "right": MILD}))) is (flag is None)
    stiff = rx({**patient, "right": {**FREE, "hallux_dorsiflexion_unloaded_deg": 10}})
    assert ("extension on request" in of(stiff.advice, "hallux.stiff_shoe")[0]) is (flag is None)
    post = rx({**patient, "right": {"forefoot_to_rearfoot_deg": 4}})
    assert ("forefoot.levelling" in codes(post)) is (flag is None)


@pytest.mark.parametrize(("varus", "warned"), [(2.9, False), (3, True), (4.9, True)])
@pytest.mark.parametrize("by_hand", ["right.first_ray_cutout=first_met", "right.mortons=reverse"])
def test_forefoot_varus_3_to_5_warns_beside_what_a_person_sets(rx, codes, varus, warned, by_hand):
    exam = {"right": {"forefoot_to_rearfoot_deg": varus}}
    assert ("hallux.forefoot_varus" in codes(rx(exam, by_hand, profile="pa12-shell"))) is warned
    assert "hallux.forefoot_varus" not in codes(rx(exam))


def test_flare_is_full_contact_fill_and_a_soft_cover(rx, lr, codes):
    exam = {"patient": {"flags": ["inflammatory_flare"]}, "shoe": ROOMY, "right": {**FREE, "forefoot_pain_0_10": 6}}
    r = rx(exam)
    assert lr(r, "arch_fill_mm") == (1.6, 1.6)
    assert lr(r, "cover_mm") == (3.0, 3.0)
    assert (lr(r, "cast_inversion_deg"), lr(r, "met_pad_mm")) == ((0.0, 0.0), (0.0, 0.0))
    assert {"barred.cast_inversion_deg", "barred.met_pad_mm", "safety.rescan"} <= codes(r)
    assert "safety.flare_lift" not in codes(r)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("arch_fill_mm=0", None), ("arch_fill_mm=-0.1", "range.arch_fill_mm"),
        ("arch_fill_mm=1.7", "range.arch_fill_mm"),

        ("cover_mm=3", None), ("cover_mm=2.9", "safety.flare_cover"), ("cast_inversion_deg=1", "safety.inversion"),
        ("met_pad_mm=3", "safety.met_pad"),
    ],
)  # fmt: skip
def test_flare_by_hand(rx, change, code):
    exam = {"patient": {"flags": ["inflammatory_flare"]}, "shoe": ROOMY}
    found = {b.code for b in rx(exam, change).open_blocks}
    assert (code in found) if code else not found


def test_flare_and_group_a_keep_the_cover_of_the_skin(rx, lr):
    r = rx({"patient": {"flags": ["inflammatory_flare", "neuropathy"]}, "shoe": ROOMY})
    assert (lr(r, "cover_mm"), lr(r, "arch_fill_mm")) == ((6.0, 6.0), (3.2, 3.2))


def test_flare_and_a_lift_is_asked(rx):
    leg = {"shorter_side": "right", "difference_mm": 12, "method": "block", "kind": "anatomical", "symptomatic": True}
    r = rx({"patient": {"flags": ["inflammatory_flare"]}, "leg_length": leg})
    assert "right 6 mm" in of(r.decisions, "safety.flare_lift")[0]


ANKLE = {"ankle": "equinus", "ankle_dorsiflexion_extended_deg": 4}


def test_an_ankle_word_beside_degrees_without_method_lifts_nothing_and_is_named(rx, lr):
    r = rx({"shoe": {"type": "athletic"}, "right": ANKLE})
    assert lr(r, "heel_lift_mm") == (0.0, 0.0)
    assert 'beside the word "equinus" without its method' in of(r.decisions, "equinus.method")[0]


def test_with_a_method_the_degrees_decide(rx, lr):
    foot = {"ankle": "equinus", "ankle_dorsiflexion_extended_deg": 7, "ankle_method": "nwb"}
    r = rx({"shoe": {"type": "athletic"}, "right": foot})
    assert lr(r, "heel_lift_mm") == (0.0, 0.0)
    assert "the degrees decide" in of(r.advice, "exam.unusual.right.ankle")[0]


@pytest.mark.parametrize(
    ("word", "degrees", "fits"),
    [("equinus", 19.9, True), ("equinus", 20, False), ("full", 4.9, False)],
)
def test_a_word_that_fits_the_degrees_by_neither_method_is_refused(word, degrees, fits):
    data = {"schema_version": "1", "left": {"ankle": word, "ankle_dorsiflexion_extended_deg": degrees}}
    if fits:
        assert parse_exam(data).left.ankle == word
        return
    with pytest.raises(OrderError, match="by nwb or lunge"):
        parse_exam(data)


def test_a_bony_block_refers_though_the_method_is_missing(rx, codes):
    found = codes(rx({"right": {"ankle": "bony_block", "ankle_dorsiflexion_extended_deg": 4}}))
    assert {"refer.bony_block", "equinus.method"} <= found


@pytest.mark.parametrize(
    ("foot", "named"),
    [
        ({"forefoot_pain_0_10": 3.9}, None), ({"forefoot_pain_0_10": 4}, "right forefoot pain"),
        (FREE, "right limited or painful hallux"),
    ],
)  # fmt: skip
def test_achilles_pain_against_the_forefoot_is_asked(rx, lr, foot, named):
    r = rx({"shoe": {**ROOMY, "type": "athletic"}, "right": {"achilles_pain_0_10": 6, **foot}})
    assert lr(r, "heel_lift_mm") == (10.0, 10.0)
    texts = of(r.decisions, "achilles.forefoot")
    assert bool(texts) is bool(named)
    assert all(named in text and "10 mm" in text for text in texts)


@pytest.mark.parametrize(
    ("word", "code", "known"),
    [
        ("hallux_limitus", "hallux.side", FREE), ("metatarsalgia", "forefoot_pain.side", {"forefoot_pain_0_10": 4}),
        ("plantar_heel_pain", "heel_pain.side", {"heel_pain_0_10": 4}),
        ("midfoot_arthritis", "midfoot.side", {"midfoot_arthritis": True}),
        ("acquired_flat_foot", "acquired_flat_foot.side", {"fpi6": 6}),
    ],
)  # fmt: skip
def test_a_diagnosis_alone_asks_for_its_exam(rx, codes, word, code, known):
    patient = {"patient": {"diagnosis": [word]}}
    assert code in codes(rx(patient))
    assert code not in codes(rx({**patient, "right": known}))


@pytest.mark.parametrize(("word", "key"), [("metatarsalgia", "forefoot_pain"), ("plantar_heel_pain", "heel_pain")])
def test_a_diagnosis_with_little_pain_is_not_passed_over(rx, codes, word, key):
    r = rx({"patient": {"diagnosis": [word], "back_pain_0_10": 5}, "right": {f"{key}_0_10": 3.9}})
    assert f"{key}.side" in codes(r)


LEG = {"shorter_side": "right", "method": "block", "kind": "anatomical", "onset": "recent", "symptomatic": True}


@pytest.mark.parametrize(
    ("mm", "shoe", "said"),
    [
        (34, {"type": "everyday"}, "target 24 mm in all (0.7 of 34) in steps of 3 mm every 2 to 4 weeks, in the shoe "
         "at most 6 mm (everyday shoe): 18 mm of it are not for this device"),
        (12, {"type": "athletic", "insole_length_mm": 280}, "target 8.5 mm in all (0.7 of 12) in steps of 3 mm every 2 "
         "to 4 weeks; a separate lift"),
        (16, {"type": "athletic"}, "in the shoe at most 6 mm (the device is shorter than full length): 5 mm of it"),
        (16, {"type": "sandal"}, "in the shoe at most 0 mm (sandal shoe): 11 mm of it"),
    ],
)  # fmt: skip
def test_the_target_says_how_much_of_it_the_shoe_takes(rx, mm, shoe, said):
    r = rx({"shoe": shoe, "leg_length": {**LEG, "difference_mm": mm}})
    assert said in of(r.advice, "leg_length.target")[0]


@pytest.mark.parametrize(("flag", "most"), [("fall_risk", "3 mm"), ("neuropathy", "6 mm (safety group A)")])
def test_the_target_says_what_safety_takes_of_it(rx, flag, most):
    shoe = {"type": "athletic", "insole_length_mm": 280}
    r = rx({"patient": {"flags": [flag]}, "shoe": shoe, "leg_length": {**LEG, "difference_mm": 16}})
    assert f"in the shoe at most {most}" in of(r.advice, "leg_length.target")[0]


def test_a_cap_that_takes_of_a_lift_is_named(rx):
    r = rx({"shoe": {"type": "dress"}, "leg_length": {**LEG, "difference_mm": 12}})
    assert of(r.decisions, "lift.given_up") == [
        "heel lift: given up 3 of 6 mm of the right side's leg-length lift: right: dress shoe: lift at most 3 mm (up "
        "to 12 when accepted)"
    ]


def test_nothing_is_said_to_be_given_up_of_a_lift_set_by_hand(rx, codes):
    exam = {"shoe": {"type": "dress"}, "leg_length": {**LEG, "difference_mm": 12}}
    r = rx(exam, "right.heel_lift_mm=6")
    assert "lift.given_up" not in codes(r)
    assert "lift.over_cap" in {b.code for b in r.open_blocks}


def test_a_pad_that_gave_way_to_a_skive_set_by_hand_says_so(rx, lr):
    r = rx({"right": {"subtalar_mobility": "limited"}}, "right.lateral_skive_mm=2")
    assert lr(r, "heel_pad_mm") == (0.0, 0.0)
    assert of(r.decisions, "heel_pad.given_up") == [
        "right: never a skive with a heel pad: heel_pad_mm 4 was given up for the lateral_skive_mm that was set"
    ]


ONE = [("left", "right"), ("right", "left")]


@pytest.mark.parametrize(("built", "other"), ONE)
def test_a_block_of_a_foot_without_a_device_is_said_and_stops_nothing(rx, make_foot, built, other):
    exam = {other: {"hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": True}}
    change = f"{other}.first_ray_cutout=first_met"
    r = rx(exam, change, profile="pa12-shell", feet={built: make_foot(built)})
    assert not r.blocks
    assert "stops nothing" in of(r.decisions, "unbuilt.hallux.cutout_painful")[0]
    both = {side: make_foot(side) for side in ("left", "right")}
    assert [b.code for b in rx(exam, change, profile="pa12-shell", feet=both).blocks] == ["hallux.cutout_painful"]


@pytest.mark.parametrize(("flag", "code"), [("ulcer_active", "ulcer_active"), ("neuropathy", "full_length_needs_shoe")])
def test_a_block_of_the_patient_stops_one_device_too(rx, make_foot, flag, code):
    r = rx({"patient": {"flags": [flag]}}, feet={"left": make_foot("left")})
    assert [b.code for b in r.open_blocks] == [f"safety.{code}"]


@pytest.mark.parametrize(("built", "other"), ONE)
def test_a_value_set_for_a_foot_without_a_device_is_said(rx, make_foot, codes, built, other):
    r = rx({}, f"{other}.heel_cup_depth_mm=12", feet={built: make_foot(built)})
    assert f"{other}.heel_cup_depth_mm = 12.0 was set" in of(r.decisions, "set.no_device")[0]
    assert "set.no_device" not in codes(rx({}, f"{built}.heel_cup_depth_mm=12", feet={built: make_foot(built)}))
    assert "set.no_device" not in codes(rx({}, "heel_cup_depth_mm=12", feet={built: make_foot(built)}))


@pytest.mark.parametrize("mobility", ["limited", "rigid", "full"])
@pytest.mark.parametrize("degrees", [3, -3])
def test_a_forefoot_post_by_hand_on_a_stiff_joint_is_blocked(rx, mobility, degrees):
    r = rx({"right": {"subtalar_mobility": mobility}}, f"right.forefoot_post_deg={degrees}")
    assert [b.code for b in r.open_blocks] == ([] if mobility == "full" else ["subtalar.forefoot_post"])


@pytest.mark.parametrize("site", ["sesamoid", "dorsal", None])
def test_a_painful_hallux_with_full_range_gets_a_cover(rx, lr, site):
    foot = {**SESAMOID, "hallux_pain_site": site} if site else {k: v for k, v in SESAMOID.items() if "site" not in k}
    assert lr(rx({"right": foot, "shoe": ROOMY}), "cover_mm") == (0.0, 3.0)


@pytest.mark.parametrize(("lift", "under_heads"), [(6, 0.0), (7, 1.75), (8, 4.0), (10, 5.0)])
def test_degrees_that_a_platform_gives_count_from_the_heads(rx, lift, under_heads):
    """Half height under the heads from 8 mm of leg-length part, none up to 6, in between in proportion."""
    foot = {"ankle_dorsiflexion_extended_deg": 7, "ankle_method": "nwb", "foot_length_mm": 260}
    r = rx({"right": foot, "shoe": ROOMY}, f"right.heel_lift_mm={lift}")
    gives = math.degrees(math.atan((lift - under_heads) / (0.57 * 260)))
    assert f"gives {gives:.1f} of 3 degrees" in of(r.advice, "equinus.gives")[0]
