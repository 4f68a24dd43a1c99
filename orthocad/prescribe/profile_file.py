"""Lab profiles: named ones ship with the program, any TOML file of the same shape will do."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from orthocad.errors import OrderError
from orthocad.model import Material, Parameter, Printer, Profile
from orthocad.prescribe.changes import in_range, type_problem
from orthocad.prescribe.file_model import near, read_data, require, shown, without_nulls
from orthocad.prescribe.insole import drawn, names_a_drawing
from orthocad.prescribe.machine_file import (
    machine_data,
    machine_path,
    material_names,
    printer_names,
    profiles_folder,
    record_data,
    record_from,
)
from orthocad.prescribe.profile_checks import contradictions

OPTIONS = ("over_the_counter_first", "scale_heel_cup")  # each a top-level switch of the file
DEFAULT = "tpu-full-contact"
_MACHINES = {"material": material_names, "printer": printer_names}


def profile_names() -> tuple[str, ...]:
    """Names of the profiles that ship with the program."""
    return tuple(sorted(path.stem for path in profiles_folder().glob("*.toml")))


def load_profile(name_or_path: str | None) -> Profile:
    """A profile by name or file; the default one for None."""
    name = name_or_path or DEFAULT
    path = profiles_folder() / f"{name}.toml" if name in profile_names() else Path(name)
    if path.suffix != ".toml" and not path.is_file():
        known = profile_names()
        raise OrderError(
            "profile.invalid", f"no profile {name!r}{near(name, known)}; named profiles: {', '.join(known)}"
        )
    data = _checked(path)
    digest, whole = hashlib.sha256(path.read_bytes()), dict(data)
    whole["values"] = {key: drawn(key, value, path.parent.joinpath) for key, value in data.get("values", {}).items()}
    for key in [key for key, value in whole["values"].items() if value != data["values"][key]]:  # as it is drawn now
        digest.update(f"{key}={whole['values'][key]}".encode())
    for kind in _MACHINES:
        if isinstance(data.get(kind), str):
            whole[kind] = machine_data(kind, data[kind], path.parent)
            digest.update(machine_path(kind, data[kind], path.parent).read_bytes())
    return profile_from(whole, path.stem, digest.hexdigest())


def files_named(path: Path) -> tuple[str, ...]:
    """What other files a profile's file names, as it writes them: material, printer, drawings. None is opened."""
    data = _checked(path)
    machines = [(data[kind], names()) for kind, names in _MACHINES.items() if isinstance(data.get(kind), str)]
    files = [name for name, known in machines if name not in known and (Path(name).suffix or _is_there(path, name))]
    drawings = (value for key, value in data.get("values", {}).items() if names_a_drawing(key, value))
    return (*files, *map(str, drawings))


def _is_there(path: Path, name: str) -> bool:
    return os.path.exists(path.parent / name)


def _checked(path: Path) -> dict[str, Any]:
    from orthocad.prescribe.shapes import ProfileShape, problems

    data = without_nulls(read_data(path, "profile.invalid"))
    require(problems(ProfileShape, data), "profile.invalid", f"profile {path.name}")
    return data


def profile_from(data: dict[str, Any], name: str, sha256: str) -> Profile:
    """A sealed profile from checked data in which material and printer are written out."""
    printer = record_from(Printer, data["printer"]) if "printer" in data else None
    bed = data.get("bed_mm") or (printer.bed_mm if printer else None)
    assert bed is not None
    return Profile(
        name=name,
        sha256=sha256,
        text=data["text"],
        values={k: float(v) if isinstance(v, int) else v for k, v in data.get("values", {}).items()},
        material=record_from(Material, data["material"]),
        bed_mm=tuple(float(v) for v in bed),  # type: ignore[arg-type]
        options={key: data[key] for key in OPTIONS if key in data},
        printer=printer,
        manufacturer=data.get("manufacturer", {}),
    )


def profile_data(profile: Profile) -> dict[str, Any]:
    """The profile as plain data: what `profile_from` takes."""
    return {
        "schema_version": "1",
        "text": profile.text,
        "bed_mm": list(profile.bed_mm),
        **profile.options,
        "values": dict(profile.values),
        "material": record_data(profile.material),
        **({"printer": record_data(profile.printer)} if profile.printer else {}),
        **({"manufacturer": dict(profile.manufacturer)} if profile.manufacturer else {}),
    }


def check_profile_values(profile: Profile, catalogue: tuple[Parameter, ...]) -> None:
    """Raise `profile.invalid` where a value is not in the catalogue, of the wrong type or out of range."""
    known = {p.key: p for p in catalogue}
    problems = [f"{key} is not in the catalogue{near(key, known)}" for key in profile.values if key not in known]
    for key, value in profile.values.items():
        parameter = known.get(key)
        if parameter is None:
            continue
        problem = type_problem(parameter, value)
        if problem is None and not in_range(parameter, value):
            problem = f"allowed: {parameter.low:g} to {parameter.high:g}"
        if problem:
            problems.append(f"{key} = {shown(value)} ({problem})")
    if not problems:
        problems = contradictions(profile, {p.key: profile.values.get(p.key, p.default) for p in catalogue})
    require(problems, "profile.invalid", f"profile {profile.name}")
