"""The state behind the page, without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from orthocad.cli import run
from orthocad.errors import UsageError
from orthocad.preview.saving import write_design
from orthocad.preview.session import Session
from orthocad.preview.target import open_target

Opened = Callable[..., Session]


def value(session: Session, side: str, key: str) -> object:
    return session.resolution.prescriptions[side].values[key].value  # type: ignore[index]


def test_doses_go_back_and_forth(opened: Opened) -> None:
    session = opened("man_right.stl")
    before = value(session, "right", "heel_cup_depth_mm")
    for step in (10.0, 11.0, 12.0):
        session.set_value("right", "heel_cup_depth_mm", step, moving=True)
    session.set_value("right", "heel_lift_mm", 3.0)
    session.undo()
    assert (value(session, "right", "heel_lift_mm"), value(session, "right", "heel_cup_depth_mm")) == (0.0, 12.0)
    session.undo()
    assert value(session, "right", "heel_cup_depth_mm") == before, "one drag is one step"
    assert not session.history.can_undo
    session.redo()
    session.redo()
    assert value(session, "right", "heel_lift_mm") == 3.0
    session.reset("both")
    assert session.history.now.values == {}
    assert not any(session.differs("right", p.key) for p in session.catalogue)
    session.undo()
    assert session.differs("right", "heel_lift_mm")


def test_wrong_words_are_refused_and_change_nothing(opened: Opened) -> None:
    session = opened("man_right.stl")
    for key, wrong in (("heel_lift", 3.0), ("heel_lift_mm", "tall"), ("heel_lift_mm", float("nan")), ("length", "x")):
        with pytest.raises(UsageError):
            session.set_value("right", key, wrong)
    assert session.history.now.values == {}


def test_a_refusal_of_the_rules_is_kept_and_the_last_device_stands(opened: Opened) -> None:
    session = opened("man_right.stl")
    session.set_value("right", "length", "full")
    assert session.fault is not None
    assert session.fault.code == "rx.full_length_needs_shoe"
    assert value(session, "right", "length") == "sulcus"
    session.set_value("right", "insole_length_mm", 280.0)
    assert session.fault is None
    assert value(session, "right", "length") == "full"


def test_a_block_is_shown_taken_on_and_withdrawn(opened: Opened) -> None:
    session = opened("man_right.stl")
    session.set_value("right", "heel_cup_depth_mm", 40.0)
    assert [b.code for b in session.resolution.open_blocks] == ["range.heel_cup_depth_mm"]
    with pytest.raises(UsageError):
        session.accept("range.heel_cup_depth_mm", "Dr A", "  ")
    session.accept("range.heel_cup_depth_mm", "Dr A", "a deep cup was tried")
    assert not session.resolution.open_blocks
    session.withdraw("range.heel_cup_depth_mm")
    assert session.resolution.open_blocks


def test_the_shoes_limit_under_the_heel_is_told(opened: Opened) -> None:
    from orthocad.preview import panel

    shoe = '[shoe]\ntype = "athletic"\ncounter_depth_mm = 58\nremovable_insole = false\n'
    known = opened("man_right.stl", exam=f'schema_version = "1"\n{shoe}')
    told = panel.state(known, {})["shoe"]["heel_mm"]
    assert told is not None
    known.set_value("right", "heel_lift_mm", told)
    known.set_value("right", "base_thickness_mm", 4.0)  # under the lift that is too high
    assert "stack.heel" in {b.code for b in known.resolution.open_blocks}


def test_troubles_name_the_controls_they_are_about(opened: Opened) -> None:
    from orthocad.preview import panel
    from orthocad.preview.concerns import CONCERNS, concerned

    session = opened("woman_left.ply", "woman_right.ply")
    known = {c["key"] for c in panel.controls()}
    assert {key for keys in CONCERNS.values() for key in keys} <= known
    session.set_value("left", "heel_lift_mm", 6.0)
    session.set_value("left", "heel_cup_depth_mm", 40.0)
    told = {b["code"]: b["keys"] for b in panel.state(session, {})["blocks"]}
    assert "heel_lift_mm" in told["balance.heel_height"]
    assert told["range.heel_cup_depth_mm"][0] == "heel_cup_depth_mm"
    assert "met_pad_mm" in concerned("pair.heads_room", "stands higher at the heads than the shoe's 5 mm")


def test_what_is_not_given_is_shown_as_it_is(opened: Opened) -> None:
    from orthocad.preview import panel

    session = opened("man_right.stl")
    heel = session.feet["right"].number("heel_width_mm")
    for expansion in (0.0, 2.0):
        session.set_value("right", "heel_cup_expansion_mm", expansion)
        width = panel.state(session, {})["values"]["right"]["heel_cup_width_mm"]
        assert width["value"] is None
        assert width["own"] == pytest.approx(heel + 2 * expansion)


def test_a_block_that_only_the_finished_device_shows_is_shown_and_taken_on(opened: Opened) -> None:
    from orthocad.preview import panel, signing
    from orthocad.preview.late import found_late
    from orthocad.preview.workshop import finish

    session = opened("man_right.stl", exam='schema_version = "1"\n[patient]\nmass_kg = 140\n')
    session.set_value("right", "construction", "shell")
    rx, foot = session.resolution.prescriptions["right"], session.feet["right"]
    drawing = finish(foot, rx, session.profile, session.exam)
    assert drawing.verdict is not None
    assert "device.arch_deflection" in {c.code for c in drawing.verdict.checks}, "as build checks it"
    session.late = found_late(session, [drawing])
    open_blocks = [b["code"] for b in panel.state(session, {})["blocks"] if not b["by"]]
    assert "thickness.heavy" in open_blocks
    with pytest.raises(UsageError, match=r"thickness\.heavy"):
        signing.approve(session, "Dr A", "", proved=True)
    for code in open_blocks:
        session.accept(code, "Dr A", "a trial")
    assert all(b["by"] for b in panel.state(session, {})["blocks"])
    assert "thickness.heavy" in session.design_toml(), "the build takes it from the saved design"


def test_a_sink_is_carried_to_another_site_as_one_step(opened: Opened) -> None:
    session = opened("man_right.stl")
    session.set_value("right", "sink_mth1_mm", 3.0)
    session.carry("right", "sink_mth1_mm", "sink_mth2_mm", moving=True)
    session.carry("right", "sink_mth2_mm", "sink_mth4_mm", moving=True)
    sinks = [value(session, "right", f"sink_mth{n}_mm") for n in (1, 2, 4)]
    assert sinks == [0.0, 0.0, 3.0]
    session.undo()
    assert value(session, "right", "sink_mth1_mm") == 3.0


def test_mirroring_copies_all_but_the_lift(opened: Opened) -> None:
    session = opened("woman_left.ply", "woman_right.ply")
    session.set_value("left", "medial_skive_mm", 3.0)
    session.set_value("left", "heel_lift_mm", 2.0)
    session.mirror("left")
    assert value(session, "right", "medial_skive_mm") == 3.0
    assert value(session, "right", "heel_lift_mm") == 0.0


@pytest.mark.parametrize("scans", [("man_right.stl",), ("woman_left.ply", "woman_right.ply")])
def test_a_landmark_moves_with_its_own_foot_only(opened: Opened, scans: tuple[str, ...]) -> None:
    session = opened(*scans)
    side = session.sides[0]
    sign = -1.0 if side == "left" else 1.0
    before = {s: foot.at("mtp1") for s, foot in session.feet.items()}
    x, y, z = before[side]
    session.move_landmark(side, "mtp1", (x - 4.0, sign * y, z))
    assert session.feet[side].at("mtp1") == pytest.approx([x - 4.0, y, z], abs=1e-6)
    from orthocad.pipeline import feet_of

    read = feet_of(session.order.request(session.options), session.exam, session.recorded)
    session.rescanned(read)
    for each, foot in session.feet.items():
        moved = np.array([4.0, 0, 0]) if each == side else np.zeros(3)
        assert foot.at("mtp1") == pytest.approx(before[each] - moved, abs=1e-6)
    session.undo()
    assert session.feet[side].at("mtp1") == pytest.approx(before[side])


@pytest.mark.slow
def test_the_saved_design_builds_what_the_command_line_builds(opened: Opened, tmp_path: Path) -> None:
    session = opened("man_right.stl")
    session.set_value("right", "medial_skive_mm", 3.0)
    session.set_value("right", "heel_cup_depth_mm", 16.5)
    x, y, z = session.feet["right"].at("mtp1")
    session.move_landmark("right", "mtp1", (x - 3.0, y, z))
    saved = tmp_path / "saved.toml"
    saved.write_text(session.design_toml(), encoding="utf-8")
    scan = str(session.order.scans[0])
    outs = [tmp_path / "a", tmp_path / "b"]
    assert run(["build", scan, "--from", str(saved), "--out", str(outs[0]), "--quiet"]) == 0
    direct = ["--set", "medial_skive_mm=3", "--set", "heel_cup_depth_mm=16.5"]
    place = session.history.now.landmarks["right_mtp1"]
    direct += ["--set", f"right.landmark.mtp1={','.join(map(repr, place))}"]
    assert run(["build", scan, *direct, "--out", str(outs[1]), "--quiet"]) == 0
    assert (outs[0] / "design.toml").read_bytes() == saved.read_bytes()
    scans = Path(scan).parent
    shutil.copy(saved, scans / f"{Path(scan).stem}-design.toml")
    again = Session(open_target(Path(scan)).orders[0])
    assert value(again, "right", "medial_skive_mm") == 3.0, "a scan opens with what was saved beside it"
    assert again.placed("right") == ["mtp1"], "placed by hand, and said so"
    (scans / f"{Path(scan).stem}-design.toml").write_text("of another time", encoding="utf-8")
    other = open_target(Path(scan)).orders[0]
    assert other.design is None
    assert other.notice
    write_design(other, session.design_toml())
    assert "of another time" in {f.read_text(encoding="utf-8") for f in scans.glob("*-design-*.toml")}
    assert (outs[0] / "right.stl").read_bytes() == (outs[1] / "right.stl").read_bytes()


def test_targets_of_every_kind(scan: Path, tmp_path: Path) -> None:
    assert open_target(scan).orders[0].kind == "scan"
    assert open_target(scan.parent).orders[0].kind == "order"
    batch = open_target(tmp_path)
    assert batch.batch
    assert [o.name for o in batch.orders] == ["order"]
    out = scan.parent / "man_right-orthocad"
    assert run(["build", str(scan), "--out", str(out), "--quiet"]) == 0
    order = open_target(out).orders[0]
    assert (order.kind, order.scans[0].resolve(), order.out) == ("output", scan.resolve(), out)
    session = Session(order)
    assert session.design_toml() == (out / "design.toml").read_text(encoding="utf-8")


def test_what_cannot_be_opened_is_named(scan: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for missing in (tmp_path / "nothing.stl", empty):
        with pytest.raises(UsageError, match=missing.name):
            open_target(missing)
    out = scan.parent / "out"
    assert run(["build", str(scan), "--out", str(out), "--quiet"]) == 0
    scan.write_bytes(scan.read_bytes()[:-1] + b"\x01")
    with pytest.raises(UsageError, match=r"man_right\.stl"):
        open_target(out)
