"""Checks across keys of an exam: what contradicts itself is refused, what is unusual is said."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Advice, Sealed, Side
from orthocad.prescribe.exam import Exam, FootExam
from orthocad.prescribe.exam_fields import SECTIONS, SIZE_LIMITS
from orthocad.prescribe.sizes import inside_length_mm

SIDES: tuple[Side, ...] = ("left", "right")
GONIOMETER_DEG = 5.0  # how far a word may stand from the degrees beside it (reference.md 2.1: poor repeatability)
LOADED_OVER_UNLOADED_DEG = 5.0  # reference.md 2.2
FLEXED_UNDER_EXTENDED_DEG = 3.0  # reference.md 2.2
BMI = (10.0, 70.0)  # reference.md 2.2
FPI_ASYMMETRY = 4  # fpi_asym
SIZE_AGAINST_INSOLE_MM = 15.0


class Band(Sealed):
    """The degrees that a clinician's word stands for, low included, high excluded."""

    low: float
    high: float

    def fits(self, degrees: float) -> bool:
        """Whether the degrees agree with the word, within a goniometer's error."""
        return self.low - GONIOMETER_DEG <= degrees < self.high + GONIOMETER_DEG


ALL = 360.0
HALLUX = {
    "full": Band(low=50, high=ALL),
    "functional": Band(low=50, high=ALL),
    "limited": Band(low=20, high=50),
    "rigid": Band(low=-ALL, high=20),
    "fused": Band(low=-ALL, high=10),
}
ANKLE = {
    "nwb": {"full": Band(low=10, high=ALL), "limited": Band(low=0, high=10), "equinus": Band(low=-ALL, high=5)},
    "lunge": {"full": Band(low=22, high=ALL), "limited": Band(low=10, high=22), "equinus": Band(low=-ALL, high=15)},
}
SUBTALAR = {"full": Band(low=15, high=ALL), "limited": Band(low=5, high=15), "rigid": Band(low=-ALL, high=5)}
FUNCTIONAL_LOADED_BELOW_DEG = 14.0  # ler_hl


def contradictions(exam: Exam) -> list[str]:
    """Every pair of keys that cannot both be true, one line each."""
    return [*_whole(exam), *(f"{side}.{text}" for side in SIDES for text in _of_foot(exam.foot(side)))]


def _whole(exam: Exam) -> Iterator[str]:
    p, shoe, leg = exam.patient, exam.shoe, exam.leg_length
    if p.mass_kg is not None and p.height_cm is not None:
        bmi = p.mass_kg / (p.height_cm / 100) ** 2
        if not BMI[0] <= bmi <= BMI[1]:
            yield f"patient.mass_kg = {p.mass_kg:g} with height_cm = {p.height_cm:g} (body mass index 10 to 70)"
    if shoe.size is not None and shoe.size_system is None:
        yield f"shoe.size = {shoe.size:g} without size_system (eu | uk | us_men | us_women | mondopoint)"
    if shoe.size is not None and shoe.size_system is not None:
        low, high = SIZE_LIMITS[shoe.size_system]
        if not low <= shoe.size <= high:
            yield f"shoe.size = {shoe.size:g} (allowed: {low} to {high} in {shoe.size_system})"
    if leg.difference_mm and leg.shorter_side is None:
        yield f"leg_length.difference_mm = {leg.difference_mm:g} without shorter_side (left | right)"


def _of_foot(foot: FootExam) -> Iterator[str]:
    yield from _hallux(foot)
    yield from _ankle(foot)
    total = subtalar_total_deg(foot)
    if foot.subtalar_mobility and total is not None and not SUBTALAR[foot.subtalar_mobility].fits(total):
        yield (
            f'subtalar_mobility = "{foot.subtalar_mobility}" with {total:g} degrees of inversion and eversion'
            " (rigid under 5, limited under 15, full from there)"
        )


def _hallux(foot: FootExam) -> Iterator[str]:
    unloaded, loaded = foot.hallux_dorsiflexion_unloaded_deg, foot.hallux_dorsiflexion_loaded_deg
    if unloaded is not None and loaded is not None and loaded > unloaded + LOADED_OVER_UNLOADED_DEG:
        yield f"hallux_dorsiflexion_loaded_deg = {loaded:g} (at most unloaded + 5 = {unloaded + 5:g})"
    if foot.hallux and unloaded is not None and not HALLUX[foot.hallux].fits(unloaded):
        yield (
            f'hallux = "{foot.hallux}" with hallux_dorsiflexion_unloaded_deg = {unloaded:g}'
            " (rigid under 20, limited under 50, full or functional from there)"
        )
    high = FUNCTIONAL_LOADED_BELOW_DEG + GONIOMETER_DEG
    if foot.hallux == "functional" and loaded is not None and loaded >= high:
        yield f'hallux = "functional" with hallux_dorsiflexion_loaded_deg = {loaded:g} (under 14)'


def _ankle(foot: FootExam) -> Iterator[str]:
    extended, flexed = foot.ankle_dorsiflexion_extended_deg, foot.ankle_dorsiflexion_flexed_deg
    if extended is not None and flexed is not None and flexed < extended - FLEXED_UNDER_EXTENDED_DEG:
        yield f"ankle_dorsiflexion_flexed_deg = {flexed:g} (at least extended - 3 = {extended - 3:g})"
    methods = [foot.ankle_method] if foot.ankle_method else list(ANKLE)
    bands = [ANKLE[method][foot.ankle] for method in methods if foot.ankle in ANKLE[method]]
    if bands and extended is not None and not any(band.fits(extended) for band in bands):
        yield (
            f'ankle = "{foot.ankle}" with ankle_dorsiflexion_extended_deg = {extended:g} by {" or ".join(methods)}'
            " (the word and the degrees disagree)"
        )


def subtalar_total_deg(foot: FootExam) -> float | None:
    """Inversion and eversion together; None where either is unknown."""
    inversion, eversion = foot.subtalar_inversion_deg, foot.subtalar_eversion_deg
    return None if inversion is None or eversion is None else inversion + eversion


def unusual(exam: Exam) -> tuple[Advice, ...]:
    """Values inside the allowed range but rare: worth a second look."""
    rare = [*_outside_warn_limits(exam), *_rare_pairs(exam), *_of_ankles(exam), *_words(exam)]
    return tuple(Advice(code=f"exam.unusual.{key}", text=text, source="reference.md 2.2") for key, text in rare)


def _outside_warn_limits(exam: Exam) -> Iterator[tuple[str, str]]:
    for section, fields in SECTIONS.items():
        for f in fields:
            value = getattr(getattr(exam, section), f.key)
            if value is None or f.warn_low is None or f.warn_high is None:
                continue
            if not f.warn_low <= value <= f.warn_high:
                key = f"{section}.{f.key}"
                yield key, f"{key} = {value:g} is unusual (usually {f.warn_low:g} to {f.warn_high:g}): check it"


def _rare_pairs(exam: Exam) -> Iterator[tuple[str, str]]:
    measured, by_size = exam.shoe.insole_length_mm, inside_length_mm(exam.shoe)
    if measured is not None and by_size is not None and abs(measured - by_size) > SIZE_AGAINST_INSOLE_MM:
        text = f"the shoe's insole ({measured:g} mm) and its size ({by_size:g} mm inside) disagree: check them"
        yield "shoe.insole_length_mm", text
    left, right = exam.left.fpi6, exam.right.fpi6
    if left is not None and right is not None and abs(left - right) > FPI_ASYMMETRY:
        yield "fpi6", f"foot posture differs between the sides (left {left}, right {right}): check it"


ANKLE_WARN = {"nwb": (-10.0, 30.0), "lunge": (10.0, 45.0)}  # reference.md 2.2


def _of_ankles(exam: Exam) -> Iterator[tuple[str, str]]:
    for side in SIDES:
        degrees, method = exam.foot(side).ankle_dorsiflexion_extended_deg, exam.foot(side).ankle_method
        low, high = ANKLE_WARN.get(method or "", (min(ANKLE_WARN["nwb"]), max(ANKLE_WARN["lunge"])))
        if degrees is not None and not low <= degrees <= high:
            key = f"{side}.ankle_dorsiflexion_extended_deg"
            yield key, f"{key} = {degrees:g} is unusual (usually {low:g} to {high:g}): check it"


def _words(exam: Exam) -> Iterator[tuple[str, str]]:
    """A word and degrees that stand beside each other within a goniometer's error: which one decides."""
    for side in SIDES:
        foot = exam.foot(side)
        pairs = (
            ("hallux", HALLUX.get(foot.hallux or ""), foot.hallux_dorsiflexion_unloaded_deg),
            ("subtalar_mobility", SUBTALAR.get(foot.subtalar_mobility or ""), subtalar_total_deg(foot)),
            (
                "ankle",
                ANKLE.get(foot.ankle_method or "", {}).get(foot.ankle or ""),
                foot.ankle_dorsiflexion_extended_deg,
            ),
        )
        for key, band, degrees in pairs:
            if band is not None and degrees is not None and not band.low <= degrees < band.high:
                decides = "the degrees decide" if key == "ankle" else "the more cautious of the two decides"
                yield f"{side}.{key}", f'{side}.{key} = "{getattr(foot, key)}" beside {degrees:g} degrees: {decides}'
