"""`exam`, `info` and `schema`: what the program knows, for people and programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from orthocad import RULES_VERSION, __version__
from orthocad.errors import UsageError


def exam(file: Path | None, template: bool, as_json: bool) -> None:
    """Check an exam file, or print a template of one."""
    from orthocad.prescribe.exam_checks import unusual
    from orthocad.prescribe.exam_file import load_exam
    from orthocad.prescribe.template import exam_template

    if template == (file is not None):
        raise UsageError("usage.exam", "give an exam file to check, or --template for an empty one")
    if file is None:
        print(exam_template(), end="")
        return
    warnings = [advice.text for advice in unusual(load_exam(file))]
    if as_json:
        print(json.dumps({"file": str(file), "valid": True, "warnings": warnings}, ensure_ascii=False))
        return
    print("\n".join([f"{file}: valid", *(f"warning: {text}" for text in warnings)]))


def schema(kind: str) -> None:
    """Print one JSON Schema."""
    from orthocad.deliver import report_schema
    from orthocad.prescribe import schema as file_schema

    print(json.dumps(report_schema() if kind == "report" else file_schema(kind), ensure_ascii=False, indent=1))


def info(topic: str | None, as_json: bool) -> None:
    """Print one list, or all but the long ones in short."""
    parts = {
        "profiles": _profiles,
        "formats": _formats,
        "modifications": _modifications,
        "rules": _rules,
        "materials": _materials,
        "printers": _printers,
    }
    shown = [topic] if topic else ["formats", "profiles", "modifications"]
    tables = {name: parts[name]() for name in shown}
    if as_json:
        print(
            json.dumps(
                {"orthocad_version": __version__, "rules_version": RULES_VERSION, **tables},
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    print(f"orthocad {__version__}, rules {RULES_VERSION}")
    for name, rows in tables.items():
        _print_table(name, rows)
    if topic is None:
        print("`orthocad info rules` lists the rules with their sources")


def _formats() -> list[dict[str, Any]]:
    from orthocad.cli.request import FORMATS as WRITES
    from orthocad.scan.read import FORMATS as READS

    return [{"format": f, "reads": f in READS, "writes": f in WRITES} for f in dict.fromkeys((*READS, *WRITES))]


def _profiles() -> list[dict[str, Any]]:
    from orthocad.prescribe import load_profile, profile_names

    loaded = [load_profile(name) for name in profile_names()]
    return [
        {
            "name": p.name,
            "material": p.material.name,
            "printer": p.printer.name if p.printer else "bed only",
            "bed_mm": " x ".join(f"{v:g}" for v in p.bed_mm),
            "text": p.text,
        }
        for p in loaded
    ]


def _materials() -> list[dict[str, Any]]:
    from orthocad.prescribe.machine_file import machine_data, material_names

    keys = ("process", "modulus_mpa", "density_g_cm3", "min_wall_mm", "fatigue_mpa", "fatigue_across_mpa")
    return [_machine(name, machine_data("material", name), keys) for name in material_names()]


def _printers() -> list[dict[str, Any]]:
    from orthocad.prescribe.machine_file import machine_data, printer_names

    keys = ("process", "bed_mm", "layer_mm", "nozzle_mm", "smallest_detail_mm", "scale_percent")
    return [_machine(name, machine_data("printer", name), keys) for name in printer_names()]


def _machine(name: str, data: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """A few figures, and which of all of them have no source."""
    unsourced = sorted(key for key, source in data["sources"].items() if "not sourced" in source)
    return {"name": name, **{key: data.get(key) for key in keys}, "not sourced": ", ".join(unsourced) or "-"}


def _modifications() -> list[dict[str, Any]]:
    from orthocad.design.catalogue import catalogue

    return [
        {"key": p.key, "default": p.default, "range": _range(p), "text": p.text, "source": p.source, "status": p.status}
        for p in catalogue()
    ]


def _range(parameter: Any) -> str:
    if parameter.choices:
        return " | ".join(parameter.choices)
    if parameter.low is None:
        return ""
    return f"{parameter.low:g} to {parameter.high:g} {parameter.unit}".strip()


def _rules() -> list[dict[str, Any]]:
    from orthocad.prescribe import rules_table

    return [{f.name: getattr(row, f.name) for f in fields(row)} for row in rules_table()]


def _print_table(title: str, rows: Iterable[dict[str, Any]]) -> None:
    import sys

    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(rows[0] if rows else ()):
        table.add_column(column, no_wrap=number == 0)
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160).print(table)


def _cell(value: Any) -> str:
    return (
        {True: "yes", False: "no", None: "-"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)
    )
