"""Rows, branches and blocks of decisions.md that no other file names, each case with its own id."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from orthocad.errors import OrderError
from orthocad.model import Field
from orthocad.prescribe.rules.diagnosis import KNOWN, meant

ROOMY = {"type": "work", "insole_length_mm": 280, "removable_insole": True}
SHELL = {"profile": "pa12-shell"}
PAINLESS = {"hallux_pain_unloaded": False, "hallux_pain_mid_range": False}
SITE = {"hallux_dorsiflexion_unloaded_deg": 75, "hallux_pain_unloaded": True, "hallux_pain_mid_range": False}
BLOCK = {"hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": True}
STIFF = {"hallux_dorsiflexion_unloaded_deg": 10, **PAINLESS}
NWB = {"ankle_method": "nwb"}
EQUINUS = {"ankle_dorsiflexion_extended_deg": 2, **NWB}


def said(items, code: str) -> list[str]:
    return [item.text for item in items if item.code == code]


def right(r, key: str):
    return r.prescriptions["right"].values[key].value


@pytest.mark.parametrize("shoe", [{}, {"type": "work", "insole_length_mm": 280}], ids=["no_shoe", "shoe"])
@pytest.mark.parametrize("site", ["sesamoid", "plantar_plate"])
def test_site_on_a_shell_reaches_under_the_heads(rx, codes, site, shoe):
    r = rx({"shoe": shoe, "right": {**SITE, "hallux_pain_site": site}}, **SHELL)
    assert (right(r, "mortons"), right(r, "mortons_thickness_mm"), right(r, "length")) == ("reverse", 3.0, "sulcus")
    assert "no_place.mortons" not in codes(r)


@pytest.mark.parametrize("site", ["mth1", "mth2", "mth3", "mth4", "mth5"])
def test_a_sink_under_a_head_has_its_place_on_a_shell(rx, codes, site):
    r = rx({"right": {"lesions": [{"site": site, "kind": "callus"}]}}, **SHELL)
    assert right(r, "length") == "sulcus"
    assert not [c for c in codes(r) if c.startswith("no_place.")]


@pytest.mark.parametrize("site", ["heel", "navicular", "styloid"])
def test_a_sink_behind_the_heads_leaves_the_length(rx, site):
    assert right(rx({"right": {"lesions": [{"site": site, "kind": "callus"}]}}, **SHELL), "length") == "three_quarter"


@pytest.mark.parametrize(("shoe", "length"), [({}, "sulcus"), (ROOMY, "full")], ids=["no_shoe", "shoe"])
def test_a_sink_under_the_hallux_wants_full_length(rx, codes, shoe, length):
    r = rx({"shoe": shoe, "right": {"lesions": [{"site": "hallux", "kind": "callus"}]}}, **SHELL)
    assert right(r, "length") == length
    assert ("no_place.sink_hallux_mm" in codes(r)) is (length == "sulcus")


@pytest.mark.parametrize("profile", ["pa12-shell", "tpu-full-contact"])
def test_block_without_a_shoe_says_that_the_extension_wants_full_length(rx, profile):
    text = said(rx({"right": BLOCK}, profile=profile).decisions, "no_place.mortons")
    assert "full length needs shoe.insole_length_mm or shoe.size" in text[0]
    assert not said(rx({"right": BLOCK, "shoe": ROOMY}, profile=profile).decisions, "no_place.mortons")


@pytest.mark.parametrize(
    ("change", "least"),
    [
        ("mortons=reverse", "sulcus"), ("mortons=extension", "full"), ("met_pad_mm=5", "sulcus"),
        ("met_bar_mm=3", "sulcus"), ("sink_mth2_mm=2", "sulcus"), ("toe_crest_mm=3", "full"),
        ("kinetic_wedge_mm=2", "full"), ("dancers_pad_mm=3", "sulcus"),
    ],
)  # fmt: skip
def test_what_is_set_beyond_the_devices_end_is_said(rx, change, least):
    key = change.partition("=")[0]
    text = said(rx({}, f"right.{change}", "length=three_quarter", **SHELL).decisions, f"no_place.{key}")
    assert text[0].startswith(f"right: {key}")
    assert f"wants a device of {least} length" in text[0]
    assert not said(rx({}, change, "length=full", "insole_length_mm=280").decisions, f"no_place.{key}")


@pytest.mark.parametrize(
    ("profile", "change", "needs", "way"),
    [
        (None, "arch_rib_mm=4", "construction=shell", ("construction=shell",)),
        (None, "heel_drop_mm=12", "underside=shoe", ("underside=shoe",)),
        ("pa12-shell", "heel_drop_mm=12", "construction=filled and underside=shoe",
         ("construction=filled", "underside=shoe")),
        ("pa12-shell", "edge_bevel_mm=1", "construction=filled", ("construction=filled",)),
        (None, "heel_pad_shift_mm=6", "heel_pad_mm or heel_aperture", ("heel_aperture=through",)),
        (None, "cutout_recess_mm=4", "first_ray_cutout", ("first_ray_cutout=first_met", "base_thickness_mm=7")),
        (None, "mortons_width_mm=26", "mortons=extension", ("mortons=extension",)),
        (None, "heel_pad_mm=4", "no heel_aperture or heel_pad_build=lattice", ()),
        (None, "heel_cup_expansion_mm=0", "no heel_cup_width_mm", ()),
        (None, "trim_allowance_mm=6", "length=full", ("length=full", "insole_length_mm=280")),
    ],
)  # fmt: skip
def test_what_has_nothing_to_act_on_is_said_with_what_it_acts_with(rx, profile, change, needs, way):
    key = change.partition("=")[0]
    before = {"heel_pad_mm": ("heel_aperture=through",), "heel_cup_expansion_mm": ("heel_cup_width_mm=66",)}
    found = rx({}, *before.get(key, ()), change, profile=profile).decisions
    left, right = said(found, f"no_place.{key}")
    assert left.startswith(f"left: {key} ")
    assert right.endswith(f"it acts only with {needs}")
    assert not said(rx({}, change, *way, profile=profile).decisions, f"no_place.{key}") or not way


@pytest.mark.parametrize("change", ["heel_pad_shift_mm=0", "mortons_width_mm=30", "heel_pad_build=soft"])
def test_what_is_set_as_it_is_by_itself_is_not_said(rx, codes, change):
    assert not [c for c in codes(rx({}, change)) if c.startswith("no_place.")]


def test_an_edge_no_thinner_than_its_shell_and_too_small_a_radius_are_said(rx):
    text = said(rx({}, "distal_edge_mm=6", **SHELL).decisions, "no_place.distal_edge_mm")
    assert "no thinner than the shell's" in text[0]
    assert not said(rx({}, "distal_edge_mm=1.5", **SHELL).decisions, "no_place.distal_edge_mm")
    cut = "first_ray_cutout=first_ray"
    (text, _) = said(rx({}, "cutout_radius_mm=8", cut).decisions, "no_place.cutout_radius_mm")
    assert text.endswith("it is 12")
    assert not said(rx({}, "cutout_radius_mm=12", cut).decisions, "no_place.cutout_radius_mm")


def test_of_a_foot_without_a_device_nothing_is_missing_on_it(rx, make_foot):
    sets = ("toe_crest_mm=3", "arch_rib_mm=4", "heel_pad_shift_mm=5")
    one = [d for d in rx({}, *sets, feet={"right": make_foot()}).decisions if d.code.startswith("no_place.")]
    assert [d.text.partition(":")[0] for d in one] == ["right"] * 3
    both = [d for d in rx({}, *sets).decisions if d.code.startswith("no_place.")]
    assert len(both) == 6


def test_another_material_than_the_profiles_is_refused(rx):
    with pytest.raises(OrderError, match="of the profile's TPU 95A") as refused:
        rx({}, "material=PA12 MJF")
    assert refused.value.code == "rx.material_of_profile"
    rx({}, "material=TPU 95A")


def test_a_bevel_on_a_shell_is_said_to_be_missing(rx, codes):
    stiff = {"shoe": ROOMY, "right": {"subtalar_mobility": "limited"}}
    assert "no_place.crash_bevel_mm" in codes(rx(stiff, **SHELL))
    assert "no_place.crash_bevel_mm" not in codes(rx(stiff))


@pytest.mark.parametrize(
    ("sets", "missing"),
    [
        ((), True), (("rearfoot_post_deg=4",), False), (("rearfoot_post=full",), False),
        (("rearfoot_post=strip", "rearfoot_post_deg=4"), True),
    ],
)  # fmt: skip
def test_a_bevel_stands_in_a_shells_full_post_and_only_there(rx, codes, sets, missing):
    assert ("no_place.crash_bevel_mm" in codes(rx({}, "crash_bevel_mm=2", *sets, **SHELL))) == missing


def test_an_angle_alone_orders_a_full_post_and_the_prescription_says_so(rx):
    post = rx({}, "right.rearfoot_post_deg=4").prescriptions["right"].values["rearfoot_post"]
    assert (post.value, post.origin) == ("full", "rule")
    assert "rearfoot_post_deg 4 alone orders a full post" in post.reason
    assert right(rx({}, "left.rearfoot_post_deg=4"), "rearfoot_post") == "none"
    assert right(rx({}, "rearfoot_post_deg=4", "rearfoot_post=strip"), "rearfoot_post") == "strip"


def test_an_angle_and_no_post_both_set_are_refused(rx):
    with pytest.raises(OrderError, match="rearfoot_post_deg=0") as caught:
        rx({}, "rearfoot_post=none", "right.rearfoot_post_deg=4")
    assert caught.value.code == "rx.post_or_none"


ACQUIRED = {"patient": {"diagnosis": ["acquired_flat_foot"]}, "right": {"fpi6": 8}}


def test_a_proposed_skive_is_given_up_and_named_in_a_dress_shoe(rx):
    r = rx({**ACQUIRED, "shoe": {"type": "dress"}})
    assert (right(r, "medial_skive_mm"), right(r, "heel_cup_depth_mm")) == (0.0, 8.0)
    assert "needs a cup of 20 mm, and it is 8 deep" in said(r.decisions, "medial_skive.given_up")[0]
    assert right(rx({**ACQUIRED, "shoe": ROOMY}), "medial_skive_mm") == 4.0


@pytest.mark.parametrize(
    ("sets", "needs"), [(("medial_skive_mm=4",), 14), (("medial_skive_mm=4", "cast_inversion_deg=2"), 20)]
)
def test_a_skive_set_in_a_dress_shoe_is_a_block_of_its_own(rx, sets, needs):
    r = rx({"shoe": {"type": "dress"}}, *sets)
    assert {b.code for b in r.open_blocks} == {"skive.cup_too_shallow"}
    assert f"needs a cup of {needs} mm" in r.open_blocks[0].text
    assert not rx({"shoe": {"type": "dress"}}, *sets, accept=["skive.cup_too_shallow"]).open_blocks
    assert not rx({"shoe": {"type": "everyday"}}, *sets).open_blocks


@pytest.mark.parametrize(
    ("measured", "post", "blocked"),
    [(4, 2, False), (4, 2.1, True), (4, 3, True), (4, 5, True), (4, 0, False), (4, -1, True), (5, 2.5, False),
     (-4, -2, False), (-4, -2.5, True), (-4, 1, True), (20, 6, False)],
)  # fmt: skip
def test_a_forefoot_post_by_hand_is_at_most_half_of_this_case(rx, measured, post, blocked):
    r = rx({"right": {"forefoot_to_rearfoot_deg": measured}}, f"right.forefoot_post_deg={post}")
    assert ("range.forefoot_post_deg" in {b.code for b in r.open_blocks}) is blocked


def with_heel_turned(foot, deg):
    """A foot whose heel's underside is a round bowl, turned about the foot axis by that angle (varus positive)."""
    x, y = np.meshgrid(np.arange(0.0, 80.0), np.arange(-30.0, 31.0), indexing="ij")
    bowl = 0.01 * y**2 - np.tan(np.radians(deg)) * y + 0.002 * (x - 38.0) ** 2
    return replace(foot, sole=Field(x0_mm=0.0, y0_mm=-30.0, step_mm=1.0, z_mm=bowl))


def test_the_levelling_angle_of_the_exam_is_printed_with_or_without_a_scan_to_compare(rx, make_foot):
    order = {"right": {"forefoot_to_rearfoot_deg": 4}}
    text = said(rx(order).advice, "forefoot.levelling")[0]
    assert "levelled at 4 degrees from the exam" in text
    assert "the scan cannot show it" in text
    pressed = with_heel_turned(make_foot(load="full"), 8.0)
    assert "the scan cannot show it" in said(rx(order, feet={"right": pressed}).advice, "forefoot.levelling")[0]


@pytest.mark.parametrize(
    ("exam", "scan", "differs"),
    [(4, 4, False), (4, 6.9, False), (4, 7.1, True), (4, 0.9, True), (-4, 4, True), (-4, -4, False)],
)
def test_a_scan_more_than_three_degrees_from_the_exams_angle_is_said(rx, make_foot, exam, scan, differs):
    foot = with_heel_turned(make_foot(), scan)
    r = rx({"right": {"forefoot_to_rearfoot_deg": exam}}, feet={"right": foot})
    assert f"the scan's heel shows {scan:.1f}" in said(r.advice, "forefoot.levelling")[0]
    assert ("forefoot.levelling_differs" in {d.code for d in r.decisions}) is differs


@pytest.mark.parametrize("against", [{"lateral_instability": True}, {"rcsp_deg": 0.5}, {"fpi6": -1}], ids=str)
@pytest.mark.parametrize(("change", "code"), [("heel_pad_shift_mm=5", "no_shift"), ("crash_bevel_mm=2", "no_bevel")])
def test_shift_and_bevel_by_hand_are_blocked(rx, against, change, code):
    r = rx({"right": against}, f"right.{change}")
    assert f"subtalar.{code}" in {b.code for b in r.open_blocks}
    assert not rx({"right": against}, f"left.{change}").open_blocks
    assert not rx({"right": {"rcsp_deg": 0, "fpi6": 0}}, f"right.{change}").open_blocks


@pytest.mark.parametrize("site", ["sesamoid", "plantar_plate"])
@pytest.mark.parametrize(
    "foot",
    [BLOCK, {"hallux_dorsiflexion_unloaded_deg": 75, "hallux_pain_mid_range": True}],
    ids=["painful_35", "mid_range_75"],
)
def test_pain_under_the_head_with_block_is_asked(rx, codes, foot, site):
    r = rx({"shoe": ROOMY, "right": {**foot, "hallux_pain_site": site}})
    assert right(r, "mortons") == "extension"
    assert "hallux.extension_loads_pain" in codes(r)
    assert "hallux.extension_loads_pain" not in codes(rx({"right": {**foot, "hallux_pain_site": "dorsal"}}))


@pytest.mark.parametrize("site", ["sesamoid", "plantar_plate", "dorsal"])
def test_site_asks_for_the_mid_range_where_nobody_did(rx, codes, site):
    foot = {**SITE, "hallux_pain_site": site}
    assert "hallux.mid_range" not in codes(rx({"right": foot}))
    foot.pop("hallux_pain_mid_range")
    assert "hallux.mid_range" in codes(rx({"right": foot}))


@pytest.mark.parametrize(("site", "asked"), [(None, True), ("unknown", True), ("dorsal", False), ("sesamoid", False)])
def test_the_site_is_asked_only_where_it_is_not_known(rx, codes, site, asked):
    r = rx({"right": {**SITE, **({"hallux_pain_site": site} if site else {})}})
    assert ("hallux.pain_site" in codes(r)) is asked


@pytest.mark.parametrize("key", ["kinetic_wedge", "dancers_pad"])
@pytest.mark.parametrize(
    ("foot", "why"),
    [(BLOCK, "painful"), (STIFF, "stiff"), ({"first_tmt_osteoarthritis": True}, "tmt_osteoarthritis"),
     ({"forefoot_to_rearfoot_deg": 5}, "forefoot_varus")],
)  # fmt: skip
def test_what_frees_the_first_ray_is_barred_with_the_cut_out(rx, key, foot, why):
    r = rx({"shoe": ROOMY, "right": foot}, f"right.{key}_mm=3")
    assert f"hallux.{key}_{why}" in {b.code for b in r.open_blocks}


@pytest.mark.parametrize("key", ["kinetic_wedge", "dancers_pad", "toe_crest"])
@pytest.mark.parametrize("flag", ["neuropathy", "ulcer_history", "charcot_settled", "ischaemia", "inflammatory_flare"])
def test_no_edge_under_a_foot_of_group_a_by_hand(rx, key, flag):
    r = rx({"patient": {"flags": [flag]}, "shoe": ROOMY}, f"{key}_mm=3")
    assert f"safety.{key}" in {b.code for b in r.open_blocks}


@pytest.mark.parametrize("flag", ["neuropathy", "ulcer_history", "charcot_settled", "ischaemia"])
@pytest.mark.parametrize(("pain", "asked"), [(0, True), (2.9, True), (3, False)])
def test_low_pains_in_group_a_are_a_decision(rx, codes, flag, pain, asked):
    foot = {"foot_pain_0_10": pain, "lesions": [{"site": "mth1", "kind": "callus"}]}
    r = rx({"patient": {"flags": [flag]}, "shoe": ROOMY, "right": foot})
    assert ("safety.insensate" in codes(r)) is asked
    assert right(r, "sink_mth1_mm") == (0.0 if asked else 2.0)


def test_low_pains_without_group_a_are_no_such_decision(rx, codes):
    assert "safety.insensate" not in codes(rx({"patient": {"flags": []}, "right": {"foot_pain_0_10": 0}}))


def test_pains_that_were_not_recorded_are_named_beside_a_score_of_0(rx, codes):
    text = said(rx({"right": {"foot_pain_0_10": 0}}).decisions, "exam.pain_not_recorded")[0]
    assert text.endswith("back, left foot, left and right heel, left and right forefoot, left and right achilles")
    assert "exam.pain_not_recorded" not in codes(rx({"right": {"foot_pain_0_10": 5}}))


@pytest.mark.parametrize(
    ("word", "code"), [("plantar_heel_pain", "heel_pain"), ("metatarsalgia", "forefoot_pain"),
                       ("hallux_limitus", "hallux"), ("midfoot_arthritis", "midfoot"),
                       ("acquired_flat_foot", "acquired_flat_foot")],
)  # fmt: skip
def test_a_score_of_0_elsewhere_does_not_silence_a_diagnosis(rx, codes, word, code):
    assert f"{code}.side" in codes(rx({"patient": {"diagnosis": [word], "back_pain_0_10": 0}}))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("midfoot arthritis", "midfoot_arthritis"), ("Plantar fasciitis", "plantar_heel_pain"),
        ("left plantar fasciitis", "plantar_heel_pain"), ("Metatarsalgie", "metatarsalgia"),
        ("achilles tendinopathy", "achilles"), ("hallux limitis", "hallux_limitus"),
        ("Hallux rigidus", "hallux_limitus"),
        ("PTTD stage II", "acquired_flat_foot"), ("gout", None), ("", None),
    ],
)  # fmt: skip
def test_a_diagnosis_near_a_known_word_is_asked(rx, codes, text, word):
    assert meant(text) == word
    asked = said(rx({"patient": {"diagnosis": [text]}}).decisions, "exam.diagnosis_word")
    assert bool(asked) is (word is not None)


@pytest.mark.parametrize("word", KNOWN)
def test_a_known_diagnosis_is_not_asked_again(rx, codes, word):
    assert "exam.diagnosis_word" not in codes(rx({"patient": {"diagnosis": [word]}}))
    assert "exam.diagnosis_text" not in codes(rx({"patient": {"diagnosis": [word]}}))


def test_a_diagnosis_near_no_known_word_stands_on_page_1(rx):
    (asked,) = said(rx({"patient": {"diagnosis": ["gout; 8 mm lift", " "]}}).decisions, "exam.diagnosis_text")
    assert "gout; 8 mm lift" in asked


@pytest.mark.parametrize(("mm", "target"), [(16, 8.0), (12.8, 6.0), (15.5, 7.5), (20, 10.0), (20.5, 14.5)])
def test_without_symptoms_the_target_is_at_most_half(rx, mm, target):
    leg = {"shorter_side": "right", "difference_mm": mm, "method": "block", "kind": "anatomical", "onset": "recent"}
    r = rx({"shoe": {**ROOMY, "type": "athletic"}, "leg_length": {**leg, "symptomatic": False}})
    assert f"target {target:g} mm in all" in said(r.advice, "leg_length.target")[0]
    assert f"target {target:g} mm in all" in r.prescriptions["right"].values["heel_lift_mm"].reason


@pytest.mark.parametrize(
    ("extended", "flexed", "method", "found"),
    [(4, 6, None, True), (4, 9, None, False), (9.9, 12, None, True), (10, 12, None, False), (4, 6, "nwb", True),
     (15, 17, "nwb", False), (15, 17, "lunge", True)],
)  # fmt: skip
def test_a_small_gain_by_bending_the_knee_refers_with_any_method(rx, codes, extended, flexed, method, found):
    foot = {"ankle_dorsiflexion_extended_deg": extended, "ankle_dorsiflexion_flexed_deg": flexed}
    foot |= {"ankle_method": method} if method else {}
    assert ("refer.bony_block" in codes(rx({"right": foot}))) is found


@pytest.mark.parametrize(("flexible", "named"), [(True, True), (False, False), (None, False)])
def test_equinus_fill_beside_a_flexible_midfoot_is_named(rx, codes, flexible, named):
    foot = {**EQUINUS, "midfoot_arthritis": True, **({} if flexible is None else {"midfoot_flexible": flexible})}
    r = rx({"right": foot})
    assert ("equinus.fill_midfoot" in codes(r)) is named
    assert right(r, "arch_fill_mm") == {True: 1.6, False: 6.4, None: 3.2}[flexible]


@pytest.mark.parametrize(
    ("foot", "sets", "asked"),
    [
        ({**EQUINUS, "forefoot_pain_0_10": 6}, ("heel_lift_mm=8",), True),
        ({**EQUINUS, "forefoot_pain_0_10": 6}, ("heel_lift_mm=3",), False),
        ({"ankle_dorsiflexion_extended_deg": 15, **NWB}, ("heel_lift_mm=8",), True),
        ({}, ("heel_lift_mm=1",), True), (EQUINUS, ("heel_lift_mm=8",), False), (EQUINUS, ("heel_lift_mm=8.5",), True),
        ({}, ("right.heel_lift_mm=6",), False), ({"achilles_pain_0_10": 6}, ("heel_lift_mm=10",), False),
    ],
)  # fmt: skip
def test_a_raise_of_both_heels_by_hand_beyond_the_findings_is_asked(rx, codes, foot, sets, asked):
    exam = {"shoe": {**ROOMY, "type": "athletic"}, "left": foot, "right": foot}
    assert ("equinus.lift_by_hand" in codes(rx(exam, *sets))) is asked


def test_group_a_opened_without_a_shoe_still_says_where_it_ends(rx):
    r = rx({"patient": {"flags": ["neuropathy"]}}, accept=["safety.full_length_needs_shoe"])
    assert not r.open_blocks
    assert "this device ends at the sulcus" in said(r.decisions, "safety.ends_short")[0]
    assert not said(rx({"patient": {"flags": ["neuropathy"]}, "shoe": ROOMY}).decisions, "safety.ends_short")


def test_pronated_with_midfoot_arthritis_names_the_skive_that_is_not_built(rx, codes):
    foot = {"fpi6": 8, "foot_pain_0_10": 5, "midfoot_arthritis": True, "midfoot_flexible": True}
    r = rx({"shoe": ROOMY, "right": foot})
    assert right(r, "medial_skive_mm") == 0.0
    assert "medial_skive_mm 2.0 is called for" in said(r.decisions, "outvoted.medial_skive_mm")[0]
    assert "outvoted.medial_skive_mm" not in codes(rx({"right": {**foot, "midfoot_arthritis": False}}))


def test_a_lateral_skive_given_up_offers_the_choice(rx):
    r = rx({"right": {"fpi6": -4, "subtalar_mobility": "full"}})
    (options,) = [d.options for d in r.decisions if d.code == "lateral_skive.given_up"]
    assert options == ("keep the heel pad", "lateral_skive_mm by hand")


def test_midfoot_is_full_contact(rx):
    """Arch fill none to standard where it is flexible: the arch is in contact; nothing is cut out of the device."""
    r = rx({"shoe": ROOMY, "right": {"midfoot_arthritis": True, "midfoot_flexible": True}}, **SHELL)
    assert (right(r, "arch_fill_mm"), right(r, "first_ray_cutout"), right(r, "heel_aperture")) == (1.6, "none", "none")
    assert (right(r, "length"), right(r, "heel_cup_depth_mm")) == ("full", 18.0)


def test_fall_risk_asks_for_a_firm_base(rx):
    r = rx({"patient": {"flags": ["fall_risk"]}, "shoe": ROOMY})
    assert "firm base" in said(r.advice, "safety.firm_base")[0]


@pytest.mark.parametrize("key", ["heel_lift_mm", "heel_pad_mm", "cover_mm"])
@pytest.mark.parametrize(("mm", "blocked"), [(3, False), (3.5, True)])
def test_fall_risk_holds_each_soft_layer_by_hand(rx, key, mm, blocked):
    code = f"safety.fall_{key.removeprefix('heel_').removesuffix('_mm')}"
    r = rx({"patient": {"flags": ["fall_risk"]}, "shoe": ROOMY}, f"{key}={mm}")
    assert (code in {b.code for b in r.open_blocks}) is blocked


@pytest.mark.parametrize(("change", "code"), [("medial_skive_mm=2", "skive"), ("cast_inversion_deg=1", "inversion")])
def test_lateral_instability_bars_by_hand(rx, change, code):
    r = rx({"shoe": ROOMY, "right": {"lateral_instability": True}}, f"right.{change}")
    assert [b.code for b in r.open_blocks] == [f"lateral_instability.{code}"]


def test_what_to_examine_next_names_the_mid_range(rx):
    text = said(rx({}).advice, "exam.next")[0]
    assert "hallux pain in mid-range (left and right)" in text


def test_a_library_arch_is_said_not_to_be_custom(rx, codes, make_foot):
    feet = {"right": make_foot("right")}
    assert "arch.not_custom" in codes(rx({}, "arch_source=library", feet=feet))
    assert "arch.not_custom" not in codes(rx({}, feet=feet))


def test_a_cut_out_and_an_extension_both_by_hand_are_a_block_of_their_own(rx):
    both = ("right.first_ray_cutout=first_met", "right.mortons=extension", "right.insole_length_mm=280")
    assert [b.code for b in rx({}, *both, **SHELL).open_blocks] == ["hallux.cutout_with_extension"]
    assert not rx({}, *both, accept=["hallux.cutout_with_extension"], **SHELL).open_blocks


@pytest.mark.parametrize(("flag", "healed"), [("neuropathy", False), ("ulcer_history", True)])
def test_group_a_carries_its_care(rx, codes, flag, healed):
    found = codes(rx({"patient": {"flags": [flag]}, "shoe": ROOMY}))
    assert "safety.care" in found
    assert ("safety.healed_ulcer" in found) is healed


@pytest.mark.parametrize(("pain", "said_so"), [(2.9, False), (3, True)])
def test_back_pain_carries_its_evidence(rx, codes, pain, said_so):
    assert ("back_pain.evidence" in codes(rx({"patient": {"back_pain_0_10": pain}}))) is said_so


@pytest.mark.parametrize("set_", ["sink_mth5_mm=2", "sink_heel_mm=2", "mortons=extension"])
def test_what_a_shell_does_under_a_sink_or_a_mortons_form_is_said(rx, codes, set_):
    code = f"shell_follows.{set_.partition('=')[0]}"
    assert code in codes(rx({}, set_, "length=sulcus", **SHELL))
    assert code not in codes(rx({}, set_, "length=sulcus"))
    assert code not in codes(rx({}, "length=sulcus", **SHELL))
