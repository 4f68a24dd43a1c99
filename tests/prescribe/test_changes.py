"""--set: names, types, sides, order; and the layers above and below it."""

from __future__ import annotations

import pytest

from orthocad.errors import OrderError, UsageError
from orthocad.prescribe import parse_change


def test_sides(catalogue):
    assert parse_change("cover_mm=2", catalogue).side is None
    assert parse_change("left.cover_mm=2", catalogue).side == "left"
    assert parse_change("right.cover_mm = 2", catalogue).value == 2.0


@pytest.mark.parametrize("text", ["kover_mm=2", "up.cover_mm=2", "=2", "left.=3", "landmark.mtp1=1,2,3"])
def test_an_unknown_key_is_wrong_use(catalogue, text):
    with pytest.raises(UsageError) as caught:
        parse_change(text, catalogue)
    assert caught.value.code == "usage.unknown_key"
    assert caught.value.exit_code == 2


def test_near_matches_are_named(catalogue):
    with pytest.raises(UsageError, match=r"near: cover_mm"):
        parse_change("kover_mm=2", catalogue)


@pytest.mark.parametrize(
    "text",
    [
        "cover_mm=soft",
        "cover_mm=",
        "cover_mm",
        "cover_mm=nan",
        "cover_mm=inf",
        "length=long",
        "cover_mm=none",
        "material=",
    ],
)
def test_a_wrong_type_is_wrong_use(catalogue, text):
    with pytest.raises(UsageError) as caught:
        parse_change(text, catalogue)
    assert caught.value.code == "usage.wrong_type"


@pytest.mark.parametrize("text", ["arch_height_mm=none", "arch_height_mm="])
def test_an_optional_value_can_be_taken_away(catalogue, text):
    assert parse_change(text, catalogue).value is None


def test_the_side_beats_the_bare_key_in_any_order(rx, lr):
    assert lr(rx({}, "left.cover_mm=2", "cover_mm=1"), "cover_mm") == (2.0, 1.0)
    assert lr(rx({}, "cover_mm=1", "left.cover_mm=2"), "cover_mm") == (2.0, 1.0)


def test_the_last_one_wins(rx, lr):
    assert lr(rx({}, "cover_mm=1", "cover_mm=2"), "cover_mm") == (2.0, 2.0)
    assert lr(rx({}, "left.cover_mm=1", "left.cover_mm=2"), "cover_mm") == (2.0, 0.0)


def test_a_change_keeps_the_proposal(rx):
    value = rx({"shoe": {"type": "dress"}}, "heel_cup_depth_mm=12").prescriptions["left"].values["heel_cup_depth_mm"]
    assert (value.value, value.proposed, value.origin, value.changed_by) == (12.0, 8.0, "user", "command line")
    assert "dress shoe" in value.reason


def test_a_change_keeps_the_profiles_value_as_the_proposal(rx):
    value = rx({}, "base_thickness_mm=6").prescriptions["left"].values["base_thickness_mm"]
    assert (value.value, value.proposed) == (6.0, 4.0)


def test_layers_default_profile_rule_person(rx):
    base = rx({})
    assert base.prescriptions["left"].values["cutout_recess_mm"].reason == "the program's default"
    assert base.prescriptions["left"].values["heel_cup_depth_mm"].reason == "profile tpu-full-contact"
    dress = rx({"shoe": {"type": "dress"}}).prescriptions["left"].values["heel_cup_depth_mm"]
    assert (dress.value, dress.origin, dress.source, dress.status) == (8.0, "rule", "huppin_dress", "published")


def test_only_four_origins(rx):
    r = rx(
        {"shoe": {"type": "dress", "insole_length_mm": 270}, "left": {"heel_width_weightbearing_mm": 66}}, "cover_mm=1"
    )
    assert {v.origin for v in r.prescriptions["left"].values.values()} == {"profile", "rule", "exam", "user"}


def test_out_of_range_is_a_block_until_accepted(rx, lr):
    r = rx({}, "heel_cup_depth_mm=50")
    assert [b.code for b in r.open_blocks] == ["range.heel_cup_depth_mm"]
    r = rx({}, "heel_cup_depth_mm=50", accept=["range.heel_cup_depth_mm"])
    assert not r.open_blocks
    assert r.blocks[0].accepted_by == "A. Podiatrist"
    assert r.blocks[0].why == "tried before"
    assert lr(r, "heel_cup_depth_mm") == (50.0, 50.0)


def test_blocks_are_accepted_singly(rx):
    r = rx({}, "heel_cup_depth_mm=50", "cover_mm=20", accept=["range.cover_mm"])
    assert [b.code for b in r.open_blocks] == ["range.heel_cup_depth_mm"]


@pytest.mark.parametrize(("value", "blocked"), [("2", False), ("1.999", True), ("8", False), ("8.001", True)])
def test_the_edges_of_a_range(rx, value, blocked):
    assert bool(rx({}, f"base_thickness_mm={value}").open_blocks) is blocked


def test_full_length_without_a_shoe_is_an_error(rx):
    with pytest.raises(OrderError) as caught:
        rx({}, "length=full")
    assert caught.value.code == "rx.full_length_needs_shoe"
    assert caught.value.exit_code == 4


def test_full_length_with_a_shoe_set_by_hand(rx, lr):
    assert lr(rx({}, "length=full", "insole_length_mm=270"), "length") == ("full", "full")
