"""Heel cup: depth and width."""

from __future__ import annotations

import pytest

LIMITED = {"subtalar_mobility": "limited"}
LIFT = {
    "shorter_side": "right", "difference_mm": 9, "method": "block", "kind": "anatomical", "symptomatic": True
}  # fmt: skip


@pytest.mark.parametrize(
    ("exam", "depth"),
    [
        ({}, 14.0),
        ({"shoe": {"type": "dress"}}, 8.0),
        ({"leg_length": LIFT}, 12.0),
        ({"right": LIMITED}, 18.0),
        ({"right": {"midfoot_arthritis": True}}, 18.0),
        ({"right": {"lateral_instability": True}}, 16.0),
        ({"right": {"heel_pain_0_10": 5}}, 16.0),
        ({"patient": {"diagnosis": ["acquired_flat_foot"]}, "right": {"fpi6": 8}}, 22.0),
        ({"right": LIMITED, "leg_length": LIFT}, 16.0),  # 18 (14 to 22) inside the lift's 10 to 16
        ({"right": LIMITED, "shoe": {"type": "dress"}}, 8.0),
        ({"right": {"midfoot_arthritis": True, "subtalar_mobility": "rigid"}}, 18.0),
    ],
)
def test_depth(rx, lr, exam, depth):
    assert lr(rx(exam), "heel_cup_depth_mm")[1] == depth


def test_skive_asks_for_14_and_with_inversion_over_5_for_20(rx, lr):
    pronated = {"right": {"fpi6": 7, "foot_pain_0_10": 5}}
    assert lr(rx(pronated), "heel_cup_depth_mm")[1] == 14.0
    both = {**pronated, "patient": {"diagnosis": ["acquired_flat_foot"]}}
    assert lr(rx(both), "heel_cup_depth_mm")[1] == 22.0
    free = {
        "hallux_dorsiflexion_unloaded_deg": 58,
        "hallux_dorsiflexion_loaded_deg": 9,
        "hallux_pain_unloaded": False,
        "hallux_pain_mid_range": False,
    }
    deep = {"right": {"fpi6": 10, "foot_pain_0_10": 5, **free}}  # skive 4 + inversion 2
    assert lr(rx(deep), "heel_cup_depth_mm")[1] == 20.0


@pytest.mark.parametrize(("skive", "depth"), [(3.0, 14.0), (3.1, 20.0)])
def test_skive_and_inversion_at_the_edge(rx, lr, later, skive, depth):
    r = rx({}, f"medial_skive_mm={skive}", "cast_inversion_deg=2", "heel_pad_mm=0", catalogue=later)
    assert lr(r, "heel_cup_depth_mm") == (depth, depth)


def test_what_others_asked_for_is_in_the_reason(rx):
    value = rx({"right": LIMITED, "leg_length": LIFT}).prescriptions["right"].values["heel_cup_depth_mm"]
    assert "18 moved to 16" in value.reason


@pytest.mark.parametrize(("measured", "width"), [(66, 67), (35, 36), (99, 100)])
def test_width_is_the_weight_bearing_heel_plus_1(rx, lr, codes, make_foot, measured, width):
    r = rx({"right": {"heel_width_weightbearing_mm": measured}}, feet={"right": make_foot("right")})
    assert lr(r, "heel_cup_width_mm") == (None, width)
    assert "heel_cup.width_unmeasured" not in codes(r)


def test_without_it_an_unloaded_scan_is_widened_and_page_1_says_so(rx, lr, codes, make_foot):
    r = rx({}, feet={"right": make_foot("right")})
    assert lr(r, "heel_cup_expansion_mm")[1] == 1.5
    assert "heel_cup.width_unmeasured" in codes(r)


@pytest.mark.parametrize("load", ["half", "full"])
def test_a_loaded_scan_is_widened_by_1_in_all(rx, lr, codes, make_foot, load):
    r = rx({}, feet={"right": make_foot("right", load)})
    assert lr(r, "heel_cup_expansion_mm")[1] == 0.5
    assert "heel_cup.width_unmeasured" not in codes(r)


@pytest.mark.parametrize(
    ("exam", "width", "depth"),
    [
        ({}, 65, 14.0), ({}, 70, 15.1), ({}, 50, 11.9), ({}, 80, 16.1), ({}, None, 14.0),
        ({"shoe": {"type": "dress"}}, 80, 9.2), ({"shoe": {"type": "dress"}}, 50, 8.0),
        ({"right": LIMITED}, 80, 20.7), ({"right": {"fpi6": 7, "foot_pain_0_10": 5}}, 50, 14.0),
    ],
)  # fmt: skip
def test_depth_scales_with_the_heels_width_only_where_the_profile_says_so(rx, lr, tmp_path, exam, width, depth):
    """Width / 65, 0.85 to 1.15, inside the row's own range."""
    from orthocad.prescribe.machine_file import profiles_folder

    text = (profiles_folder() / "tpu-full-contact.toml").read_text(encoding="utf-8")
    path = tmp_path / "scaled.toml"
    path.write_text(text.replace('schema_version = "1"', 'schema_version = "1"\nscale_heel_cup = true'))
    foot = {**exam.get("right", {}), **({"heel_width_weightbearing_mm": width} if width else {})}
    assert lr(rx({**exam, "right": foot}, profile=str(path)), "heel_cup_depth_mm")[1] == depth
    assert lr(rx({**exam, "right": foot}), "heel_cup_depth_mm")[1] in (14.0, 8.0, 18.0)
    assert lr(rx({}, "heel_cup_depth_mm=12", profile=str(path)), "heel_cup_depth_mm") == (12.0, 12.0)
