"""Whose a foot is, by how far the soles of two scans lie apart: from soles put down, without reading a scan."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from orthocad.batch.history import History
from orthocad.batch.ledger import Ledger
from orthocad.batch.records import Seen
from orthocad.batch.same_scan import LEAST, apart_mm, as_the_other_side, keep_soles, saved_otherwise
from orthocad.batch.shared_scans import SAME_FOOT, SAME_SCAN, _clash

SOLE = tuple(5.0 + 3.0 * math.sin(n / 7.0) for n in range(120))
DATA = {"priority": "normal", "kind": "new", "quantity": 1}


def know(
    ledger: Ledger,
    name: str,
    patient: str | None,
    side: str,
    rough_mm: float = 0.0,
    longer_mm: float = 0.0,
    remake_of: str | None = None,
    clinic: str | None = None,
) -> None:
    """An order with one scan, hash `sha-<name>`, of the one foot, its sole rougher and the foot longer by so much."""
    ledger.receive([(name, name, DATA | {"remake_of": remake_of, "clinic": clinic}, patient)])
    sole = tuple(z + rough_mm * (-1) ** n for n, z in enumerate(SOLE))  # its mean height stays
    seen = Seen(file={side: "a.stl"}, length_mm={side: 250.0 + longer_mm}, sole={side: sole})
    keep_soles([(SimpleNamespace(sha256={"scan:a.stl": f"sha-{name}"}), seen)], ledger)
    with ledger.together():
        ledger.db.execute("INSERT INTO scans VALUES (?, ?, ?)", (name, f"sha-{name}", patient))


@pytest.fixture
def ledger(tmp_path):
    """One that knows the left foot of patient P-1 by order A-1."""
    opened = Ledger(tmp_path, new=True)
    know(opened, "A-1", "P-1", "left")
    yield opened
    opened.close()


def clash(ledger: Ledger, name: str) -> tuple[str, list[str]] | None:
    found = _clash(f"sha-{name}", ledger, History(ledgers=((ledger.path.parent, ledger),)))
    return (found.code, sorted(found.users)) if found else None


@pytest.mark.parametrize(
    ("patient", "apart", "code"),
    [
        ("P-1", {"rough_mm": 0.0}, SAME_FOOT),
        ("P-1", {"rough_mm": 0.29}, SAME_FOOT),  # one person's two feet are not that near each other
        ("P-1", {"rough_mm": 0.31}, None),
        ("P-1", {"longer_mm": 0.29}, SAME_FOOT),
        ("P-1", {"longer_mm": 0.31}, None),
        ("P-2", {"rough_mm": 0.09}, SAME_SCAN),
        ("P-2", {"rough_mm": 0.11}, None),  # two people's feet may be
        ("P-2", {"longer_mm": 0.09}, SAME_SCAN),
        ("P-2", {"longer_mm": 0.11}, None),
        (None, {"rough_mm": 0.09}, SAME_SCAN),
        (None, {"rough_mm": 0.11}, None),  # nobody says it is the same person
    ],
)
def test_how_near_a_mirrored_foot_may_be_depends_on_whose_it_is(ledger, patient, apart, code) -> None:
    know(ledger, "B-1", patient, "right", **apart)
    assert clash(ledger, "A-1") == (code and (code, ["B-1"] if code == SAME_FOOT else ["A-1", "B-1"]))
    assert clash(ledger, "B-1") == (code and (code, ["A-1"] if code == SAME_FOOT else ["A-1", "B-1"]))


@pytest.mark.parametrize(("rough_mm", "code"), [(0.09, SAME_FOOT), (0.11, None)])
def test_a_remake_that_names_nobody_is_no_mirrored_foot_beyond_a_tenth(ledger, rough_mm, code) -> None:
    know(ledger, "B-1", None, "right", 1.0)
    know(ledger, "B-2", None, "left", 1.0 + rough_mm, remake_of="B-1")
    assert clash(ledger, "B-2") == (code and (code, ["B-1"]))


def test_of_several_orders_only_those_near_enough_for_their_patient_are_named(ledger) -> None:
    for name, patient, rough in (("B-1", "P-1", 0.2), ("B-2", "P-2", 0.2), ("B-3", "P-1", 0.05), ("B-4", "P-1", 0.4)):
        know(ledger, name, patient, "right", rough)
    found = as_the_other_side("sha-A-1", ledger, ledger)
    assert found == {
        "sha-B-1": pytest.approx(0.2),
        "sha-B-2": pytest.approx(0.2),
        "sha-B-3": pytest.approx(0.05),
    }
    assert clash(ledger, "A-1") == (SAME_FOOT, ["B-1", "B-3"])


@pytest.mark.parametrize(("rough_mm", "code"), [(0.09, SAME_SCAN), (0.11, None)])
def test_a_foot_of_two_patients_is_one_scan_within_a_tenth_whatever_its_side(ledger, rough_mm, code) -> None:
    know(ledger, "B-1", "P-2", "left", rough_mm)
    assert list(saved_otherwise("sha-A-1", ledger, ledger)) == (["sha-B-1"] if code else [])
    assert as_the_other_side("sha-A-1", ledger, ledger) == {}
    assert clash(ledger, "A-1") == ((code, ["A-1", "B-1"]) if code else None)


def test_a_foot_of_an_earlier_batch_is_as_near(ledger, tmp_path) -> None:
    (tmp_path / "spring").mkdir()
    spring = Ledger(tmp_path / "spring", new=True)
    know(spring, "S-1", "P-1", "right", 0.2)
    know(spring, "S-2", "P-2", "right", 0.2)
    both = History(ledgers=((tmp_path, ledger), (tmp_path / "spring", spring)))
    found = _clash("sha-A-1", ledger, both)
    spring.close()
    assert {key: (use.person.code, use.apart_mm) for key, use in found.users.items()} == {
        "S-1": ("P-1", pytest.approx(0.2))
    }


def test_soles_are_apart_by_what_95_of_100_places_keep_and_too_few_say_nothing() -> None:
    other = [z + 0.05 for z in SOLE]
    other[:4] = [50.0] * 4
    assert apart_mm(SOLE, other) == pytest.approx(0.05)
    assert apart_mm(SOLE, [None] * (len(SOLE) - LEAST) + other[-LEAST:]) == pytest.approx(0.05)
    assert apart_mm(SOLE, [None] * (len(SOLE) - LEAST + 1) + other[-LEAST + 1 :]) == math.inf


@pytest.mark.parametrize(
    ("clinics", "code"),
    [(("North", "South"), SAME_SCAN), (("North", " north"), None), (("North", None), None), ((None, None), None)],
)
def test_one_code_of_two_clinics_is_two_patients(ledger, clinics, code) -> None:
    for name, clinic in zip(("C-1", "C-2"), clinics, strict=True):
        know(ledger, name, "P-7", "left", 2.0, clinic=clinic)
    assert clash(ledger, "C-1") == (code and (code, ["C-1", "C-2"]))


@pytest.mark.parametrize(("clinic", "code"), [("North", SAME_FOOT), ("South", None)])
def test_a_mirrored_foot_of_one_code_in_another_clinic_may_be_as_near_as_anothers(ledger, clinic, code) -> None:
    know(ledger, "C-1", "P-7", "left", 2.0, clinic="North")
    know(ledger, "C-2", "P-7", "right", 2.2, clinic=clinic)
    assert clash(ledger, "C-1") == (code and (code, ["C-2"]))
