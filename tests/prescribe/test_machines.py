"""Materials and printers: every figure with its source, and every file one the program can use."""

from __future__ import annotations

import tomllib

import pytest

from orthocad.errors import OrderError
from orthocad.model import Material, Printer
from orthocad.prescribe.machine_file import (
    load_material,
    load_printer,
    machine_path,
    material_names,
    printer_names,
    record_data,
    record_from,
)
from orthocad.prescribe.sources import sources

NAMED = [("material", n) for n in material_names()] + [("printer", n) for n in printer_names()]
MARKS = (
    "known:",
    "not sourced",
    "reference.md",
    "our default",
    "gibson",
    "heliyon",
    "not printed",
    "0 where",
    "as PA12",
)


def test_what_the_issue_asks_for_is_there() -> None:
    materials = {load_material(n).name for n in material_names()}
    assert {"TPU 95A", "TPU 85A", "PETG", "PP", "PA12 SLS", "PA12 MJF", "PA11 SLS", "PA11 MJF", "PP sheet"} <= materials
    kinds = [load_printer(n).process for n in printer_names()]
    assert kinds.count("fdm") >= 4
    assert {"sls", "mjf"} <= set(kinds)


@pytest.mark.parametrize(("kind", "name"), NAMED)
def test_every_figure_says_where_it_is_from(kind, name) -> None:
    data = tomllib.loads(machine_path(kind, name).read_text())
    known = sources()
    figures = set(data) - {"schema_version", "name", "text", "process", "sources"}
    assert set(data["sources"]) == figures
    for key, source in data["sources"].items():
        assert source.startswith(MARKS) or source.split(":")[0].split(",")[0] in known, f"{key}: {source}"


@pytest.mark.parametrize(("kind", "name"), NAMED)
def test_a_record_comes_back_from_its_plain_data(kind, name) -> None:
    record = load_material(name) if kind == "material" else load_printer(name)
    assert record_from(Material if kind == "material" else Printer, record_data(record)) == record


def test_a_figure_without_a_source_is_refused(tmp_path) -> None:
    text = machine_path("material", "petg").read_text()
    path = tmp_path / "petg.toml"
    path.write_text("\n".join(line for line in text.splitlines() if not line.startswith('modulus_mpa = "')))
    with pytest.raises(OrderError, match="modulus_mpa has no entry"):
        load_material(str(path))


def test_stiffness_falls_and_strength_across_layers_is_no_higher() -> None:
    modulus = {n: load_material(n).modulus_mpa for n in material_names()}
    assert modulus["tpu-85a"] < modulus["tpu-95a"] < modulus["pp"] < modulus["pa12-mjf"]
    for name in material_names():
        material = load_material(name)
        assert material.fatigue_across_mpa <= material.fatigue_mpa < material.strength_mpa
        assert material.strength_across_mpa <= material.strength_mpa
