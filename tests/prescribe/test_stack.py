"""The whole stack against the shoe, and both heels under load."""

from __future__ import annotations

import pytest

NET = {"dress": (8, 3), "sandal": (6, 3), "everyday": (12, 5), "athletic": (15, 6), "work": (18, 8)}


def stack(r, side: str = "left") -> tuple[float, float]:
    p = r.prescriptions[side]
    floor = p.number("base_thickness_mm") + p.number("cover_mm")
    return floor + p.number("heel_lift_mm"), floor


@pytest.mark.parametrize("shoe", NET)
def test_the_default_device_fits_every_shoe(rx, shoe):
    r = rx({"shoe": {"type": shoe, "removable_insole": False}})
    heel, heads = stack(r)
    assert heel <= NET[shoe][0]
    assert heads <= NET[shoe][1]
    assert not r.blocks


@pytest.mark.parametrize("shoe", NET)
@pytest.mark.parametrize("removable", [False, True])
def test_too_high_by_hand_is_blocked_at_the_edge(rx, shoe, removable):
    exam = {"shoe": {"type": shoe, "removable_insole": removable}}
    room = NET[shoe][1] + (4 if removable else 0)
    for cover, blocked in ((room - 2, False), (room - 2 + 0.1, True)):
        if cover > 8:
            continue
        r = rx(exam, "base_thickness_mm=2", f"cover_mm={cover}")
        assert ("stack.heads" in {b.code for b in r.open_blocks}) is blocked


def test_the_counter_counts_too(rx):
    exam = {"shoe": {"counter_depth_mm": 50, "removable_insole": False}}
    assert stack(rx(exam))[0] == 4.0
    r = rx(exam, "heel_lift_mm=3", "base_thickness_mm=4")
    assert "stack.heel" in {b.code for b in r.open_blocks}


def test_unknown_shoe_holds_nothing_back(rx):
    r = rx({}, "base_thickness_mm=8", "cover_mm=8")
    assert not r.blocks


def test_unknown_insole_asks_instead_of_blocking(rx, codes):
    r = rx({"shoe": {"type": "everyday"}}, "base_thickness_mm=4", "cover_mm=3")
    assert not r.blocks
    assert "shoe.insole_removable" in codes(r)


def test_a_cover_gives_way_and_is_named(rx, lr):
    r = rx({"shoe": {"type": "everyday", "removable_insole": False}, "right": {"subtalar_mobility": "limited"}})
    assert lr(r, "cover_mm") == (0.0, 1.0)
    assert any("right cover_mm 3.0 to 1.0" in d.text for d in r.decisions if d.code == "stack.given_up")


def test_the_base_goes_down_on_both_sides_alike(rx, lr):
    r = rx({"shoe": {"type": "dress", "removable_insole": False}})
    assert lr(r, "base_thickness_mm") == (3.0, 3.0)


ANKLE = {"ankle_dorsiflexion_extended_deg": 4, "ankle_method": "nwb"}


def test_the_even_lift_shrinks_before_anything_else(rx, lr):
    shoe = {"type": "athletic", "counter_depth_mm": 53, "removable_insole": False}
    r = rx({"shoe": shoe, "left": ANKLE, "right": ANKLE})
    assert lr(r, "heel_lift_mm") == (4.0, 4.0)
    assert lr(r, "base_thickness_mm") == (4.0, 4.0)
    assert any("left heel_lift_mm 6.0 to 4.0" in d.text for d in r.decisions)


def test_the_difference_goes_last_and_is_named(rx, lr):
    leg = {"shorter_side": "right", "difference_mm": 12, "method": "block", "kind": "anatomical", "symptomatic": True}
    shoe = {"type": "athletic", "counter_depth_mm": 50, "removable_insole": False}
    r = rx({"shoe": shoe, "leg_length": leg, "left": ANKLE, "right": ANKLE})
    assert lr(r, "base_thickness_mm") == (2.0, 2.0)
    assert lr(r, "heel_lift_mm") == (0.0, 3.0)
    assert any("right heel_lift_mm" in d.text for d in r.decisions if d.code == "stack.given_up")


def test_a_reverse_mortons_without_room_is_given_up_and_named(rx, lr):
    foot = {
        "hallux_dorsiflexion_unloaded_deg": 58,
        "hallux_dorsiflexion_loaded_deg": 9,
        "hallux_pain_unloaded": False,
        "hallux_pain_mid_range": False,
    }
    r = rx({"shoe": {"type": "everyday", "removable_insole": False}, "right": foot})
    assert (lr(r, "first_ray_cutout")[1], lr(r, "mortons")[1]) == ("first_met", "none")
    assert any("right mortons reverse to none" in d.text for d in r.decisions)


def test_the_recess_gets_shallower_but_not_under_2(rx, lr):
    foot = {
        "hallux_dorsiflexion_unloaded_deg": 58,
        "hallux_dorsiflexion_loaded_deg": 9,
        "hallux_pain_unloaded": False,
        "hallux_pain_mid_range": False,
    }
    r = rx({"shoe": {"type": "dress", "removable_insole": True}, "right": foot})
    assert lr(r, "cutout_recess_mm")[1] == 2.0
    assert lr(r, "base_thickness_mm") == pytest.approx((4.1, 4.1))


def test_the_skin_keeps_its_cover_and_the_shoe_is_blocked(rx, lr):
    exam = {
        "patient": {"flags": ["neuropathy"]},
        "shoe": {"type": "dress", "removable_insole": False, "insole_length_mm": 270},
    }
    r = rx(exam)
    assert lr(r, "cover_mm") == (6.0, 6.0)
    assert "stack.heads" in {b.code for b in r.open_blocks}


@pytest.mark.parametrize(("base", "code"), [(6, None), (6.1, "decision"), (8, "decision"), (8.1, "block")])
def test_heel_heights_beyond_the_ordered_difference(rx, base, code):
    r = rx({}, "left.base_thickness_mm=4", f"right.base_thickness_mm={base}", accept=["range.base_thickness_mm"])
    assert ("balance.heel_height" in {d.code for d in r.decisions}) is (code == "decision")
    assert ("balance.heel_height" in {b.code for b in r.open_blocks}) is (code == "block")


def test_an_ordered_lift_is_no_imbalance(rx, codes):
    leg = {"shorter_side": "right", "difference_mm": 12, "method": "block", "kind": "anatomical", "symptomatic": True}
    assert "balance.heel_height" not in codes(rx({"leg_length": leg}))


def test_a_pad_on_one_side_is_compressed_before_it_is_compared(rx, codes, later):
    r = rx({"patient": {"mass_kg": 80}, "right": {"subtalar_mobility": "limited"}}, "cover_mm=0", catalogue=later)
    assert "balance.heel_height" not in codes(r)  # 4 mm of pad is under 2 mm under load


@pytest.mark.parametrize(("mass", "pad", "cover"), [(80, 1.689, 1.886), (250, 1.6, 1.2), (None, 1.834, 1.956)])
def test_pad_and_cover_under_one_body_weight(rx, later, make_foot, mass, pad, cover):
    """E 0.45 and 0.7 MPa on a circle of radius 31 mm: 80 kg is 0.260 MPa; at most 60 % of the thickness.

    A filled device holds the pad in its base: 2.1 mm of floor stay under it, whatever base was asked for.
    """
    patient = {"patient": {"mass_kg": mass}} if mass else {}
    sets = ("heel_pad_mm=4", "cover_mm=3", "base_thickness_mm=4")
    r = rx(patient, *sets, feet={"right": make_foot("right")}, catalogue=later)
    text = next(a.text for a in r.advice if a.code == "balance.one_sided")
    assert f"a flat heel piece of {2.1 + pad + cover:.1f} mm" in text


def test_one_device_says_what_it_adds_and_offers_a_match(rx, make_foot):
    leg = {"shorter_side": "right", "difference_mm": 9, "method": "block", "kind": "anatomical", "symptomatic": True}
    r = rx({"leg_length": leg}, feet={"right": make_foot("right")})
    text = next(a.text for a in r.advice if a.code == "balance.one_sided")
    assert "it adds 8.5 mm there (4.5 of it lift)" in text
    assert "a flat heel piece of 4.0 mm" in text
    assert "balance.lift_without_device" not in {d.code for d in r.decisions}


def test_one_device_with_lift_under_both_heels_matches_it_all(rx, make_foot):
    leg = {"shorter_side": "right", "difference_mm": 9, "method": "block", "kind": "anatomical", "symptomatic": True}
    exam = {"leg_length": leg, "shoe": {"type": "athletic"}}
    exam["right"] = {"ankle_dorsiflexion_extended_deg": 4, "ankle_method": "nwb"}
    r = rx(exam, feet={"right": make_foot("right")})
    text = next(a.text for a in r.advice if a.code == "balance.one_sided")
    assert "it adds 14.0 mm there (10 of it lift); a flat heel piece of 9.5 mm in the left shoe" in text
    r = rx(exam, feet={"left": make_foot("left")})
    text = next(a.text for a in r.advice if a.code == "balance.one_sided")
    assert "it adds 9.5 mm there (5.5 of it lift); a flat heel piece of 14.0 mm in the right shoe" in text
    assert any("right: a lift of 10 mm" in d.text for d in r.decisions if d.code == "balance.lift_without_device")


@pytest.mark.parametrize(
    ("counter", "pad", "base"), [(52.1, 4.0, 6.1), (52.0, 3.9, 6.0), (51.1, 3.0, 5.1), (51.0, 0.0, 4.0)]
)
def test_a_pad_is_cut_to_3_with_the_base_that_holds_it_or_left_out(rx, lr, counter, pad, base):
    """Pad and 2.1 mm of floor under it are one base, 5 mm of cover and lift by hand, room counter - 45 + 4."""
    shoe = {"type": "work", "removable_insole": True, "counter_depth_mm": counter, "insole_length_mm": 280}
    exam = {"shoe": shoe, "right": {"subtalar_mobility": "rigid"}}
    r = rx(exam, "cover_mm=3", "heel_lift_mm=2")
    assert lr(r, "heel_pad_mm") == (0.0, pad)
    assert lr(r, "base_thickness_mm")[1] == pytest.approx(base)
    named = any(f"right heel_pad_mm 4.0 to {pad}" in d.text for d in r.decisions if d.code == "stack.given_up")
    assert named is (pad < 4)
    assert not r.open_blocks


def test_the_base_that_design_thickens_under_a_pad_counts_at_the_heads_too(rx, lr):
    shoe = {"type": "everyday", "removable_insole": True, "insole_length_mm": 280}
    r = rx({"shoe": shoe}, "right.heel_pad_mm=6", "cover_mm=1")
    assert lr(r, "base_thickness_mm") == (3.9, 8.0)
    assert {b.code for b in r.open_blocks} == {"stack.heads"}
    assert "right: the device stands 0.1 mm too high" in next(b.text for b in r.open_blocks if b.code == "stack.heads")


@pytest.mark.parametrize(("key", "mm"), [("sink_mth2_mm", 3), ("sink_heel_mm", 3), ("fascia_groove_mm", 3)])
def test_a_sink_raises_the_base_of_both_sides_and_a_pad_its_own(rx, lr, key, mm):
    assert lr(rx({}, f"right.{key}={mm}"), "base_thickness_mm") == pytest.approx((5.1, 5.1))
    assert lr(rx({}, "right.heel_pad_mm=3"), "base_thickness_mm") == pytest.approx((4.0, 5.1))
    assert lr(rx({}, "right.heel_pad_mm=3", profile="pa12-shell"), "base_thickness_mm") == (4.0, 4.0)


def test_a_skive_stands_where_the_pad_it_gave_way_to_has_no_room(rx, lr, codes):
    """Fascia pain on a thin fat pad bars the skive, so the skive here is the lateral one of a cavoid foot."""
    foot = {"fpi6": -4, "subtalar_mobility": "full"}
    shoe = {"type": "dress", "removable_insole": False}
    roomy = rx({"shoe": {"type": "work", "removable_insole": True}, "right": foot})
    assert (lr(roomy, "heel_pad_mm")[1], lr(roomy, "lateral_skive_mm")[1]) == (4.0, 0.0)
    assert "lateral_skive.given_up" in codes(roomy)
    tight = rx({"shoe": shoe, "right": foot})
    assert (lr(tight, "heel_pad_mm")[1], lr(tight, "lateral_skive_mm")[1]) == (0.0, 2.0)
    assert "lateral_skive.given_up" not in codes(tight)
    assert any("right heel_pad_mm 4.0 to 0.0" in d.text for d in tight.decisions if d.code == "stack.given_up")


FREE = {
    "hallux_dorsiflexion_unloaded_deg": 58, "hallux_dorsiflexion_loaded_deg": 9, "hallux_pain_unloaded": False,
    "hallux_pain_mid_range": False,
}  # fmt: skip


@pytest.mark.parametrize(("insole", "base", "asked"), [(True, 4.0, False), (False, 3.0, False), (None, 3.0, True)])
def test_an_insole_not_known_to_come_out_counts_as_staying_in(rx, lr, insole, base, asked):
    shoe = {"type": "dress"} | ({} if insole is None else {"removable_insole": insole})
    r = rx({"shoe": shoe})
    assert lr(r, "base_thickness_mm") == (base, base)
    texts = [d.text for d in r.decisions if d.code == "shoe.insole_removable"]
    assert [("1.0 mm were given up at the heads" in t) for t in texts] == [True] * asked
    assert not r.blocks


@pytest.mark.parametrize(("insole", "form"), [(None, "reverse"), (False, "none"), (True, "reverse")])
def test_an_unknown_insole_takes_no_whole_modification_away_but_asks(rx, lr, codes, insole, form):
    shoe = {"type": "everyday"} | ({} if insole is None else {"removable_insole": insole})
    r = rx({"shoe": shoe, "right": FREE})
    assert lr(r, "mortons")[1] == form
    assert ("shoe.insole_removable" in codes(r)) is (insole is None)


@pytest.mark.parametrize(("cover", "blocked"), [(7, False), (7.1, True)])
def test_an_unknown_insole_blocks_only_what_fits_neither_way(rx, codes, cover, blocked):
    r = rx({"shoe": {"type": "everyday"}}, f"cover_mm={cover}", "base_thickness_mm=2")
    assert ("stack.heads" in {b.code for b in r.open_blocks}) is blocked
    assert "shoe.insole_removable" in codes(r)


def test_both_sides_are_resolved_though_one_foot_was_scanned(rx, make_foot):
    leg = {"shorter_side": "left", "difference_mm": 9, "method": "block", "kind": "anatomical", "symptomatic": True}
    r = rx({"leg_length": leg}, feet={"right": make_foot("right")})
    assert r.prescriptions["left"].number("heel_lift_mm") == 4.5
