"""Page 1's points: what is grave stands there, one matter is one line, and nothing is lost by that."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handmade import make_result
from orthocad.cli.outcome import outcome
from orthocad.deliver import report_json
from orthocad.deliver.content import plain
from orthocad.deliver.content.matters import Matter, once
from orthocad.deliver.content.open_points import open_points
from orthocad.deliver.found_points import found_decisions
from orthocad.model import Notice


def points(**report: Any) -> tuple[list[str], list[str]]:
    """What a report with these parts asks, and what it tells."""
    empty: dict[str, Any] = {"blocks": [], "decisions": [], "notes": [], "advice": [], "feet": {}}
    todo, told = open_points(empty | report)
    return [plain(text) for text in todo], [plain(text) for text in told]


def said(code: str, text: str, *options: str) -> dict[str, Any]:
    return {"code": code, "text": text, "options": list(options), "source": "x"}


def warned(**texts: str) -> dict[str, Any]:
    return {side: {"scan": {"warnings": [said("scan.seen", text)]}} for side, text in texts.items()}


def test_a_referral_is_asked_before_all_but_blocks_and_safety_is_told() -> None:
    todo, told = points(
        blocks=[{"code": "safety.ischaemia", "text": "held", "accepted_by": None, "why": None}],
        decisions=[said("arch.held", "arch held", "keep")],
        advice=[
            said("inspection.due", "inspect"), said("safety.care", "skin check"),
            said("refer.bony_block", "left: look for a bony block, refer"),
            said("refer.bony_block", "right: look for a bony block, refer"),
        ],
    )  # fmt: skip
    assert todo == [
        "blocked: held (accept and sign / change) safety.ischaemia",
        "left and right: look for a bony block, refer (referred / not needed) refer.bony_block",
        "arch held (keep) arch.held",
    ]
    assert told == ["skin check safety.care"]


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        ("left: it is so", "right: it is so", "left and right: it is so"),
        ("left: gives 2.9 mm, limit 2.5", "right: gives 3 mm, limit 2.5", "left / right: gives 2.9 / 3 mm, limit 2.5"),
        ("cup of the left is 3 mm", "cup of the right is 4 mm", "cup of the left / right is 3 / 4 mm"),
        ("left is -1 over the right", "right is +1 over the left", "left / right is -1 / +1 over the right / left"),
        ("a callus of the left foot", "a callus of the right foot", "a callus of the left and right foot"),
    ],
)
def test_the_same_of_both_feet_is_one_line_with_the_figures_of_both(left: str, right: str, both: str) -> None:
    for pair in ((left, right), (right, left)):
        assert once(Matter("x", text, ("keep",)) for text in pair) == [Matter("x", both, ("keep",))]


@pytest.mark.parametrize(
    "texts",
    [
        ("left: mth2 lesion", "right: mth3 lesion"),
        ("left: 2 mm", "left: 3 mm", "right: 4 mm"),
        ("both: 2 mm", "both: 3 mm"),
        ("left: 2 mm", "right: 2 deg"),
    ],
)
def test_what_is_not_the_same_of_both_feet_stays_apart(texts: tuple[str, ...]) -> None:
    assert [matter.text for matter in once(Matter("x", text) for text in texts)] == list(texts)
    assert len(once([Matter("x", "left: 2 mm"), Matter("y", "right: 2 mm")])) == 2
    assert len(once([Matter("x", "left: 2 mm", ("a",)), Matter("x", "right: 2 mm", ("b",))])) == 2


def test_no_figure_is_lost_and_none_changes_its_foot() -> None:
    left, right = (
        Matter("x", f"{side}: {a} mm of {b} at {c} %", (f"{a} mm more on the {side}", "keep"))
        for side, a, b, c in (("left", 1.5, -2, 30), ("right", 1.25, -2, 40))
    )
    (both,) = once([right, left])
    for i, of_one in enumerate((left, right)):
        for text, merged in ((of_one.text, both.text), *zip(of_one.options, both.options, strict=True)):
            assert re.sub(r"(\S+) / ([\w.]+)", rf"\{i + 1}", merged) == text


def test_a_note_stands_with_the_decision_of_its_code() -> None:
    todo, told = points(
        decisions=[said("pressure.higher", "higher than on the floor", "keep"), said("other", "asked")],
        notes=[said("pressure.higher", "higher than on a flat insole"), said("noted", "known")],
    )
    assert todo == ["higher than on the floor; higher than on a flat insole (keep) pressure.higher", "asked other"]
    assert told == ["known noted"]


def test_a_warning_is_left_out_only_where_the_same_is_asked_of_that_foot() -> None:
    feet = warned(left="not said", right="not said")
    todo, told = points(feet=feet)
    assert (todo, told) == ([], ["left and right: not said scan.seen"])
    todo, told = points(feet=feet, decisions=[said("scan.seen", "left: how was it?")])
    assert (todo, told) == (["left: how was it? scan.seen"], ["right: not said scan.seen"])


def test_a_referral_is_on_standard_output_too(tmp_path: Path) -> None:
    report = report_json(make_result(tmp_path / "out"))
    report["advice"].append(said("refer.equinus", "severe equinus: refer"))
    lines = outcome(report, tmp_path)
    assert "advised: 1" in lines
    assert "  - refer.equinus: severe equinus: refer" in lines
    assert not any("rocker" in line for line in lines)


def test_an_overridden_dose_that_is_off_is_to_be_decided_once() -> None:
    def dose(name: str, requested: float, realised: float | None, masked_by: str | None) -> dict[str, Any]:
        return {"name": name, "requested": requested, "realised": realised, "tolerance": 0.5, "unit": "mm",
                "masked_by": masked_by}  # fmt: skip

    realised = [
        dose("heel_pad_shift_mm", 8.0, 4.7, "the cup's walls, 8 mm off a pad of 46 mm"),
        dose("met_pad_mm", 8.0, 7.9, "length"), dose("met_pad_mm.behind_mm", 8.0, None, "length"),
        dose("sink_mth1_mm", 3.0, None, "length"), dose("leg_length_lift_mm.under_heads", 0.0, None, "length"),
        dose("arch_fill_mm", 3.2, 3.2, None), dose("met_bar_mm", 4.0, 2.5, "length"),
    ]  # fmt: skip
    foot = {"strength": None, "device": None, "pressure": None, "realised": realised,
            "prescription": {"base_thickness_mm": {"value": 4.0}}}  # fmt: skip
    ruled = [
        {"code": f"no_place.{key}", "text": f"right: {key} 3.0 wants a longer device", "options": []}
        for key in ("sink_mth1_mm", "met_bar_mm")
    ]
    points = {p["code"]: p["text"] for p in found_decisions({"right": foot}, ruled)}
    assert set(points) == {"overridden.heel_pad_shift_mm", "overridden.met_pad_mm", "overridden.met_bar_mm"}
    assert "met bar 4 mm ordered, 2.5 mm measured" in points["overridden.met_bar_mm"]  # cut short: the figure is said
    assert "overridden.sink_mth1_mm" in {p["code"] for p in found_decisions({"right": foot})}
    shift = points["overridden.heel_pad_shift_mm"]
    assert shift.startswith("right: heel pad shift 8 mm ordered, 4.7 mm measured")
    assert "the cup's walls, 8 mm off a pad of 46 mm" in shift


def test_what_a_scan_asks_is_decided_by_a_person_and_said_once(tmp_path) -> None:
    result = make_result(tmp_path / "out", ("left", "right"))
    notices = (Notice(code="scan.lengths_apart", text="28 mm apart", asks=True), Notice(code="a.b", text="so"))
    feet = {side: replace(foot, scan=replace(foot.scan, notices=notices)) for side, foot in result.feet.items()}
    report = report_json(replace(result, feet=feet))
    asked = [d for d in report["decisions"] if d["code"].startswith(("scan.", "a."))]
    assert [(d["code"], d["text"]) for d in asked] == [("scan.lengths_apart", "28 mm apart")]
    todo, told = ([plain(text) for text in texts] for texts in open_points(report))
    assert [sum("28 mm apart" in text for text in texts) for texts in (todo, told)] == [1, 0]
