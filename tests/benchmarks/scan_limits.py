"""The accuracy that was promised, group by group: each median and 95th percentile beside its limit."""

from __future__ import annotations

from typing import Any

import numpy as np

from shared_data import FOLDED

CLEAN = {"cm", "inch"}  # the clean foot itself, cut at the ankle, in another pose and unit
APART = {"sock", "photogrammetry", "phone"}
LENGTH = "foot_length_mm"
# Name, key, limit of the median and of the 95th percentile in mm; landmarks along the axis, or in plan.
LIMITS = (
    ("length", LENGTH, 1.0, 2.0),
    ("ball width", "ball_width_mm", 1.5, 4.0),
    ("heel width", "heel_width_mm", 1.0, 2.5),
    ("arch height", "arch_height_mm", 0.5, 1.5),
    ("pternion x", "pternion", 1.0, 3.0),
    ("toe tip x", "toe_tip", 1.0, 3.0),
    ("mtp1 in plan", "mtp1", 3.0, 9.0),
    ("mtp5 in plan", "mtp5", 3.0, 9.0),
)
CLEAN_LENGTH = ("length", LENGTH, 0.5, 2.0)
APART_LENGTH, BAND = (2.0, 5.0), 0.95


def errors(rows: list[dict[str, Any]], key: str) -> np.ndarray:
    """Sizes of one error over the scans that were built; a length that was told is not a measure."""
    done = [r for r in rows if "feet" in r and r.get(key) is not None]
    if key == LENGTH:
        done = [r for r in done if r[f"{key}_pm"] is not None]
    if key in ("pternion", "toe_tip"):
        return np.abs([r[key][0] for r in done])
    if key in ("mtp1", "mtp5"):
        return np.array([np.hypot(*r[key][:2]) for r in done])
    return np.abs([r[key] for r in done])


def promised(rows: list[dict[str, Any]]) -> None:
    """The pooled groups that the limits are about, each limit kept or not, and the presets that lie over one."""
    clean = [r for r in rows if r["preset"] in CLEAN]
    apart = [r for r in rows if r["preset"] in APART]
    rest = [r for r in rows if r["preset"] not in CLEAN | APART]
    print("\nthe promise, median/95th percentile in mm        n   found        limit")
    _group("clean", clean, (CLEAN_LENGTH, *LIMITS[1:]))
    _group("degraded (without the class apart)", rest, LIMITS)
    for preset in sorted(APART):
        _apart(preset, [r for r in apart if r["preset"] == preset])
    _group("folded soles alone", [r for r in rest if r["name"] in FOLDED], LIMITS)
    for preset in sorted({r["preset"] for r in rest}):
        _group(f"only {preset}", [r for r in rest if r["preset"] == preset], LIMITS, only_over=True)


def _group(title: str, rows: list[dict[str, Any]], limits: tuple[Any, ...], only_over: bool = False) -> None:
    for name, key, median, most in limits:
        off = errors(rows, key)
        if not len(off):
            continue
        found = float(np.median(off)), float(np.quantile(off, 0.95))
        kept = found[0] <= median and found[1] <= most
        if not (kept and only_over):
            mark = "kept" if kept else "OVER"
            figures = f"{found[0]:5.2f}/{found[1]:5.2f}  {median:5.2f}/{most:5.2f}"
            print(f"  {title:42} {name:12} {len(off):4d} {figures} {mark}")


def _apart(preset: str, rows: list[dict[str, Any]]) -> None:
    """The class apart keeps its length within wider limits, or says a band wide enough."""
    off = errors(rows, LENGTH)
    if not len(off):
        print(f"  class apart, {preset:29} {'length':12}    0 told, not measured")
        return
    done = [r for r in rows if "feet" in r and r[f"{LENGTH}_pm"] is not None]
    inside = np.mean([abs(r[LENGTH]) <= r[f"{LENGTH}_pm"] for r in done])
    found = float(np.median(off)), float(np.quantile(off, 0.95))
    kept = (found[0] <= APART_LENGTH[0] and found[1] <= APART_LENGTH[1]) or inside >= BAND
    figures = f"{found[0]:5.2f}/{found[1]:5.2f}  {APART_LENGTH[0]:5.2f}/{APART_LENGTH[1]:5.2f}"
    print(
        f"  class apart, {preset:29} {'length':12} {len(off):4d} {figures} {'kept' if kept else 'OVER'}"
        f"  ({inside:.0%} inside their own band; that, from {BAND:.0%} on, is the other way to keep it)"
    )
