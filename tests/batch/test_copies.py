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


REMAKE = 'kind = "remake"\nremake_of = "A-1"\nreason = "broken"\npatient = "P-1"\n'


def test_a_remake_that_leaves_out_what_its_first_order_had_waits_for_a_person(tmp_path) -> None:
    first = 'profile = "petg-shell"\nsettings = ["heel_lift_mm=3"]\ncover = 2\n'
    order(tmp_path / "o/A-1", LEFT, first, "P-1")
    all_said = f"{REMAKE}{first}"
    papers = {
        "B-0": REMAKE,
        "B-1": all_said.replace('profile = "petg-shell"', ""),
        "B-2": all_said.replace("cover = 2", ""),
        "B-3": all_said.replace("heel_lift_mm", "arch_fill_mm"),
        "C-1": all_said,
        "C-2": f'{REMAKE}profile = "tpu-full-contact"\nsettings = ["left.heel_lift_mm=1", "cover_mm=0"]',
        "C-3": f'{REMAKE}note_read_by = "Ann"\nnote_answer = "A-1 was made of the wrong stock, lift not wanted"',
    }
    for name, text in papers.items():
        order(tmp_path / "o" / name, LEFT, text, None if name == "B-0" else "P-1")
    for way in ("tonight", "made"):  # of an order of the same evening, and of one whose design is there
        found = batch(tmp_path, "--check")
        held = {key: row["text"] for key, row in found.items() if row["code"] == "order.unlike_original"}
        assert held.keys() == {"B-0", "B-1", "B-2", "B-3"}, way
        all_of_it = ("profile petg-shell", "heel_lift_mm = 3", "cover_mm = 2", "an exam")
        said = {key: [words in text for words in all_of_it] for key, text in held.items()}
        assert said == {"B-0": [True] * 4, "B-1": [True, False, False, False], "B-2": [False, False, True, False],
                        "B-3": [False, True, False, False]}  # fmt: skip
        for name in papers if way == "tonight" else ():
            (tmp_path / "o" / name).rename(tmp_path / name)
        if way == "tonight":
            assert batch(tmp_path)["A-1"]["state"] == "designed"
            for name in papers:
                (tmp_path / name).rename(tmp_path / "o" / name)
