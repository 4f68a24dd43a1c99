"""The shapes of profile and design files, in pydantic: imported only where a file is read or a schema asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orthocad.prescribe.exam_file import exam_model
from orthocad.prescribe.file_model import shown

Text = Annotated[str, Field(min_length=1, max_length=100000)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Place = Annotated[list[float], Field(min_length=3, max_length=3)]
BedSide = Annotated[float, Field(ge=50, le=2000)]
Pain = Annotated[float, Field(ge=0, le=10)]
Units = Literal["mm", "cm", "m", "in"]
SideName = Literal["left", "right"]


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
    values: dict[str, float | str] = {}
    material: MaterialShape


class RecordedProfileShape(ProfileShape):
    """The profile inside a design file."""

    name: Text
    sha256: Sha256


class ScanShape(Shape):
    """Which scan a side was made from."""

    file: str
    sha256: Text
    units: str


class OptionsShape(Shape):
    """What a person said about the scans."""

    side: SideName | None = None
    units: Units | None = None
    load: Literal["unloaded", "half", "full"] | None = None
    foot_length_mm: Annotated[float, Field(ge=80, le=400)] | None = None
    pick: SideName | None = None
    landmarks: dict[str, Place] | None = None


class AcceptedShape(Shape):
    """A block that a named prescriber took responsibility for."""

    code: Text
    by: Text
    why: str


class ValueShape(Shape):
    """One prescription value."""

    value: float | Text
    proposed: float | Text
    origin: Literal["profile", "rule", "exam", "user"]
    changed_by: str | None = None
    reason: str
    source: str
    status: Literal["published", "known", "computed", "lab convention", "our default"]


class DesignShape(Shape):
    """A design file; its exam has a shape of its own."""

    schema_version: Literal["1"]
    orthocad_version: Text
    rules_version: Text
    history: list[Sha256]
    notes: list[str] = []
    scans: dict[SideName, ScanShape] = {}
    scan_options: OptionsShape = OptionsShape()
    profile: RecordedProfileShape
    exam: exam_model() | None = None  # type: ignore[valid-type]
    accepted: list[AcceptedShape] = []
    left: dict[str, ValueShape]
    right: dict[str, ValueShape]


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
