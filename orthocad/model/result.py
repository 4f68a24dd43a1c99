"""What goes into a build and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from orthocad.model.device import Device, Mark
from orthocad.model.foot import Foot, Side
from orthocad.model.pair import Pair
from orthocad.model.prescription import Acceptance, Change, Resolution
from orthocad.model.pressure import Pressure
from orthocad.model.profile import Profile
from orthocad.model.sealed import Sealed
from orthocad.model.strength import PrintPlan, Strength
from orthocad.model.verdict import Verdict


class ScanOptions(Sealed):
    """What a person says about the scans; None means: find it out."""

    side: Side | None = None
    units: str | None = None  # mm | cm | m | in
    load: str | None = None  # unloaded | half | full
    foot_length_mm: float | None = None
    pick: Side | None = None
    mirror_from: Side | None = None  # the foot that a missing or refused one is built from
    exam_load: Mapping[str, str] = field(default_factory=dict)  # per side, as the exam has it
    exam_foot_length_mm: Mapping[str, float] = field(default_factory=dict)  # per side, as the exam has it
    landmarks: Mapping[str, tuple[float, float, float]] = field(
        default_factory=dict
    )  # by name, or left_ or right_ and the name for one foot of a pair; in the scan file's own coordinates

    def landmarks_of(self, side: Side) -> Mapping[str, tuple[float, float, float]]:
        """The places that hold for one foot, by name; its own beat the common ones."""
        common = {name: place for name, place in self.landmarks.items() if not name.startswith(("left_", "right_"))}
        own = {n.removeprefix(f"{side}_"): p for n, p in self.landmarks.items() if n.startswith(f"{side}_")}
        return {**common, **own}


class Turn(Sealed):
    """Whose turn it is to write results of a batch: its latest run's, whose token stands in the file."""

    file: Path
    token: str


class Request(Sealed):
    """One call of `orthocad build`, resolved from the command line."""

    scans: tuple[Path, ...]
    out: Path
    exam: Path | None = None
    profile: str | None = None  # a name or a path; None means the default profile, or the design file's
    design: Path | None = None  # --from
    options: ScanOptions = field(default_factory=ScanOptions)
    formats: tuple[str, ...] = ("stl",)
    slice_profile: str | None = None  # --slice: a name or a path
    changes: tuple[Change, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    command: str = ""
    order_id: str | None = None  # the batch's name for it
    due: str | None = None  # the day it must leave, as the order has it; no device depends on it
    turn: Turn | None = None  # nothing is written where it is another's by then


class Result(Sealed):
    """Everything about one finished build; only the sides that had a scan are in `feet`, `devices`, `verdicts`."""

    request: Request
    feet: Mapping[str, Foot]
    profile: Profile
    resolution: Resolution
    devices: Mapping[str, Device]
    verdicts: Mapping[str, Verdict]
    design_toml: str  # the whole resolved prescription, as it is written to design.toml
    exam_sha256: str | None = None
    patient_code: str | None = None
    order_id: str | None = None
    pressures: Mapping[str, Pressure] = field(default_factory=dict)  # by side; none where no balance was found
    strengths: Mapping[str, Strength] = field(default_factory=dict)  # by side; none where no rest was found
    print_plans: Mapping[str, PrintPlan] = field(default_factory=dict)
    prescriber: Mapping[str, str] = field(default_factory=dict)  # name, licence, institution, as far as given
    due: str | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)  # by side: what the underside is to say
    pair: Pair | None = None  # once the devices are measured
    seconds: Mapping[str, float] = field(default_factory=dict)
