"""The shape of a design file, in pydantic; it holds the exam's and the profile's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from orthocad.prescribe.exam_file import exam_model
from orthocad.prescribe.shapes import ProfileShape, Shape, Text

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Place = Annotated[list[float], Field(min_length=3, max_length=3)]
Units = Literal["mm", "cm", "m", "in"]
SideName = Literal["left", "right"]


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
    mirror_from: SideName | None = None
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
    notes: list[str] = Field(default_factory=list)
    scans: dict[SideName, ScanShape] = Field(default_factory=dict)
    scan_options: OptionsShape = OptionsShape()
    profile: RecordedProfileShape
    exam: exam_model() | None = None  # type: ignore[valid-type]
    accepted: list[AcceptedShape] = Field(default_factory=list)
    left: dict[str, ValueShape]
    right: dict[str, ValueShape]
