"""Every key of the exam file with its limits: the one table behind reading, template, schema and warnings.

Limits are those of reference.md 2.2 (mass and heel drop as issue 4 widened them); reject outside `low`-`high`, warn
outside `warn_low`-`warn_high`. A number without a row there has a limit of our own that catches slips of the pen.
"""

from __future__ import annotations

from typing import Literal

from orthocad.model import Sealed

Kind = Literal["number", "whole", "flag", "word", "words", "text", "texts", "lesions"]

FLAGS = (
    "neuropathy", "ulcer_history", "ulcer_active", "charcot_settled", "charcot_active", "ischaemia",
    "inflammatory_flare", "recent_foot_surgery", "recent_leg_or_spine_surgery", "fall_risk", "back_red_flags",
)  # fmt: skip
SITES = ("mth1", "mth2", "mth3", "mth4", "mth5", "heel", "navicular", "styloid", "hallux")
GOALS = (
    "leg_length", "equinus", "hallux", "subtalar", "midfoot", "pronation", "supination", "lateral_instability",
    "forefoot", "heel_pain", "forefoot_pain", "achilles", "acquired_flat_foot", "lesions",
)  # fmt: skip


class ExamField(Sealed):
    """One key of the exam file."""

    section: str
    key: str
    kind: Kind
    example: str  # TOML
    note: str = ""
    low: float | None = None
    high: float | None = None
    warn_low: float | None = None
    warn_high: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """The allowed values, in words."""
        if self.choices:
            return ("any of " if self.kind in ("words", "lesions") else "") + " | ".join(self.choices)
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g}" + (", whole number" if self.kind == "whole" else "")
        return {"flag": "true or false", "texts": "a list of words", "text": "text of up to 10000 characters"}[
            self.kind
        ]


def _number(section: str, key: str, limits: tuple[float, ...], example: str, note: str = "") -> ExamField:
    warn = limits[2:] or (None, None)
    kind: Kind = "whole" if key in ("fpi6", "steps_per_day") else "number"
    return ExamField(
        section=section, key=key, kind=kind, example=example, note=note,
        low=limits[0], high=limits[1], warn_low=warn[0], warn_high=warn[1],
    )  # fmt: skip


def _word(section: str, key: str, choices: str, example: str, note: str = "") -> ExamField:
    return ExamField(
        section=section, key=key, kind="word", example=f'"{example}"', note=note, choices=tuple(choices.split())
    )


def _flag(section: str, key: str, example: str = "false", note: str = "") -> ExamField:
    return ExamField(section=section, key=key, kind="flag", example=example, note=note)


def _text(section: str, key: str, example: str, note: str = "") -> ExamField:
    return ExamField(section=section, key=key, kind="text", example=f'"{example}"', note=note)


PATIENT = (
    _text("patient", "code", "P-0042", "a code, not a name"),
    _number("patient", "age_years", (2, 115, 18, 85), "52"),
    _word("patient", "sex", "f m", "f"),
    _number("patient", "mass_kg", (8, 300, 40, 113), "82"),
    _number("patient", "height_cm", (80, 235, 140, 205), "178"),
    _number("patient", "steps_per_day", (0, 60000, 2500, 15000), "9000"),
    _word("patient", "activity", "sitting standing walking running court", "walking"),
    ExamField(
        section="patient", key="diagnosis", kind="texts", example='["plantar_heel_pain"]',
        note="plantar_heel_pain, metatarsalgia, achilles, acquired_flat_foot, midfoot_arthritis, hallux_limitus; "
        "other words are kept as text",
    ),
    ExamField(
        section="patient", key="goals", kind="words", choices=GOALS, example="[]",
        note="findings to be built for although they do not hurt",
    ),
    _flag("patient", "otc_tried", note="a ready-made device was tried"),
    _number("patient", "back_pain_0_10", (0, 10), "5"),
    _flag("patient", "back_pain_on_standing", "true"),
    _flag("patient", "back_pain_after_walking", "true"),
    _flag("patient", "back_trauma"),
    _flag("patient", "back_treatment_failed"),
    ExamField(
        section="patient", key="flags", kind="words", choices=FLAGS, example="[]",
        note="the safety questions: [] says all were asked and none applies; absent says they were not answered",
    ),
)  # fmt: skip
SHOE = (
    _word("shoe", "type", "dress everyday athletic work sandal", "everyday"),
    _number("shoe", "size", (0, 400), "42", "with size_system"),
    _word("shoe", "size_system", "eu uk us_men us_women mondopoint", "eu"),
    _flag("shoe", "removable_insole", "true"),
    _number("shoe", "insole_length_mm", (110, 370), "275"),
    _number("shoe", "insole_width_mm", (45, 140), "98"),
    _number("shoe", "counter_depth_mm", (20, 120), "58", "depth of the heel counter, inside"),
    _number("shoe", "heel_drop_mm", (0, 90), "10"),
)
LEG_LENGTH = (
    _word("leg_length", "shorter_side", "left right", "right"),
    _number("leg_length", "difference_mm", (0, 60, 0, 12.7), "9"),
    _word("leg_length", "method", "block tape radiograph", "block"),
    _word("leg_length", "kind", "anatomical functional unknown", "anatomical"),
    _word("leg_length", "onset", "recent years lifelong unknown", "years"),
    _number("leg_length", "current_lift_mm", (0, 40), "0", "worn today"),
    _flag("leg_length", "symptomatic", "true", "back or hip pain that fits"),
)
FOOT = (
    _word("foot", "scan_load", "unloaded half full", "unloaded", "weight on the foot while it was scanned"),
    _word("foot", "scan_position", "neutral_held resting foam standing", "resting"),
    _number("foot", "foot_length_mm", (120, 340, 200, 320), "262"),
    _number("foot", "arch_height_mm", (0, 45, 5, 35), "18", "measured by hand, where the scan cannot show it"),
    _number("foot", "heel_width_weightbearing_mm", (35, 99, 50, 85), "66"),
    _word("foot", "hallux", "full functional limited rigid fused", "functional"),
    _number("foot", "hallux_dorsiflexion_unloaded_deg", (-10, 120, 10, 100), "55"),
    _number("foot", "hallux_dorsiflexion_loaded_deg", (-10, 100, 0, 70), "10"),
    _word("foot", "hallux_test", "jack seated", "seated", "how the loaded range was found"),
    _flag("foot", "hallux_pain_unloaded", note="pain on passive dorsiflexion, unloaded"),
    _flag("foot", "hallux_pain_mid_range"),
    _word("foot", "hallux_pain_site", "dorsal sesamoid plantar_plate unknown", "dorsal"),
    _flag("foot", "first_ray_osteoarthritis", note="of the first MTP joint"),
    _flag("foot", "first_tmt_osteoarthritis", note="of the first tarsometatarsal joint"),
    _word("foot", "first_ray_position", "plantarflexed neutral elevated", "neutral"),
    _word("foot", "ankle", "full limited equinus bony_block", "limited"),
    _number("foot", "ankle_dorsiflexion_extended_deg", (-45, 50), "4", "knee straight"),
    _number("foot", "ankle_dorsiflexion_flexed_deg", (-45, 60), "15", "knee bent"),
    _word("foot", "ankle_method", "nwb lunge", "nwb", "non-weight-bearing or weight-bearing lunge"),
    _word("foot", "subtalar_mobility", "full limited rigid", "limited"),
    _number("foot", "subtalar_inversion_deg", (0, 60, 10, 40), "12"),
    _number("foot", "subtalar_eversion_deg", (0, 40, 3, 20), "2"),
    _number("foot", "rcsp_deg", (-25, 25, -10, 8), "-4", "resting calcaneal stance position, everted negative"),
    _number("foot", "ncsp_deg", (-25, 25, -10, 8), "1", "neutral calcaneal stance position"),
    _number("foot", "forefoot_to_rearfoot_deg", (-25, 30, -8, 10), "2", "varus positive"),
    _number("foot", "tibial_varum_deg", (-15, 25, -2, 12), "3"),
    _number("foot", "fpi6", (-12, 12, -4, 9), "4", "foot posture index, six items"),
    _number("foot", "navicular_drop_mm", (-3, 35, 2, 15), "7"),
    _flag("foot", "midfoot_arthritis"),
    _flag("foot", "midfoot_flexible", "true"),
    _flag("foot", "lateral_instability"),
    _flag("foot", "thin_fat_pad"),
    _flag("foot", "plantar_fascia_prominent"),
    _flag("foot", "single_heel_rise", "true", "can rise on the toes of this foot alone"),
    _number("foot", "foot_pain_0_10", (0, 10), "3"),
    _number("foot", "heel_pain_0_10", (0, 10), "0"),
    _number("foot", "forefoot_pain_0_10", (0, 10), "2"),
    _number("foot", "achilles_pain_0_10", (0, 10), "0"),
    ExamField(
        section="foot", key="lesions", kind="lesions", choices=SITES, example="[]",
        note='for instance [{site = "mth2", kind = "callus"}]',
    ),
)  # fmt: skip
PRESCRIBER = (
    _text("prescriber", "name", "A. Podiatrist"),
    _text("prescriber", "licence", "12345"),
    _text("prescriber", "institution", "Foot clinic"),
)
SECTIONS: dict[str, tuple[ExamField, ...]] = {
    "patient": PATIENT,
    "shoe": SHOE,
    "leg_length": LEG_LENGTH,
    "left": FOOT,
    "right": FOOT,
    "prescriber": PRESCRIBER,
}
SIZE_LIMITS = {"eu": (17, 55), "uk": (0, 18), "us_men": (0, 19), "us_women": (0, 20), "mondopoint": (110, 340)}
