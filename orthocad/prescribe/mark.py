"""What a device says of itself on its underside."""

from __future__ import annotations

from collections.abc import Mapping

from orthocad.model import Foot, Mark, Profile
from orthocad.prescribe.exam import Exam

SYSTEMS = {"eu": "EU", "uk": "UK", "us_men": "US M", "us_women": "US W", "mondopoint": "MP"}
MONDOPOINT_STEP_MM = 5.0  # iso19407text
FILAMENT_DETAIL_MM, POWDER_DETAIL_MM = 0.6, 0.5  # where the printer does not say; our default


def marks_of(feet: Mapping[str, Foot], exam: Exam | None, profile: Profile) -> Mapping[str, Mark]:
    """The patient's code; the shoe's size, else the foot's own length as Mondopoint.

    No order number: a reprint, or the same build in a batch and by itself, is the same bytes.
    """
    code = exam.patient.code if exam else None
    return {side: Mark(code=code, size=_size(foot, exam), detail_mm=_detail_mm(profile)) for side, foot in feet.items()}


def _size(foot: Foot, exam: Exam | None) -> str:
    shoe = exam.shoe if exam else None
    if shoe is not None and shoe.size is not None and shoe.size_system is not None:
        return f"{SYSTEMS[shoe.size_system]} {shoe.size:g}"
    return f"MP {MONDOPOINT_STEP_MM * round(foot.length_mm / MONDOPOINT_STEP_MM):g}"


def _detail_mm(profile: Profile) -> float:
    told = profile.printer.smallest_detail_mm if profile.printer else None
    return told or (FILAMENT_DETAIL_MM if profile.material.process == "fdm" else POWDER_DETAIL_MM)
