"""Lab profiles: named ones ship with the program, any TOML file of the same shape will do."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import orthocad
from orthocad.errors import OrderError
from orthocad.model import Material, Parameter, Profile
from orthocad.prescribe.changes import in_range, type_problem
from orthocad.prescribe.file_model import near, read_data, require, shown, without_nulls
from orthocad.prescribe.profile_checks import contradictions

OPTIONS = ("over_the_counter_first",)  # each a top-level switch of the file
DEFAULT = "tpu-full-contact"


def profiles_folder() -> Path:
    """Where the shipped profiles lie: in the package, or beside it in a checkout."""
    package = Path(orthocad.__file__).parent
    shipped = package / "_profiles"
    return shipped if shipped.is_dir() else package.parent / "profiles"


def profile_names() -> tuple[str, ...]:
    """Names of the profiles that ship with the program."""
    return tuple(sorted(path.stem for path in profiles_folder().glob("*.toml")))


def load_profile(name_or_path: str | None) -> Profile:
    """A profile by name or file; the default one for None."""
    from orthocad.prescribe.shapes import ProfileShape, problems

    name = name_or_path or DEFAULT
    path = profiles_folder() / f"{name}.toml" if name in profile_names() else Path(name)
    if path.suffix != ".toml" and not path.is_file():
        known = profile_names()
        raise OrderError(
            "profile.invalid", f"no profile {name!r}{near(name, known)}; named profiles: {', '.join(known)}"
        )
    data = without_nulls(read_data(path, "profile.invalid"))
    require(problems(ProfileShape, data), "profile.invalid", f"profile {path.name}")
    return profile_from(data, path.stem, hashlib.sha256(path.read_bytes()).hexdigest())


def profile_from(data: dict[str, Any], name: str, sha256: str) -> Profile:
    """A sealed profile from checked data."""
    m = data["material"]
    return Profile(
        name=name,
        sha256=sha256,
        text=data["text"],
        values={k: float(v) if isinstance(v, int) else v for k, v in data.get("values", {}).items()},
        material=Material(
            name=m["name"],
            process=m["process"],
            min_wall_mm=float(m["min_wall_mm"]),
            density_g_cm3=float(m["density_g_cm3"]),
            modulus_mpa=float(m["modulus_mpa"]),
        ),
        bed_mm=tuple(float(v) for v in data["bed_mm"]),  # type: ignore[arg-type]
        options={key: data[key] for key in OPTIONS if key in data},
    )


def profile_data(profile: Profile) -> dict[str, Any]:
    """The profile as plain data: what `profile_from` takes."""
    m = profile.material
    return {
        "schema_version": "1",
        "text": profile.text,
        "bed_mm": list(profile.bed_mm),
        **profile.options,
        "values": dict(profile.values),
        "material": {
            "name": m.name,
            "process": m.process,
            "min_wall_mm": m.min_wall_mm,
            "density_g_cm3": m.density_g_cm3,
            "modulus_mpa": m.modulus_mpa,
        },
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
