"""What the contact model and the arch's elements cost, as shares of the cold build of a pair that they are part of.

The build's own clock tells (`seconds` in `report.json`); the whole is the process from start to end.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path

from bench import ROOT, installed_python, run_process

ROUNDS = 5
LIMITS = {"pressure": 0.2, "strength": 1.0}  # of the cold build


def main() -> None:
    """Both constructions in turn, a warm-up dropped."""
    orthocad = str(Path(installed_python()).with_name("orthocad"))
    scans = [str(ROOT / "foot_scans" / name) for name in ("woman_left.ply", "woman_right.ply")]
    shares: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS + 1):
            for profile in ("tpu-full-contact", "pa12-shell"):
                command = [orthocad, "build", *scans, "--profile", profile, "--out", profile, "--quiet"]
                whole = run_process(command, Path(folder)).seconds
                stages = json.loads((Path(folder) / profile / "report.json").read_text())["seconds"]
                for stage in LIMITS if number else ():
                    shares.setdefault((profile, stage), []).append(stages[stage] / whole)
    print(f"a pair, shares of its cold build, median of {ROUNDS}")
    for (profile, stage), found in shares.items():
        share = statistics.median(found)
        verdict = "within" if share <= LIMITS[stage] else "OVER"
        print(f"  {profile:18}{stage:10}{100 * share:6.1f} %  {verdict} {100 * LIMITS[stage]:g} %")


if __name__ == "__main__":
    main()
