"""A lab's style: default values, the material and the printer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from orthocad.model.prescription import Scalar
from orthocad.model.sealed import Sealed

Process = Literal["fdm", "sls", "mjf", "sheet"]

USUAL_INFILL_PERCENT = 25.0  # where the material's file does not say, our default


class Material(Sealed):
    """What the device is printed from; each figure's source stands in the material's file. None is: not known."""

    name: str
    process: Process
    min_wall_mm: float
    density_g_cm3: float
    modulus_mpa: float
    strength_mpa: float | None = None  # in the layers
    strength_across_mpa: float | None = None  # across the layers
    fatigue_mpa: float | None = None  # stress amplitude at a million cycles, in the layers
    fatigue_across_mpa: float | None = None
    shrink_percent: tuple[float, float, float] = (0.0, 0.0, 0.0)  # along the printer's x, y, z
    smoothing_loss_mm: float = 0.0  # what finishing takes off every face
    infill_factor: float | None = None  # E of the infill = factor * modulus * density ** exponent
    infill_exponent: float | None = None
    infill_percent: float | None = None  # of a filled device without zones
    walls: int | None = None  # closed loops around each layer
    nozzle_c: float | None = None
    bed_c: float | None = None
    most_flow_mm3_s: float | None = None
    sources: Mapping[str, str] = field(default_factory=dict)  # of each figure, as its file has it

    @property
    def filling_percent(self) -> float:
        """Infill of a filled device of filament, as it is sliced, weighed and bent."""
        return self.infill_percent or USUAL_INFILL_PERCENT


class Printer(Sealed):
    """A machine; each figure's source stands in the printer's file. None is: does not apply, or not known."""

    name: str
    text: str
    process: Process
    bed_mm: tuple[float, float, float]
    edge_mm: float = 0.0  # kept free all around
    nozzle_mm: float | None = None
    layer_mm: float | None = None
    line_mm: float | None = None
    speed_mm_s: float | None = None
    travel_mm_s: float | None = None
    acceleration_mm_s2: float | None = None
    smallest_detail_mm: float | None = None
    scale_percent: tuple[float, float, float] = (100.0, 100.0, 100.0)  # written so much larger than designed
    height_mm_per_hour: float | None = None  # powder beds: by the build's height


class Profile(Sealed):
    """A lab profile: prescription defaults by catalogue key, one material, one printer."""

    name: str
    sha256: str
    text: str  # one line for people
    values: Mapping[str, Scalar]
    material: Material
    bed_mm: tuple[float, float, float]
    options: Mapping[str, bool] = field(default_factory=dict)  # switches of the rules, by name
    printer: Printer | None = None  # None: only its bed is known
    manufacturer: Mapping[str, str] = field(default_factory=dict)  # name, address, representative; for the statement
