"""The other rows of decisions.md, one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOMY = {"type": "work", "insole_length_mm": 280, "removable_insole": True}


def order(right: dict[str, object], **patient: object) -> dict[str, object]:
    return {"shoe": ROOMY, "right": right, "patient": {"flags": [], **patient}}


def right(r, *keys: str) -> dict[str, object]:
    return {k: r.prescriptions["right"].values[k].value for k in keys}


@pytest.mark.parametrize(("flexible", "fill"), [(True, 1.6), (False, 3.2)], ids=["flexible", "rigid"])
def test_midfoot_flexible_and_rigid(rx, later, flexible, fill):
    keys = ("heel_cup_depth_mm", "arch_fill_mm", "medial_skive_mm", "rearfoot_post_deg", "length")
    base = {"heel_cup_depth_mm": 18.0, "medial_skive_mm": 0.0, "rearfoot_post_deg": 0.0, "length": "full"}
    r = rx(order({"midfoot_arthritis": True, "midfoot_flexible": flexible}), catalogue=later)
    assert right(r, *keys) == {**base, "arch_fill_mm": fill}


def test_midfoot_unknown_flexibility_is_asked_and_fills_nothing(rx, codes):
    r = rx(order({"midfoot_arthritis": True}))
    assert "midfoot.flexible" in codes(r)
    assert r.prescriptions["right"].values["arch_fill_mm"].origin == "profile"


def test_midfoot_ends_at_the_sulcus_without_a_shoe(rx):
    r = rx({"right": {"midfoot_arthritis": True}}, profile="pa12-shell")
    assert right(r, "length") == {"length": "sulcus"}


def test_midfoot_warnings(rx, codes):
    assert codes(rx(order({"midfoot_arthritis": True}))) >= {"midfoot.lacing", "midfoot.plate"}


def test_midfoot_beats_a_skive_for_pronation(rx, later):
    r = rx(order({"midfoot_arthritis": True, "fpi6": 8, "foot_pain_0_10": 5}), catalogue=later)
    assert right(r, "medial_skive_mm") == {"medial_skive_mm": 0.0}


@pytest.mark.parametrize(
    ("diagnosis", "code"),
    [
        ("midfoot_arthritis", "midfoot.side"), ("plantar_heel_pain", "heel_pain.side"),
        ("metatarsalgia", "forefoot_pain.side"),
        ("acquired_flat_foot", "acquired_flat_foot.side"),
    ],
)  # fmt: skip
def test_a_diagnosis_without_a_side_is_asked(rx, codes, diagnosis, code):
    assert code in codes(rx({"patient": {"diagnosis": [diagnosis]}}))


@pytest.mark.parametrize(("fpi6", "skive"), [(5, 0.0), (6, 2.0), (9, 2.0), (10, 4.0)])
def test_pronated(rx, later, fpi6, skive):
    r = rx(order({"fpi6": fpi6, "foot_pain_0_10": 5}), catalogue=later)
    post = "full" if skive else "none"
    assert right(r, "medial_skive_mm", "rearfoot_post") == {"medial_skive_mm": skive, "rearfoot_post": post}
    assert right(r, "arch_fill_mm") == {"arch_fill_mm": 1.6 if skive else 3.2}


@pytest.mark.parametrize(
    "against", [{"lateral_instability": True}, {"thin_fat_pad": True}, {"subtalar_mobility": "limited"}]
)
def test_pronated_not_with(rx, later, codes, against):
    r = rx(order({"fpi6": 8, "foot_pain_0_10": 5, **against}), catalogue=later)
    assert right(r, "medial_skive_mm", "rearfoot_post") == {"medial_skive_mm": 0.0, "rearfoot_post": "none"}
    assert "pronation.no_skive" in codes(r)


def test_a_pronated_foot_leaves_a_deeper_cup_alone(rx):
    r = rx(order({"fpi6": 8, "heel_pain_0_10": 6}))
    assert right(r, "heel_cup_depth_mm") == {"heel_cup_depth_mm": 16.0}


def test_pronated_not_in_a_dress_shoe(rx, later):
    exam = order({"fpi6": 8, "foot_pain_0_10": 5}) | {"shoe": {"type": "dress"}}
    assert right(rx(exam, catalogue=later), "medial_skive_mm") == {"medial_skive_mm": 0.0}


def test_skive_on_a_thin_fat_pad_by_hand_is_blocked(rx, later):
    r = rx(order({"thin_fat_pad": True}), "right.medial_skive_mm=2", catalogue=later)
    assert [b.code for b in r.open_blocks] == ["skive.thin_fat_pad"]


@pytest.mark.parametrize(
    ("foot", "found"),
    [({"fpi6": -2}, False), ({"fpi6": -3}, True), ({"rcsp_deg": 4}, False), ({"rcsp_deg": 4.5}, True)],
)
def test_supinated(rx, later, foot, found):
    r = rx(order(foot), catalogue=later)
    assert right(r, "cover_mm", "arch_fill_mm", "heel_pad_mm") == (
        {"cover_mm": 3.0, "arch_fill_mm": 1.6, "heel_pad_mm": 4.0}
        if found
        else {"cover_mm": 0.0, "arch_fill_mm": 3.2, "heel_pad_mm": 0.0}
    )
    assert right(r, "heel_pad_shift_mm") == {"heel_pad_shift_mm": 0.0}


@pytest.mark.parametrize(("mobility", "skive"), [("full", 2.0), ("limited", 0.0), (None, 0.0)])
def test_supinated_lateral_skive_only_if_the_joint_is_full(rx, later, codes, mobility, skive):
    foot = {"fpi6": -4, **({"subtalar_mobility": mobility} if mobility else {})}
    r = rx(order(foot), "right.heel_pad_mm=0", catalogue=later)
    assert right(r, "lateral_skive_mm") == {"lateral_skive_mm": skive}
    r = rx(order(foot), catalogue=later)
    assert right(r, "lateral_skive_mm", "heel_pad_mm") == {"lateral_skive_mm": 0.0, "heel_pad_mm": 4.0}
    assert ("lateral_skive.given_up" in codes(r)) is (skive > 0)


@pytest.mark.parametrize("key", ["medial_skive_mm", "lateral_skive_mm"])
def test_a_pad_and_a_skive_by_hand_are_blocked(rx, later, key):
    r = rx({}, f"right.{key}=2", "right.heel_pad_mm=4", catalogue=later)
    assert "skive.with_heel_pad" in {b.code for b in r.open_blocks}


def test_lateral_instability(rx, later, codes):
    r = rx(order({"lateral_instability": True}), catalogue=later)
    assert right(r, "lateral_skive_mm", "heel_cup_depth_mm") == {"lateral_skive_mm": 2.0, "heel_cup_depth_mm": 16.0}
    assert right(r, "lateral_wall") == {"lateral_wall": "high"}


@pytest.mark.parametrize(
    ("measured", "post"),
    [(2.9, 0.0), (3, 1.5), (6, 3.0), (12, 6.0), (30, 6.0), (-2.9, 0.0), (-3, -1.5), (-10, -5.0), (-25, -5.0)],
)
def test_forefoot_post_is_at_most_half(rx, later, measured, post):
    r = rx(order({"forefoot_to_rearfoot_deg": measured}), catalogue=later)
    assert right(r, "forefoot_post_deg") == {"forefoot_post_deg": post}


def test_forefoot_post_prints_the_levelling_angle(rx, codes):
    assert "forefoot.levelling" in codes(rx(order({"forefoot_to_rearfoot_deg": 4})))


@pytest.mark.parametrize(("pain", "found"), [(3.9, False), (4, True)])
def test_heel_pain(rx, later, codes, pain, found):
    foot = {"heel_pain_0_10": pain, "thin_fat_pad": True, "plantar_fascia_prominent": True}
    r = rx(order(foot), catalogue=later)
    expected = {"heel_cup_depth_mm": 16.0, "arch_fill_mm": 1.6, "heel_pad_mm": 3.0, "fascia_groove_mm": 2.0}
    bare = {"heel_cup_depth_mm": 14.0, "arch_fill_mm": 3.2, "heel_pad_mm": 0.0, "fascia_groove_mm": 0.0}
    assert right(r, *expected) == (expected if found else bare)
    assert "heel_pain.otc_first" not in codes(r)


@pytest.mark.parametrize(
    ("patient", "foot", "said"),
    [
        ({}, {}, True), ({"age_years": 17}, {}, False), ({"flags": ["neuropathy"]}, {}, False),
        ({"flags": ["fall_risk"]}, {}, False), ({"otc_tried": True}, {}, False), ({}, {"thin_fat_pad": True}, False),
        ({}, {"single_heel_rise": False}, False), ({"diagnosis": ["midfoot_arthritis"]}, {}, False),
    ],
)  # fmt: skip
def test_heel_pain_ready_made_first(rx, codes, patient, foot, said):
    r = rx(order({"heel_pain_0_10": 5, **foot}, **{"age_years": 40, **patient}))
    assert ("heel_pain.otc_first" in codes(r)) is said
    assert ("otc.first" in codes(r)) is said


def test_ready_made_first_can_be_switched_off_by_the_profile(rx, codes, tmp_path):
    text = (Path(__file__).parents[2] / "profiles" / "tpu-full-contact.toml").read_text()
    path = tmp_path / "mine.toml"
    path.write_text(text.replace('schema_version = "1"', 'schema_version = "1"\nover_the_counter_first = false'))
    r = rx(order({"heel_pain_0_10": 5}, age_years=40), profile=str(path))
    assert not {"otc.first", "heel_pain.otc_first"} & codes(r)


@pytest.mark.parametrize(("mass", "said"), [(80, True), (112.9, True), (113, False)])
def test_a_heavy_patients_shell_is_not_answered_by_a_ready_made_device(rx, codes, mass, said):
    found = codes(rx(order({}, age_years=40, mass_kg=mass), "construction=shell", profile="pa12-shell"))
    assert ("otc.first" in found) is said


def test_a_failed_heel_rise_is_referred_by_itself(rx, codes):
    assert "refer.single_heel_rise" in codes(rx({"right": {"single_heel_rise": False}}))


@pytest.mark.parametrize(("mm", "blocked"), [(2.5, True), (3, False), (6, False), (0, False)])
def test_a_findings_own_range_binds_a_persons_value(rx, later, mm, blocked):
    r = rx(order({"subtalar_mobility": "rigid"}), f"right.heel_pad_mm={mm}", catalogue=later)
    assert ("range.heel_pad_mm" in {b.code for b in r.open_blocks}) is blocked


def test_a_deep_cup_in_a_dress_shoe_by_hand_is_a_block(rx):
    r = rx({"shoe": {"type": "dress"}}, "heel_cup_depth_mm=20")
    assert "range.heel_cup_depth_mm" in {b.code for b in r.open_blocks}


def test_a_cut_out_set_in_a_painful_joint_drops_the_extension(rx, lr, codes):
    foot = {"hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": True}
    r = rx(order(foot), "right.first_ray_cutout=first_met", accept=["hallux.cutout_painful"])
    assert lr(r, "mortons")[1] == "none"
    assert "mortons.given_up" in codes(r)


def test_heel_pain_alone_gets_no_pad_no_groove_no_lift(rx, later):
    r = rx(order({"heel_pain_0_10": 8}), catalogue=later)
    assert right(r, "heel_pad_mm", "fascia_groove_mm", "heel_lift_mm") == {
        "heel_pad_mm": 0.0, "fascia_groove_mm": 0.0, "heel_lift_mm": 0.0
    }  # fmt: skip


@pytest.mark.parametrize(("pain", "found"), [(3.9, False), (4, True)])
def test_forefoot_pain(rx, later, codes, pain, found):
    r = rx(order({"forefoot_pain_0_10": pain}), catalogue=later)
    expected = {"met_pad_mm": 5.0, "met_pad_behind_mm": 8.0, "cover_mm": 4.0}
    assert right(r, *expected) == (expected if found else {**expected, "met_pad_mm": 0.0, "cover_mm": 0.0})
    assert ("forefoot_pain.pad_place" in codes(r)) is found


@pytest.mark.parametrize("shows", [{"fpi6": 6}, {"single_heel_rise": False}])
def test_adult_acquired_flat_foot(rx, later, codes, shows):
    r = rx(order(shows, diagnosis=["acquired_flat_foot"]), catalogue=later)
    assert right(r, "heel_cup_depth_mm", "medial_skive_mm", "cast_inversion_deg") == {
        "heel_cup_depth_mm": 22.0, "medial_skive_mm": 4.0, "cast_inversion_deg": 2.0
    }  # fmt: skip
    assert right(r, "medial_flange") == {"medial_flange": "high"}
    assert ("refer.single_heel_rise" in codes(r)) is ("single_heel_rise" in shows)


def test_lesions_get_a_sink_each(rx):
    lesions = [{"site": "mth2", "kind": "callus"}, {"site": "styloid", "kind": "prominence"}]
    r = rx(order({"lesions": lesions}))
    assert right(r, "sink_mth2_mm", "sink_styloid_mm") == {"sink_mth2_mm": 2.0, "sink_styloid_mm": 2.0}
    assert "callus at mth2, 5 mm margin" in r.prescriptions["right"].values["sink_mth2_mm"].reason


@pytest.mark.parametrize(("age", "found"), [(17, True), (18, False)])
def test_child(rx, codes, age, found):
    assert ("child.growth" in codes(rx(order({}, age_years=age)))) is found


@pytest.mark.parametrize(
    ("patient", "said"),
    [({"back_pain_0_10": 3}, True), ({"back_pain_0_10": 2}, False), ({"back_pain_on_standing": True}, True)],
)
def test_back_pain_gets_the_evidence_and_nothing_else(rx, patient, said):
    r, plain = rx(order({}, **patient)), rx(order({}))
    assert any("evidence that orthoses treat back pain is insufficient" in a.text for a in r.advice) is said
    assert r.prescriptions == plain.prescriptions


FINDINGS = {
    "subtalar": {"subtalar_mobility": "limited"},
    "midfoot": {"midfoot_arthritis": True},
    "pronated": {"fpi6": 8},
    "supinated": {"fpi6": -5},
    "lateral_instability": {"lateral_instability": True},
    "forefoot_posting": {"forefoot_to_rearfoot_deg": 4},
    "lesions": {"lesions": [{"site": "mth1", "kind": "callus"}]},
}
GOAL_OF = {"pronated": "pronation", "supinated": "supination", "forefoot_posting": "forefoot"}


@pytest.mark.parametrize("name", FINDINGS)
def test_without_a_complaint_it_is_incidental_unless_wanted(rx, codes, name):
    quiet = rx(order({**FINDINGS[name], "foot_pain_0_10": 2}))
    assert f"incidental.{name}" in codes(quiet)
    assert all(v.origin != "rule" for v in quiet.prescriptions["right"].values.values())
    wanted = rx(order({**FINDINGS[name], "foot_pain_0_10": 2}, goals=[GOAL_OF.get(name, name)]))
    assert f"incidental.{name}" not in codes(wanted)
    assert wanted != quiet


@pytest.mark.parametrize(("pain", "incidental"), [(2.9, True), (3, False)])
def test_a_complaint_begins_at_3(rx, codes, pain, incidental):
    r = rx(order({"fpi6": 8}, back_pain_0_10=pain))
    assert ("incidental.pronated" in codes(r)) is incidental


def test_no_pain_field_lets_proposals_stand_and_says_so(rx, codes, later):
    r = rx({"right": {"fpi6": 8}}, catalogue=later)
    assert "exam.no_complaint_recorded" in codes(r)
    assert right(r, "medial_skive_mm") == {"medial_skive_mm": 2.0}


def test_forefoot_pain_gets_a_met_pad(rx, lr):
    assert lr(rx(order({"forefoot_pain_0_10": 6})), "met_pad_mm") == (0.0, 5.0)
