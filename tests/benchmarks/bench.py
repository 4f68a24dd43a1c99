"""Speed as ratios to a floor measured in the same run: `make bench`, or `bench.py [--scan FILE]`.

The floor is what any tool must do: read the scan and write an STL, with trimesh, as its own process. Everything is
taken in turn, seven times after a warm-up, from an installed wheel with compiled bytecode. Where the floor itself
spreads over 15 % the machine is too busy for a verdict, and none is given.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / "build" / "bench-env"
ROUNDS = 7
WIDEST_SPREAD = 0.15
FLOOR = "import trimesh, sys; trimesh.load(sys.argv[1]).export(sys.argv[2])"
LIMITS = {"cold build": 4.0, "warm build": 0.6, "--help": 0.4}  # in floors


class Sample(NamedTuple):
    """One run of one thing."""

    seconds: float
    peak_mib: float
    stages: dict[str, float]


def installed_python() -> str:
    """The interpreter of an environment that holds our wheel, over the libraries of the one that runs this."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        here = next(p for p in sys.path if p.endswith("site-packages"))
        (next(ENVIRONMENT.glob("lib/python*/site-packages")) / "libraries.pth").write_text(f"{here}\n")
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall", "--compile"]
    subprocess.run([python, "-m", "pip", "install", *quiet, str(ROOT)], check=True)
    return str(python)


def run_process(command: list[str], folder: Path) -> Sample:
    """One process from start to end, with its peak memory."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status != 0:
        sys.exit(f"{command[:4]} failed: {said.decode()[-400:]}")
    return Sample(seconds=seconds, peak_mib=usage.ru_maxrss / 1024.0, stages={})


def warm_worker(scan: Path, out: Path) -> None:
    """Build once for every line on standard input, and answer with the seconds of each stage."""
    import resource

    from orthocad.model import Request
    from orthocad.pipeline import build

    for _ in sys.stdin:
        stages, last = {}, time.perf_counter()
        for stage, _record in build(Request(scans=(scan,), out=out, command="bench")):
            now = time.perf_counter()
            stages[stage], last = now - last, now
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
        print(json.dumps([sum(stages.values()), peak, stages]), flush=True)


def start_warm(python: str, scan: Path, folder: Path) -> Callable[[], Sample]:
    """A process that stays, and a function that asks it for one more build."""
    command = [python, __file__, "--worker", str(folder / "warm"), "--scan", str(scan)]
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def once() -> Sample:
        assert process.stdin is not None
        assert process.stdout is not None
        print("build", file=process.stdin, flush=True)
        answer = process.stdout.readline()
        if not answer:
            sys.exit("the warm build failed; its error stands above")
        return Sample(*json.loads(answer))

    return once


def measure(python: str, scan: Path, folder: Path) -> dict[str, list[Sample]]:
    """Everything in turn, the warm-up round dropped."""
    orthocad = str(Path(python).with_name("orthocad"))
    turns: dict[str, Callable[[], Sample]] = {
        "floor": lambda: run_process([python, "-c", FLOOR, str(scan), "floor.stl"], folder),
        "cold build": lambda: run_process([orthocad, "build", str(scan), "--out", "cold", "--quiet"], folder),
        "--help": lambda: run_process([orthocad, "--help"], folder),
        "warm build": start_warm(python, scan, folder),
    }
    samples: dict[str, list[Sample]] = {name: [] for name in turns}
    for number in range(ROUNDS + 1):
        for name, once in turns.items():
            sample = once()
            if number:
                samples[name].append(sample)
    return samples


def median_s(samples: list[Sample]) -> float:
    return statistics.median(s.seconds for s in samples)


def spread(samples: list[Sample]) -> float:
    """Slowest minus fastest, as a share of the median."""
    seconds = [s.seconds for s in samples]
    return (max(seconds) - min(seconds)) / median_s(samples)


def verdict(name: str, ratio: float, steady: bool) -> str:
    if name not in LIMITS:
        return ""
    if not steady:
        return f"no verdict (limit {LIMITS[name]:g})"
    return f"{'within' if ratio <= LIMITS[name] else 'OVER'} {LIMITS[name]:g}"


def show(samples: dict[str, list[Sample]], scan: Path) -> None:
    floor_s, floor_spread = median_s(samples["floor"]), spread(samples["floor"])
    steady = floor_spread <= WIDEST_SPREAD
    print(f"{scan.name}, median of {ROUNDS} in turn; the floor spreads {100 * floor_spread:.0f} %")
    print(f"{'':14}{'seconds':>9}{'floors':>9}{'spread':>9}{'peak MiB':>10}")
    for name, runs in samples.items():
        ratio, peak = median_s(runs) / floor_s, max(s.peak_mib for s in runs)
        row = f"{name:14}{median_s(runs):9.3f}{ratio:9.2f}{100 * spread(runs):8.0f}%{peak:10.0f}"
        print(f"{row}  {verdict(name, ratio, steady)}".rstrip())
    for stage in samples["warm build"][0].stages:
        seconds = statistics.median(s.stages[stage] for s in samples["warm build"])
        share = seconds / median_s(samples["warm build"])
        print(f"  {stage:12}{seconds:9.3f}{seconds / floor_s:9.2f}{100 * share:8.0f}% of the warm build")
    if not steady:
        print(f"the floor spreads over {100 * WIDEST_SPREAD:.0f} %: the machine is too busy for a verdict")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scan", type=Path, default=ROOT / "foot_scans" / "man_right.stl")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.worker:
        warm_worker(words.scan, words.worker)
        return
    with tempfile.TemporaryDirectory() as folder:
        show(measure(installed_python(), words.scan.resolve(), Path(folder)), words.scan)


if __name__ == "__main__":
    main()
