"""Printers: named ones ship with the program, any TOML file of the same shape will do."""

from __future__ import annotations

from pathlib import Path

from orthocad.errors import OrderError
from orthocad.model import Sealed
from orthocad.prescribe.file_model import near, read_data, require, without_nulls
from orthocad.prescribe.profile_file import profiles_folder

CODE = "printer.invalid"


class Printer(Sealed):
    """What a plate is packed for."""

    name: str
    text: str
    process: str  # fdm | sls | mjf
    bed_mm: tuple[float, float, float]


def printer_names() -> tuple[str, ...]:
    """Names of the printers that ship with the program."""
    return tuple(sorted(path.stem for path in (profiles_folder() / "printers").glob("*.toml")))


def load_printer(name_or_path: str) -> Printer:
    """A printer by name or file; `printer.invalid` where it is neither."""
    from orthocad.prescribe.shapes import PrinterShape, problems

    known = printer_names()
    path = profiles_folder() / "printers" / f"{name_or_path}.toml" if name_or_path in known else Path(name_or_path)
    if path.suffix != ".toml" and not path.is_file():
        text = f"no printer {name_or_path!r}{near(name_or_path, known)}; named printers: {', '.join(known)}"
        raise OrderError(CODE, text)
    data = without_nulls(read_data(path, CODE))
    require(problems(PrinterShape, data), CODE, f"printer {path.name}")
    x, y, z = (float(v) for v in data["bed_mm"])
    return Printer(name=path.stem, text=data["text"], process=data["process"], bed_mm=(x, y, z))
