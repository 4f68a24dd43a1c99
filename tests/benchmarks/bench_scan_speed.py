"""Seconds of the import room in floors, at three sizes of one scan: part of `make bench-scan`.

The floor is `bench.py`'s: a process of its own that reads the scan and writes it as STL with trimesh. The room's time
is that of `scan_feet` in a process that stays, without the import of libraries. Growth is how much longer the largest
scan takes than the middle one, against the same for `trimesh.load`. All is taken in turn, five times after a warm-up.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # before numpy

import trimesh

from bench import FLOOR, ROOT, WIDEST_SPREAD, run_process

ROUNDS = 5
HALVINGS = (1, 3, 4)  # of each edge of the sample's 3800 faces: about 15, 240 and 970 thousand
LIMIT, GROWTH_LIMIT = 1.0, 1.3
SAMPLE = ROOT / "foot_scans" / "man_right.stl"


def scans(folder: Path) -> list[Path]:
    """The sample, smoothly divided, as STL files."""
    mesh, made = trimesh.load(SAMPLE), []
    for halvings in HALVINGS:
        path = folder / f"{halvings}.stl"
        mesh.subdivide_loop(halvings).export(path)
        made.append(path)
    return made


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(path: Path, folder: Path) -> dict[str, list[float]]:
    """Seconds of the floor, of the room and of trimesh's loading alone."""
    from orthocad.model import ScanOptions
    from orthocad.scan import scan_feet

    turns: dict[str, Callable[[], float]] = {
        "floor": lambda: run_process([sys.executable, "-c", FLOOR, str(path), "floor.stl"], folder).seconds,
        "scan": lambda: timed(lambda: scan_feet(path, ScanOptions())),
        "load": lambda: timed(lambda: trimesh.load(path)),
    }
    taken: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(ROUNDS + 1):
        for name, once in turns.items():
            seconds = once()
            if number:
                taken[name].append(seconds)
    return taken


def main() -> None:
    print(f"{'faces':>9}{'scan s':>9}{'load s':>9}{'floor s':>9}{'floors':>9}")
    medians, steady = [], True
    with tempfile.TemporaryDirectory() as made_in:
        folder = Path(made_in)
        for path in scans(folder):
            taken = measure(path, folder)
            median = {name: statistics.median(seconds) for name, seconds in taken.items()}
            steady &= (max(taken["floor"]) - min(taken["floor"])) / median["floor"] <= WIDEST_SPREAD
            faces = (path.stat().st_size - 84) // 50
            ratio = median["scan"] / median["floor"]
            print(f"{faces:9}{median['scan']:9.2f}{median['load']:9.2f}{median['floor']:9.2f}{ratio:9.2f}", flush=True)
            medians.append(median)
    middle, largest = medians[1:]
    growth = (largest["scan"] / middle["scan"]) / (largest["load"] / middle["load"])
    floors = middle["scan"] / middle["floor"]
    print(f"floors at the middle size {floors:.2f} (limit {LIMIT:g}); growth {growth:.2f} (limit {GROWTH_LIMIT:g})")
    if not steady:
        print(f"the floor spreads over {100 * WIDEST_SPREAD:.0f} %: the machine is too busy for a verdict")


if __name__ == "__main__":
    main()
