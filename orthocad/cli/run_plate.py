"""`orthocad plate`: which plates were made, what is on them, what is on none and why."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orthocad.batch.plate import Made


def run_plate(out: Path, printer: str, reprints: tuple[str, ...], as_json: bool) -> None:
    """Pack and say."""
    from orthocad.batch.plate import make_plates
    from orthocad.batch.summary import refresh_summary
    from orthocad.prescribe.machine_file import load_printer

    made = make_plates(out, load_printer(printer), reprints)
    if as_json:
        told = {"plates": [asdict(p) for p in made.plates], "left_out": [asdict(p) for p in made.left]}
        told["stale"] = [asdict(s) | {"text": s.text} for s in made.stale]
        print(json.dumps(told, ensure_ascii=False, indent=1), flush=True)
    else:
        _tell(made, out)
    refresh_summary(out)  # last: what was plated is said whatever becomes of the page


def _tell(made: Made, out: Path) -> None:
    _tell_plates(made, out)
    print(*(f"DO NOT PRINT {s.text}\n" for s in made.stale), sep="", end="", flush=True)


def _tell_plates(made: Made, out: Path) -> None:
    plates, left = made.plates, made.left
    for plate in plates:
        file = out / "plates" / f"{plate.name}.3mf"
        number = f"{len(plate.devices)} device{'s' * (len(plate.devices) != 1)}"
        print(f"{file}: {plate.material}, {number}: {', '.join(plate.orders)}")
    if not (plates or left):
        print("no plate: nothing is approved that was not plated before; approve it first")
        return
    if plates:
        number = f"{len(plates)} plate{'s' * (len(plates) != 1)}"
        print(f"{number}; the pictures beside them (.svg) show which order lies where")
    if left:
        print("\n".join([f"on no plate: {len(left)}", *(f"  - {p.name}: {p.text}" for p in left)]), flush=True)
