"""The shapes of profiles and review notes, in pydantic: imported only where a file is read or a schema asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orthocad.prescribe.file_model import shown

Text = Annotated[str, Field(min_length=1, max_length=100000)]
BedSide = Annotated[float, Field(ge=50, le=2000)]
Stress = Annotated[float, Field(gt=0, le=2000)]
Three = Field(min_length=3, max_length=3)
Pain = Annotated[float, Field(ge=0, le=10)]


class Shape(BaseModel):
    """A table of a file: nothing unknown in it, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class MaterialShape(Shape):
    """What the device is printed from."""

    name: Text
    process: Literal["fdm", "sls", "mjf", "sheet"]
    min_wall_mm: Annotated[float, Field(ge=0.3, le=5)]
    density_g_cm3: Annotated[float, Field(ge=0.1, le=3)]
    modulus_mpa: Annotated[float, Field(gt=0, le=200000)]
    strength_mpa: Stress | None = None
    strength_across_mpa: Stress | None = None
    fatigue_mpa: Stress | None = None
    fatigue_across_mpa: Stress | None = None
    shrink_percent: Annotated[list[Annotated[float, Field(ge=-5, le=10)]], Three] | None = None
    smoothing_loss_mm: Annotated[float, Field(ge=0, le=0.5)] | None = None
    infill_factor: Annotated[float, Field(ge=0.05, le=5)] | None = None
    infill_exponent: Annotated[float, Field(ge=1, le=4)] | None = None
    infill_percent: Annotated[float, Field(ge=5, le=100)] | None = None
    walls: Annotated[int, Field(ge=1, le=10)] | None = None
    nozzle_c: Annotated[float, Field(ge=150, le=450)] | None = None
    bed_c: Annotated[float, Field(ge=0, le=150)] | None = None
    most_flow_mm3_s: Annotated[float, Field(ge=0.5, le=60)] | None = None
    sources: dict[str, Text] | None = None


class PrinterShape(Shape):
    """A machine."""

    name: Text
    text: Text
    process: Literal["fdm", "sls", "mjf"]
    bed_mm: Annotated[list[BedSide], Three]
    edge_mm: Annotated[float, Field(ge=0, le=30)] | None = None
    nozzle_mm: Annotated[float, Field(ge=0.2, le=1.2)] | None = None
    layer_mm: Annotated[float, Field(ge=0.05, le=0.8)] | None = None
    line_mm: Annotated[float, Field(ge=0.2, le=1.6)] | None = None
    speed_mm_s: Annotated[float, Field(ge=5, le=600)] | None = None
    travel_mm_s: Annotated[float, Field(ge=10, le=1000)] | None = None
    acceleration_mm_s2: Annotated[float, Field(ge=100, le=30000)] | None = None
    smallest_detail_mm: Annotated[float, Field(ge=0.1, le=2)] | None = None
    scale_percent: Annotated[list[Annotated[float, Field(ge=90, le=110)]], Three] | None = None
    height_mm_per_hour: Annotated[float, Field(gt=0, le=200)] | None = None


class MaterialFileShape(MaterialShape):
    """A material file."""

    schema_version: Literal["1"]
    text: Text
    sources: dict[str, Text]


class PrinterFileShape(PrinterShape):
    """A printer file."""

    schema_version: Literal["1"]
    sources: dict[str, Text]


MACHINE_SHAPES: dict[str, type[Shape]] = {"material": MaterialFileShape, "printer": PrinterFileShape}


class ManufacturerShape(Shape):
    """Who signs the statement for a custom-made device; with it the report carries that sheet."""

    name: Text
    address: Text
    representative: Text | None = None


class ProfileShape(Shape):
    """A profile file; material and printer by name, by file, or written out."""

    schema_version: Literal["1"]
    text: Text
    bed_mm: Annotated[list[BedSide], Three] | None = None
    over_the_counter_first: bool = True
    scale_heel_cup: bool = False
    values: dict[str, float | str] = {}
    material: MaterialShape | Text
    printer: PrinterShape | Text | None = None
    manufacturer: ManufacturerShape | None = None

    @model_validator(mode="after")
    def _has_a_bed(self) -> ProfileShape:
        if self.bed_mm is None and self.printer is None:
            raise ValueError("give a printer, or bed_mm")
        return self


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
