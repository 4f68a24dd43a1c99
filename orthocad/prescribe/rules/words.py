"""The exam's words, cross-checks and limits: what each word stands for, and what cannot both be true."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.prescribe.exam_checks import (
    ALL,
    ANKLE,
    ANKLE_WARN,
    BMI,
    FLEXED_UNDER_EXTENDED_DEG,
    FPI_ASYMMETRY,
    FUNCTIONAL_LOADED_BELOW_DEG,
    GONIOMETER_DEG,
    HALLUX,
    LOADED_OVER_UNLOADED_DEG,
    SIZE_AGAINST_INSOLE_MM,
    SUBTALAR,
    Band,
)
from orthocad.prescribe.exam_fields import SECTIONS, SIZE_LIMITS, ExamField
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import CUSHION, Outcome, Row

FINDING = "Exam's words and limits"
GOAL = None
RANK = CUSHION

SOURCE = "reference.md 2.2"


def _degrees(band: Band) -> str:
    low = f"from {band.low:g}" if band.low > -ALL else ""
    high = f"under {band.high:g}" if band.high < ALL else ""
    return " to ".join(part for part in (low, high) if part) + " degrees"


def _bands(name: str, bands: dict[str, Band], source: str) -> dict[str, Row]:
    return {f"{name}_{word}": Row(when=f"{name} {word}", says=_degrees(b), source=source) for word, b in bands.items()}


def _limits(section: str, field: ExamField) -> Row:
    warn = f"; warn outside {field.warn_low:g} to {field.warn_high:g}" if field.warn_low is not None else ""
    name = f"foot.{field.key}" if section == "left" else f"{section}.{field.key}"
    return Row(when=name, says=f"reject outside {field.low:g} to {field.high:g}{warn}", source=SOURCE)


ROWS = {
    **_bands("hallux unloaded", HALLUX, "ler_hl"),
    "functional": Row(
        when="hallux functional", says=f"loaded under {FUNCTIONAL_LOADED_BELOW_DEG:g} degrees", source="ler_hl"
    ),
    **_bands("ankle (nwb)", ANKLE["nwb"], "decisions.md"),
    **_bands("ankle (lunge)", ANKLE["lunge"], "decisions.md"),
    **_bands("subtalar inversion + eversion", SUBTALAR, SOURCE),
    "goniometer": Row(
        when="a word beside degrees",
        says=f"refused where they are over {GONIOMETER_DEG:g} degrees apart; else the ankle's degrees "
        "decide, and of the others the more cautious of the two",
        source=SOURCE,
    ),
    "loaded": Row(
        when="hallux loaded against unloaded",
        says=f"refused where loaded is over unloaded + {LOADED_OVER_UNLOADED_DEG:g}",
        source=SOURCE,
    ),
    "flexed": Row(
        when="ankle, knee bent against straight",
        says=f"refused where bent is under straight - {FLEXED_UNDER_EXTENDED_DEG:g}",
        source=SOURCE,
    ),
    "bmi": Row(when="mass against height", says=f"refused outside a BMI of {BMI[0]:g} to {BMI[1]:g}", source=SOURCE),
    **{
        f"ankle_warn_{method}": Row(
            when=f"ankle degrees, {method}", says=f"warn outside {low:g} to {high:g}", source=SOURCE
        )
        for method, (low, high) in ANKLE_WARN.items()
    },
    "fpi": Row(
        when="FPI left against right", says=f"warn where over {FPI_ASYMMETRY} apart", source="fpi_asym",
        status="published",
    ),
    "size": Row(
        when="shoe size against its measured insole", says=f"warn where over {SIZE_AGAINST_INSOLE_MM:g} mm apart"
    ),
    **{
        f"size_{name}": Row(when=f"shoe size, {name}", says=f"reject outside {low:g} to {high:g}", source=SOURCE)
        for name, (low, high) in SIZE_LIMITS.items()
    },
    **{
        f"limits_{section}_{field.key}": _limits(section, field)
        for section, fields in SECTIONS.items()
        if section != "right"
        for field in fields
        if field.low is not None and field.key != "size"
    },
}  # fmt: skip


def propose(facts: Facts) -> Iterator[Outcome]:
    """Nothing: `exam_checks` holds exams against it."""
    return iter(())
