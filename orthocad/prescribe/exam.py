"""The exam as sealed records: what is absent is unknown, not zero and not "no"."""

from __future__ import annotations

from dataclasses import field

from orthocad.model import Sealed, Side


class Patient(Sealed):
    """Who the device is for, and the complaints that are not of one foot."""

    code: str | None = None
    age_years: float | None = None
    sex: str | None = None
    mass_kg: float | None = None
    height_cm: float | None = None
    steps_per_day: int | None = None
    activity: str | None = None
    diagnosis: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    otc_tried: bool | None = None
    back_pain_0_10: float | None = None
    back_pain_on_standing: bool | None = None
    back_pain_after_walking: bool | None = None
    back_trauma: bool | None = None
    back_treatment_failed: bool | None = None
    flags: tuple[str, ...] | None = None  # None: the safety questions were not answered


class Shoe(Sealed):
    """The shoe the device goes into."""

    type: str | None = None
    size: float | None = None
    size_system: str | None = None
    removable_insole: bool | None = None
    insole_length_mm: float | None = None
    insole_width_mm: float | None = None
    counter_depth_mm: float | None = None
    heel_drop_mm: float | None = None


class LegLength(Sealed):
    """The leg-length difference and how it was found."""

    shorter_side: Side | None = None
    difference_mm: float | None = None
    method: str | None = None
    kind: str | None = None
    onset: str | None = None
    current_lift_mm: float | None = None
    symptomatic: bool | None = None


class Lesion(Sealed):
    """A callus, ulcer scar or prominence under the foot."""

    site: str
    kind: str


class FootExam(Sealed):
    """The exam of one foot; degrees and the word a clinician writes stand side by side."""

    scan_load: str | None = None
    scan_position: str | None = None
    foot_length_mm: float | None = None
    arch_height_mm: float | None = None
    heel_width_weightbearing_mm: float | None = None
    hallux: str | None = None
    hallux_dorsiflexion_unloaded_deg: float | None = None
    hallux_dorsiflexion_loaded_deg: float | None = None
    hallux_test: str | None = None
    hallux_pain_unloaded: bool | None = None
    hallux_pain_mid_range: bool | None = None
    hallux_pain_site: str | None = None
    first_ray_osteoarthritis: bool | None = None
    first_tmt_osteoarthritis: bool | None = None
    first_ray_position: str | None = None
    ankle: str | None = None
    ankle_dorsiflexion_extended_deg: float | None = None
    ankle_dorsiflexion_flexed_deg: float | None = None
    ankle_method: str | None = None
    subtalar_mobility: str | None = None
    subtalar_inversion_deg: float | None = None
    subtalar_eversion_deg: float | None = None
    rcsp_deg: float | None = None
    ncsp_deg: float | None = None
    forefoot_to_rearfoot_deg: float | None = None
    tibial_varum_deg: float | None = None
    fpi6: int | None = None
    navicular_drop_mm: float | None = None
    midfoot_arthritis: bool | None = None
    midfoot_flexible: bool | None = None
    lateral_instability: bool | None = None
    thin_fat_pad: bool | None = None
    plantar_fascia_prominent: bool | None = None
    single_heel_rise: bool | None = None
    foot_pain_0_10: float | None = None
    heel_pain_0_10: float | None = None
    forefoot_pain_0_10: float | None = None
    achilles_pain_0_10: float | None = None
    lesions: tuple[Lesion, ...] = ()


class Prescriber(Sealed):
    """Who prescribes."""

    name: str | None = None
    licence: str | None = None
    institution: str | None = None

    @property
    def given(self) -> dict[str, str]:
        """What of it is known."""
        known = {"name": self.name, "licence": self.licence, "institution": self.institution}
        return {key: text for key, text in known.items() if text}


class Exam(Sealed):
    """One patient's exam, both feet in it."""

    patient: Patient = field(default_factory=Patient)
    shoe: Shoe = field(default_factory=Shoe)
    leg_length: LegLength = field(default_factory=LegLength)
    left: FootExam = field(default_factory=FootExam)
    right: FootExam = field(default_factory=FootExam)
    prescriber: Prescriber = field(default_factory=Prescriber)

    def foot(self, side: Side) -> FootExam:
        """The exam of that side."""
        return self.left if side == "left" else self.right
