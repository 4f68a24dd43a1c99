"""The import room on spoiled scans: outcome against expectation, errors, calibration and seconds, per preset.

`make bench-scan` makes its own cases: every clean foot of the development data under every preset, with three seeds
that no figure in the room was fitted on (101 to 106 gave the half-widths' weights, 21 to 23 their last factors). They
are kept in a temporary folder between runs. Speed in floors is `bench_scan_speed.py`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # before numpy: pools of threads would fight

import numpy as np

from scan_judge import MEASURES, as_expected, judge, silent
from scan_limits import promised
from spoiled import Case, every_case, folder, missing, spoiled

SEEDS = (31, 32, 33)
LEAST = "accept"
HEADS = ("length", "ball", "heel", "arch", "ptern x", "toe x", "mtp1", "mtp5")
SHORT = {"foot_length_mm": "length", "ball_width_mm": "ball", "heel_width_mm": "heel", "arch_height_mm": "arch"}


def run(job: tuple[Case, Path]) -> dict[str, Any]:
    """Make a case where it is not there, and judge it."""
    case, kept_in = job
    path, made = spoiled(case, kept_in)
    return judge(path, made, case.foot)


def spread(values: list[float | None]) -> str:
    """Median and 95th percentile of the sizes."""
    found = np.abs([v for v in values if v is not None])
    return f"{np.median(found):5.2f}/{np.quantile(found, 0.95):5.2f}" if len(found) else "    -/-    "


def banded(rows: list[dict[str, Any]], keys: tuple[str, ...] = MEASURES) -> np.ndarray:
    """Size of each error and its half-width, (n, 2)."""
    pairs = [(abs(r[k]), r[f"{k}_pm"]) for r in rows for k in keys if r[k] is not None and r[f"{k}_pm"]]
    return np.array(pairs).reshape(-1, 2)


def calibration(rows: list[dict[str, Any]], keys: tuple[str, ...] = MEASURES) -> str:
    """Share of errors inside their band, and the median half-width over the median error."""
    error, band = banded(rows, keys).T
    if not len(error):
        return "  -    - "
    return f"{(error <= band).mean():4.0%} {np.median(band) / max(np.median(error), 1e-6):4.1f}"


def table(rows: list[dict[str, Any]]) -> None:
    """One line per preset: counts, then median/95th percentile in mm."""
    print(f"{'preset':17}   n  ok built silent side  {' '.join(f'{h:^11}' for h in HEADS)}     s")
    for preset in [*sorted({r["preset"] for r in rows}), "all"]:
        some = [r for r in rows if preset in (r["preset"], "all")]
        done = [r for r in some if "feet" in r]
        cells = [spread([r[k] for r in done]) for k in MEASURES]
        cells += [spread([r[k][0] for r in done]) for k in ("pternion", "toe_tip")]
        cells += [spread([float(np.hypot(*r[k][:2])) for r in done if k in r]) for k in ("mtp1", "mtp5")]
        print(
            f"{preset:17} {len(some):3d} {sum(map(as_expected, some)):3d} {len(done):5d} "
            f"{sum(bool(silent(r)) for r in done):6d} {sum(r['side'] for r in done):4d}  {' '.join(cells)} "
            f"{np.median([r['seconds'] for r in some]):5.2f}"
        )


def bands(rows: list[dict[str, Any]]) -> None:
    """Calibration: coverage of the 95 % band, and median half-width over median error, per preset and measure."""
    done = [r for r in rows if "feet" in r]
    groups = {p: [r for r in done if r["preset"] == p] for p in sorted({r["preset"] for r in done})}
    groups |= {f"family {f}": [r for r in done if r["family"] == f] for f in sorted({r["family"] for r in done})}
    print(f"\n{'calibration':17} {'all':^10} " + " ".join(f"{SHORT[k]:^10}" for k in MEASURES))
    for name, some in [*groups.items(), ("all", done)]:
        print(f"{name:17} {calibration(some):10} " + " ".join(f"{calibration(some, (k,)):10}" for k in MEASURES))


def faults(rows: list[dict[str, Any]]) -> None:
    """Every case that came out otherwise than it should."""
    accept = [r for r in rows if r["expect"] == LEAST]
    print(f"\naccepted of those to be accepted: {sum(map(as_expected, accept))} of {len(accept)}")
    for r in rows:
        bad = silent(r)
        if bad or not as_expected(r):
            what = r.get("then") or r.get("code") or "built"
            print(f"{r['file']:42} want {r['expect']:6} got {what:20} silent {bad} said {r.get('said')}")
            print(f"    {r.get('text', '')[:110]}")


def wanted(words: argparse.Namespace) -> list[Case]:
    """The cases asked for, spread evenly where only a slice is."""
    cases = every_case([int(s) for s in words.seeds.split(",")])
    return [c for c in cases if re.search(words.match, c.name)][:: words.slice]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, help="where cases are made and kept")
    parser.add_argument("--seeds", default=",".join(map(str, SEEDS)))
    parser.add_argument("--match", default="", help="only cases FOOT__PRESET__SEED that this pattern is found in")
    parser.add_argument("--slice", type=int, default=1, help="only every n-th case")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--json", type=Path, help="write all rows here")
    parser.add_argument("--from-json", type=Path, help="print the tables of an earlier run's rows")
    words = parser.parse_args()
    if why := missing():
        print(f"bench-scan skipped: it {why}")
        return 0
    rows = json.loads(words.from_json.read_text()) if words.from_json else _run(words)
    table(rows)
    bands(rows)
    promised(rows)
    faults(rows)
    return int(any(silent(r) for r in rows))


def _run(words: argparse.Namespace) -> list[dict[str, Any]]:
    jobs = [(case, words.cases or folder()) for case in wanted(words)]
    with ProcessPoolExecutor(words.jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        rows = list(pool.map(run, jobs, chunksize=4))
    if words.json:
        words.json.write_text(json.dumps(rows, indent=1))
    return rows


if __name__ == "__main__":
    sys.exit(main())
