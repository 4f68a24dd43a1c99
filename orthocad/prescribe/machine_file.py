"""Materials and printers: named ones ship with the program, any TOML file of the same shape will do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import orthocad
from orthocad.errors import OrderError
from orthocad.model import Material, Printer
from orthocad.prescribe.file_model import near, read_data, require, without_nulls

NOT_FIGURES = {"schema_version", "name", "text", "process", "sources"}
_Record = TypeVar("_Record", Material, Printer)


def profiles_folder() -> Path:
    """Where the files that ship with the program lie."""
    package = Path(orthocad.__file__).parent
    shipped = package / "_profiles"
    return shipped if shipped.is_dir() else package.parent / "profiles"


def material_names() -> tuple[str, ...]:
    """Names of the materials that ship with the program."""
    return _names("material")


def printer_names() -> tuple[str, ...]:
    """Names of the printers that ship with the program."""
    return _names("printer")


def load_material(name_or_path: str) -> Material:
    """A material by name or file; `material.invalid` where it is neither."""
    return record_from(Material, machine_data("material", name_or_path))


def load_printer(name_or_path: str) -> Printer:
    """A printer by name or file; `printer.invalid` where it is neither."""
    return record_from(Printer, machine_data("printer", name_or_path))


def machine_data(kind: str, name_or_path: str, beside: Path | None = None) -> dict[str, Any]:
    """A checked material or printer file as plain data; a relative path counts from the folder `beside`."""
    from orthocad.prescribe.shapes import MACHINE_SHAPES, problems

    path, code = machine_path(kind, name_or_path, beside), f"{kind}.invalid"
    data = without_nulls(read_data(path, code))
    sources = data.get("sources", {})
    figures = [key for key in data if key not in NOT_FIGURES]
    missing = [f"{key} has no entry in [sources]; write where it is from, or that it is not sourced" for key in figures]
    missing = [text for key, text in zip(figures, missing, strict=True) if key not in sources]
    require([*problems(MACHINE_SHAPES[kind], data), *missing], code, f"{kind} {path.name}")
    return data


def machine_path(kind: str, name_or_path: str, beside: Path | None = None) -> Path:
    """Where a named or given file lies."""
    known = _names(kind)
    if name_or_path in known:
        return _folder(kind) / f"{name_or_path}.toml"
    path = (beside or Path()) / name_or_path
    if path.suffix != ".toml" and not path.is_file():
        text = f"no {kind} {name_or_path!r}{near(name_or_path, known)}; named {kind}s: {', '.join(known)}"
        raise OrderError(f"{kind}.invalid", text)
    return path


def record_from(kind: type[_Record], data: dict[str, Any]) -> _Record:
    """A sealed material or printer from checked data."""
    known = {f.name: data[f.name] for f in fields(kind) if f.name in data}
    return kind(**{key: _exact(key, value) for key, value in known.items()})


def record_data(record: Material | Printer) -> dict[str, Any]:
    """The record as plain data: what `record_from` takes."""
    found = {f.name: getattr(record, f.name) for f in fields(record)}
    return {key: _plain(v) for key, v in found.items() if v is not None and v != {}}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _exact(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(float(v) for v in value)
    return float(value) if isinstance(value, int) and key != "walls" else value


def _folder(kind: str) -> Path:
    return profiles_folder() / f"{kind}s"


def _names(kind: str) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _folder(kind).glob("*.toml")))
