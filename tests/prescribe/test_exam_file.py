"""The exam file: limits, words, cross-checks, and all mistakes in one answer."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields

import pytest

from orthocad.errors import OrderError
from orthocad.prescribe import exam_template, load_exam, parse_exam, schema
from orthocad.prescribe.exam import Exam
from orthocad.prescribe.exam_checks import unusual
from orthocad.prescribe.exam_fields import SECTIONS
from orthocad.prescribe.exam_file import exam_data

NUMBERS = [(name, f) for name, fs in SECTIONS.items() if name != "right" for f in fs if f.kind in ("number", "whole")]
IDS = [f"{name}.{f.key}" for name, f in NUMBERS]


def with_value(section: str, key: str, value: object) -> dict[str, object]:
    extra = {"size": {"size_system": "mondopoint"}, "difference_mm": {"shorter_side": "left"}}
    return {"schema_version": "1", section: {key: value, **extra.get(key, {})}}


def refusal(data: dict[str, object]) -> str:
    with pytest.raises(OrderError) as caught:
        parse_exam(data)
    assert caught.value.code == "exam.invalid"
    assert caught.value.exit_code == 4
    assert "\n" not in str(caught.value)
    return caught.value.text


@pytest.mark.parametrize(("section", "field"), NUMBERS, ids=IDS)
def test_limits_of_every_number(section, field):
    low, high = (110, 340) if field.key == "size" else (field.low, field.high)
    for value in (low, high):
        parse_exam(with_value(section, field.key, int(value) if value == int(value) else value))
    for value in (low - 1, high + 1):
        text = refusal(with_value(section, field.key, int(value) if field.kind == "whole" else value))
        assert f"{section}.{field.key} = " in text
        assert "allowed: " in text


@pytest.mark.parametrize(("section", "field"), NUMBERS, ids=IDS)
@pytest.mark.parametrize("value", ["5", True, float("nan"), float("inf"), [5]])
def test_what_is_no_number_is_refused(section, field, value):
    assert f"{section}.{field.key}" in refusal(with_value(section, field.key, value))


@pytest.mark.parametrize(("section", "field"), NUMBERS, ids=IDS)
def test_warn_limits_are_advice(section, field):
    if field.warn_high is None or field.warn_high == field.high:
        return
    value = int(field.warn_high) + 1
    inside = {a.code for a in unusual(parse_exam(with_value(section, field.key, int(field.warn_high))))}
    outside = {a.code for a in unusual(parse_exam(with_value(section, field.key, value)))}
    code = f"exam.unusual.{section}.{field.key}"
    assert code not in inside
    assert code in outside


def test_five_mistakes_are_one_line_naming_each():
    text = refusal(
        {
            "schema_version": "2",
            "patient": {"mass_kg": 900, "mas_kg": 80},
            "shoe": {"type": "slipper"},
            "left": {"fpi6": 14},
        }
    )
    assert "5 mistake(s)" in text
    for part in (
        'schema_version = "2" (allowed: "1")',
        "patient.mass_kg = 900 (allowed: 8 to 300)",
        "patient.mas_kg is not a key of the exam (near: mass_kg",
        'shoe.type = "slipper" (allowed: dress | everyday | athletic | work | sandal)',
        "left.fpi6 = 14 (allowed: -12 to 12, whole number)",
    ):
        assert part in text


def test_schema_version_is_required():
    assert "schema_version is missing" in refusal({})


def test_unknown_section_is_refused():
    assert "rigth is not a key of the exam (near: right)" in refusal({"schema_version": "1", "rigth": {}})


def test_every_word_of_every_choice_is_accepted_and_no_other():
    for name, section in SECTIONS.items():
        for f in section:
            if f.kind == "word":
                for word in f.choices:
                    parse_exam(with_value(name, f.key, word))
                assert f"{name}.{f.key}" in refusal(with_value(name, f.key, "nonsense"))


def test_absent_flags_differ_from_no_flags():
    assert parse_exam({"schema_version": "1"}).patient.flags is None
    assert parse_exam({"schema_version": "1", "patient": {"flags": []}}).patient.flags == ()


def test_null_is_absent_in_json(tmp_path):
    path = tmp_path / "exam.json"
    path.write_text(json.dumps({"schema_version": "1", "left": {"fpi6": None}, "shoe": None}))
    assert load_exam(path) == parse_exam({"schema_version": "1"})


def test_toml_and_json_say_the_same(tmp_path):
    data = {"schema_version": "1", "left": {"fpi6": 4, "lesions": [{"site": "mth2", "kind": "callus"}]}}
    (tmp_path / "e.json").write_text(json.dumps(data))
    (tmp_path / "e.toml").write_text(
        'schema_version = "1"\n[left]\nfpi6 = 4\nlesions = [{site = "mth2", kind = "callus"}]\n'
    )
    assert load_exam(tmp_path / "e.json") == load_exam(tmp_path / "e.toml")


@pytest.mark.parametrize("content", ["[[[", "", "\x00", '{"schema_version": "1"'])
def test_broken_files_are_refused_in_one_line(tmp_path, content):
    path = tmp_path / "exam.toml"
    path.write_text(content)
    with pytest.raises(OrderError, match=r"exam\.invalid"):
        load_exam(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(OrderError, match=r"cannot be read|is not a file"):
            load_exam(path)


CONTRADICTIONS = {
    "loaded over unloaded + 5": {
        "left": {"hallux_dorsiflexion_unloaded_deg": 30, "hallux_dorsiflexion_loaded_deg": 36}
    },
    "flexed under extended - 3": {"left": {"ankle_dorsiflexion_extended_deg": 10, "ankle_dorsiflexion_flexed_deg": 6}},
    "loaded just over": {"left": {"hallux_dorsiflexion_unloaded_deg": 30, "hallux_dorsiflexion_loaded_deg": 35.1}},
    "flexed just under": {"left": {"ankle_dorsiflexion_extended_deg": 10, "ankle_dorsiflexion_flexed_deg": 6.9}},
    "beyond a goniometer's error": {"left": {"hallux": "rigid", "hallux_dorsiflexion_unloaded_deg": 25}},
    "below a goniometer's error": {"left": {"hallux": "limited", "hallux_dorsiflexion_unloaded_deg": 14.9}},
    "hallux word": {"left": {"hallux": "rigid", "hallux_dorsiflexion_unloaded_deg": 50}},
    "hallux functional, loaded far": {"left": {"hallux": "functional", "hallux_dorsiflexion_loaded_deg": 30}},
    "ankle word": {
        "left": {"ankle": "equinus", "ankle_dorsiflexion_extended_deg": 18, "ankle_method": "nwb"},
    },
    "ankle word, lunge": {
        "left": {"ankle": "full", "ankle_dorsiflexion_extended_deg": 12, "ankle_method": "lunge"},
    },
    "subtalar word": {
        "left": {"subtalar_mobility": "rigid", "subtalar_inversion_deg": 20, "subtalar_eversion_deg": 8},
    },
    "body mass index": {"patient": {"mass_kg": 200, "height_cm": 120}},
    "size without system": {"shoe": {"size": 42}},
    "size of another system": {"shoe": {"size": 42, "size_system": "uk"}},
    "difference without side": {"leg_length": {"difference_mm": 9}},
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradictions_are_refused(name):
    assert "1 mistake(s)" in refusal({"schema_version": "1", **CONTRADICTIONS[name]})


ALLOWED = {
    "loaded = unloaded + 5": {"left": {"hallux_dorsiflexion_unloaded_deg": 30, "hallux_dorsiflexion_loaded_deg": 35}},
    "flexed = extended - 3": {"left": {"ankle_dorsiflexion_extended_deg": 10, "ankle_dorsiflexion_flexed_deg": 7}},
    "a goniometer's error": {"left": {"hallux": "rigid", "hallux_dorsiflexion_unloaded_deg": 24.9}},
    "a goniometer's error below": {"left": {"hallux": "limited", "hallux_dorsiflexion_unloaded_deg": 15}},
}


@pytest.mark.parametrize("name", ALLOWED)
def test_edges_of_the_cross_checks(name):
    parse_exam({"schema_version": "1", **ALLOWED[name]})


BANDS = [
    ("hallux", "full", {}, 45, None), ("hallux", "functional", {}, 45, None), ("hallux", "limited", {}, 15, 55),
    ("hallux", "rigid", {}, None, 25), ("hallux", "fused", {}, None, 15),
    ("ankle", "full", {"ankle_method": "nwb"}, 5, None), ("ankle", "limited", {"ankle_method": "nwb"}, -5, 15),
    ("ankle", "equinus", {"ankle_method": "nwb"}, None, 10), ("ankle", "full", {"ankle_method": "lunge"}, 17, None),
    ("ankle", "limited", {"ankle_method": "lunge"}, 5, 27), ("ankle", "equinus", {"ankle_method": "lunge"}, None, 20),
    ("subtalar_mobility", "full", {"subtalar_eversion_deg": 0}, 10, None),
    ("subtalar_mobility", "limited", {"subtalar_eversion_deg": 0}, 0, 20),
    ("subtalar_mobility", "rigid", {"subtalar_eversion_deg": 0}, None, 10),
]  # fmt: skip
DEGREES = {
    "hallux": "hallux_dorsiflexion_unloaded_deg",
    "ankle": "ankle_dorsiflexion_extended_deg",
    "subtalar_mobility": "subtalar_inversion_deg",
}


@pytest.mark.parametrize(("key", "word", "beside", "low", "high"), BANDS)
def test_the_band_of_every_word(key, word, beside, low, high):
    def exam(degrees: float) -> dict[str, object]:
        return {"schema_version": "1", "left": {key: word, DEGREES[key]: degrees, **beside}}

    if low is not None:
        parse_exam(exam(low))
    if low:
        refusal(exam(low - 0.1))
    if high is not None:
        parse_exam(exam(high - 0.1))
        refusal(exam(high))


@pytest.mark.parametrize(("loaded", "fits"), [(18.9, True), (19, False)])
def test_functional_is_under_14_loaded_give_or_take_5(loaded, fits):
    data = {"schema_version": "1", "left": {"hallux": "functional", "hallux_dorsiflexion_loaded_deg": loaded}}
    if fits:
        parse_exam(data)
    else:
        refusal(data)


@pytest.mark.parametrize(
    ("mass", "height", "fits"), [(40, 200, True), (39, 200, False), (70, 100, True), (71, 100, False)]
)
def test_body_mass_index_10_to_70(mass, height, fits):
    data = {"schema_version": "1", "patient": {"mass_kg": mass, "height_cm": height}}
    if fits:
        parse_exam(data)
    else:
        refusal(data)


@pytest.mark.parametrize(("length", "said"), [(265, False), (295, False), (264.9, True), (295.1, True)])
def test_insole_and_size_over_15_mm_apart_is_advice(length, said):
    shoe = {"size": 42, "size_system": "eu", "insole_length_mm": length}
    found = {a.code for a in unusual(parse_exam({"schema_version": "1", "shoe": shoe}))}
    assert ("exam.unusual.shoe.insole_length_mm" in found) is said


def test_left_right_posture_apart_is_advice():
    exam = parse_exam({"schema_version": "1", "left": {"fpi6": 8}, "right": {"fpi6": 3}})
    assert "exam.unusual.fpi6" in {a.code for a in unusual(exam)}


def test_records_and_table_name_the_same_keys():
    exam = Exam()
    for name, section in SECTIONS.items():
        assert [f.name for f in fields(getattr(exam, name))] == [f.key for f in section]


def test_template_with_all_comments_taken_away_is_a_valid_exam_of_every_key():
    full = re.sub(r"^# (\w+ = )", r"\1", exam_template(), flags=re.M)
    exam = parse_exam(tomllib.loads(full))
    for name, section in SECTIONS.items():
        for f in section:
            assert getattr(getattr(exam, name), f.key) is not None, f.key


def test_template_as_it_is_says_nothing():
    assert parse_exam(tomllib.loads(exam_template())) == Exam()


def test_the_contracts_own_example_is_valid(shared):
    text = (shared / "design" / "contract.md").read_text(encoding="utf-8")
    block = next(b for b in re.findall(r"```toml\n(.*?)```", text, re.S) if "[patient]" in b)
    exam = parse_exam(tomllib.loads(block))
    written = {name: set(re.findall(r"^(\w+) =", part, re.M)) for name, part in _sections(block).items()}
    for name, keys in written.items():
        assert keys == {f.key for f in SECTIONS[name]}
    assert exam.left.ankle == "limited"


def _sections(block: str) -> dict[str, str]:
    parts = re.split(r"^\[(\w+)\]", block, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_exam_data_is_what_was_read():
    data = {"schema_version": "1", "patient": {"flags": [], "diagnosis": ["gout"]}, "left": {"midfoot_flexible": False}}
    assert exam_data(parse_exam(data)) == data


@pytest.mark.parametrize("kind", ["exam", "design", "profile"])
def test_schemas_are_schemas(kind):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema(kind))


def test_exam_schema_takes_the_template_and_refuses_an_unknown_key():
    jsonschema = pytest.importorskip("jsonschema")
    full = tomllib.loads(re.sub(r"^# (\w+ = )", r"\1", exam_template(), flags=re.M))
    validator = jsonschema.Draft202012Validator(schema("exam"))
    assert not list(validator.iter_errors(full))
    assert list(validator.iter_errors({**full, "nonsense": 1}))


def test_shape_mistakes_and_contradictions_come_in_one_answer():
    left = {"ankle": "tight", "hallux_dorsiflexion_unloaded_deg": 30, "hallux_dorsiflexion_loaded_deg": 60}
    with pytest.raises(OrderError) as caught:
        parse_exam({"schema_version": "1", "left": left, "leg_length": {"difference_mm": 9}})
    for piece in ("left.ankle", "left.hallux_dorsiflexion_loaded_deg = 60", "without shorter_side"):
        assert piece in str(caught.value)


def test_exam_prints_its_warnings(tmp_path, capsys):
    from orthocad.cli import run

    path = tmp_path / "e.toml"
    foot = '[left]\nankle_method = "nwb"\nankle_dorsiflexion_extended_deg = 35\n'
    path.write_text('schema_version = "1"\n[patient]\nmass_kg = 130\n' + foot)
    assert run(["exam", str(path)]) == 0
    out = capsys.readouterr().out
    assert "valid" in out
    assert "patient.mass_kg = 130" in out
    assert "ankle_dorsiflexion_extended_deg = 35" in out
    assert run(["exam", str(path), "--json"]) == 0
    assert "patient.mass_kg = 130" in capsys.readouterr().out
