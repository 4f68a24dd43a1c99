"""`report.json` against its schema, and against the frame the contract promises."""

from __future__ import annotations

import hashlib
import json
import math

import jsonschema
import pytest

from handmade import make_foot, make_result
from orthocad.deliver import deliver, deliver_blocked, foot_record, report_json, report_schema
from orthocad.deliver.adult_ranges import adult_ranges, outside_notes
from orthocad.model import Measure, Result

CONTRACT_KEYS = {
    "schema_version", "orthocad_version", "rules_version", "order_id", "patient_code", "created_from", "feet",
    "pair", "decisions", "blocks", "advice", "seconds",
}  # fmt: skip
FOOT_KEYS = {"scan", "landmarks", "measurements", "prescription", "device", "realised", "fit", "checks"}


def without_devices(result: Result) -> Result:
    import dataclasses

    kept = {f.name: getattr(result, f.name) for f in dataclasses.fields(result)}
    return Result(**(kept | {"devices": {}, "verdicts": {}, "design_toml": ""}))


def test_the_report_is_what_the_contract_says_and_passes_its_schema(tmp_path) -> None:
    report = report_json(make_result(tmp_path / "out", ("left", "right")))
    jsonschema.Draft202012Validator.check_schema(report_schema())
    jsonschema.validate(report, report_schema())
    assert set(report) - CONTRACT_KEYS == {
        "due", "prescriber", "file_sha256", "manufacturer", "notes", "inspection", "wearing",
    }  # fmt: skip
    assert set(report) >= CONTRACT_KEYS
    own = {"pressure", "strength", "print_plan", "adult_ranges", "arch", "doses"}
    assert all(set(foot) == FOOT_KEYS | own for foot in report["feet"].values())


def test_the_schema_refuses_an_unknown_key_a_wrong_type_and_a_missing_key(tmp_path) -> None:
    good = json.dumps(report_json(make_result(tmp_path / "out")))
    for spoil in (
        lambda r: r.update(extra=1),
        lambda r: r["feet"]["right"]["device"].update(faces="many"),
        lambda r: r["feet"]["right"]["scan"].pop("sha256"),
        lambda r: r["feet"].update(middle=r["feet"]["right"]),
        lambda r: r["feet"]["right"]["measurements"].update(x={"value": None, "unit": "mm"}),
    ):
        report = json.loads(good)
        spoil(report)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(report, report_schema())


def test_a_left_foot_is_reported_in_its_own_frame(tmp_path) -> None:
    left, right = foot_record(make_foot("left")), foot_record(make_foot("right"))
    for name, mark in right["landmarks"].items():
        x, y, z = mark["xyz_mm"]
        assert left["landmarks"][name]["xyz_mm"] == [x, -y or 0.0, z]
    assert left["landmarks"]["mtp1"]["xyz_mm"][1] < 0 < right["landmarks"]["mtp1"]["xyz_mm"][1]  # medial


def test_hashes_are_those_of_the_files_written(tmp_path) -> None:
    paths = deliver(make_result(tmp_path / "out", ("left", "right")))
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    for path in (p for p in paths if p.suffix == ".stl"):
        assert report["feet"][path.stem]["device"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert report["feet"][path.stem]["device"]["stl"] == path.name


def test_what_is_not_known_is_null_with_its_reason() -> None:
    assert foot_record(make_foot())["measurements"]["arch_index"] == {
        "value": None, "unit": "", "reason": "the toes are fused in this scan",
    }  # fmt: skip


def test_not_a_number_never_reaches_the_file() -> None:
    from orthocad.deliver.record import _measure, _number

    assert _number(math.nan) is None
    assert _number(-0.00001) == 0.0
    assert math.copysign(1.0, _number(-0.00001)) == 1.0
    assert _measure(Measure(value=1.0, plus_minus=math.inf))["plus_minus"] is None


def test_a_blocked_build_has_a_report_without_a_device(tmp_path) -> None:
    out = tmp_path / "out"
    paths = deliver_blocked(without_devices(make_result(out)))
    assert sorted(str(p.relative_to(out)) for p in paths) == ["blocked/report.html", "blocked/report.json"]
    assert sorted(p.name for p in out.rglob("*")) == ["blocked", "report.html", "report.json"]
    report = json.loads((out / "blocked" / "report.json").read_text())
    jsonschema.validate(report, report_schema())
    assert report["feet"]["right"]["device"] is None
    assert "BLOCKED" in (out / "blocked" / "report.html").read_text()


def test_a_measure_outside_the_range_of_adults_is_a_note() -> None:
    measures = {"foot_length_mm": {"value": 250.0}, "truncated_length_mm": {"value": 200.0}}
    measures |= {"arch_height_mm": {"value": 33.94}, "ball_width_mm": {"value": 90.0}, "heel_width_mm": {"value": None}}
    for load, said in (("unloaded", "left arch height 33.9 mm (18 to 32 mm)"), ("unknown", "")):
        foot = {"measurements": measures, "adult_ranges": adult_ranges(measures, load)}
        (note,) = outside_notes({"left": foot})
        assert "left truncated length 0.80 (0.7 to 0.77 of the foot length)" in note["text"]
        assert said in note["text"]
        assert ("arch" in note["text"], "ball" in note["text"]) == (bool(said), False)
    assert not outside_notes({"left": {"measurements": measures, "adult_ranges": {}}})
