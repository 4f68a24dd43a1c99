"""Leg length: every threshold, onset, method, age and shoe."""

from __future__ import annotations

import pytest

PAINS = {"back_pain_0_10": 5, "flags": []}


def order(
    mm: float, symptomatic: bool | None = True, shoe: str | None = "athletic", **more: object
) -> dict[str, object]:
    leg = {
        "shorter_side": "left", "difference_mm": mm, "method": "block", "kind": "anatomical", "onset": "recent",
        "symptomatic": symptomatic,
    }  # fmt: skip
    patient = {**PAINS, **{k: more.pop(k) for k in ("age_years", "flags") if k in more}}
    return {"patient": patient, "leg_length": {**leg, **more}, **({"shoe": {"type": shoe}} if shoe else {})}


def lift(r, side: str = "left") -> float:
    return r.prescriptions[side].number("heel_lift_mm")


@pytest.mark.parametrize(
    ("mm", "symptomatic", "expected"),
    [
        (4.9, True, 0.0), (5, True, 2.5), (5, False, 0.0), (12.7, False, 0.0), (12.7, True, 6.0), (12.8, False, 3.0),
        (20, False, 3.0), (20.1, False, 6.0), (20, True, 6.0), (60, True, 6.0), (4.9, False, 0.0), (5, None, 0.0),
        (12.8, None, 3.0), (0, True, 0.0),
    ],
)  # fmt: skip
def test_thresholds(rx, mm, symptomatic, expected):
    r = rx(order(mm, symptomatic))
    assert lift(r) == expected
    assert lift(r, "right") == 0.0


@pytest.mark.parametrize(
    ("onset", "expected"), [("recent", 5.0), ("unknown", 5.0), (None, 5.0), ("years", 3.5), ("lifelong", 2.5)]
)
def test_share_by_onset(rx, onset, expected):
    assert lift(rx(order(10, onset=onset))) == expected


@pytest.mark.parametrize("kind", ["functional"])
def test_functional_gets_nothing_but_advice(rx, codes, kind):
    r = rx(order(16, kind=kind))
    assert lift(r) == 0.0
    assert "leg_length.functional" in codes(r)


@pytest.mark.parametrize(("key", "value"), [("method", "tape"), ("method", None), ("kind", "unknown"), ("kind", None)])
def test_unsure_is_held_to_3_and_asks(rx, codes, key, value):
    r = rx(order(16, **{key: value}))
    assert lift(r) == 3.0
    assert "leg_length.confirm" in codes(r)


def test_radiograph_is_sure(rx):
    assert lift(rx(order(16, method="radiograph"))) == 6.0


@pytest.mark.parametrize(("age", "expected"), [(74, 6.0), (75, 3.0)])
def test_age_75_is_held_to_3(rx, age, expected):
    assert lift(rx(order(16, age_years=age))) == expected


@pytest.mark.parametrize("flag", ["fall_risk", "recent_leg_or_spine_surgery"])
def test_flags_hold_to_3(rx, flag):
    assert lift(rx(order(16, flags=[flag]))) == 3.0


@pytest.mark.parametrize(
    ("shoe", "cap"),
    [("dress", 3.0), ("sandal", 0.0), ("everyday", 6.0), ("athletic", 6.0), ("work", 6.0), (None, 6.0)],
)
def test_first_fit_under_the_shoes_cap(rx, codes, shoe, cap):
    r = rx(order(16, shoe=shoe))
    assert lift(r) == cap
    assert ("lift.given_up" in codes(r)) is (cap < 6)


@pytest.mark.parametrize(
    ("shoe", "removable", "cap"),
    [
        ("dress", None, 3), ("sandal", None, 0), ("everyday", None, 6), ("everyday", False, 6), ("everyday", True, 8),
        ("athletic", None, 10), ("work", None, 10), (None, None, 6),
    ],
)  # fmt: skip
def test_caps_by_hand(rx, shoe, removable, cap):
    shoes = {k: v for k, v in (("type", shoe), ("removable_insole", removable)) if v is not None}
    for mm, blocked in ((cap, False), (cap + 0.5, True)):
        r = rx({"shoe": shoes}, f"heel_lift_mm={mm}", "base_thickness_mm=2")
        assert ("lift.over_cap" in {b.code for b in r.open_blocks}) is blocked
    r = rx({"shoe": shoes}, "heel_lift_mm=12", accept=["lift.over_cap"])
    assert not any(b.code.startswith(("lift", "range")) for b in r.open_blocks)
    assert "range.heel_lift_mm" in {b.code for b in rx({"shoe": shoes}, "heel_lift_mm=12.5").open_blocks}


def test_target_and_steps_are_said(rx):
    advice = {a.code: a.text for a in rx(order(16)).advice}
    assert "target 11 mm" in advice["leg_length.target"]
    assert "3 mm every 2 to 4 weeks" in advice["leg_length.target"]
    assert "5, 12.7, 20" in advice["leg_length.sources_disagree"]


@pytest.mark.parametrize(("mm", "refers"), [(20, False), (20.5, True)])
def test_over_20_refers(rx, codes, mm, refers):
    assert ("refer.leg_length" in codes(rx(order(mm)))) is refers


def test_symptoms_unknown_is_asked(rx, codes):
    assert "leg_length.symptoms_unknown" in codes(rx(order(9, None)))


def test_a_lift_worn_today_is_a_decision(rx, codes):
    assert "leg_length.current_lift" in codes(rx(order(9, current_lift_mm=6)))


def test_symptomatic_counts_as_a_complaint(rx):
    exam = order(9)
    exam["patient"] = {"back_pain_0_10": 0, "flags": []}
    assert lift(rx(exam)) == 4.5


def test_no_complaint_makes_it_incidental(rx, codes):
    exam = order(16, False)
    exam["patient"] = {"back_pain_0_10": 2, "flags": []}
    r = rx(exam)
    assert lift(r) == 0.0
    assert "incidental.leg_length" in codes(r)


def test_a_goal_brings_it_back(rx):
    exam = order(16, False)
    exam["patient"] = {"back_pain_0_10": 2, "flags": [], "goals": ["leg_length"]}
    assert lift(rx(exam)) == 3.0


def test_the_side_is_mirrored(rx):
    exam = order(9)
    exam["leg_length"]["shorter_side"] = "right"
    r = rx(exam)
    assert (lift(r), lift(r, "right")) == (0.0, 4.5)


CONFIRMED = {
    "shorter_side": "right", "difference_mm": 9, "method": "block", "kind": "anatomical", "onset": "recent",
    "symptomatic": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("leg", "patient"),
    [
        ({"method": "tape"}, {}), ({"kind": "functional"}, {}), ({"symptomatic": False}, {}),
        ({}, {"flags": ["recent_leg_or_spine_surgery"]}), ({}, {"age_years": 80}),
    ],
)  # fmt: skip
def test_a_lift_by_hand_over_the_rules_cap_is_a_block(rx, leg, patient):
    exam = {"patient": patient, "leg_length": {**CONFIRMED, **leg}, "shoe": {"type": "athletic"}}
    assert "lift.over_cap" in {b.code for b in rx(exam, "right.heel_lift_mm=5").open_blocks}
    assert "lift.over_cap" not in {
        b.code for b in rx(exam, "right.heel_lift_mm=5", accept=["lift.over_cap"]).open_blocks
    }


def test_over_6_on_a_short_device_by_hand_is_a_block(rx):
    exam = {"leg_length": {**CONFIRMED, "difference_mm": 16}, "shoe": {"type": "athletic"}}
    assert "lift.over_cap" not in {b.code for b in rx(exam, "right.heel_lift_mm=6").open_blocks}
    assert "lift.over_cap" in {b.code for b in rx(exam, "right.heel_lift_mm=6.5").open_blocks}


@pytest.mark.parametrize(
    ("sets", "warned", "blocked"),
    [
        ("right.heel_lift_mm=6.5", False, False), ("right.heel_lift_mm=7", True, False),
        ("right.heel_lift_mm=9", False, True), ("left.heel_lift_mm=6", False, True), ("heel_lift_mm=3", False, True),
    ],
)  # fmt: skip
def test_a_difference_by_hand_is_judged_against_the_exams(rx, sets, warned, blocked):
    r = rx({"leg_length": CONFIRMED, "shoe": {"type": "athletic"}}, sets)
    assert ("balance.heel_height" in {d.code for d in r.decisions}) is warned
    assert ("balance.heel_height" in {b.code for b in r.open_blocks}) is blocked
