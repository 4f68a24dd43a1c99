"""The shapes of profiles and review notes, in pydantic: imported only where a file is read or a schema asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orthocad.prescribe.file_model import shown

Text = Annotated[str, Field(min_length=1, max_length=100000)]
BedSide = Annotated[float, Field(ge=50, le=2000)]
Pain = Annotated[float, Field(ge=0, le=10)]


class Shape(BaseModel):
    """A table of a file: nothing unknown in it, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class MaterialShape(Shape):
    """What the device is printed from."""

    name: Text
    process: Literal["fdm", "sls", "mjf"]
    min_wall_mm: Annotated[float, Field(ge=0.3, le=5)]
    density_g_cm3: Annotated[float, Field(ge=0.1, le=3)]
    modulus_mpa: Annotated[float, Field(gt=0, le=200000)]


class ProfileShape(Shape):
    """A profile file."""

    schema_version: Literal["1"]
    text: Text
    bed_mm: Annotated[list[BedSide], Field(min_length=3, max_length=3)]
    over_the_counter_first: bool = True
    values: dict[str, float | str] = {}
    material: MaterialShape


class PrinterShape(Shape):
    """A printer file."""

    schema_version: Literal["1"]
    text: Text
    process: Literal["fdm", "sls", "mjf"]
    bed_mm: Annotated[list[BedSide], Field(min_length=3, max_length=3)]


class FootFindingsShape(Shape):
    """One foot at a check-up."""

    foot_pain_0_10: Pain | None = None
    heel_pain_0_10: Pain | None = None
    forefoot_pain_0_10: Pain | None = None
    achilles_pain_0_10: Pain | None = None
    skin_marks: bool | None = None
    heel_slip: bool | None = None
    device_damaged: bool | None = None


class FindingsShape(Shape):
    """A review note."""

    schema_version: Literal["1"]
    weeks_worn: Annotated[float, Field(ge=0, le=520)] | None = None
    hours_per_day: Annotated[float, Field(ge=0, le=24)] | None = None
    back_pain_0_10: Pain | None = None
    lift_tolerated: bool | None = None
    remaining_difference_mm: Annotated[float, Field(ge=-60, le=60)] | None = None
    left: FootFindingsShape = FootFindingsShape()
    right: FootFindingsShape = FootFindingsShape()


def problems(shape: type[BaseModel], data: object) -> list[str]:
    """Every mistake of a file's shape, one line each."""
    try:
        shape.model_validate(data)
    except ValidationError as error:
        return [f"{'.'.join(map(str, e['loc']))} = {shown(e['input'])} ({e['msg']})" for e in error.errors()]
    return []
