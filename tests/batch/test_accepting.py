"""A block in a batch: what the prescriber is told to write opens it, and a code that no block has is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evening import order, sample
from orthocad.batch.tables import read_rows
from orthocad.cli import run
from test_orders import codes, entries, put

LEFT = {"left.ply": sample("woman_left.ply")}


def checked(tmp_path: Path) -> dict:
    run(["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--jobs", "1", "--quiet", "--check"])
    (row,) = read_rows(tmp_path / "out")
    return row


@pytest.mark.usefixtures("without_workers")
def test_what_a_held_order_says_to_write_opens_it(tmp_path) -> None:
    order(tmp_path / "o/A-1", LEFT, 'clinic = "North"\n', "P-1", flags='"recent_foot_surgery"')
    row = checked(tmp_path)
    assert (row["state"], row["code"], row["held_for"]) == ("held", "safety.recent_foot_surgery", "prescriber")
    assert "--accept" not in row["text"]
    assert "give the order a folder of its own" in row["text"]
    line = re.search(r"accept = \[\{.*?\}\]", row["text"])[0]
    order(tmp_path / "o/A-1", LEFT, line.replace("NAME", "Dr A").replace("TEXT", "13 weeks ago"), "P-1",
          flags='"recent_foot_surgery"')  # fmt: skip
    assert checked(tmp_path)["state"] == "checked"


def test_a_code_that_no_block_has_is_refused_by_its_name(tmp_path) -> None:
    for name, code in (("A-1", "rx.nonsense"), ("A-2", "stack.heel"), ("A-3", "range.heel_lift")):
        put(tmp_path / "o" / name, "left.stl", order=f'accept = [{{code = "{code}", by = "Dr A", why = "seen"}}]')
    found = entries(tmp_path / "o")
    assert codes(found) == {"A-1": "order.invalid", "A-2": None, "A-3": "order.invalid"}
    assert "'rx.nonsense'" in found["A-1"].fault.text
    assert "range.heel_lift_mm" in found["A-3"].fault.text
