"""The instances that issue 4 names, exactly."""

from __future__ import annotations

import pytest

from orthocad.model import Resolution

PAINS = {"patient": {"back_pain_0_10": 5, "flags": []}}


def leg(mm: float, symptomatic: bool, **more: object) -> dict[str, object]:
    return {
        "shorter_side": "right", "difference_mm": mm, "method": "block", "kind": "anatomical", "onset": "recent",
        "symptomatic": symptomatic, **more,
    }  # fmt: skip


def everyday(leg_length: dict[str, object] | None = None, **more: object) -> dict[str, object]:
    return {**PAINS, "shoe": {"type": "everyday"}, **({"leg_length": leg_length} if leg_length else {}), **more}


def lifts(r: Resolution) -> tuple[float, ...]:
    return tuple(r.prescriptions[side].number("heel_lift_mm") for side in ("left", "right"))


@pytest.mark.parametrize(
    ("mm", "symptomatic", "right"),
    [(9, False, 0.0), (9, True, 4.5), (16, True, 6.0), (16, False, 3.0), (34, True, 6.0)],
)
def test_first_fit_under_the_short_right_leg(rx, mm, symptomatic, right):
    assert lifts(rx(everyday(leg(mm, symptomatic)))) == (0.0, right)


def test_16_mm_symptomatic_says_first_fit_and_target(rx):
    value = rx(everyday(leg(16, True))).prescriptions["right"].values["heel_lift_mm"]
    assert "6 mm as the first fit" in value.reason
    assert "target 11 mm" in value.reason
    assert value.origin == "rule"


def test_16_mm_without_symptoms_is_a_decision(rx):
    decisions = {d.code: d.text for d in rx(everyday(leg(16, False))).decisions}
    assert "3 mm proposed, 0 to 8 mm" in decisions["leg_length.no_symptoms"]


def test_34_mm_refers_and_puts_the_rest_outside(rx):
    advice = {a.code: a.text for a in rx(everyday(leg(34, True))).advice}
    assert "refer" in advice["refer.leg_length"]
    assert "outside" in advice["refer.leg_length"]


def test_functional_difference_gets_nothing(rx):
    assert lifts(rx(everyday(leg(9, True, kind="functional")))) == (0.0, 0.0)


ANKLE_4 = {"ankle_dorsiflexion_extended_deg": 4, "ankle_method": "nwb"}
BOTH_4 = {"shoe": {"type": "athletic"}, "left": ANKLE_4, "right": ANKLE_4}


def test_ankle_4_degrees_both_sides_gets_6_both(rx):
    assert lifts(rx({**PAINS, **BOTH_4})) == (6.0, 6.0)


def test_ankle_4_degrees_with_9_mm_symptomatic_right(rx):
    r = rx({**PAINS, **BOTH_4, "leg_length": leg(9, True)})
    assert lifts(r) == (5.5, 10.0)
    assert any("0.5 of 6 mm under both heels" in d.text for d in r.decisions if d.code == "lift.given_up")


def test_ankle_7_degrees_without_heel_pain_gets_nothing(rx):
    seven = {"ankle_dorsiflexion_extended_deg": 7, "ankle_method": "nwb", "heel_pain_0_10": 0}
    assert lifts(rx(everyday(left=seven, right=seven))) == (0.0, 0.0)


FREE = {
    "hallux_dorsiflexion_unloaded_deg": 58, "hallux_dorsiflexion_loaded_deg": 9, "hallux_pain_unloaded": False,
    "hallux_pain_mid_range": False,
    "foot_pain_0_10": 5,
}  # fmt: skip
PAINFUL_35 = {"hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": True}
SESAMOID = {"hallux_dorsiflexion_unloaded_deg": 75, "hallux_pain_unloaded": True, "hallux_pain_site": "sesamoid"}


def forefoot(r: Resolution) -> tuple[str, str]:
    return r.prescriptions["right"].choice("first_ray_cutout"), r.prescriptions["right"].choice("mortons")


@pytest.mark.parametrize(
    ("foot", "expected"),
    [(FREE, ("first_met", "reverse")), (PAINFUL_35, ("none", "extension")), (SESAMOID, ("none", "reverse"))],
)
def test_hallux_branch(rx, foot, expected):
    r = rx(everyday(right=foot))
    assert forefoot(r) == expected
    assert not r.open_blocks


def test_cutout_forced_on_a_painful_35_is_blocked(rx):
    r = rx(everyday(right=PAINFUL_35), "right.first_ray_cutout=first_met")
    assert [b.code for b in r.open_blocks] == ["hallux.cutout_painful"]


def test_extension_forced_on_a_sesamoid_is_blocked(rx):
    r = rx(everyday(right=SESAMOID), "right.mortons=extension")
    assert [b.code for b in r.open_blocks] == ["hallux.extension_site"]


def test_active_ulcer_is_blocked(rx):
    r = rx({"patient": {"flags": ["ulcer_active"]}})
    assert [b.code for b in r.open_blocks] == ["safety.ulcer_active"]


def test_bare_exam_gives_the_default_device_and_what_to_examine_next(rx, catalogue):
    r = rx({})
    for side in ("left", "right"):
        moved = {v.key for v in r.prescriptions[side].values.values() if v.origin != "profile"}
        assert moved == {"length"}  # the profile's full length needs a shoe
        assert r.prescriptions[side].choice("length") == "sulcus"
    text = next(a.text for a in r.advice if a.code == "exam.next")
    assert "subtalar mobility" in text
    assert "varum" not in text
