"""What holds for every valid exam: thousands of random ones, absent fields included."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orthocad.errors import OrderError
from orthocad.model import Acceptance, Change, Parameter, Resolution
from orthocad.prescribe import load_profile, parse_exam, prescribe
from orthocad.prescribe.exam_fields import SECTIONS, SIZE_LIMITS, ExamField
from orthocad.prescribe.rules import hallux, stack

SIDES = ("left", "right")
EXAMS = settings(
    max_examples=2000, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
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


@pytest.fixture(scope="module")
def solve(later: Any) -> Callable[..., Resolution]:
    def run(data: dict[str, Any], profile: str) -> Resolution:
        return prescribe(exam=parse_exam(data), profile=PROFILES[profile], feet={}, catalogue=later)

    return run


@EXAMS
@given(raw=RAW, profile=PROFILE)
def test_every_valid_exam_resolves_within_the_rules(solve, later, raw, profile):
    data = made_valid(raw)
    r = solve(data, profile)
    _in_range(r, later)
    _never_both(r, data)
    _under_caps(r, data)
    _difference_kept_or_named(r, data)
    _worse_leg_never_less(r, data, profile, solve)
    _mirrors(r, data, profile, solve)


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
        )
        if barred:
            assert p.choice("first_ray_cutout") == "none"
            assert p.choice("mortons") != "reverse"
        if p.choice("construction") == "filled" and p.choice("first_ray_cutout") != "none":
            left = p.number("base_thickness_mm") - p.number("cutout_recess_mm")
            assert left >= max(1.2, 2.0) - 1e-9


def _under_caps(r: Resolution, data: dict[str, Any]) -> None:
    shoe = data.get("shoe", {})
    cap = stack.CAP_MM[shoe.get("type", "unknown")]
    if shoe.get("type") == "everyday" and shoe.get("removable_insole"):
        cap = 8.0
    flags = data["patient"].get("flags", [])
    cap = min(cap, 3.0) if "fall_risk" in flags else cap
    for side in SIDES:
        assert r.prescriptions[side].number("heel_lift_mm") <= cap


def _difference_kept_or_named(r: Resolution, data: dict[str, Any]) -> None:
    named = {d.code for d in r.decisions} & {"lift.given_up", "stack.given_up"}
    left, right = (r.prescriptions[s].number("heel_lift_mm") for s in SIDES)
    asked = _asked(r)
    if asked is not None and not named:
        assert abs(left - right) == asked


def _asked(r: Resolution) -> float | None:
    """The leg-length part as its own reason states it."""
    for side in SIDES:
        reason = r.prescriptions[side].values["heel_lift_mm"].reason
        if " mm as the first fit" in reason and "held to 3 mm" not in reason:
            return float(reason.partition(" mm as the first fit")[0].rpartition(" ")[2])
    return None


def _worse_leg_never_less(r: Resolution, data: dict[str, Any], profile: str, solve: Any) -> None:
    leg = data.get("leg_length", {})
    if not leg.get("difference_mm"):
        return
    worse = {**data, "leg_length": leg | {"difference_mm": min(leg["difference_mm"] + 4, 60)}}
    side = leg["shorter_side"]
    after = solve(worse, profile).prescriptions[side].number("heel_lift_mm")
    assert after >= r.prescriptions[side].number("heel_lift_mm")


def _mirrors(r: Resolution, data: dict[str, Any], profile: str, solve: Any) -> None:
    other = solve(mirrored(data), profile)
    for side, twin in (("left", "right"), ("right", "left")):
        ours = {k: v.value for k, v in r.prescriptions[side].values.items()}
        assert ours == {k: v.value for k, v in other.prescriptions[twin].values.items()}
    assert {b.code for b in r.blocks} == {b.code for b in other.blocks}


def change_of(parameter: Parameter) -> st.SearchStrategy[Change]:
    """Any value of the right type, out of range too."""
    if parameter.choices:
        value: st.SearchStrategy[Any] = st.sampled_from(parameter.choices)
    elif isinstance(parameter.default, str):
        value = st.just("stuff")
    else:
        value = st.integers(2 * int(parameter.low) - 2, 2 * int(parameter.high) + 2).map(lambda n: n / 2)
    return st.builds(lambda v, s: Change(key=parameter.key, value=v, side=s), value, st.sampled_from((None, *SIDES)))


@settings(EXAMS, max_examples=400)
@given(raw=RAW, profile=PROFILE, data=st.data())
def test_what_a_person_sets_stands_and_every_breach_is_a_block(later, raw, profile, data):
    changes = data.draw(st.lists(st.sampled_from(later).flatmap(change_of), max_size=5))
    order = {"exam": parse_exam(made_valid(raw)), "profile": PROFILES[profile], "feet": {}, "catalogue": later}
    try:
        r = prescribe(**order, changes=changes)
    except OrderError as error:
        if error.code not in ("rx.full_length_needs_shoe", "rx.arch_height_missing"):
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


@settings(EXAMS, max_examples=300)
@given(raw=RAW)
def test_an_exam_survives_being_written_and_read(raw):
    from orthocad.prescribe.exam_file import exam_data

    try:
        exam = parse_exam(made_valid(raw))
    except OrderError as error:  # pragma: no cover
        pytest.fail(str(error))
    assert parse_exam(exam_data(exam)) == exam
