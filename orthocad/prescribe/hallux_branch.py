"""Which branch of decisions.md a first metatarsophalangeal joint is on."""

from __future__ import annotations

from orthocad.prescribe.exam import FootExam
from orthocad.prescribe.exam_checks import HALLUX

FREE_UNLOADED_FROM_DEG = 50.0  # ler_hl
FREE_LOADED_BELOW_DEG = 14.0  # ler_hl
STIFF_BELOW_DEG = 20.0  # wernick
WORD_DEG = {"full": 65.0, "functional": 55.0, "limited": 35.0, "rigid": 10.0, "fused": 0.0}  # inside each word's band
WORD_LOADED_DEG = {"functional": 10.0}


def unloaded_deg(foot: FootExam) -> float | None:
    """Unloaded dorsiflexion: degrees, or those that the word stands for where it is alone or the more cautious."""
    degrees, word = foot.hallux_dorsiflexion_unloaded_deg, foot.hallux or ""
    overruled = degrees is not None and word in WORD_DEG and degrees >= HALLUX[word].high
    return WORD_DEG.get(word) if degrees is None or overruled else degrees


def loaded_deg(foot: FootExam) -> float | None:
    """Loaded dorsiflexion: degrees, else those that the word stands for."""
    degrees = foot.hallux_dorsiflexion_loaded_deg
    return degrees if degrees is not None else WORD_LOADED_DEG.get(foot.hallux or "")


def painful(foot: FootExam) -> bool | None:
    """Whether passive dorsiflexion hurts, unloaded or at mid-range; painless only where both were asked."""
    answers = (foot.hallux_pain_unloaded, foot.hallux_pain_mid_range)
    if any(answers):
        return True
    return None if None in answers else False


def branch(foot: FootExam) -> str:
    """ask, site, block, stiff, free, mild or none (decisions.md, hallux)."""
    unloaded, loaded, pain = unloaded_deg(foot), loaded_deg(foot), painful(foot)
    if foot.first_ray_osteoarthritis or foot.hallux_pain_mid_range:
        return "block"
    if pain and unloaded is None:
        return "ask"
    if pain:
        return "block" if unloaded is not None and unloaded < FREE_UNLOADED_FROM_DEG else "site"
    if foot.hallux == "fused":
        return "stiff"
    low = unloaded is not None and unloaded < FREE_UNLOADED_FROM_DEG
    held = loaded is not None and loaded < FREE_LOADED_BELOW_DEG
    if pain is None:
        return "ask" if low or held else "none"
    return _painless(unloaded, held)


def _painless(unloaded: float | None, held: bool) -> str:
    if unloaded is None:
        return "ask" if held else "none"
    if unloaded < STIFF_BELOW_DEG:
        return "stiff"
    if unloaded < FREE_UNLOADED_FROM_DEG:
        return "mild"
    return "free" if held else "none"
