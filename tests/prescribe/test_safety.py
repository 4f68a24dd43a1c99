"""Safety groups A to D."""

from __future__ import annotations

import pytest

FREE = {
    "hallux_dorsiflexion_unloaded_deg": 58, "hallux_dorsiflexion_loaded_deg": 9, "hallux_pain_unloaded": False,
    "hallux_pain_mid_range": False,
    "fpi6": 8, "foot_pain_0_10": 5, "forefoot_to_rearfoot_deg": 4,
}  # fmt: skip
ROOMY = {"type": "work", "insole_length_mm": 280, "removable_insole": True}
GROUP_A = ["neuropathy", "ulcer_history", "charcot_settled", "ischaemia"]


def order(*flags: str, **more: object) -> dict[str, object]:
    return {"patient": {"flags": list(flags)}, "shoe": ROOMY, "left": FREE, "right": FREE, **more}


@pytest.mark.parametrize("flag", GROUP_A)
@pytest.mark.parametrize("profile", ["tpu-full-contact", "pa12-shell"])
def test_group_a_is_soft_full_contact(rx, lr, later, flag, profile):
    r = rx(order(flag), profile=profile, catalogue=later)
    expected = {
        "construction": "filled", "length": "full", "first_ray_cutout": "none", "mortons": "none", "cover_mm": 6.0,
        "arch_fill_mm": 3.2, "medial_skive_mm": 0.0, "lateral_skive_mm": 0.0, "rearfoot_post_deg": 0.0,
        "forefoot_post_deg": 0.0, "rearfoot_post": "none",
    }  # fmt: skip
    assert {k: lr(r, k) for k in expected} == {k: (v, v) for k, v in expected.items()}
    assert not r.open_blocks


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("first_ray_cutout=first_met", "safety.cutout"),
        ("mortons=reverse", "safety.mortons"),
        ("cover_mm=5.9", "safety.cover"),
        ("length=sulcus", "safety.length"),
        ("construction=shell", "safety.construction"),
        ("heel_lift_mm=6.5", "safety.lift"),
        ("medial_skive_mm=1", "safety.skive"),
        ("lateral_skive_mm=1", "safety.lateral_skive"),
        ("rearfoot_post_deg=1", "safety.post_angle"),
        ("rearfoot_post=full", "safety.post"),
        ("forefoot_post_deg=1", "safety.forefoot_post"),
        ("met_bar_mm=1", "safety.met_bar"),
    ],
)
def test_each_rigid_feature_by_hand_is_a_block_of_its_own(rx, later, change, code):
    exam = {"patient": {"flags": ["neuropathy"]}, "shoe": ROOMY}
    found = {b.code for b in rx(exam, change, profile="pa12-shell", catalogue=later).open_blocks}
    assert code in found
    assert {c for c in found if c.startswith("safety.")} == {code}
    after = rx(exam, change, profile="pa12-shell", catalogue=later, accept=[code]).open_blocks
    assert code not in {b.code for b in after}


def test_group_a_lift_is_at_most_6(rx, lr):
    ankle = {"ankle_dorsiflexion_extended_deg": -5, "ankle_method": "nwb"}
    exam = order("neuropathy", left=ankle, right=ankle)
    assert lr(rx(exam), "heel_lift_mm") == (6.0, 6.0)


def test_group_a_without_a_shoe_size_is_held(rx):
    r = rx({"patient": {"flags": ["ischaemia"]}})
    assert [b.code for b in r.open_blocks] == ["safety.full_length_needs_shoe"]
    assert not rx({"patient": {"flags": ["ischaemia"]}}, "insole_length_mm=280").open_blocks


def test_group_a_care(rx):
    r = rx(order("ulcer_history"))
    text = " ".join(a.text for a in r.advice)
    assert "every 3 months" in text
    assert "skin check" in text
    assert "stop on pain" not in text
    assert "measured pressure relief" in text


@pytest.mark.parametrize(
    ("flag", "opens"), [("ulcer_active", False), ("charcot_active", False), ("recent_foot_surgery", True)]
)
def test_holds_are_blocks_and_no_acceptance_opens_group_b(rx, flag, opens):
    assert [b.code for b in rx({"patient": {"flags": [flag]}}).open_blocks] == [f"safety.{flag}"]
    left = rx({"patient": {"flags": [flag]}}, accept=[f"safety.{flag}"]).open_blocks
    assert not left if opens else "no acceptance opens this" in left[0].text
    assert rx({"patient": {"flags": [flag]}}, accept=["safety.other"]).open_blocks


def test_fall_risk_keeps_lift_pad_and_cover_at_3(rx, lr, later):
    sore = {"achilles_pain_0_10": 6, "subtalar_mobility": "rigid", "forefoot_pain_0_10": 6}
    r = rx(order("fall_risk", left=sore, right=sore), catalogue=later)
    assert (lr(r, "heel_lift_mm"), lr(r, "heel_pad_mm"), lr(r, "cover_mm")) == ((3.0, 3.0),) * 3


def test_fall_risk_with_group_a_keeps_the_skin_and_asks(rx, lr, codes):
    r = rx(order("fall_risk", "neuropathy"))
    assert lr(r, "cover_mm") == (6.0, 6.0)
    assert "safety.cover_conflict" in codes(r)


def test_recent_leg_surgery_measures_again(rx, codes):
    assert "safety.measure_again" in codes(rx(order("recent_leg_or_spine_surgery")))


def test_flare_is_soft_full_contact_and_rescanned(rx, lr, codes):
    r = rx(order("inflammatory_flare"), profile="pa12-shell")
    assert lr(r, "construction") == ("filled", "filled")
    assert lr(r, "first_ray_cutout") == ("none", "none")
    assert "safety.rescan" in codes(r)


def test_back_red_flags_come_first_and_change_nothing(rx):
    with_flag, without = rx(order("back_red_flags")), rx(order())
    assert with_flag.decisions[0].code == "refer.back_red_flags"
    assert with_flag.prescriptions == without.prescriptions
    assert not with_flag.blocks


def test_safety_questions_not_answered_is_said(rx, codes):
    assert "exam.safety_unanswered" in codes(rx({}))
    assert "exam.safety_unanswered" not in codes(rx({"patient": {"flags": []}}))


@pytest.mark.parametrize("side", ["left", "right"])
def test_safety_beats_every_finding(rx, side):
    painful = {"hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": True}
    r = rx({"patient": {"flags": ["neuropathy"]}, "shoe": ROOMY, side: painful})
    assert r.prescriptions[side].choice("mortons") == "none"


@pytest.mark.parametrize(
    ("flags", "offered"), [(["ulcer_active"], False), (["recent_foot_surgery", "charcot_active"], False),
    (["recent_foot_surgery"], True)],
)  # fmt: skip
def test_the_error_offers_no_acceptance_where_none_opens_it(rx, flags, offered):
    from orthocad.pipeline import _blocked

    error = _blocked(rx({"patient": {"flags": flags}}))
    assert ("--accept" in error.text) is offered
    assert error.code == f"safety.{flags[-1]}"
