"""Inspection, ready-made devices, and what was not asked."""

from __future__ import annotations

import pytest

from orthocad.errors import ScanError


def due(r) -> int:
    text = next(a.text for a in r.advice if a.code == "inspection.due")
    return int(text.partition("after ")[2].partition(" ")[0])


@pytest.mark.parametrize(
    ("patient", "days"),
    [
        ({"steps_per_day": 2500}, 365), ({"steps_per_day": 10000}, 200), ({"steps_per_day": 15000}, 133),
        ({"steps_per_day": 0}, 365), ({}, 182), ({"steps_per_day": 2500, "age_years": 17}, 182),
        ({"steps_per_day": 2500, "mass_kg": 95}, 365), ({"steps_per_day": 2500, "mass_kg": 95.1}, 182),
        ({"steps_per_day": 2500, "flags": ["neuropathy"]}, 91), ({"steps_per_day": 30000, "flags": ["neuropathy"]}, 66),
    ],
)  # fmt: skip
def test_inspection(rx, patient, days):
    assert due(rx({"patient": patient})) == days


PLAIN = {"flags": [], "age_years": 40, "otc_tried": False}


@pytest.mark.parametrize(
    ("exam", "said"),
    [
        ({"patient": PLAIN}, True),
        ({"patient": {**PLAIN, "age_years": 17}}, False),
        ({"patient": {**PLAIN, "otc_tried": True}}, False),
        ({"patient": {"flags": [], "age_years": 40}}, True),
        ({"patient": {"age_years": 40}}, False),
        ({"patient": {**PLAIN, "flags": ["fall_risk"]}}, False),
        ({"patient": {**PLAIN, "flags": ["recent_leg_or_spine_surgery"]}}, False),
        ({"patient": {**PLAIN, "flags": ["back_red_flags"]}}, True),
        ({"patient": PLAIN, "right": {"heel_pain_0_10": 6}}, True),
        ({"patient": PLAIN, "right": {"subtalar_mobility": "limited"}}, False),
        ({"patient": PLAIN, "right": {"forefoot_pain_0_10": 6}}, False),
        ({"patient": PLAIN, "right": {"hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": True}}, False),
    ],
)
def test_otc_first(rx, codes, exam, said):
    assert ("otc.first" in codes(rx(exam))) is said


def test_routine_fields_are_asked_for_and_rare_ones_not(rx):
    text = next(a.text for a in rx({}).advice if a.code == "exam.next")
    for word in (
        "body mass",
        "type of shoe",
        "difference in leg length",
        "(FPI-6) (left and right)",
        "safety questions",
    ):
        assert word in text
    for word in ("ncsp", "navicular", "lesions", "first_tmt"):
        assert word not in text


def test_what_was_answered_is_not_asked_again(rx):
    exam = {"patient": {"mass_kg": 70}, "left": {"fpi6": 2}, "right": {"hallux": "full"}}
    text = next(a.text for a in rx(exam).advice if a.code == "exam.next")
    assert "body mass" not in text
    assert "(FPI-6) (right)" in text
    assert "hallux dorsiflexion, unloaded (left)" in text


def test_unusual_values_are_advice(rx, codes):
    assert "exam.unusual.patient.mass_kg" in codes(rx({"patient": {"mass_kg": 120}}))


@pytest.mark.parametrize(("length", "raises"), [(265.0, False), (265.5, True), (255.0, False), (254.5, True)])
def test_scan_and_exam_lengths_over_5_mm_apart(rx, make_foot, length, raises):
    feet = {"right": make_foot("right", length=260.0)}
    if raises:
        with pytest.raises(ScanError, match=r"scan\.length_conflict"):
            rx({"right": {"foot_length_mm": length}}, feet=feet)
    else:
        rx({"right": {"foot_length_mm": length}}, feet=feet)
    rx({"left": {"foot_length_mm": length}}, feet=feet)  # the other foot was not scanned


@pytest.mark.parametrize(
    "more",
    [
        {"right": {"hallux_pain_unloaded": True}}, {"left": {"hallux_pain_mid_range": True}},
        {"patient": {"back_pain_on_standing": True}}, {"patient": {"back_pain_after_walking": True}},
    ],
)  # fmt: skip
def test_a_pain_said_in_words_is_a_complaint(rx, lr, more):
    ankle = {"ankle_dorsiflexion_extended_deg": 2, "ankle_method": "nwb", "foot_pain_0_10": 0}
    exam = {**more, "left": {**ankle, **more.get("left", {})}}
    assert lr(rx({"left": ankle}), "heel_lift_mm") == (0.0, 0.0)
    assert lr(rx(exam), "heel_lift_mm")[0] > 0
