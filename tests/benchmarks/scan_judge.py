"""One spoiled scan through the import room, judged against the truth of the foot it was made from."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from shared_data import truth

MEASURES = ("foot_length_mm", "ball_width_mm", "heel_width_mm", "arch_height_mm")
SPARED = {"scan.load_unknown", "scan.units_assumed", "scan.inside_out"}  # say nothing about a measure
ASSUMED_MM = {"cm": (200.0, 320.0), "inch": (7.9 * 25.4, 12.6 * 25.4)}  # the contract's rule for assumed units
LENGTH_MM, ARCH_MM, MTP1_MM, TILT_DEG, UNIT_SHARE = 4.0, 3.0, 12.0, 3.0, 0.03  # off by more is wrong
# Which warnings name which wrong: their text must tell a reader to doubt just that.
NAMED = {
    "arch": {"scan.noisy", "scan.two_layers"},
    "length": {"scan.sock_suspected", "scan.foam_impression", "scan.dorsum_closed", "scan.faceted", "scan.two_layers"},
    "mtp1": {"scan.dorsum_closed", "scan.faceted", "scan.noisy", "scan.foam_impression", "scan.two_layers"},
    "unit": {"scan.foam_impression"},
    "tilt": {"scan.dorsum_closed", "scan.faceted", "scan.noisy", "scan.two_layers"},
}


def judge(path: Path, made: dict[str, Any], name: str) -> dict[str, Any]:
    """One scan through the room, and where the scale is asked for, once more with the foot's length."""
    from orthocad.errors import ScanError
    from orthocad.model import ScanOptions

    known = truth(name)
    length_mm = known["contract"]["measurements"]["foot_length_mm"]
    row = {"file": path.name, "name": name, "family": name.split("_")[0], "preset": made["preset"]}
    row |= {"seed": made["seed"], "expect": _expected(made, length_mm)}
    start = time.perf_counter()
    try:
        try:
            feet = _scan(path, ScanOptions())
        except ScanError as error:
            row |= {"code": error.code, "text": error.text}
            if error.code != "scan.units_ambiguous":
                raise
            feet = _scan(path, ScanOptions(foot_length_mm=length_mm))
    except ScanError as error:
        return row | {"then": error.code, "text": error.text, "seconds": time.perf_counter() - start}
    row["seconds"] = time.perf_counter() - start
    return row | _of_feet(feet, made, known)


def _scan(path: Path, options: Any) -> Any:
    from orthocad.scan import scan_feet

    return scan_feet(path, options)


def _expected(made: dict[str, Any], length_mm: float) -> str:
    low, high = ASSUMED_MM.get(made["preset"], (0.0, np.inf))
    return str(made["expect_code"]) if low <= length_mm <= high else "ask"


def _of_feet(feet: Any, made: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    own = [f for f in feet if f.side == known["side"]]
    foot = (own or feet)[0]
    said = sorted({n.code for n in foot.scan.notices} - {"scan.load_unknown"})
    out = {"feet": len(feet), "side": bool(own), "said": said, "coverage": foot.scan.sole_coverage}
    return out | {"side_source": foot.scan.side_source} | errors(foot, made, known)


def errors(foot: Any, made: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """Signed errors of measures, their half-widths, landmark errors, tilt and scale."""
    contract = known["contract"]
    to_truth = np.array(contract["foot_from_file"]) @ np.array(made["to_canonical"])
    given = foot.scan.units_source.startswith("scaled")  # that length was told, not measured: it says nothing
    out: dict[str, Any] = {}
    for key in MEASURES:
        found = foot.measurements[key]
        out[key] = None if found.value is None else found.value - contract["measurements"][key]
        out[f"{key}_pm"] = None if key == "foot_length_mm" and given else found.plus_minus
        out[f"{key}_true"] = contract["measurements"][key]
    for key, place in contract["landmarks"].items():
        if key in foot.landmarks:
            at = to_truth[:3, :3] @ foot.landmarks[key].scan_xyz + to_truth[:3, 3]
            out[key] = (at - place).tolist()
    ours = np.array(foot.scan.foot_from_scan)[:3, :3]
    scale = np.cbrt(np.linalg.det(ours))
    up_ours, up_truth = ours[2] / np.linalg.norm(ours[2]), to_truth[2, :3] / np.linalg.norm(to_truth[2, :3])
    tilt = np.degrees(np.arccos(np.clip(up_ours @ up_truth, -1, 1)))
    return out | {"reflected": bool(scale < 0), "scale_off": float(scale * made["units_per_mm"]), "tilt": float(tilt)}


def wrongs(row: dict[str, Any]) -> list[str]:
    """What is wrong with an accepted foot, whether said or not."""
    if "feet" not in row:
        return []
    off = {
        "side": not row["side"],
        "reflected": row["reflected"],
        "unit": abs(row["scale_off"] - 1) > UNIT_SHARE,
        "tilt": row["tilt"] > TILT_DEG,
        "length": abs(row["foot_length_mm"] or 0) > LENGTH_MM,
        "arch": abs(row["arch_height_mm"] or 0) > ARCH_MM,
        "mtp1": np.hypot(*row["mtp1"][:2]) > MTP1_MM,
    }
    return [word for word, wrong in off.items() if wrong]


def silent(row: dict[str, Any]) -> list[str]:
    """Wrongs that no warning of the scan names."""
    return [w for w in wrongs(row) if not (NAMED.get(w, set()) & set(row["said"]))]


def as_expected(row: dict[str, Any]) -> bool:
    """Whether a scan was accepted, warned of, asked about or refused as its preset demands."""
    built, want = "feet" in row and "code" not in row, row["expect"]
    warned = bool(set(row.get("said", ())) - SPARED)
    return {
        "accept": built,
        "warn": built and warned,
        "ask": row.get("code") == "scan.units_ambiguous" and "feet" in row,
        "refuse": "feet" not in row,
        "either": True,
    }[want]
