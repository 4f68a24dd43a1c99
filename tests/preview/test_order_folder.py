"""An order folder with its order file, and approving or holding an order that is no batch's."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from pathlib import Path

import pytest

from orthocad.errors import OrthocadError, UsageError
from orthocad.preview import signing
from orthocad.preview.session import Session
from orthocad.preview.target import open_target

ORDER = """
clinic = "Praxis am Ring"
due = 2031-02-03
kind = "remake"
remake_of = "A-1"
reason = "fit"
patient = "P-0042"
shoe = "everyday"
settings = ["right.heel_lift_mm=3"]
notes = "left toe sore"
"""


@pytest.fixture
def folder(foot_scans: Path, tmp_path: Path) -> Path:
    home = tmp_path / "A-7"
    home.mkdir()
    shutil.copy(foot_scans / "man_right.stl", home)
    (home / "order.toml").write_text(ORDER, encoding="utf-8")
    return home


def test_nothing_an_order_file_says_is_left_out(folder: Path) -> None:
    order = open_target(folder).orders[0]
    assert order.said == {
        "order_id": "A-7", "patient": "P-0042", "clinic": "Praxis am Ring", "due": "2031-02-03", "kind": "remake",
        "remake_of": "A-1", "reason": "fit", "notes": "left toe sore",
    }  # fmt: skip
    session = Session(order)
    lift = session.resolution.prescriptions["right"].values["heel_lift_mm"]
    assert (lift.value, lift.proposed) == (3.0, 0.0)
    assert session.exam is not None
    assert (session.exam.patient.code, session.exam.shoe.type) == ("P-0042", "everyday")
    assert session.resolution.pair is not None
    assert session.resolution.pair.heel_room_mm == 12.0, "decisions.md: an everyday shoe holds 12 under the heel"


def test_what_was_saved_is_opened_again(folder: Path) -> None:
    session = Session(open_target(folder).orders[0])
    session.set_value("right", "heel_lift_mm", 5.0)
    assert signing.hold(session, "Dr A", "ring the clinic").startswith("A-7 is held")
    again = Session(open_target(folder).orders[0])
    assert again.resolution.prescriptions["right"].values["heel_lift_mm"].value == 5.0, "not the order's 3 again"
    assert again.signed is not None
    assert (again.signed["state"], again.signed["note"]) == ("held", "ring the clinic")
    assert again.signed_as == again.history.now
    again.set_value("right", "heel_lift_mm", 4.0)
    assert again.signed_as != again.history.now, "what was signed is not what stands there now"


@pytest.mark.parametrize(
    ("instead_of", "change", "code"),
    [
        ("", "due = 2031-02-03\n", "order.invalid"),
        ("", 'left = "man_right.stl"\n', "scan.side_conflict"),
        ("", 'sides = "left"\n', "order.invalid"),  # what is set is the right foot's
        ('settings = ["right.heel_lift_mm=3"]', 'sides = "left"', "scan.side_conflict"),
        ("", 'profile = "no-such-lab"\n', "profile.invalid"),
    ],
)
def test_an_order_that_cannot_be_right_is_refused(folder: Path, instead_of: str, change: str, code: str) -> None:
    (folder / "order.toml").write_text(ORDER.replace(instead_of, change, 1), encoding="utf-8")
    with pytest.raises(OrthocadError) as refused:
        Session(open_target(folder).orders[0])
    assert refused.value.code == code


def test_an_approval_bears_a_name_and_covers_the_saved_design(folder: Path) -> None:
    session = Session(open_target(folder).orders[0])
    for by, proved in ((" ", True), ("Dr A", False)):
        with pytest.raises(UsageError):
            signing.approve(session, by, "", proved)
    session.set_value("right", "heel_cup_depth_mm", 31.0)
    with pytest.raises(UsageError, match=r"range\.heel_cup_depth_mm"):
        signing.approve(session, "Dr A", "", proved=True)
    assert not session.order.save.exists()
    session.undo()
    signing.approve(session, 'Dr "A" Müller', "", proved=True)
    signed = tomllib.loads((folder / "design-signed.toml").read_text(encoding="utf-8"))
    assert (signed["state"], signed["by"]) == ("approved", 'Dr "A" Müller')
    assert signed["design_sha256"] == hashlib.sha256((folder / "design.toml").read_bytes()).hexdigest()
    (folder / "design.toml").write_text(session.design_toml() + "\n", encoding="utf-8")
    changed = Session(open_target(folder).orders[0])
    assert changed.signed is not None
    assert changed.signed_as is None, "a design changed by other hands is not the one that was signed"
