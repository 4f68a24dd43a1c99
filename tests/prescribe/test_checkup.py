"""The check-up loop."""

from __future__ import annotations

import tomllib

import pytest

from orthocad.errors import OrderError
from orthocad.prescribe import dump_design, load_design, load_findings, load_profile, parse_exam, review
from orthocad.prescribe.findings import parse_findings

ROOMY = {"type": "athletic", "insole_length_mm": 280, "removable_insole": True}
LEG = {
    "shorter_side": "right", "difference_mm": 16, "method": "block", "kind": "anatomical", "onset": "recent",
    "symptomatic": True,
}  # fmt: skip


def exam_of(**more: object) -> dict[str, object]:
    return {
        "schema_version": "1",
        "patient": {"back_pain_0_10": 6, "flags": []},
        "shoe": ROOMY,
        "leg_length": LEG,
        **more,
    }


@pytest.fixture
def start(rx, tmp_path):
    """A design as the first fit left it."""

    def made(exam: dict[str, object], *sets: str):
        r = rx({k: v for k, v in exam.items() if k != "schema_version"}, *sets)
        path = tmp_path / "design.toml"
        path.write_text(dump_design(r, profile=load_profile(None), exam=parse_exam(exam), feet={}))
        return load_design(path)

    return made


def findings(**more: object):
    return parse_findings({"schema_version": "1", "weeks_worn": 3, "back_pain_0_10": 4, **more})


def lift(checked, side: str = "right") -> float:
    return checked.resolution.prescriptions[side].number("heel_lift_mm")


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ({}, 9.0), ({"weeks_worn": 1}, 6.0), ({"weeks_worn": 2}, 9.0), ({"lift_tolerated": False}, 3.0),
        ({"back_pain_0_10": 7}, 9.0), ({"back_pain_0_10": 8}, 3.0), ({"remaining_difference_mm": 1}, 6.0),
        ({"remaining_difference_mm": 2}, 8.0), ({"hours_per_day": 3.9}, 6.0), ({"hours_per_day": 4}, 9.0),
        ({"remaining_difference_mm": 1.5}, 7.5), ({"weeks_worn": None}, 6.0),
    ],
)  # fmt: skip
def test_one_step_of_the_lift(start, catalogue, note, expected):
    checked = review(recorded=start(exam_of()), feet={}, catalogue=catalogue, findings=findings(**note))
    assert lift(checked) == expected
    assert lift(checked, "left") == 0.0


def test_steps_end_at_the_target(start, catalogue, tmp_path):
    recorded = start(exam_of())
    seen = []
    for _ in range(4):
        checked = review(recorded=recorded, feet={}, catalogue=catalogue, findings=findings())
        seen.append(lift(checked))
        path = tmp_path / "next.toml"
        path.write_text(_written(checked))
        recorded = load_design(path)
    assert seen == [9.0, 10.0, 10.0, 10.0]  # target 11, the athletic shoe's cap 10
    assert len(recorded.history) == 4


def _written(checked) -> str:
    recorded = checked.recorded
    return dump_design(checked.resolution, profile=recorded.profile, exam=checked.exam, feet={}, recorded=recorded)


def test_a_safety_cap_holds_at_the_check_up_too(start, catalogue):
    exam = exam_of(patient={"back_pain_0_10": 6, "flags": ["fall_risk"]})
    checked = review(recorded=start(exam), feet={}, catalogue=catalogue, findings=findings())
    assert lift(checked) == 3.0


def test_over_6_needs_full_length(start, catalogue):
    exam = exam_of(shoe={"type": "athletic"})
    checked = review(recorded=start(exam), feet={}, catalogue=catalogue, findings=findings())
    assert lift(checked) == 6.0


def test_the_new_design_names_the_old_one_and_says_what_moved(start, catalogue):
    recorded = start(exam_of())
    data = tomllib.loads(_written(review(recorded=recorded, feet={}, catalogue=catalogue, findings=findings())))
    assert data["history"] == [recorded.sha256]
    assert "right heel_lift_mm 6.0 to 9.0" in data["notes"][0]
    assert data["right"]["heel_lift_mm"]["origin"] == "rule"
    assert data["right"]["heel_lift_mm"]["reason"].startswith("Check-up: ")


def test_a_check_up_that_moves_nothing_is_recorded_too(start, catalogue):
    recorded = start(exam_of())
    data = tomllib.loads(
        _written(review(recorded=recorded, feet={}, catalogue=catalogue, findings=findings(weeks_worn=1)))
    )
    assert data["history"] == [recorded.sha256]
    assert data["notes"] == ["check-up: nothing changed"]


def test_a_new_exam_moves_what_it_changes_and_nothing_else(start, catalogue):
    recorded = start(exam_of(), "cover_mm=1")
    new = parse_exam(exam_of(left={"subtalar_mobility": "limited"}))
    checked = review(recorded=recorded, feet={}, catalogue=catalogue, exam=new)
    assert checked.resolution.prescriptions["left"].number("heel_cup_depth_mm") == 18.0
    assert checked.resolution.prescriptions["left"].values["cover_mm"].origin == "user"
    assert checked.resolution.prescriptions["right"].values == recorded_values(recorded, checked)
    assert checked.exam == new


def recorded_values(recorded, checked):
    now = checked.resolution.prescriptions["right"].values
    return {k: v for k, v in now.items() if recorded.values["right"][k].value == v.value}


FREE = {
    "hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": False,
    "hallux_pain_mid_range": False, "forefoot_pain_0_10": 2
}  # fmt: skip


@pytest.mark.parametrize(("pain", "kept"), [(3, True), (4, False)])
def test_a_cut_out_goes_when_pain_rises(start, catalogue, pain, kept):
    recorded = start(exam_of(right=FREE))
    note = findings(right={"forefoot_pain_0_10": pain})
    p = review(recorded=recorded, feet={}, catalogue=catalogue, findings=note).resolution.prescriptions["right"]
    assert (p.choice("first_ray_cutout"), p.choice("mortons")) == (
        ("first_met", "reverse") if kept else ("none", "none")
    )


def test_remarks(start, catalogue):
    note = findings(left={"skin_marks": True, "heel_slip": True, "device_damaged": True})
    advice = review(recorded=start(exam_of()), feet={}, catalogue=catalogue, findings=note).resolution.advice
    assert {a.code for a in advice} >= {"review.skin_marks", "review.heel_slip", "review.remake"}


def test_a_bad_note_is_refused_in_one_line(tmp_path):
    path = tmp_path / "note.toml"
    path.write_text('schema_version = "1"\nweeks_worn = -1\nhappy = true\n')
    with pytest.raises(OrderError, match=r"exam\.invalid.*2 mistake"):
        load_findings(path)


def leg(**more: object) -> dict[str, object]:
    return {"leg_length": {**LEG, **more}}


@pytest.mark.parametrize(
    ("exam", "first", "then"),
    [
        (leg(kind="functional"), 0, 0), (leg(method="tape"), 3, 3), (leg(kind="unknown"), 3, 3),
        (leg(symptomatic=False), 3, 6), (leg(symptomatic=False, difference_mm=12.7), 0, 0),
        (leg(difference_mm=4.9), 0, 0), ({"patient": {"back_pain_0_10": 6, "age_years": 75}}, 3, 3),
        ({"patient": {"back_pain_0_10": 6, "flags": ["recent_leg_or_spine_surgery"]}}, 3, 3),
    ],
)  # fmt: skip
def test_titration_is_held_by_what_the_leg_length_rule_allows_now(start, catalogue, exam, first, then):
    recorded = start(exam_of(**exam))
    assert recorded.values["right"]["heel_lift_mm"].value == first
    assert lift(review(recorded=recorded, feet={}, catalogue=catalogue, findings=findings())) == then


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"kind": "functional"}, 0), ({"method": "tape"}, 3), ({"symptomatic": False}, 8), ({"onset": "lifelong"}, 9)],
)
def test_a_new_exam_holds_the_worn_lift_and_its_first_fit_does_not_undo_titration(start, catalogue, change, expected):
    recorded = start(exam_of())
    checked = review(
        recorded=recorded, feet={}, catalogue=catalogue, findings=findings(), exam=parse_exam(exam_of(**leg(**change)))
    )
    assert lift(checked) == expected


def test_asymptomatic_titration_ends_at_half_of_the_difference(start, catalogue, tmp_path):
    recorded = start(exam_of(**leg(symptomatic=False)))
    for _ in range(3):
        checked = review(recorded=recorded, feet={}, catalogue=catalogue, findings=findings())
        (tmp_path / "n.toml").write_text(_written(checked))
        recorded = load_design(tmp_path / "n.toml")
    assert lift(checked) == 8.0


def test_a_lift_set_by_hand_is_left_and_noted(start, catalogue, codes):
    recorded = start(exam_of(), "right.heel_lift_mm=5")
    checked = review(recorded=recorded, feet={}, catalogue=catalogue, findings=findings(lift_tolerated=False))
    value = checked.resolution.prescriptions["right"].values["heel_lift_mm"]
    assert (value.value, value.origin) == (5.0, "user")
    assert "review.lift_set_by_hand" in codes(checked.resolution)


EQUINUS = {"ankle_dorsiflexion_extended_deg": 2, "ankle_method": "nwb"}


def test_a_step_back_lowers_the_leg_length_part_only(start, catalogue, lr):
    recorded = start(exam_of(left=EQUINUS, **leg(difference_mm=8, onset="lifelong")))
    assert [recorded.values[s]["heel_lift_mm"].value for s in ("left", "right")] == [6.0, 8.0]
    checked = review(recorded=recorded, feet={}, catalogue=catalogue, findings=findings(lift_tolerated=False))
    assert lr(checked.resolution, "heel_lift_mm") == (6.0, 6.0)


def test_a_step_takes_the_room_of_the_lift_under_both_heels_and_names_it(start, catalogue, lr, codes):
    """Cap 10: 5.5 under both and 4.5 beyond it; the target of 6.5 leaves 3.5 under both."""
    recorded = start(exam_of(left=EQUINUS, **leg(difference_mm=9)))
    assert [recorded.values[s]["heel_lift_mm"].value for s in ("left", "right")] == [5.5, 10.0]
    checked = review(recorded=recorded, feet={}, catalogue=catalogue, findings=findings())
    assert lr(checked.resolution, "heel_lift_mm") == (3.5, 10.0)
    (text,) = [a.text for a in checked.resolution.advice if a.code == "review.lift_given_up"]
    assert "under the cap of 10: 2 of 5.5 mm under both heels" in text
    assert any("left heel_lift_mm 5.5 to 3.5" in note for note in checked.recorded.notes)


def test_a_step_leaves_a_lift_under_both_heels_that_a_person_set(start, catalogue, lr):
    recorded = start(exam_of(left=EQUINUS, **leg(difference_mm=9)), "left.heel_lift_mm=5.5")
    checked = review(recorded=recorded, feet={}, catalogue=catalogue, findings=findings())
    assert lr(checked.resolution, "heel_lift_mm") == (5.5, 10.0)
    assert "review.lift_given_up" not in {a.code for a in checked.resolution.advice}


def test_pain_without_an_earlier_score_is_said(start, catalogue, codes):
    note = findings(right={"heel_pain_0_10": 5})
    checked = review(recorded=start(exam_of()), feet={}, catalogue=catalogue, findings=note)
    assert "review.pain_without_baseline" in codes(checked.resolution)
    assert checked.exam.right.heel_pain_0_10 == 5


def test_forefoot_pain_at_the_check_up_reaches_the_rules(start, catalogue, lr):
    recorded = start({"schema_version": "1", "patient": {"back_pain_0_10": 6}, "left": EQUINUS})
    assert recorded.values["left"]["heel_lift_mm"].value == 6.0
    note = findings(right={"forefoot_pain_0_10": 5})
    checked = review(recorded=recorded, feet={}, catalogue=catalogue, findings=note)
    assert lr(checked.resolution, "heel_lift_mm") == (3.0, 3.0)


def test_pain_that_fell_takes_nothing_away(start, catalogue, lr):
    recorded = start(exam_of(patient={"back_pain_0_10": 1}, left=EQUINUS, right={"foot_pain_0_10": 5}))
    note = findings(weeks_worn=1, back_pain_0_10=0, right={"foot_pain_0_10": 0})
    checked = review(recorded=recorded, feet={}, catalogue=catalogue, findings=note)
    assert lr(checked.resolution, "heel_lift_mm")[0] == recorded.values["left"]["heel_lift_mm"].value == 4.0


@pytest.mark.parametrize(
    ("note", "waits"),
    [({"weeks_worn": 1.9}, True), ({"weeks_worn": 2}, False), ({"hours_per_day": 3.9}, True), ({}, False),
     ({"remaining_difference_mm": 1}, True)],
)  # fmt: skip
def test_why_a_step_waits_is_said(start, catalogue, codes, note, waits):
    checked = review(recorded=start(exam_of()), feet={}, catalogue=catalogue, findings=findings(**note))
    assert ("review.lift_waits" in codes(checked.resolution)) is waits


@pytest.mark.parametrize(("now", "rose"), [(7.9, False), (8, True)])
def test_pain_that_rose_by_2_is_said(start, catalogue, codes, now, rose):
    note = findings(back_pain_0_10=now)
    checked = review(recorded=start(exam_of()), feet={}, catalogue=catalogue, findings=note)
    assert ("review.pain_rose" in codes(checked.resolution)) is rose


def test_what_the_rules_move_at_a_check_up_is_in_the_notes(start, catalogue):
    recorded = start(exam_of(right={"forefoot_pain_0_10": 6}))
    quiet = parse_exam(exam_of(right={"forefoot_pain_0_10": 0}))
    checked = review(recorded=recorded, feet={}, catalogue=catalogue, exam=quiet)
    assert any(note.startswith("right met_pad_mm 5.0 to 0.0: ") for note in checked.recorded.notes)
    assert any(note.startswith("right cover_mm 4.0 to 0.0: ") for note in checked.recorded.notes)


def test_a_design_of_three_generations_names_them_all(start, catalogue, tmp_path):
    """Fitted 6, worn well 9, then not tolerated 6 again: every older design and every move is in the newest."""
    first = start(exam_of())
    hashes, recorded = [], first
    for number, note in enumerate((findings(), findings(lift_tolerated=False), findings(weeks_worn=1)), 1):
        hashes.append(recorded.sha256)
        path = tmp_path / f"generation{number}.toml"
        path.write_text(_written(review(recorded=recorded, feet={}, catalogue=catalogue, findings=note)))
        recorded = load_design(path)
    assert list(recorded.history) == hashes
    assert recorded.values["right"]["heel_lift_mm"].value == 6.0
    assert len(set(hashes)) == 3
    moves = [note for note in recorded.notes if "heel_lift_mm" in note]
    assert ["6.0 to 9.0" in moves[0], "9.0 to 6.0" in moves[1]] == [True, True]
    assert recorded.notes[-1] == "check-up: nothing changed"
