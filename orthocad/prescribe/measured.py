"""Figures measured on a coupon become a material file: infill stiffness and shrink of this machine and spool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from orthocad.errors import OrderError
from orthocad.model import Profile
from orthocad.prescribe.file_model import read_data, require, without_nulls
from orthocad.prescribe.machine_file import record_data
from orthocad.prescribe.shapes import Shape, Three, problems

Length = Annotated[float, Field(ge=20, le=200)]
LEAST_BLOCKS = 3
FACTOR, EXPONENT = (0.05, 5.0), (1.0, 4.0)  # what the material's shape allows; gibson: about 1 and 2
SCATTER = 0.25  # of the modulus: more between a block and the fitted line is a mistake in one of them


class BlockShape(Shape):
    """One compressed block."""

    infill_percent: Annotated[float, Field(ge=5, le=100)]
    force_n: Annotated[float, Field(gt=0, le=5000)] | None = None
    compressed_mm: Annotated[float, Field(gt=0, le=3)] | None = None


class MeasuredShape(Shape):
    """The filled-in form."""

    schema_version: Literal["1"]
    by: str = ""
    when: str = ""
    how: str = ""
    gauge_mm: Annotated[list[Length], Three] | None = None
    block: list[BlockShape] = Field(default_factory=list)


def load_measured(path: Path) -> dict[str, Any]:
    """The form's data; `coupon.invalid` with all its mistakes."""
    data = without_nulls(read_data(path, "coupon.invalid"))
    require(problems(MeasuredShape, data), "coupon.invalid", f"form {path.name}")
    return data


def measured_material(
    profile: Profile, data: dict[str, Any], block_mm: tuple[float, float, float], gauge_mm: tuple[float, float, float]
) -> tuple[str, tuple[str, ...]]:
    """A material file as text, and what was found, in words.

    Raises
    ------
    OrderError
        `coupon.empty` where nothing was measured, `coupon.implausible` where a figure cannot be.
    """
    found, said = _stiffness(profile, data.get("block", []), block_mm)
    shrink, told = _shrink(profile, data.get("gauge_mm"), gauge_mm)
    if not (found or shrink):
        text = f"the form has neither gauge_mm nor {LEAST_BLOCKS} blocks with force_n and compressed_mm"
        raise OrderError("coupon.empty", text)
    who = " ".join(part for part in (data.get("when"), data.get("by"), data.get("how")) if part)
    source = f"measured on `orthocad coupon`{': ' + who if who else ''}"
    return _file(profile, {**found, **shrink}, source), (*said, *told)


def _stiffness(profile: Profile, blocks: list[dict[str, Any]], block_mm: tuple[float, float, float]) -> Any:
    """E of the infill = factor * E of the material * density ** exponent (gibson), a line through the logarithms."""
    known = [b for b in blocks if "force_n" in b and "compressed_mm" in b]
    if not known:
        return {}, ()
    if len({b["infill_percent"] for b in known}) < LEAST_BLOCKS:
        raise OrderError("coupon.empty", f"{len(known)} blocks measured; give {LEAST_BLOCKS} of different infill")
    share = np.array([b["infill_percent"] for b in known]) / 100.0
    stress = np.array([b["force_n"] for b in known]) / (block_mm[0] * block_mm[1])
    modulus = stress / (np.array([b["compressed_mm"] for b in known]) / block_mm[2])
    exponent, offset = np.polyfit(np.log(share), np.log(modulus), 1)
    factor = float(np.exp(offset)) / profile.material.modulus_mpa
    off = np.abs(np.exp(offset) * share**exponent / modulus - 1.0)
    worst = known[int(off.argmax())]["infill_percent"]
    if not (FACTOR[0] <= factor <= FACTOR[1] and EXPONENT[0] <= exponent <= EXPONENT[1]):
        text = f"the blocks give E = {factor:.2g} E0 * density^{exponent:.2f}; measure them again"
        raise OrderError("coupon.implausible", f"{text} (factor {FACTOR}, exponent {EXPONENT})")
    if off.max() > SCATTER:
        text = (
            f"the block of {worst:g} % lies {100 * off.max():.0f} % off the others; measure it again, or leave it out"
        )
        raise OrderError("coupon.implausible", text)
    text = f"E = {factor:.3f} x {profile.material.modulus_mpa:g} MPa x density^{exponent:.2f}, blocks within"
    figures = {"infill_factor": round(factor, 4), "infill_exponent": round(float(exponent), 3)}
    return figures, (f"{text} {100 * off.max():.0f} %",)


def _shrink(profile: Profile, gauge: list[float] | None, designed_mm: tuple[float, float, float]) -> Any:
    """What is left to make up for after the printer's own scale; the coupon is written as designed."""
    if gauge is None:
        return {}, ()
    scale = np.array(profile.printer.scale_percent if profile.printer else (100.0, 100.0, 100.0)) / 100.0
    percent = 100.0 * (1.0 - scale * np.array(gauge) / np.array(designed_mm))
    if (np.abs(percent) > 5.0).any():
        raise OrderError("coupon.implausible", f"gauge_mm = {gauge} is over 5 % off {list(designed_mm)}; measure again")
    rounded = [round(float(p), 3) + 0.0 for p in percent]
    return {"shrink_percent": rounded}, (f"shrink along x, y, z: {', '.join(f'{p:g}' for p in rounded)} %",)


def _file(profile: Profile, measured: dict[str, Any], source: str) -> str:
    from orthocad.prescribe.design_file import toml

    figures = {**record_data(profile.material), **measured}
    known = dict(figures.pop("sources", {}))
    head = {"schema_version": "1", "text": f"{figures['name']}, measured"}
    rows = [f"{key} = {toml(value)}" for key, value in {**head, **figures}.items()]
    named = [k for k in figures if k not in ("name", "process")]
    sources = [f"{k} = {toml(source if k in measured else known.get(k, f'profile {profile.name}'))}" for k in named]
    return "\n".join([*rows, "", "[sources]", *sources, ""])
