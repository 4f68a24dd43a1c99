"""Fits the weights of the half-widths (`orthocad/scan/bands.json`) and judges each family of feet by the other's.

Every clean foot goes once through every preset, each time with a seed of its own, so that no two feet share a noise.
`band_fit.py` makes weights of the errors. Three tables come out: the half-widths as the room states them now; weights
of FIND's feet on MakeHuman's and the other way round, neither foot nor seed seen, which are the figures to believe;
and the new weights, of both families, on the cases they were fitted on. Crossed and new ones are stretched by the one
factor that puts `NOMINAL` of the crossed errors inside.

    PYTHONPATH=.:tests python tests/benchmarks/fit_bands.py --rows ROWS.jsonl [--write]

Cases already in ROWS are not run again: 480 cases take about half an hour of one core.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import orthocad.scan
from band_fit import LEAST_ERROR_MM, NOMINAL, Error, fit, stretched
from bench_scan import SHORT
from orthocad.scan.bands import OTHERS, Evidence, Weights, find_bands, half_widths_mm
from scan_judge import MEASURES, judge
from shared_data import CLEAN
from spoiled import Case, folder, missing, spoiled, tool

TARGET = Path(orthocad.scan.__file__).with_name("bands.json")
FITTED = (*MEASURES, "truncated_length_mm")
NO_BAND = ("open_sole", "two_feet")  # refused; judged by `bench_scan.py`
FAMILIES = ("find", "mh")
Judged = tuple[Error, float]  # and the half-width it is judged by


def cases() -> list[Case]:
    """Every foot under every preset, each with its own seed, in an order that a cut leaves balanced."""
    rng = np.random.default_rng(5)
    kinds = [preset for preset in sorted(tool().PRESETS) if preset not in NO_BAND]
    every = [(foot, preset, 2000 + int(rng.integers(1, 9999))) for preset in kinds for foot in CLEAN]
    rng.shuffle(every)
    return [Case(*case) for case in every]


@contextmanager
def recorded() -> Iterator[list[Evidence]]:
    """What the room finds out about each foot that is scanned meanwhile."""
    found: list[Evidence] = []
    room, own = orthocad.scan, orthocad.scan.find_evidence  # type: ignore[attr-defined]
    room.find_evidence = lambda *a: found.append(own(*a)) or found[-1]  # type: ignore[attr-defined,func-returns-value]
    try:
        yield found
    finally:
        room.find_evidence = own  # type: ignore[attr-defined]


def run(case: Case) -> dict[str, Any]:
    """One case through the room: the judge's row, with the evidence."""
    path, made = spoiled(case, folder())
    with recorded() as found:
        row = judge(path, made, case.foot)
    if found:
        last = found[-1]
        row["evidence"] = {"rough_mm": last.rough_mm.tolist(), "spread": dict(last.spread)}
        row["evidence"]["others"] = last.others.tolist()
        row["plain_mm"] = dict(find_bands(last, scaled=False).mm)  # by today's weights, as all that the row states
    return row


def collect(rows: Path) -> None:
    """Run the cases that are not in the file yet, one line each."""
    done = {Path(r["file"]).stem for r in read(rows)} if rows.exists() else set()
    with rows.open("a") as out:
        for case in cases():
            if case.name not in done:
                out.write(json.dumps(run(case)) + "\n")
                out.flush()


def read(rows: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in rows.read_text().splitlines()]


def errors(rows: Iterable[Mapping[str, Any]]) -> list[Error]:
    """All errors that have a half-width."""
    return [e for row in rows if row.get("feet") == 1 and "evidence" in row for e in _of_row(row)]


def _of_row(row: Mapping[str, Any]) -> Iterator[Error]:
    told = row["evidence"]
    evidence = Evidence(rough_mm=np.array(told["rough_mm"]), spread=told["spread"], others=np.array(told["others"]))
    plain = row["plain_mm"]
    for name in FITTED:
        off, stated = (row[name], row[f"{name}_pm"]) if name in MEASURES else (row["mtp1"][0], None)
        if off is not None and (stated or name not in MEASURES):
            added = np.sqrt(max(stated**2 - plain[name] ** 2, 0.0)) if stated else 0.0
            yield Error(row["family"], row["preset"], name, off, stated, added, evidence)


def half_widths(some: list[Error], w: Weights) -> np.ndarray:
    """Half-widths (n,) of one measure's errors."""
    rough, others = np.array([e.evidence.rough_mm for e in some]), np.array([e.evidence.others for e in some])
    spread = np.array([e.evidence.spread[e.measure] for e in some])
    return np.hypot(half_widths_mm(w, rough, spread, others), [e.added_mm for e in some])


def crossed(some: list[Error], factor: float = 1.0) -> list[Judged]:
    """Each error with the half-width that the other family's feet give it."""
    out: list[Judged] = []
    for family in FAMILIES:
        learned = stretched(fit([e for e in some if e.family != family], FITTED), factor)
        out += judged([e for e in some if e.family == family], learned)
    return out


def factor_of(apart: list[Judged]) -> float:
    """What the half-widths must be stretched by for the nominal share of the errors to lie inside."""
    plain = [abs(e.error_mm) / half for e, half in pooled(apart) if not e.added_mm]
    return float(np.quantile(plain, NOMINAL))


def judged(some: list[Error], by: Mapping[str, Weights]) -> list[Judged]:
    """Each error with the half-width these weights give it."""
    groups = [[e for e in some if e.measure == name] for name in FITTED]
    return [pair for g in groups if g for pair in zip(g, half_widths(g, by[g[0].measure]).tolist(), strict=True)]


class Figures(NamedTuple):
    """How good half-widths are."""

    inside: float  # share of the errors
    sharpness: float  # median half-width over median error

    def __str__(self) -> str:
        return f"{self.inside:4.0%} {self.sharpness:4.2f}"


def figures(pairs: list[Judged]) -> Figures | str:
    if not pairs:
        return ""
    off, half = np.abs([e.error_mm for e, _ in pairs]), np.array([h for _, h in pairs])
    return Figures(float((off <= half).mean()), float(np.median(half) / max(np.median(off), LEAST_ERROR_MM)))


def groups(pairs: list[Judged]) -> dict[str, list[Judged]]:
    """By family, by preset, and all."""
    kinds = sorted({e.preset for e, _ in pairs})
    some = {f: [p for p in pairs if p[0].family == f] for f in FAMILIES}
    return some | {name: [p for p in pairs if p[0].preset == name] for name in kinds} | {"all": pairs}


def pooled(pairs: list[Judged]) -> list[Judged]:
    """Those of the four measures that the issue's limits are about."""
    return [p for p in pairs if p[0].measure in MEASURES]


def table(title: str, pairs: list[Judged]) -> None:
    """Prints coverage and sharpness per group and measure."""
    print(f"\n{title:17}    n {'pooled':10} " + " ".join(f"{s:10}" for s in (*SHORT.values(), "mtp1 x")))
    for name, some in groups(pairs).items():
        four = pooled(some)
        cells = [figures(four), *(figures([p for p in some if p[0].measure == m]) for m in FITTED)]
        print(f"{name:17} {len(four):4d} " + " ".join(f"{cell!s:10}" for cell in cells), flush=True)


def write(learned: Mapping[str, Weights], apart: list[Judged]) -> None:
    """The shipped file."""
    told = {
        name: {"noise": w.noise.round(3).tolist(), **dict(zip(OTHERS, w.others.round(3).tolist(), strict=True))}
        for name, w in learned.items()
    }
    judged_by = {name: np.round(figures(pooled(some)), 3).tolist() for name, some in groups(apart).items()}
    note = f"fit_bands.py, {len(pooled(apart))} errors, aimed at {NOMINAL:.0%}; crossed: each family by the other's "
    note += "weights, [share inside, median half-width over median error] of the four measures pooled"
    TARGET.write_text(json.dumps({"fitted": note, "crossed": judged_by, "weights": told}, indent=1) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, required=True, help="where the cases' results are kept")
    parser.add_argument("--no-runs", action="store_true", help="only what is in the file")
    parser.add_argument("--write", action="store_true", help="ship the weights of both families")
    words = parser.parse_args()
    if why := missing():
        print(f"not fitted: it {why}")
        return 1
    if not words.no_runs:
        collect(words.rows)
    some = errors(read(words.rows))
    table("stated", [(e, e.stated_mm) for e in some if e.stated_mm])
    factor = factor_of(crossed(some))
    apart, learned = crossed(some, factor), stretched(fit(some, FITTED), factor)
    table("crossed", apart)
    table("new", judged(some, learned))
    print(f"\nall half-widths stretched by {factor:.2f}")
    if words.write:
        write(learned, apart)
    return 0


if __name__ == "__main__":
    sys.exit(main())
