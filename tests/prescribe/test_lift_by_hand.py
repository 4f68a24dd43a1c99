"""A person's leg-length lift beyond the first fit or the target, and what midfoot arthritis asks of a device."""

from __future__ import annotations

import pytest

from orthocad.errors import OrderError
from orthocad.model import ScanOptions
from orthocad.prescribe import dump_design, load_design, parse_exam, prescribe
from orthocad.prescribe.changes import parse_change
from orthocad.prescribe.profile_file import load_profile
from orthocad.scan.patient import scan_patient

ROOMY = {"type": "athletic", "insole_length_mm": 280, "removable_insole": True}
LEG = {"shorter_side": "right", "method": "block", "kind": "anatomical", "onset": "recent", "symptomatic": True}


def range_blocks(r) -> set[str]:
    return {b.code for b in r.open_blocks if b.code == "range.heel_lift_mm"}


@pytest.mark.parametrize(
    ("short_mm", "mm", "outside"),
    [
        (34, 6, False), (34, 7, True), (16, 6, False), (16, 7, True), (9, 6, False), (9, 6.5, True), (9, 8, True),
        (5, 3.5, False), (5, 4, True), (5, 6, True),
    ],
)  # fmt: skip
def test_by_hand_at_most_the_first_fit_or_a_smaller_target(rx, short_mm, mm, outside):
    exam = {"leg_length": {**LEG, "difference_mm": short_mm}, "shoe": ROOMY}
    r = rx(exam, f"right.heel_lift_mm={mm}", "length=full")
    assert bool(range_blocks(r)) is outside
    assert not range_blocks(rx(exam, f"right.heel_lift_mm={mm}", accept=["range.heel_lift_mm"]))


def test_after_a_check_up_the_target_is_the_end(catalogue, tmp_path):
    exam = parse_exam({"schema_version": "1", "leg_length": {**LEG, "difference_mm": 16}, "shoe": ROOMY})
    profile, path = load_profile("tpu-full-contact"), tmp_path / "design.toml"
    first = prescribe(exam=exam, profile=profile, feet={}, catalogue=catalogue)
    path.write_text(dump_design(first, profile=profile, exam=exam, feet={}), encoding="utf-8")
    recorded = load_design(path)
    later = path.with_name("next.toml")
    later.write_text(
        dump_design(first, profile=profile, exam=exam, feet={}, recorded=recorded).replace(
            "history = []", 'history = ["' + "a" * 64 + '"]'
        ),
        encoding="utf-8",
    )
    for file, mm, outside in ((path, 9, True), (later, 9, False), (later, 11.5, True)):
        changes = [parse_change(text, catalogue) for text in (f"right.heel_lift_mm={mm}", "length=full")]
        known = load_design(file)
        r = prescribe(
            exam=known.exam, profile=known.profile, feet={}, catalogue=catalogue, recorded=known, changes=changes
        )
        assert bool(range_blocks(r)) is outside, (file.name, mm)


@pytest.mark.parametrize(
    ("sets", "wholes", "parts"),
    [
        (("right.leg_length_lift_mm=6",), (0.0, 6.0), (0.0, 6.0)),
        (("leg_length_lift_mm=5",), (5.0, 5.0), (5.0, 5.0)),
        (("heel_lift_mm=8", "leg_length_lift_mm=6"), (8.0, 8.0), (6.0, 6.0)),
        (("heel_lift_mm=2", "right.heel_lift_mm=9", "right.leg_length_lift_mm=7"), (2.0, 9.0), (0.0, 7.0)),
        (("leg_length_lift_mm=0",), (0.0, 0.0), (0.0, 0.0)),
    ],
)
def test_a_leg_length_lift_by_hand_is_never_more_than_the_whole_lift(rx, lr, sets, wholes, parts):
    """contract.md: heel_lift_mm is the total of that side; what is ordered of it for leg length alone raises it."""
    r = rx({}, *sets, "length=full", "insole_length_mm=280")
    assert (lr(r, "heel_lift_mm"), lr(r, "leg_length_lift_mm")) == (wholes, parts)


def test_a_leg_length_lift_by_hand_comes_on_top_of_what_both_heels_get(rx, lr):
    """decisions.md: left = e + lld_left, right = e + lld_right."""
    exam = {"shoe": ROOMY} | {side: {"ankle_dorsiflexion_extended_deg": 4, "ankle_method": "nwb"} for side in ("left",)}
    even = lr(rx(exam), "heel_lift_mm")
    assert even[0] == even[1] > 0
    r = rx(exam, "right.leg_length_lift_mm=3")
    assert lr(r, "heel_lift_mm") == (even[0], even[0] + 3)
    lift = r.prescriptions["right"].values["heel_lift_mm"]
    assert lift.origin == "user"
    assert "leg_length_lift_mm 3 was set by command line: the whole lift follows it" in lift.reason


@pytest.mark.parametrize(
    "sets", [("heel_lift_mm=2", "leg_length_lift_mm=6"), ("heel_lift_mm=0", "leg_length_lift_mm=6")]
)
def test_a_part_over_the_whole_both_by_hand_is_refused_with_what_would_do(rx, sets):
    with pytest.raises(OrderError, match=r"left\.heel_lift_mm=6 would do") as refused:
        rx({}, *sets)
    assert refused.value.code == "rx.leg_length_over_lift"
    rx({}, *sets, "left.heel_lift_mm=6", "right.heel_lift_mm=6")


HIGH_ON_THE_RIGHT = ("heel_lift_mm=3", "right.heel_lift_mm=9", "length=full", "insole_length_mm=280")


def test_heel_lifts_that_differ_by_hand_are_refused_with_the_number_that_orders_it(rx):
    (block,) = [b for b in rx({"shoe": ROOMY}, *HIGH_ON_THE_RIGHT).open_blocks if b.code == "balance.heel_height"]
    assert "left stands -6.0 mm" in block.text
    assert block.text.endswith("right.leg_length_lift_mm=6 orders that difference")
    r = rx({"shoe": ROOMY}, *HIGH_ON_THE_RIGHT, "right.leg_length_lift_mm=6")
    assert not r.open_blocks
    assert r.pair.difference_mm == -6


@pytest.mark.parametrize(
    "leg",
    [
        {"shorter_side": "right", "difference_mm": 3}, {"shorter_side": "left"},
        {"shorter_side": "left", "difference_mm": 9, "symptomatic": True, "method": "block", "kind": "anatomical"},
        {"shorter_side": "right", "difference_mm": 9, "kind": "functional"},
    ],
)  # fmt: skip
def test_a_leg_length_lift_by_hand_orders_nothing_against_the_exam(rx, leg):
    r = rx({"leg_length": leg, "shoe": ROOMY}, *HIGH_ON_THE_RIGHT, "right.leg_length_lift_mm=6")
    (block,) = [b for b in r.open_blocks if b.code == "balance.heel_height"]
    assert "orders that difference" not in block.text
    assert r.pair.difference_mm >= 0


def test_on_the_wrong_side_it_is_still_caught(rx):
    r = rx({"shoe": ROOMY}, *HIGH_ON_THE_RIGHT, "left.leg_length_lift_mm=3")
    assert "balance.heel_height" in {b.code for b in r.open_blocks}
    assert r.pair.difference_mm == 3


def test_one_device_with_the_lift_of_both_heels_says_how_one_leg_is_lifted(rx, make_foot, lr):
    feet = {"right": make_foot("right")}
    (missing,) = [d for d in rx({}, "heel_lift_mm=5", feet=feet).decisions if d.code == "balance.lift_without_device"]
    assert missing.text.endswith(
        "set without a side it counts for both feet: right.leg_length_lift_mm=5 alone lifts the right leg"
    )
    r = rx({}, "right.leg_length_lift_mm=5", feet=feet)
    assert lr(r, "heel_lift_mm") == (0.0, 5.0)
    assert not r.open_blocks
    assert "balance.lift_without_device" not in {d.code for d in r.decisions}


def test_midfoot_arthritis_on_a_filled_device_says_what_is_not_built(rx):
    exam = {"left": {"midfoot_arthritis": True, "midfoot_flexible": True}}
    assert "midfoot.stiffness" in {d.code for d in rx(exam).decisions}
    assert "midfoot.stiffness" not in {d.code for d in rx(exam, profile="pa12-shell").decisions}
    assert "midfoot.stiffness" not in {d.code for d in rx({"left": {"midfoot_arthritis": False}}).decisions}


def test_midfoot_arthritis_stiffens_a_shell_of_unknown_mass(rx):
    exam = {"left": {"midfoot_arthritis": True, "midfoot_flexible": True}}
    r = rx(exam, profile="pa12-shell")
    usual, stiffer = (r.prescriptions[side].number("shell_thickness_mm") for side in ("right", "left"))
    assert (stiffer / usual) ** 3 == pytest.approx(1.4, rel=0.03)


def test_a_check_up_of_a_mirrored_design_needs_no_scan():
    assert scan_patient((), ScanOptions(mirror_from="left")) == {}
