"""A copy is the device that was recorded: what its own papers say as well is the same, or it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from evening import order, sample
from orthocad.batch.tables import read_rows
from orthocad.cli import run

pytestmark = pytest.mark.usefixtures("without_workers")
LEFT = {"left.ply": sample("woman_left.ply")}
SHOE = '[shoe]\ntype = "dress"\n'
COPY = 'kind = "copy"\nremake_of = "A-1"\npatient = "P-1"\n'


def batch(tmp_path: Path, *words: str) -> dict[str, dict]:
    run(["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--jobs", "1", "--quiet", *words])
    return {r["order_id"]: r for r in read_rows(tmp_path / "out")}


def test_a_copy_is_what_was_recorded_whatever_its_own_papers_say(tmp_path) -> None:
    order(tmp_path / "o/A-1", LEFT, 'load = "unloaded"', "P-1", more=SHOE)
    assert batch(tmp_path)["A-1"]["state"] == "designed"
    for number, text in enumerate(['profile = "petg-shell"', 'shoe = "athletic"', 'load = "half"', 'units = "cm"']):
        order(tmp_path / "o" / f"B-{number}", LEFT, COPY + text)
    other = {"leg": '[leg_length]\nshorter_side = "left"\ndifference_mm = 6\n', "shoe": SHOE.replace("dress", "work")}
    for name, more in other.items():
        order(tmp_path / "o" / f"B-{name}", LEFT, COPY, "P-1", more=more)
    order(tmp_path / "o/C-exam", LEFT, COPY, "P-1", more=SHOE)
    order(tmp_path / "o/C-same", LEFT, f'{COPY}shoe = "dress"\nload = "unloaded"\nprofile = "tpu-full-contact"')
    order(tmp_path / "o/C-bare", LEFT, COPY)  # its patient alone must not stand for the exam
    rows = batch(tmp_path)
    said = {key: row["text"] for key, row in rows.items() if key.startswith("B")}
    assert {rows[key]["code"] for key in said} == {"order.invalid"}
    words = {"B-0": "profile petg-shell", "B-1": "shoe.type", "B-2": "load half", "B-3": "units cm",
             "B-leg": "leg_length.difference_mm", "B-shoe": "shoe.type"}  # fmt: skip
    assert {key: word in said[key] for key, word in words.items()} == dict.fromkeys(words, True)
    made = {p.name: (p / "left.stl").read_bytes() for p in (tmp_path / "out/orders").iterdir()}
    assert made.keys() == {"A-1", "C-exam", "C-same", "C-bare"}
    assert len(set(made.values())) == 1
