"""The morning's page stands whatever one order's facts are, and what was done is said before it is written."""

from __future__ import annotations

import csv

import pytest

from made import make
from orthocad.batch import summary
from orthocad.batch.summary import refresh_summary
from orthocad.cli import run

HIDDEN = ["leg_length_lift_mm.under_heads", 0.0, None, "mm", True]  # another value hides it: nothing to measure
LIFT = ["heel_lift_mm", 3.0, 3.0002, "mm", True]


def rows(out) -> dict[str, dict[str, str]]:
    refresh_summary(out)
    return {r["order_id"]: r for r in csv.DictReader((out / "summary.csv").open(encoding="utf-8-sig"))}


def test_a_dose_that_nothing_measures_is_told_as_such(tmp_path) -> None:
    make(tmp_path, "A-1", sides=("left",), doses=[LIFT, HIDDEN])
    assert rows(tmp_path)["A-1"]["doses"] == (
        "left heel_lift_mm 3.00 for 3 mm; left leg_length_lift_mm.under_heads not measured for 0 mm"
    )
    page = (tmp_path / "summary.html").read_text(encoding="utf-8")
    assert "heel lift 3.00\u00a0(3)\u00a0mm" in page
    assert "under heads not measured\u00a0(0)\u00a0mm" in page


@pytest.mark.parametrize("doses", [None, [["heel_lift_mm", 3.0]], [["heel_lift_mm", 3.0, "?", "mm", True]]])
def test_one_order_that_cannot_be_told_takes_no_other_with_it(tmp_path, doses) -> None:
    make(tmp_path, "A-1", doses=[LIFT])
    make(tmp_path, "A-2", doses=doses)
    found = rows(tmp_path)
    assert "heel_lift_mm 3.00" in found["A-1"]["doses"]
    assert "cannot be told here" in found["A-2"]["text"]
    assert found["A-2"]["report"] == ""
    page = (tmp_path / "summary.html").read_text(encoding="utf-8")
    assert "A-2" in page
    assert "cannot be told here" in page


@pytest.mark.parametrize("words", [["approve", "{out}", "--by", "Dr A"], ["plate", "{out}", "--printer", "large-fdm"]])
def test_what_was_done_is_said_before_the_page(tmp_path, capsys, monkeypatch, words) -> None:
    make(tmp_path, "A-1")
    if words[0] == "plate":
        assert run(["approve", str(tmp_path), "--by", "Dr A"]) == 0
    monkeypatch.setattr(summary, "page", lambda *_: 1 / 0)
    capsys.readouterr()
    assert run([w.format(out=tmp_path) for w in words]) == 1
    assert {"approve": "1 approved", "plate": "1 plate"}[words[0]] in capsys.readouterr().out


def test_what_was_signed_is_said_where_the_next_folder_is_wrong(tmp_path, capsys) -> None:
    folder = make(tmp_path, "A-1")
    assert run(["approve", str(folder), str(tmp_path / "nothing"), "--by", "Dr A"]) == 2
    assert "A-1: approved by Dr A" in capsys.readouterr().out
