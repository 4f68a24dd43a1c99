"""What the rules may look at: exam, profile, feet and what a person has already chosen."""

from __future__ import annotations

from collections.abc import Mapping

from orthocad.model import Foot, Profile, Sealed, Side
from orthocad.model.prescription import Scalar
from orthocad.prescribe.exam import Exam, FootExam
from orthocad.prescribe.terms import SIDES

COMPLAINT_FROM = 3.0  # decisions.md: all pains under 3 are no complaint
SHELL_MODULUS_FROM_MPA = 200.0  # reference.md 3.9: TPU is "not a shell", the softest shell filament has 220
GROUP_A = ("neuropathy", "ulcer_history", "charcot_settled", "ischaemia")
FOOT_PAINS = ("foot_pain_0_10", "heel_pain_0_10", "forefoot_pain_0_10", "achilles_pain_0_10")


class Facts(Sealed):
    """Everything known before the rules speak."""

    exam: Exam
    profile: Profile
    feet: Mapping[str, Foot]
    chosen: Mapping[str, Mapping[str, Scalar]]  # per side: defaults, profile and a person's values, no rules
    by_person: Mapping[str, frozenset[str]]  # per side: the keys a person has set

    @property
    def built_sides(self) -> tuple[Side, ...]:
        """The feet that get a device: those with a scan; both while there is none."""
        return tuple(side for side in SIDES if not self.feet or side in self.feet)

    @property
    def flags(self) -> frozenset[str]:
        """Safety flags that apply; empty also where nobody answered."""
        return frozenset(self.exam.patient.flags or ())

    @property
    def group_a(self) -> tuple[str, ...]:
        """The flags of safety group A that apply."""
        return tuple(f for f in GROUP_A if f in self.flags)

    @property
    def soft_only(self) -> bool:
        """Whether nothing but soft full contact may be built."""
        return bool(self.group_a) or "inflammatory_flare" in self.flags

    @property
    def pains(self) -> tuple[float, ...]:
        """All pain scores that were given, back and both feet."""
        scores = [self.exam.patient.back_pain_0_10]
        scores += [getattr(self.exam.foot(side), key) for side in SIDES for key in FOOT_PAINS]
        return tuple(s for s in scores if s is not None)

    @property
    def complaint(self) -> bool | None:
        """Whether anything hurts; None where no pain was recorded."""
        if self.hurts_in_words:
            return True
        return max(self.pains) >= COMPLAINT_FROM if self.pains else None

    @property
    def hurts_in_words(self) -> bool:
        """Whether the exam says yes to a pain that has no score."""
        patient, feet = self.exam.patient, [self.exam.foot(side) for side in SIDES]
        back = patient.back_pain_on_standing or patient.back_pain_after_walking
        return bool(back or any(foot.hallux_pain_unloaded or foot.hallux_pain_mid_range for foot in feet))

    def treats(self, goal: str) -> bool:
        """Whether that finding may propose: something hurts, nobody said, or the prescriber wants it."""
        fits = goal == "leg_length" and self.exam.leg_length.symptomatic is True
        return fits or goal in self.exam.patient.goals or self.complaint is not False

    def foot(self, side: Side) -> FootExam:
        """The exam of that side."""
        return self.exam.foot(side)

    def load(self, side: Side) -> str:
        """How the foot was loaded in the scan: the scan's word, else the exam's, else unknown."""
        scanned = self.feet[side].scan.load if side in self.feet else "unknown"
        return scanned if scanned != "unknown" else self.foot(side).scan_load or "unknown"

    def captured_arch_mm(self, side: Side) -> float | None:
        """The arch that the device follows before arch fill; None where it is not known."""
        source = self.chosen[side]["arch_source"]
        if source == "given":
            value = self.chosen[side]["arch_height_mm"]
            return value if isinstance(value, int | float) else None
        if source == "library" or side not in self.feet:
            return None
        if self.feet[side].has_notice("scan.flat_sole"):
            return self._flat_arch_mm(side)
        measure = self.feet[side].measurements.get("arch_height_mm")
        return measure.value if measure else None

    def _flat_arch_mm(self, side: Side) -> float | None:
        """What little stands at the apex of a foot that a person says is truly flat."""
        if "arch_source" not in self.by_person[side] or "arch_apex" not in self.feet[side].landmarks:
            return None
        return max(0.0, float(self.feet[side].at("arch_apex")[2]))

    def construction(self, side: Side) -> str:
        """Shell or filled: soft full contact and soft materials are filled unless a person says otherwise."""
        if "construction" in self.by_person[side]:
            return str(self.chosen[side]["construction"])
        soft = self.profile.material.modulus_mpa < SHELL_MODULUS_FROM_MPA
        return "filled" if self.soft_only or soft else str(self.chosen[side]["construction"])

    def diagnosed(self, word: str) -> bool:
        """Whether the exam names that diagnosis."""
        return word in self.exam.patient.diagnosis

    def pain(self, side: Side, key: str) -> float:
        """A pain score; 0 where it is unknown, for unknown facts never propose."""
        value: float | None = getattr(self.foot(side), key)
        return value or 0.0
