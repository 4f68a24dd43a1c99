"""A person's leg-length lift beyond the first fit or the target, and what midfoot arthritis asks of a device."""

from __future__ import annotations

import pytest

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
