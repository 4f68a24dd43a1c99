"""The import room on degraded scans: outcome against expectation, errors, calibration and seconds, per preset.

Cases are made by `../shared/tools/degrade.py` into a folder and kept there; `--cases` names a folder already made.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # before numpy: pools of threads would fight

import multiprocessing

import numpy as np

SHARED = Path(__file__).parents[3] / "shared"
MEASURES = ("foot_length_mm", "ball_width_mm", "heel_width_mm", "arch_height_mm")
SPARED = {"scan.load_unknown", "scan.units_assumed", "scan.inside_out", "scan.kind"}  # say nothing about a measure
LIMITS = (("length", "foot_length_mm", 4.0), ("arch", "arch_height_mm", 3.0))


def truth(name: str) -> dict[str, Any]:
    folder = "synthetic_find" if name.startswith("find") else "synthetic_makehuman"
    return json.loads((SHARED / "data" / folder / f"{name}.json").read_text())


def judge(path: Path) -> dict[str, Any]:
    """One scan through the room, and where the scale is asked for, once more with the foot's length."""
    from orthocad.errors import ScanError
    from orthocad.model import ScanOptions
    from orthocad.scan import scan_feet

    name, preset, seed = (path.stem.split("__") + ["0"])[:3]
    made, known = json.loads(path.with_suffix(".json").read_text()), truth(path.stem.split("__")[0])
    row: dict[str, Any] = {
        "file": path.name,
        "name": name,
        "preset": preset,
        "seed": seed,
        "expect": made["expect_code"],
    }
    if preset in ("cm", "inch") and not 200 <= known["contract"]["measurements"]["foot_length_mm"] <= 320:
        row["expect"] = "ask"  # the contract's rule for assumed units
    row["family"] = name.split("_")[0]
    start = time.perf_counter()
    options = ScanOptions()
    try:
        feet = scan_feet(path, options)
    except ScanError as error:
        row |= {"code": error.code, "text": error.text, "first_seconds": time.perf_counter() - start}
        if error.code == "scan.units_ambiguous":
            options = ScanOptions(foot_length_mm=known["contract"]["measurements"]["foot_length_mm"])
            try:
                feet = scan_feet(path, options)
            except ScanError as again:
                return row | {"then": again.code, "text": again.text, "seconds": time.perf_counter() - start}
        else:
            return row | {"seconds": time.perf_counter() - start}
    row["seconds"] = time.perf_counter() - start
    row["feet"] = len(feet)
    own = [f for f in feet if f.side == known["side"]]
    row["side"] = bool(own)
    foot = own[0] if own else feet[0]
    row["said"] = sorted({n.code for n in foot.scan.notices} - {"scan.load_unknown"})
    row["coverage"] = foot.scan.sole_coverage
    row["side_source"] = foot.scan.side_source
    return row | errors(foot, made, known)


def errors(foot: Any, made: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """Signed errors of measures, their half-widths, landmark errors, tilt and scale."""
    canonical, contract = np.array(made["to_canonical"]), known["contract"]
    to_truth = np.array(contract["foot_from_file"]) @ canonical
    out: dict[str, Any] = {}
    for key in MEASURES:
        found = foot.measurements[key]
        out[key] = None if found.value is None else found.value - contract["measurements"][key]
        out[f"{key}_pm"] = found.plus_minus
        out[f"{key}_true"] = contract["measurements"][key]
    for key, place in contract["landmarks"].items():
        if key in foot.landmarks:
            at = to_truth[:3, :3] @ foot.landmarks[key].scan_xyz + to_truth[:3, 3]
            out[key] = (at - place).tolist()
            out[f"{key}_conf"] = foot.landmarks[key].confidence
    ours = np.array(foot.scan.foot_from_scan)[:3, :3]
    scale = np.cbrt(np.linalg.det(ours))
    out["reflected"] = bool(scale < 0)
    out["scale_off"] = float(scale * made["units_per_mm"])
    up_ours, up_truth = ours[2] / np.linalg.norm(ours[2]), to_truth[2, :3] / np.linalg.norm(to_truth[2, :3])
    out["tilt"] = float(np.degrees(np.arccos(np.clip(up_ours @ up_truth, -1, 1))))
    return out


def wrongs(row: dict[str, Any]) -> list[str]:
    """What is wrong with an accepted foot, whether said or not."""
    if "feet" not in row:
        return []
    found = [] if row["side"] else ["side"]
    if row["reflected"]:
        found.append("reflected")
    if not 0.97 < row["scale_off"] < 1.03:
        found.append("unit")
    if row["tilt"] > 3:
        found.append("tilt")
    found += [word for word, key, limit in LIMITS if row[key] is not None and abs(row[key]) > limit]
    if "mtp1" in row and np.hypot(*row["mtp1"][:2]) > 12:
        found.append("mtp1")
    return found


NAMED = {
    "arch": {"scan.flat_sole", "scan.noisy"},
    "length": {"scan.sock_suspected", "scan.foam_impression"},
    "mtp1": {"scan.sock_suspected", "scan.dorsum_closed", "scan.noisy", "scan.foam_impression"},
    "unit": {"scan.foam_impression"},
    "tilt": {"scan.flat_sole", "scan.dorsum_closed"},
}


def silent(row: dict[str, Any]) -> list[str]:
    """Wrongs that no warning of the scan names."""
    return [w for w in wrongs(row) if not (NAMED.get(w, set()) & set(row["said"]))]


def as_expected(row: dict[str, Any]) -> bool:
    built, want = "feet" in row and "code" not in row, row["expect"]
    warned = bool(set(row.get("said", ())) - SPARED)
    return {
        "accept": built,
        "warn": built and warned,
        "ask": row.get("code") == "scan.units_ambiguous",
        "refuse": not built,
        "either": True,
    }[want]


def spread(values: list[float]) -> str:
    found = np.abs([v for v in values if v is not None])
    return f"{np.median(found):5.2f}/{np.quantile(found, 0.95):5.2f}" if len(found) else "    -/-    "


def calibration(rows: list[dict[str, Any]]) -> str:
    """Share of measures inside their band, and the median half-width over the median error."""
    pairs = [
        (abs(r[k]), r[f"{k}_pm"]) for r in rows if "feet" in r for k in MEASURES if r[k] is not None and r[f"{k}_pm"]
    ]
    if not pairs:
        return "  -   "
    error, band = np.array(pairs).T
    return f"{(error <= band).mean():4.0%} {np.median(band) / max(np.median(error), 1e-6):4.1f}"


def table(rows: list[dict[str, Any]]) -> None:
    heads = ("length", "ball", "heel", "arch", "ptern x", "toe x", "mtp1", "mtp5")
    print(f"{'preset':17}   n  ok built silent side  {' '.join(f'{h:^11}' for h in heads)} {'calib':>10} {'s':>5}")
    for preset in [*sorted({r["preset"] for r in rows}), "all"]:
        some = [r for r in rows if preset in (r["preset"], "all")]
        done = [r for r in some if "feet" in r]
        cells = [spread([r[k] for r in done]) for k in MEASURES]
        cells += [spread([r[k][0] for r in done]) for k in ("pternion", "toe_tip")]
        cells += [spread([float(np.hypot(*r[k][:2])) for r in done if k in r]) for k in ("mtp1", "mtp5")]
        print(
            f"{preset:17} {len(some):3d} {sum(map(as_expected, some)):3d} {len(done):5d} "
            f"{sum(bool(silent(r)) for r in done):6d} {sum(r['side'] for r in done):4d}  {' '.join(cells)} "
            f"{calibration(done)} {np.median([r['seconds'] for r in some]):5.2f}"
        )


def faults(rows: list[dict[str, Any]]) -> None:
    for r in rows:
        bad = silent(r)
        if bad or not as_expected(r) or r.get("then"):
            what = r.get("then") or r.get("code") or "built"
            print(
                f"{r['file']:42} want {r['expect']:6} got {what:20} silent {bad} said {r.get('said')}",
                r.get("text", "")[:80],
            )


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--cases", type=Path, required=True, help="folder of NAME__PRESET__SEED.EXT with their .json")
    words.add_argument("--match", default="", help="only cases whose name matches this pattern")
    words.add_argument("--every", type=int, default=1, help="only every n-th foot")
    words.add_argument("--jobs", type=int, default=2)
    words.add_argument("--json", type=Path, help="write all rows here")
    said = words.parse_args()
    names = sorted({p.name.split("__")[0] for p in said.cases.glob("*.json")})[:: said.every]
    cases = [p.with_suffix("") for p in sorted(said.cases.glob("*.json")) if p.name.split("__")[0] in names]
    cases = [c for c in cases if re.search(said.match, c.name)]
    paths = [next(q for q in c.parent.glob(f"{c.name}.*") if q.suffix != ".json") for c in cases]
    with ProcessPoolExecutor(said.jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        rows = list(pool.map(judge, paths))
    table(rows)
    faults(rows)
    if said.json:
        said.json.write_text(json.dumps(rows, indent=1))
    return int(any(silent(r) for r in rows))


if __name__ == "__main__":
    sys.exit(main())
