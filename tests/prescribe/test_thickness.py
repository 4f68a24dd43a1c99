"""Shell thickness."""

from __future__ import annotations

from pathlib import Path

import pytest

from orthocad.model import Material
from orthocad.prescribe import load_profile, parse_exam
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules.thickness import pp_sheet_mm

NONE = {"left": {}, "right": {}}


def sheet(mass: float, fpi6: int | None = None, **patient: object) -> float:
    exam = parse_exam({"schema_version": "1", "patient": patient, "left": {} if fpi6 is None else {"fpi6": fpi6}})
    facts = Facts(exam=exam, profile=load_profile("pa12-shell"), feet={}, chosen=NONE, by_person={})
    return pp_sheet_mm(facts, "left", mass)


@pytest.mark.parametrize(
    ("mass", "mm"),
    [
        (24.9, 2.0), (25, 2.5), (44.9, 2.5), (45, 3.0), (59.9, 3.0), (60, 4.0), (74.9, 4.0), (75, 4.5), (94.9, 4.5),
        (95, 4.8), (112.9, 4.8), (113, 5.5), (300, 5.5),
    ],
)  # fmt: skip
def test_classes(mass, mm):
    assert sheet(mass) == mm


@pytest.mark.parametrize(("mass", "mm"), [(50, 3.0), (70, 3.0), (74.9, 3.0), (75, 4.0), (80, 4.0), (100, 4.5)])
def test_cavoid_is_one_class_thinner_with_a_floor(mass, mm):
    assert sheet(mass, -1) == mm
    assert sheet(mass, 0) >= mm


@pytest.mark.parametrize(
    ("patient", "mm"),
    [
        ({"steps_per_day": 12500}, 4.0),
        ({"steps_per_day": 12501}, 4.5),
        ({"activity": "running"}, 4.5),
        ({"activity": "court"}, 4.0),
    ],
)
def test_busy_is_one_class_thicker(patient, mm):
    assert sheet(70, **patient) == mm


@pytest.mark.parametrize(("mass", "mm"), [(20, 2.0), (40, 2.5), (70, 2.5)])
def test_children(mass, mm):
    assert sheet(mass, age_years=17) == mm


def shell(r, side: str = "left") -> float:
    return r.prescriptions[side].number("shell_thickness_mm")


@pytest.mark.parametrize(("profile", "modulus"), [("pa12-shell", 1800), ("petg-shell", 2000)])
def test_other_materials_by_equal_bending_stiffness(rx, profile, modulus):
    assert shell(rx({"patient": {"mass_kg": 70}}, profile=profile)) == round(4.0 * (1300 / modulus) ** (1 / 3), 1)


def test_midfoot_arthritis_is_1_4_times_stiffer(rx):
    r = rx({"patient": {"mass_kg": 70}, "left": {"midfoot_arthritis": True}}, profile="pa12-shell")
    assert shell(r) == round(4.0 * (1.4 * 1300 / 1800) ** (1 / 3), 1)
    assert shell(r, "right") == round(4.0 * (1300 / 1800) ** (1 / 3), 1)


def test_mass_unknown_keeps_the_profiles_and_asks(rx, codes):
    r = rx({}, profile="petg-shell")
    assert shell(r) == 3.9
    assert "thickness.mass_unknown" in codes(r)
    assert "thickness.mass_unknown" not in codes(rx({}))  # a filled device does not need it


@pytest.mark.parametrize(("mass", "sheet_mm", "said"), [(112.9, 4.8, False), (113, 5.5, True), (300, 5.5, True)])
def test_from_113_kg_a_shell_is_5_5_and_wants_a_rib_which_is_said_and_blocks_nothing(rx, mass, sheet_mm, said):
    r = rx({"patient": {"mass_kg": mass, "flags": []}}, profile="pa12-shell")
    assert shell(r) == round(sheet_mm * (1300 / 1800) ** (1 / 3), 1)
    texts = [a.text for a in r.advice if a.code == "thickness.heavy"]
    assert texts == [f"{mass:g} kg: a shell wants a rib (arch_rib_mm) or a filled arch as well"] * said
    assert not r.blocks
    filled = rx({"patient": {"mass_kg": mass, "flags": []}})
    assert "thickness.heavy" not in {a.code for a in filled.advice}
    ribbed = rx({"patient": {"mass_kg": mass, "flags": []}}, "arch_rib_mm=3", profile="pa12-shell")
    assert "thickness.heavy" not in {a.code for a in ribbed.advice}, "what was asked for is ordered"


def test_tpu_is_built_filled(rx, lr):
    assert lr(rx({"patient": {"mass_kg": 70}}), "construction") == ("filled", "filled")
    r = rx({}, "construction=shell")
    assert "construction.soft_shell" in {b.code for b in r.open_blocks}


@pytest.mark.parametrize(("modulus", "soft"), [(199.0, True), (200.0, False)])
def test_what_counts_as_too_soft_for_a_shell(rx, tmp_path, modulus, soft):
    profiles, path = Path(__file__).parents[2] / "profiles", tmp_path / "soft.toml"
    material = (profiles / "materials" / "pa12-mjf.toml").read_text(encoding="utf-8")
    material = material.replace("modulus_mpa = 1800.0", f"modulus_mpa = {modulus}")
    (tmp_path / "mine.toml").write_text(material, encoding="utf-8")
    text = (profiles / "pa12-shell.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('material = "pa12-mjf"', 'material = "mine.toml"'), encoding="utf-8")
    assert rx({}, profile=str(path)).prescriptions["left"].choice("construction") == ("filled" if soft else "shell")


def test_never_under_the_materials_wall():
    assert isinstance(load_profile("pa12-shell").material, Material)
    assert sheet(8, age_years=3) >= 1.5
