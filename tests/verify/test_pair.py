"""Both feet together in the report: lifts, heel heights and stacks, against rays on the delivered files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import trimesh

from devices import ROOT, foot_of
from independent import heights
from orthocad.cli import run
from orthocad.cli.outcome import outcome
from orthocad.deliver import report_schema
from orthocad.deliver.content.open_points import open_points
from orthocad.deliver.figures import shown, signed
from orthocad.deliver.pair_record import pair_json
from orthocad.model import Ordered, Pair, Standing
from orthocad.verify.pair import CODE, WARN, with_pair_check

SCANS = {"right": "man_right.stl", "left": "man_left.obj"}
EXAM = """
schema_version = "1"
[patient]
mass_kg = 75
back_pain_0_10 = 5
flags = []
[shoe]
type = "athletic"
insole_length_mm = 285
removable_insole = false
[leg_length]
shorter_side = "right"
difference_mm = 12
method = "block"
kind = "anatomical"
onset = "recent"
symptomatic = true
"""


def test_the_pair_is_measured_on_both_files(tmp_path: Path) -> None:
    (tmp_path / "exam.toml").write_text(EXAM)
    scans = [str(ROOT / "foot_scans" / scan) for scan in SCANS.values()]
    words = ["--exam", str(tmp_path / "exam.toml"), "--set", "cover_mm=3", "--set", "base_thickness_mm=3", "--quiet"]
    assert run(["build", *scans, "--out", str(tmp_path / "out"), *words]) == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    jsonschema.validate(report, report_schema())
    pair = report["pair"]
    assert pair["ordered_difference_mm"] == -6.0
    for side, scan in SCANS.items():
        own = pair[side]
        body, foot = trimesh.load(tmp_path / "out" / f"{side}.stl"), foot_of(scan)
        top = heights(body, np.array([[0.15 * foot.length_mm, 0.0]]), True)[0]
        assert own["heel_mm"] == pytest.approx(top + 3.0, abs=0.02)
        assert own["heel_under_load_mm"] == pytest.approx(top + 3.0 * (1 - 75 * 9.81 / (np.pi * 31**2) / 0.7), abs=0.02)
        assert own["heel_lift_mm"] == (6.0 if side == "right" else 0.0)
        assert own["heel_room_mm"] == 15.0
        assert own["heads_over_room_mm"] == pytest.approx(max(own["heads_mm"] - 6.0, 0.0), abs=0.02)
    apart = pair["left"]["heel_under_load_mm"] - pair["right"]["heel_under_load_mm"]
    assert pair["difference_under_load_mm"] == pytest.approx(apart, abs=0.02)
    assert abs(pair["beyond_ordered_mm"]) < 1.0
    for foot in report["feet"].values():
        assert next(c for c in foot["checks"] if c["code"] == CODE)["passed"]


def pair_of(left_mm: float, right_mm: float, accepted: bool = False) -> Pair:
    ordered = Ordered(
        difference_mm=-6.0, heel_room_mm=None, heads_room_mm=None, pad_strain=0.5, cover_strain=0.3,
        warn_over_mm=2.0, block_over_mm=4.0, accepted=accepted,
    )  # fmt: skip
    fixed = {"device": True, "heel_lift_mm": 0.0, "leg_length_lift_mm": 0.0, "pad_mm": 0.0, "cover_mm": 0.0}
    left, right = (Standing(**fixed, heel_mm=h, heel_under_load_mm=h, heads_mm=None) for h in (left_mm, right_mm))
    return Pair(ordered=ordered, left=left, right=right)


def test_a_difference_nobody_ordered_fails_the_pair(tmp_path: Path) -> None:
    from handmade import make_result

    verdicts = make_result(tmp_path, ("left", "right")).verdicts
    for pair, passes in (
        (pair_of(4.0, 10.0), True),
        (pair_of(9.0, 10.0), False),
        (pair_of(10.0, 4.0), False),
        (pair_of(9.0, 10.0, accepted=True), True),
    ):
        checked = with_pair_check(verdicts, pair)
        assert all(v.checks[-1].code == CODE and v.checks[-1].passed is passes for v in checked.values())
    alone = with_pair_check({"left": verdicts["left"]}, pair_of(9.0, 10.0))
    assert alone["left"].checks == verdicts["left"].checks


def test_what_the_shoe_has_no_room_for_as_built_is_said_and_stops_nothing(tmp_path: Path) -> None:
    from handmade import make_result

    verdicts = {"left": make_result(tmp_path, ("left", "right")).verdicts["left"]}
    pair = pair_of(14.0, 16.2)
    pair = replace(pair, ordered=replace(pair.ordered, heel_room_mm=12.5, heads_room_mm=6.0))
    (check,) = with_pair_check(verdicts, pair)["left"].checks[len(verdicts["left"].checks) :]
    assert (check.code, check.value, check.passed, check.advisory) == ("pair.heel_room", 1.5, False, True)
    roomy = replace(pair, ordered=replace(pair.ordered, heel_room_mm=13.5))
    assert with_pair_check(verdicts, roomy)["left"].checks[-1].passed


def build_of_a_pair(tmp_path: Path, pair: Pair) -> dict:
    """The report of a hand-made pair standing like that."""
    from handmade import make_result
    from orthocad.deliver import report_json

    result = make_result(tmp_path, ("left", "right"))
    verdicts = with_pair_check(result.verdicts, pair)
    report = report_json(replace(result, verdicts=verdicts, pair=pair))
    jsonschema.validate(report, report_schema())
    return report


@pytest.mark.parametrize("beyond_mm", [-2.565, 2.565, -2.56496, 2.5651, 2.015, 0.005])
def test_the_heels_apart_are_one_figure_wherever_they_are_said(tmp_path: Path, beyond_mm: float) -> None:
    report = build_of_a_pair(tmp_path, pair_of(6.0 + beyond_mm, 12.0))
    said = {shown(c["value"]) for foot in report["feet"].values() for c in foot["checks"] if c["code"] in (CODE, WARN)}
    assert said == {signed(report["pair"]["beyond_ordered_mm"]).lstrip("+-")}


def test_a_lift_set_on_one_foot_alone_is_named_as_the_cause(tmp_path: Path) -> None:
    ordered = replace(pair_of(0.0, 0.0).ordered, difference_mm=0.0)
    left, right = (
        replace(pair_of(8.5, 4.5).left, heel_mm=mm, heel_lift_mm=lift) for mm, lift in ((8.5, 4.0), (4.5, 0.0))
    )
    report = build_of_a_pair(tmp_path, Pair(ordered=ordered, left=left, right=replace(right, heel_under_load_mm=4.5)))
    (decision,) = (d for d in report["decisions"] if d["code"] == CODE)
    assert "+4 mm because the heel lifts differ by other than is ordered (left 4 mm, right 0 mm)" in decision["text"]
    assert "; 0 mm because the devices are not built as high but for the lift" in decision["text"]


def test_an_ordered_difference_that_pad_and_build_take_away_is_a_decision(tmp_path: Path) -> None:
    """Right 9 mm short, 3 mm more lift there; its pad gives under load and the left is built higher by an inversion."""
    ordered = replace(pair_of(0.0, 0.0).ordered, difference_mm=-3.0)
    left, right = pair_of(11.39, 11.6).left, pair_of(11.39, 11.6).right
    left = replace(left, heel_mm=12.31, heel_lift_mm=3.0, cover_mm=2.9)
    right = replace(right, heel_mm=14.17, heel_lift_mm=6.0, cover_mm=1.9, pad_mm=4.0)
    report = build_of_a_pair(tmp_path, Pair(ordered=ordered, left=left, right=right))
    (decision,) = (d for d in report["decisions"] if d["code"] == CODE)
    for words in (
        "ordered is not reached", "-3 mm ordered, -0.21 mm under load, +2.79 mm beyond",
        "+1.65 mm because pad and cover give", "right 2.57 mm (pad 4 mm, cover 1.9 mm)",
        "+1.14 mm because the devices are not built as high but for the lift (left 9.31 mm, right 8.17 mm)",
    ):  # fmt: skip
        assert words in decision["text"]
    assert decision["options"][:3] == [
        "a flat heel piece of 3 mm under the right", "3 mm more lift on the right",
        "the right's 4 mm pad on the left too",
    ]  # fmt: skip
    assert f"{CODE}: {decision['text']}" in "\n".join(outcome(report | {"feet": {}}, tmp_path))
    (todo,) = (point for point in open_points(report)[0] if point[-1][0].strip() == CODE)
    assert "+2.79 mm beyond" in todo[0][0]
    for foot in report["feet"].values():
        found = {c["code"]: c for c in foot["checks"]}
        assert found[CODE]["passed"]
        assert (found[WARN]["passed"], found[WARN]["advisory"], found[WARN]["limit"]) == (False, True, 2.0)


@pytest.mark.parametrize(("left_mm", "accepted"), [(5.9, False), (9.0, True)])
def test_heels_as_ordered_or_accepted_ask_nothing(tmp_path: Path, left_mm: float, accepted: bool) -> None:
    from orthocad.deliver.found_checks import heel_decisions

    pair = pair_of(left_mm, 10.0, accepted)
    assert heel_decisions(pair_json(pair), accepted) == []
    assert all(c.passed for c in with_pair_check(build_verdicts(tmp_path), pair)["left"].checks if c.code == WARN)


def build_verdicts(tmp_path: Path) -> dict:
    from handmade import make_result

    return dict(make_result(tmp_path, ("left", "right")).verdicts)


def test_failed_advice_is_to_decide_and_both_sides_are_one_line(tmp_path: Path) -> None:
    ordered = replace(pair_of(0.0, 0.0).ordered, heel_room_mm=12.5)
    pair = replace(pair_of(14.0, 19.0), ordered=ordered)
    report = build_of_a_pair(tmp_path, pair)
    (decision,) = (d for d in report["decisions"] if d["code"] == "pair.heel_room")
    assert decision["text"].endswith("left 1.5 mm, over the advised 1 mm; right 6.5 mm, over the advised 1 mm")
    todo, known = open_points(report)
    assert sum("pair.heel_room" in point[-1][0] for point in todo) == 1
    assert not any("pair.heel_room" in point[-1][0] for point in known)
