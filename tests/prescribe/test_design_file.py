"""design.toml: written, read, edited, rebuilt."""

from __future__ import annotations

import random
import re
import tomllib

import pytest

from orthocad.errors import OrderError
from orthocad.model import Acceptance, ScanOptions
from orthocad.prescribe import (
    check_same_scan,
    dump_design,
    load_design,
    load_profile,
    parse_change,
    parse_exam,
    prescribe,
    schema,
)

EXAM = {
    "schema_version": "1",
    "patient": {"code": 'P "0042"\n\\ é \u202e \x7f', "flags": [], "diagnosis": ["gout", "x"], "mass_kg": 82.5},
    "shoe": {"type": "everyday", "removable_insole": True, "insole_length_mm": 275},
    "leg_length": {
        "shorter_side": "right", "difference_mm": 9, "method": "block", "kind": "anatomical", "symptomatic": True
    },
    "left": {"subtalar_mobility": "limited", "lesions": [{"site": "mth2", "kind": "callus"}]},
    "right": {"hallux_dorsiflexion_unloaded_deg": 35, "hallux_pain_unloaded": True},
}  # fmt: skip
CHANGES = ("left.cover_mm=3.0000000000000004", "right.first_ray_cutout=first_met")
OPTIONS = ScanOptions(units="cm", load="half", landmarks={"mtp1": (1.5, 2.25, 0.1 + 0.2)})


@pytest.fixture
def made(catalogue, make_foot, tmp_path):
    """A design with a person's values and an accepted block in it, on disk."""
    exam, profile = parse_exam(EXAM), load_profile("pa12-shell")
    feet = {side: make_foot(side, arch=17.123456789012345) for side in ("left", "right")}
    resolution = prescribe(
        exam=exam, profile=profile, feet=feet, catalogue=catalogue,
        changes=[parse_change(t, catalogue) for t in CHANGES],
        acceptances=[Acceptance(code="hallux.cutout_painful", by="A. P.", why='tried "it"')],
    )  # fmt: skip
    path = tmp_path / "design.toml"
    path.write_text(dump_design(resolution, profile=profile, exam=exam, feet=feet, options=OPTIONS), encoding="utf-8")
    return path, resolution, exam, profile, feet


def again(recorded, feet, catalogue, *changes, **more):
    return prescribe(
        exam=recorded.exam, profile=recorded.profile, feet=feet, catalogue=catalogue, recorded=recorded,
        changes=[parse_change(t, catalogue) for t in changes], **more,
    )  # fmt: skip


def test_rebuilding_is_identical_bit_for_bit(made, catalogue):
    path, resolution, exam, profile, feet = made
    recorded = load_design(path)
    assert recorded.exam == exam
    assert recorded.profile == profile
    assert recorded.options == OPTIONS
    rebuilt = again(recorded, feet, catalogue)
    assert rebuilt == resolution
    assert not rebuilt.open_blocks
    text = dump_design(rebuilt, profile=recorded.profile, exam=recorded.exam, feet=feet, recorded=recorded)
    assert text == path.read_text(encoding="utf-8")


def test_the_file_is_toml_of_its_schema(made):
    jsonschema = pytest.importorskip("jsonschema")
    data = tomllib.loads(made[0].read_text(encoding="utf-8"))
    jsonschema.validate(data, schema("design"))
    assert data["scans"]["left"]["sha256"] == "a" * 64
    assert data["history"] == []


def test_the_rebuild_needs_no_profile_file(made, catalogue):
    path, resolution, *_ = made
    text = path.read_text(encoding="utf-8").replace('name = "pa12-shell"', 'name = "gone"')
    path.write_text(text, encoding="utf-8")
    recorded = load_design(path)
    rebuilt = again(recorded, made[4], catalogue)
    values = [{k: v.value for k, v in r.prescriptions["left"].values.items()} for r in (rebuilt, resolution)]
    assert values[0] == values[1]


def edit(path, side, key, value):
    text = path.read_text(encoding="utf-8")
    pattern = rf"(\[{side}\.{key}\]\nvalue = )[^\n]*"
    assert re.search(pattern, text)
    path.write_text(re.sub(pattern, rf"\g<1>{value}", text), encoding="utf-8")


def test_an_edited_value_is_the_persons_and_keeps_the_proposal(made, catalogue):
    path, resolution, *_, feet = made
    before = resolution.prescriptions["left"].values["heel_cup_depth_mm"]
    edit(path, "left", "heel_cup_depth_mm", "17")
    rebuilt = again(load_design(path), feet, catalogue)
    value = rebuilt.prescriptions["left"].values["heel_cup_depth_mm"]
    assert (value.value, value.proposed, value.origin, value.changed_by) == (
        17.0,
        before.proposed,
        "user",
        "design file",
    )
    others = {k: v for k, v in rebuilt.prescriptions["left"].values.items() if k != "heel_cup_depth_mm"}
    assert others == {k: v for k, v in resolution.prescriptions["left"].values.items() if k != "heel_cup_depth_mm"}


def test_an_edit_out_of_range_is_a_block_and_of_a_wrong_kind_an_error(made, catalogue):
    path, *_, feet = made
    edit(path, "left", "heel_cup_depth_mm", "99")
    assert "range.heel_cup_depth_mm" in {b.code for b in again(load_design(path), feet, catalogue).open_blocks}
    edit(path, "left", "heel_cup_depth_mm", '"deep"')
    with pytest.raises(OrderError, match=r"design\.invalid.*left\.heel_cup_depth_mm"):
        again(load_design(path), feet, catalogue)


def test_blocks_stand_in_a_rebuild(made, catalogue):
    path, *_, feet = made
    text = path.read_text(encoding="utf-8")
    start = text.index("\n[[accepted]]")
    path.write_text(text[:start] + text[text.index("\n[left.", start) :], encoding="utf-8")
    assert "hallux.cutout_painful" in {b.code for b in again(load_design(path), feet, catalogue).open_blocks}


def test_a_change_moves_what_follows_from_it_and_nothing_else(made, catalogue):
    path, resolution, *_, feet = made
    recorded = load_design(path)
    changed = again(recorded, feet, catalogue, "left.heel_cup_depth_mm=17.5")
    for side in ("left", "right"):
        for key, value in changed.prescriptions[side].values.items():
            if (side, key) != ("left", "heel_cup_depth_mm"):
                assert value == resolution.prescriptions[side].values[key]
    assert changed.prescriptions["left"].values["heel_cup_depth_mm"].changed_by == "command line"


def test_a_change_carries_its_consequences(rx, catalogue, tmp_path):
    profile = load_profile(None)
    path = tmp_path / "d.toml"
    path.write_text(dump_design(rx({}), profile=profile, exam=parse_exam({"schema_version": "1"}), feet={}))
    r = again(load_design(path), {}, catalogue, "right.first_ray_cutout=first_met")
    assert [r.prescriptions[s].number("base_thickness_mm") for s in ("left", "right")] == pytest.approx([5.1, 5.1])


def test_the_history_names_what_it_came_from(made, catalogue):
    path, *_, feet = made
    recorded = load_design(path)
    changed = again(recorded, feet, catalogue, "left.heel_cup_depth_mm=17.5")
    text = dump_design(changed, profile=recorded.profile, exam=recorded.exam, feet=feet, recorded=recorded)
    assert tomllib.loads(text)["history"] == [recorded.sha256]
    path.write_text(text, encoding="utf-8")
    second = load_design(path)
    text = dump_design(
        again(second, feet, catalogue, "cover_mm=1"),
        profile=second.profile,
        exam=second.exam,
        feet=feet,
        recorded=second,
    )
    assert tomllib.loads(text)["history"] == [recorded.sha256, second.sha256]


def test_another_scan_is_refused(made, make_foot):
    path, *_, feet = made
    recorded = load_design(path)
    check_same_scan(recorded, feet)
    check_same_scan(recorded, {"left": feet["left"]})
    with pytest.raises(OrderError, match=r"design\.other_scan"):
        check_same_scan(recorded, {"right": feet["left"]})


def test_without_an_exam_there_is_none_in_it(rx, tmp_path):
    path = tmp_path / "d.toml"
    path.write_text(dump_design(rx(), profile=load_profile(None), exam=None, feet={}))
    assert load_design(path).exam is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('schema_version = "1"', 'schema_version = "2"'),
        ("[profile.material]", "[profile.stuff]"),
        ('origin = "profile"', 'origin = "fate"'),
        ("value = ", "valeu = "),
        ("history = []", 'history = ["nonsense"]'),
        ('type = "everyday"', 'type = "slipper"'),
        ("difference_mm = 9", "difference_mm = 900"),
        ("[left.cover_mm]", "[left.cover_mm"),
        ('units = "cm"', 'units = "ell"'),
    ],
)
def test_a_bad_file_is_refused_in_one_line(made, old, new):
    path = made[0]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(OrderError) as caught:
        load_design(path)
    assert caught.value.code == "design.invalid"
    assert caught.value.exit_code == 4
    assert "\n" not in str(caught.value)


def test_a_key_that_is_not_in_the_catalogue_is_refused(made, catalogue):
    path, *_, feet = made
    text = path.read_text(encoding="utf-8").replace("[left.cover_mm]", "[left.kover_mm]")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OrderError, match=r"design\.invalid.*kover_mm.*near: cover_mm"):
        again(load_design(path), feet, catalogue)


def test_random_floats_survive_exactly(rx, tmp_path, catalogue):
    chance = random.Random(7)
    path = tmp_path / "d.toml"
    for _ in range(20):
        sets = [f"{s}.heel_cup_depth_mm={chance.uniform(8, 30)!r}" for s in ("left", "right")]
        r = rx({}, *sets, f"arch_fill_mm={chance.uniform(-4, 6)!r}")
        path.write_text(dump_design(r, profile=load_profile(None), exam=None, feet={}))
        assert again(load_design(path), {}, catalogue).prescriptions == r.prescriptions
