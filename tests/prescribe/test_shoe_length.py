"""Length from the shoe: measured, by size, or not at all."""

from __future__ import annotations

import numpy as np
import pytest

from orthocad.prescribe.exam import Shoe
from orthocad.prescribe.sizes import inside_length_mm

FOOT_MM = 260.0


def test_a_measured_insole_gives_full_length(rx, lr):
    r = rx({"shoe": {"insole_length_mm": 275, "insole_width_mm": 98}})
    assert lr(r, "length") == ("full", "full")
    assert lr(r, "insole_length_mm") == (275, 275)
    assert lr(r, "insole_width_mm") == (98, 98)
    assert lr(r, "trim_allowance_mm") == (0.0, 0.0)
    assert r.prescriptions["left"].values["insole_length_mm"].origin == "exam"


def test_a_size_gives_a_trim_to_fit_outline(rx, lr):
    r = rx({"shoe": {"size": 42, "size_system": "eu"}})
    assert lr(r, "length") == ("full", "full")
    assert lr(r, "insole_length_mm") == (280.0, 280.0)
    assert lr(r, "trim_allowance_mm") == (6.0, 6.0)
    assert "approximate" in r.prescriptions["left"].values["insole_length_mm"].reason


def test_measured_beats_size(rx, lr):
    r = rx({"shoe": {"size": 42, "size_system": "eu", "insole_length_mm": 275}})
    assert lr(r, "insole_length_mm") == (275, 275)
    assert lr(r, "trim_allowance_mm") == (0.0, 0.0)


def test_without_a_shoe_the_wish_falls_to_the_sulcus_and_says_why(rx):
    value = rx({}).prescriptions["left"].values["length"]
    assert value.value == "sulcus"
    assert "not known" in value.reason


def test_a_three_quarter_profile_stays_three_quarter_with_a_shoe(rx, lr):
    assert lr(rx({"shoe": {"insole_length_mm": 275}}, profile="pa12-shell"), "length") == ("three_quarter",) * 2


@pytest.mark.parametrize(
    ("system", "low", "high"),
    [("eu", 39.8, 42.0), ("uk", 6.5, 7.7), ("us_men", 7.5, 8.7), ("us_women", 8.5, 9.7)],
)
def test_sizes_against_the_references_check_values(system, low, high):
    """reference.md 1.4: a foot of 250 to 260 mm wears these sizes; the shoe is 15 to 20 mm longer inside."""
    assert inside_length_mm(Shoe(size=low, size_system=system)) == pytest.approx(250 + 17.5, abs=3.0)
    assert inside_length_mm(Shoe(size=high, size_system=system)) == pytest.approx(260 + 17.5, abs=3.0)


def test_mondopoint_is_the_foot():
    assert inside_length_mm(Shoe(size=260, size_system="mondopoint")) == 277.5


def said(resolution, code):
    """What decisions and blocks of that code say."""
    return [d.text for d in resolution.decisions if d.code == code], [
        b.text for b in resolution.open_blocks if b.code == code
    ]


@pytest.mark.parametrize("mm", [250, 254.5])
def test_an_insole_far_shorter_than_the_foot_is_blocked_with_what_would_do(rx, make_foot, mm):
    """Whether the exam measured it or a person set it."""
    feet = {"right": make_foot("right", length=FOOT_MM)}
    for r in (
        rx({"shoe": {"insole_length_mm": mm}}, feet=feet),
        rx({}, "length=full", f"insole_length_mm={mm}", feet=feet),
    ):
        decided, blocked = said(r, "shoe.insole_short")
        assert not decided
        assert "insole_length_mm = 260, another shoe's, or length = sulcus would do" in blocked[0]
    for way in (("length=full", "insole_length_mm=260"), ("length=sulcus", f"insole_length_mm={mm}")):
        assert not rx({}, *way, feet=feet).open_blocks


@pytest.mark.parametrize(("mm", "asks"), [(255.5, True), (259.5, True), (260.5, False)])
def test_an_insole_a_little_shorter_than_the_foot_is_a_decision(rx, make_foot, mm, asks):
    r = rx({}, "length=full", f"insole_length_mm={mm}", feet={"right": make_foot("right", length=FOOT_MM)})
    assert [bool(found) for found in said(r, "shoe.insole_short")] == [asks, False]


def test_an_insole_far_longer_than_the_foot_is_asked_about(rx, make_foot):
    feet = {"right": make_foot("right", length=FOOT_MM)}
    for mm, asks in ((294, False), (297, True)):
        assert bool(said(rx({"shoe": {"insole_length_mm": mm}}, feet=feet), "shoe.insole_long")[0]) == asks


@pytest.mark.parametrize(("share", "found"), [(0.72, (False, True)), (0.8, (True, False)), (0.88, (False, False))])
def test_an_insole_too_narrow_for_the_ball(rx, make_foot, share, found):
    foot = make_foot("right", length=FOOT_MM)
    ball = float(np.linalg.norm((foot.at("mtp1") - foot.at("mtp5"))[:2]))
    sets = ("length=full", "insole_length_mm=270", f"insole_width_mm={share * ball:.1f}")
    r = rx({}, *sets, feet={"right": foot})
    assert tuple(bool(x) for x in said(r, "shoe.insole_narrow")) == found
