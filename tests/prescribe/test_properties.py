"""What holds for every valid exam: thousands of random ones, absent fields included."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orthocad.errors import OrderError
from orthocad.model import Acceptance, Change, Parameter, Resolution
from orthocad.prescribe import dump_design, load_design, load_profile, parse_exam, prescribe, review, rules_table
from orthocad.prescribe.exam_fields import SECTIONS, SIZE_LIMITS, ExamField
from orthocad.prescribe.rules import hallux

SIDES = ("left", "right")
BANNED = (
    "treats", "cures", "corrects", "realigns", "heals", "relieves", "prevents", "shock reduced by", "safe", "validated",
    "optimal", "guaranteed", "will last", "approved", "hallux rigidus grade",
)  # fmt: skip
EXAMS = settings(
    max_examples=250, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def value_of(field: ExamField) -> st.SearchStrategy[Any]:
    """Any allowed value of a field, its limits more often than chance."""
    if field.kind in ("number", "whole"):
        low, high = math.ceil(field.low), math.floor(field.high)
        near = [x for x in (field.low, field.high, field.warn_low, field.warn_high) if x is not None]
        edges = st.sampled_from([int(x) for x in near if x == int(x)])
        return (
            edges | st.integers(low, high)
            if field.kind == "whole"
            else edges | st.integers(2 * low, 2 * high).map(lambda n: n / 2)
        )
    if field.kind == "lesions":
        return st.lists(
            st.fixed_dictionaries({"site": st.sampled_from(field.choices), "kind": st.just("callus")}), max_size=2
        )
    lists = {
        "words": field.choices,
        "texts": ("plantar_heel_pain", "metatarsalgia", "achilles", "acquired_flat_foot", "gout"),
    }
    if field.kind in lists:
        return st.lists(st.sampled_from(lists[field.kind]), max_size=2, unique=True)
    choices = {"word": field.choices, "flag": (True, False), "text": ("P-1",)}
    return st.sampled_from(choices[field.kind])


def section_of(fields: tuple[ExamField, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={f.key: value_of(f) for f in fields})


RAW = st.fixed_dictionaries({}, optional={name: section_of(fields) for name, fields in SECTIONS.items()})


def made_valid(data: dict[str, Any]) -> dict[str, Any]:
    """The exam without what contradicts itself, so that none is thrown away."""
    data = {name: dict(section) for name, section in data.items()}
    data.setdefault("patient", {}).pop("height_cm", None)
    shoe, leg = data.get("shoe", {}), data.get("leg_length", {})
    if "size" in shoe:
        system = shoe.setdefault("size_system", "eu")
        low, high = SIZE_LIMITS[system]
        shoe["size"] = min(max(shoe["size"], low), high)
    if "shorter_side" not in leg:
        leg.pop("difference_mm", None)
    for side in SIDES:
        _tidy(data.get(side, {}))
    return {"schema_version": "1", **data}


def _tidy(foot: dict[str, Any]) -> None:
    degrees = {
        "hallux": ("hallux_dorsiflexion_unloaded_deg", "hallux_dorsiflexion_loaded_deg"),
        "ankle": ("ankle_dorsiflexion_extended_deg",),
        "subtalar_mobility": ("subtalar_inversion_deg",),
    }
    for word, keys in degrees.items():
        if any(key in foot for key in keys):
            foot.pop(word, None)
    pairs = (
        ("hallux_dorsiflexion_loaded_deg", "hallux_dorsiflexion_unloaded_deg", 5.0),
        ("ankle_dorsiflexion_extended_deg", "ankle_dorsiflexion_flexed_deg", 3.0),
    )
    for lower, upper, slack in pairs:
        if lower in foot and upper in foot:
            foot[lower] = min(foot[lower], foot[upper] + slack)


def mirrored(data: dict[str, Any]) -> dict[str, Any]:
    swapped = {"left": "right", "right": "left"}
    out = {swapped.get(name, name): section for name, section in data.items()}
    leg = dict(out.get("leg_length", {}))
    if "shorter_side" in leg:
        out["leg_length"] = leg | {"shorter_side": swapped[leg["shorter_side"]]}
    return out


PROFILES = {name: load_profile(name) for name in ("tpu-full-contact", "pa12-shell", "petg-shell")}
PROFILE = st.sampled_from(sorted(PROFILES))
SCAN = st.none() | st.tuples(
    st.sampled_from(("unloaded", "half", "full", "unknown")),
    st.floats(3, 40).map(lambda mm: round(mm, 1)),
    st.booleans(),
)
FINDINGS = tuple(f"{row.finding}: " for row in rules_table())
SOURCES = {row.source for row in rules_table()}


@pytest.fixture(scope="module")
def solve(later: Any, make_foot: Any) -> Callable[..., Resolution]:
    def run(data: dict[str, Any], profile: str, scan: tuple[str, float, bool] | None = None) -> Resolution:
        load, arch, flat = scan or ("", 0.0, False)
        feet = {side: make_foot(side, load, arch, flat) for side in SIDES} if scan else {}
        data = {name: dict(section) if isinstance(section, dict) else section for name, section in data.items()}
        for side in SIDES if scan else ():
            data.get(side, {}).pop("foot_length_mm", None)  # the scans are 260 mm long
        return prescribe(exam=parse_exam(data), profile=PROFILES[profile], feet=feet, catalogue=later)

    return run


ORDER = {"raw": RAW, "profile": PROFILE, "scan": SCAN, "more": st.integers(1, 30).map(lambda n: n / 2)}


@EXAMS
@given(**ORDER)
def test_every_valid_exam_resolves_within_the_rules(solve, later, raw, profile, scan, more):
    _within_the_rules(solve, later, made_valid(raw), profile, scan, more)


@pytest.mark.slow
@settings(EXAMS, max_examples=2000)
@given(**ORDER)
def test_two_thousand_valid_exams_resolve_within_the_rules(solve, later, raw, profile, scan, more):
    _within_the_rules(solve, later, made_valid(raw), profile, scan, more)


def _within_the_rules(solve, later, data, profile, scan, more) -> None:
    r = solve(data, profile, scan)
    _in_range(r, later)
    _never_both(r, data)
    _under_caps(r, data)
    _difference_kept_or_named(r, data)
    _proposals_name_rule_and_source(r)
    _texts_keep_to_the_words(r)
    _placed_or_named(r)
    _worse_leg_never_less(r, data, more, lambda exam: solve(exam, profile, scan))
    _mirrors(r, data, lambda exam: solve(exam, profile, scan))


def _in_range(r: Resolution, later: Any) -> None:
    for side in SIDES:
        for p in later:
            value = r.prescriptions[side].values[p.key].value
            if p.choices:
                assert value in p.choices, (side, p.key, value)
            elif isinstance(value, float):
                assert p.low <= value <= p.high, (side, p.key, value)
            assert r.prescriptions[side].values[p.key].reason
    assert not any(b.code.startswith("range.") for b in r.blocks)


def _never_both(r: Resolution, data: dict[str, Any]) -> None:
    exam = parse_exam(data)
    for side in SIDES:
        p = r.prescriptions[side]
        assert not (max(p.number("medial_skive_mm"), p.number("lateral_skive_mm")) > 0 and p.number("heel_pad_mm") > 0)
        assert not (p.choice("first_ray_cutout") != "none" and p.choice("mortons") == "extension")
        assert p.number("heel_pad_mm") == 0 or p.number("heel_pad_mm") >= 3
        foot = exam.foot(side)
        barred = (
            hallux.branch(foot) in ("block", "stiff")
            or foot.first_tmt_osteoarthritis
            or (foot.forefoot_to_rearfoot_deg or 0) >= 5
            or set(exam.patient.flags or ()) & {"neuropathy", "ulcer_history", "charcot_settled", "ischaemia"}
            or "inflammatory_flare" in (exam.patient.flags or ())
        )
        if barred:
            assert p.choice("first_ray_cutout") == "none"
            assert p.choice("mortons") != "reverse"
        if p.choice("construction") == "filled" and p.choice("first_ray_cutout") != "none":
            left = p.number("base_thickness_mm") - p.number("cutout_recess_mm")
            assert left >= max(1.2, 2.0) - 1e-9


LENGTHS = ("three_quarter", "sulcus", "full")
AT_THE_HEADS = ("met_pad_mm", "met_bar_mm", *(f"sink_mth{n}_mm" for n in range(1, 6)))


def _placed_or_named(r: Resolution) -> None:
    """What is asked for lies on the device, or page 1 says that it does not."""
    named = {(d.code, d.text.partition(":")[0]) for d in r.decisions}
    for side in SIDES:
        p = r.prescriptions[side]
        least = dict.fromkeys((key for key in AT_THE_HEADS if p.number(key)), "sulcus")
        least |= {"sink_hallux_mm": "full"} if p.number("sink_hallux_mm") else {}
        if p.choice("mortons") != "none":
            least["mortons"] = "full" if p.choice("mortons") == "extension" else "sulcus"
        for key, length in least.items():
            there = LENGTHS.index(p.choice("length")) >= LENGTHS.index(length)
            assert there != ((f"no_place.{key}", side) in named), (side, key)
        assert p.choice("length") != "three_quarter" or not any(
            v.origin == "rule" for k, v in p.values.items() if k in least
        ), (side, least)
        cornered = p.choice("construction") == "filled" or p.choice("rearfoot_post") == "full"
        bare = p.number("crash_bevel_mm") > 0 and not cornered
        assert bare == (("no_place.crash_bevel_mm", side) in named)
        skive = p.number("medial_skive_mm")
        held = 20 if skive + p.number("cast_inversion_deg") > 5 else 14
        assert not skive or p.number("heel_cup_depth_mm") >= held


def _under_caps(r: Resolution, data: dict[str, Any]) -> None:
    shoe, flags = data.get("shoe", {}), set(data["patient"].get("flags", ()))
    caps = {"dress": 3.0, "sandal": 0.0, "athletic": 10.0, "work": 10.0}
    cap = caps.get(shoe.get("type", ""), 6.0)
    if shoe.get("type") == "everyday" and shoe.get("removable_insole"):
        cap = 8.0
    cap = min(cap, 3.0) if "fall_risk" in flags else cap
    cap = min(cap, 6.0) if flags & {"neuropathy", "ulcer_history", "charcot_settled", "ischaemia"} else cap
    for side in SIDES:
        assert 0 <= r.prescriptions[side].number("heel_lift_mm") <= cap


def _difference_kept_or_named(r: Resolution, data: dict[str, Any]) -> None:
    """What decisions.md orders for the shorter side, worked out here, stands or is named as given up."""
    left, right = (r.prescriptions[s].number("heel_lift_mm") for s in SIDES)
    leg = data.get("leg_length", {})
    ordered = first_fit(leg, data)
    difference = (left - right) * (1 if leg.get("shorter_side") == "left" else -1)
    named = {d.code for d in r.decisions} & {"lift.given_up", "stack.given_up"}
    assert difference == ordered or (named and 0 <= difference < ordered)


def first_fit(leg: dict[str, Any], data: dict[str, Any]) -> float:
    """decisions.md, leg length, a second time and without the program's own rule."""
    a, symptomatic, patient = leg.get("difference_mm", 0), leg.get("symptomatic") is True, data["patient"]
    if leg.get("kind") == "functional" or a < 5 or not (complains(data) or symptomatic or wanted(data)):
        return 0.0
    if a <= 12.7 and not symptomatic:
        return 0.0
    share = {"years": 0.33, "lifelong": 0.25}.get(leg.get("onset"), 0.5)
    mm = 3.0 if a <= 20 and not symptomatic else min(math.floor(2 * share * a + 0.5) / 2, 6.0)
    sure = leg.get("method") in ("block", "radiograph") and leg.get("kind") == "anatomical"
    frail = {"fall_risk", "recent_leg_or_spine_surgery"} & set(patient.get("flags", ()))
    return mm if sure and not frail and patient.get("age_years", 0) < 75 else min(mm, 3.0)


def wanted(data: dict[str, Any]) -> bool:
    return "leg_length" in data["patient"].get("goals", ())


def complains(data: dict[str, Any]) -> bool:
    """Whether anything hurts, or nobody said."""
    patient, feet = data["patient"], [data.get(side, {}) for side in SIDES]
    words = [patient.get("back_pain_on_standing"), patient.get("back_pain_after_walking")]
    words += [foot.get(key) for foot in feet for key in ("hallux_pain_unloaded", "hallux_pain_mid_range")]
    scores = [value for part in (patient, *feet) for key, value in part.items() if key.endswith("_0_10")]
    return any(words) or not scores or max(scores) >= 3


def _proposals_name_rule_and_source(r: Resolution) -> None:
    for side in SIDES:
        for value in r.prescriptions[side].values.values():
            if value.origin == "rule":
                assert any(finding in value.reason for finding in FINDINGS), (value.key, value.reason)
                assert value.source in SOURCES, (value.key, value.source)
    for advice in r.advice:
        assert advice.source in SOURCES, advice


def _texts_keep_to_the_words(r: Resolution) -> None:
    values = [v.reason for side in SIDES for v in r.prescriptions[side].values.values()]
    for text in (*values, *(item.text for item in (*r.decisions, *r.blocks, *r.advice))):
        for word in BANNED:
            assert not re.search(rf"\b{word}\b", text, re.I), (word, text)


def _worse_leg_never_less(r: Resolution, data: dict[str, Any], more: float, solved: Callable[..., Resolution]) -> None:
    leg = data.get("leg_length", {})
    if not leg.get("difference_mm"):
        return
    worse = {**data, "leg_length": leg | {"difference_mm": min(leg["difference_mm"] + more, 60)}}
    side = leg["shorter_side"]
    after = solved(worse).prescriptions[side].number("heel_lift_mm")
    assert after >= r.prescriptions[side].number("heel_lift_mm")


def _mirrors(r: Resolution, data: dict[str, Any], solved: Callable[..., Resolution]) -> None:
    other = solved(mirrored(data))
    for side, twin in (("left", "right"), ("right", "left")):
        ours = {k: v.value for k, v in r.prescriptions[side].values.items()}
        assert ours == {k: v.value for k, v in other.prescriptions[twin].values.items()}
    for mine, theirs in ((r.blocks, other.blocks), (r.decisions, other.decisions), (r.advice, other.advice)):
        assert {b.code.replace("left", "right") for b in mine} == {b.code.replace("left", "right") for b in theirs}


def change_of(parameter: Parameter) -> st.SearchStrategy[Change]:
    """Any value of the right type, out of range too."""
    if parameter.choices:
        value: st.SearchStrategy[Any] = st.sampled_from(parameter.choices)
    elif isinstance(parameter.default, str):
        value = st.just("stuff")
    else:
        value = st.integers(2 * int(parameter.low) - 2, 2 * int(parameter.high) + 2).map(lambda n: n / 2)
    return st.builds(lambda v, s: Change(key=parameter.key, value=v, side=s), value, st.sampled_from((None, *SIDES)))


@settings(EXAMS, max_examples=100)
@given(raw=RAW, profile=PROFILE, data=st.data())
def test_what_a_person_sets_stands_and_every_breach_is_a_block(later, raw, profile, data):
    _stands_or_is_blocked(later, raw, profile, data)


@pytest.mark.slow
@settings(EXAMS, max_examples=400)
@given(raw=RAW, profile=PROFILE, data=st.data())
def test_what_four_hundred_people_set_stands_and_every_breach_is_a_block(later, raw, profile, data):
    _stands_or_is_blocked(later, raw, profile, data)


REFUSED = ("rx.full_length_needs_shoe", "rx.arch_height_missing", "rx.material_of_profile", "rx.leg_length_over_lift")


def _stands_or_is_blocked(later, raw, profile, data) -> None:
    changes = data.draw(st.lists(st.sampled_from(later).flatmap(change_of), max_size=5))
    order = {"exam": parse_exam(made_valid(raw)), "profile": PROFILES[profile], "feet": {}, "catalogue": later}
    try:
        r = prescribe(**order, changes=changes)
    except OrderError as error:
        if error.code not in REFUSED:
            raise
        return
    _stands(r, changes)
    _breaches_are_blocked(r, later)
    by = tuple(Acceptance(code=b.code, by="A. P.", why="asked for") for b in r.blocks)
    shut = {b.code for b in r.blocks} & {"safety.ulcer_active", "safety.charcot_active"}
    assert {b.code for b in prescribe(**order, changes=changes, acceptances=by).open_blocks} == shut
    if by and not shut:
        left = prescribe(**order, changes=changes, acceptances=by[1:]).open_blocks
        assert [b.code for b in left] == [by[0].code]


def _stands(r: Resolution, changes: list[Change]) -> None:
    for side in SIDES:
        bare = {c.key: c.value for c in changes if c.side is None}
        own = {c.key: c.value for c in changes if c.side == side}
        for key, value in (bare | own).items():
            assert r.prescriptions[side].values[key].value == value
            assert r.prescriptions[side].values[key].origin == "user"


def _breaches_are_blocked(r: Resolution, later: Any) -> None:
    codes = {b.code for b in r.blocks}
    for side in SIDES:
        p = r.prescriptions[side]
        for parameter in later:
            value = p.values[parameter.key].value
            if isinstance(value, float) and not parameter.choices:
                breached = not parameter.low <= value <= parameter.high
                assert not breached or f"range.{parameter.key}" in codes
        if max(p.number("medial_skive_mm"), p.number("lateral_skive_mm")) > 0 and p.number("heel_pad_mm") > 0:
            assert "skive.with_heel_pad" in codes
        if p.choice("construction") == "filled" and p.choice("first_ray_cutout") != "none":
            left = p.number("base_thickness_mm") - p.number("cutout_recess_mm")
            assert left >= 1.2 - 1e-9 or "cutout.floor" in codes


@settings(EXAMS, max_examples=60)
@given(raw=RAW, new=RAW)
def test_the_notes_of_a_review_list_every_value_that_changed(later, tmp_path_factory, raw, new):
    profile, exam = PROFILES["pa12-shell"], parse_exam(made_valid(raw))
    first = prescribe(exam=exam, profile=profile, feet={}, catalogue=later)
    path = tmp_path_factory.mktemp("review") / "design.toml"
    path.write_text(dump_design(first, profile=profile, exam=exam, feet={}), encoding="utf-8")
    checked = review(recorded=load_design(path), feet={}, catalogue=later, exam=parse_exam(made_valid(new)))
    then, now = (x.prescriptions for x in (first, checked.resolution))
    changed = [(s, k) for s in SIDES for k, v in now[s].values.items() if v.value != then[s].values[k].value]
    notes = checked.recorded.notes
    for side, key in changed:
        line = f"{side} {key} {then[side].values[key].value} to {now[side].values[key].value}: "
        assert any(note.startswith(line) for note in notes), line
    assert len(notes) == max(len(changed), 1)


@settings(EXAMS, max_examples=300)
@given(raw=RAW)
def test_an_exam_survives_being_written_and_read(raw):
    from orthocad.prescribe.exam_file import exam_data

    try:
        exam = parse_exam(made_valid(raw))
    except OrderError as error:  # pragma: no cover
        pytest.fail(str(error))
    assert parse_exam(exam_data(exam)) == exam
