"""Equinus and Achilles: always both heels."""

from __future__ import annotations

import pytest

FREE = {
    "hallux_dorsiflexion_unloaded_deg": 58,
    "hallux_dorsiflexion_loaded_deg": 9,
    "hallux_pain_unloaded": False,
    "hallux_pain_mid_range": False,
}


def ankle(extended: float, method: str | None = "nwb", **more: object) -> dict[str, object]:
    return {"ankle_dorsiflexion_extended_deg": extended, **({"ankle_method": method} if method else {}), **more}


def order(*feet: dict[str, object], shoe: str = "athletic", **patient: object) -> dict[str, object]:
    return {
        "shoe": {"type": shoe},
        "patient": {"flags": [], **patient},
        **dict(zip(("left", "right"), feet, strict=False)),
    }


@pytest.mark.parametrize(
    ("degrees", "method", "expected"),
    [
        (10, "nwb", 0.0), (9.9, "nwb", 0.0), (5, "nwb", 0.0), (4.9, "nwb", 6.0), (0, "nwb", 6.0), (-0.1, "nwb", 8.0),
        (22, "lunge", 0.0), (21.9, "lunge", 0.0), (15, "lunge", 0.0), (14.9, "lunge", 6.0), (-1, "lunge", 6.0),
    ],
)  # fmt: skip
def test_bands(rx, lr, degrees, method, expected):
    assert lr(rx(order(ankle(degrees, method))), "heel_lift_mm") == (expected, expected)


@pytest.mark.parametrize(("pain", "expected"), [(3.9, 0.0), (4, 3.0)])
def test_low_with_heel_pain(rx, lr, pain, expected):
    assert lr(rx(order(ankle(7, heel_pain_0_10=pain))), "heel_lift_mm") == (expected, expected)


@pytest.mark.parametrize(
    ("degrees", "method", "expected"), [(10, "nwb", 0.0), (9.9, "nwb", 3.0), (22, "lunge", 0.0), (21.9, "lunge", 3.0)]
)
def test_where_low_begins(rx, lr, degrees, method, expected):
    assert lr(rx(order(ankle(degrees, method, heel_pain_0_10=5))), "heel_lift_mm") == (expected, expected)


def test_low_gets_a_calf_programme(rx, codes):
    assert "equinus.calf_programme" in codes(rx(order(ankle(7))))


def test_method_absent_is_asked_and_lifts_nothing(rx, lr, codes):
    r = rx(order(ankle(2, None)))
    assert lr(r, "heel_lift_mm") == (0.0, 0.0)
    assert "equinus.method" in codes(r)


@pytest.mark.parametrize(("word", "expected"), [("full", 0.0), ("limited", 0.0), ("equinus", 6.0), ("bony_block", 6.0)])
def test_words(rx, lr, codes, word, expected):
    r = rx(order({"ankle": word}))
    assert lr(r, "heel_lift_mm") == (expected, expected)
    assert ("refer.bony_block" in codes(r)) is (word == "bony_block")


def test_severe_refers(rx, codes):
    assert "refer.equinus" in codes(rx(order(ankle(-3))))


@pytest.mark.parametrize(
    ("flexed", "code"), [(17.1, "equinus.gastrocnemius"), (17, None), (9, None), (8.9, "refer.bony_block")]
)
def test_gap_of_flexed_and_extended(rx, codes, flexed, code):
    found = codes(rx(order(ankle(4, ankle_dorsiflexion_flexed_deg=flexed)))) & {
        "equinus.gastrocnemius",
        "refer.bony_block",
    }
    assert found == ({code} if code else set())


@pytest.mark.parametrize("degrees", [4, -3])
def test_fill_standard_and_maximum(rx, lr, degrees):
    assert lr(rx(order(ankle(degrees))), "arch_fill_mm")[0] == (3.2 if degrees == 4 else 6.4)


def test_fill_maximum_with_a_rigid_painful_midfoot(rx, lr):
    foot = ankle(4, midfoot_arthritis=True, midfoot_flexible=False)
    assert lr(rx(order(foot)), "arch_fill_mm")[0] == 6.4


@pytest.mark.parametrize(
    "more",
    [
        FREE,
        {"hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": False, "hallux_pain_mid_range": False},
        {"forefoot_pain_0_10": 4},
        {"hallux": "fused"},
    ],
)
def test_hallux_branch_or_forefoot_pain_holds_it_to_3(rx, lr, more):
    r = rx(order(ankle(4, **more)))
    assert lr(r, "heel_lift_mm") == (3.0, 3.0)
    assert "held to 3" in r.prescriptions["right"].values["heel_lift_mm"].reason


def test_forefoot_pain_under_4_does_not(rx, lr):
    assert lr(rx(order(ankle(4, forefoot_pain_0_10=3.9))), "heel_lift_mm") == (6.0, 6.0)


def test_gives_x_of_y_degrees(rx):
    text = next(a.text for a in rx(order(ankle(4, foot_length_mm=260))).advice if a.code == "equinus.gives")
    assert "gives 2.3 of 6 degrees" in text  # reference.md 3.4: 6 mm is 2.3 degrees at 260


def test_gives_from_the_scans_landmarks(rx, make_foot):
    r = rx(order(ankle(4)), feet={"left": make_foot("left", length=260.0)})
    assert any(a.code == "equinus.gives" and "2.3 of 6" in a.text for a in r.advice)


def test_achilles_pain_gets_10_both_as_a_piece_of_its_own(rx, lr, codes):
    r = rx(order({"achilles_pain_0_10": 6}))
    assert lr(r, "heel_lift_mm") == (10.0, 10.0)
    assert lr(r, "heel_lift_build") == ("separate", "separate")


@pytest.mark.parametrize(("exam", "expected"), [({"achilles_pain_0_10": 3.9}, 0.0), ({"achilles_pain_0_10": 4}, 10.0)])
def test_achilles_threshold(rx, lr, exam, expected):
    assert lr(rx(order(exam)), "heel_lift_mm") == (expected, expected)


def test_achilles_by_diagnosis(rx, lr):
    assert lr(rx(order(diagnosis=["achilles"])), "heel_lift_mm") == (10.0, 10.0)


def test_achilles_in_an_everyday_shoe_names_what_is_given_up(rx, lr):
    r = rx(order({"achilles_pain_0_10": 6}, shoe="everyday"))
    assert lr(r, "heel_lift_mm") == (6.0, 6.0)
    assert any(d.code == "lift.given_up" and "4 of 10 mm under both heels" in d.text for d in r.decisions)


def test_no_complaint_makes_it_incidental(rx, lr, codes):
    r = rx(order(ankle(4), back_pain_0_10=1))
    assert lr(r, "heel_lift_mm") == (0.0, 0.0)
    assert "incidental.equinus" in codes(r)


def leg(mm: float, **more: object) -> dict[str, object]:
    return {
        "shorter_side": "right",
        "difference_mm": mm,
        "method": "block",
        "kind": "anatomical",
        "symptomatic": True,
        **more,
    }


@pytest.mark.parametrize(
    ("shoe", "expected", "named"),
    [
        ("athletic", (4.0, 10.0), "2 of 6"),
        ("everyday", (0.0, 6.0), "6 of 6"),
        ("dress", (0.0, 3.0), "3 of 6 mm of the right"),
    ],
)
def test_the_even_part_shrinks_first(rx, lr, shoe, expected, named):
    r = rx({**order(ankle(4), shoe=shoe), "leg_length": leg(12)})
    assert lr(r, "heel_lift_mm") == expected
    assert any(d.code == "lift.given_up" and named in d.text for d in r.decisions)


def test_degrees_without_a_method_propose_no_lift_whatever_the_word_says(rx, lr):
    assert lr(rx({"right": {"ankle": "equinus"}}), "heel_lift_mm") == (6.0, 6.0)
    assert lr(rx({"right": {"ankle": "equinus", "ankle_dorsiflexion_extended_deg": -3}}), "heel_lift_mm") == (0.0, 0.0)
