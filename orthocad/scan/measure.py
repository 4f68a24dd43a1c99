"""The measures a scan can give, in the contract's definitions, and the reason for each it cannot."""

from __future__ import annotations

import numpy as np

from orthocad.geom.sections import cross_section, extent_below
from orthocad.model import Measure, Notice
from orthocad.scan.frame import Framed

HEEL_STATION = 0.16
HEEL_BELOW_MM = 25.0
FLAT_ARCH_MM = 3.0  # contract: an arch lower than this in a scan not declared full was not seen


def measures(
    foot: Framed, marks: dict[str, np.ndarray], load: str, plateau: bool = False
) -> tuple[dict[str, Measure], tuple[Notice, ...]]:
    """All measures by name, and the warnings they give rise to."""
    found = {
        "foot_length_mm": Measure(value=foot.length_mm),
        "truncated_length_mm": Measure(value=float(marks["mtp1"][0])),
        "ball_width_mm": Measure(value=float(np.linalg.norm((marks["mtp1"] - marks["mtp5"])[:2]))),
        "heel_width_mm": Measure(value=_heel_width(foot)),
    }
    arch, notices = _arch_height(marks, load, plateau)
    reason = (
        "needs a loaded scan with a stated contact threshold"
        if load in ("unloaded", "unknown")
        else "not measured by this version"
    )
    found["arch_height_mm"] = arch
    found["arch_index"] = Measure(value=None, unit="", reason=reason)
    found["arch_height_index"] = Measure(value=None, unit="", reason="needs the dorsum height under a known load")
    found["navicular_height_mm"] = Measure(
        value=None, reason="the navicular tuberosity cannot be found on a scan's surface"
    )
    return found, notices


def _heel_width(foot: Framed) -> float:
    low, high = extent_below(cross_section(foot.vertices_mm, foot.faces, HEEL_STATION * foot.length_mm), HEEL_BELOW_MM)
    return high - low


def _arch_height(marks: dict[str, np.ndarray], load: str, plateau: bool) -> tuple[Measure, tuple[Notice, ...]]:
    if "arch_apex" not in marks:
        return Measure(value=None, reason="the medial arch was not seen"), (_flat("the medial arch was not seen"),)
    height = float(marks["arch_apex"][2])
    if plateau:
        text = "the sole is a plateau: pressed flat, or drawn in by the scanner"
        return Measure(value=None, reason=text), (_flat(text),)
    if height < FLAT_ARCH_MM and load != "full":
        text = f"the arch is {height:.1f} mm high, under {FLAT_ARCH_MM:g}: pressed flat or never seen"
        return Measure(value=None, reason=text), (_flat(text),)
    return Measure(value=height), ()


def _flat(text: str) -> Notice:
    return Notice(code="scan.flat_sole", text=text)
