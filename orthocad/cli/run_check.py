"""`orthocad check`: any insole file judged for printing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orthocad.verify.inspect import Inspection


class CheckWords:
    """The options of `check` as they were typed."""

    def __init__(self, profile: str | None, material: str | None, printer: str | None, units: str | None) -> None:
        self.profile, self.material, self.printer, self.units = profile, material, printer, units


def run_check(device: Path, words: CheckWords, wall_map: Path | None, as_json: bool) -> None:
    """Judge one file, print it; a failed check is exit 6."""
    from orthocad.errors import RejectedError, UsageError
    from orthocad.verify.inspect import inspect_mesh
    from orthocad.verify.inspect.device_file import load_device

    material, printer = _machine(words)
    mesh, notes = load_device(device, words.units)
    found = inspect_mesh(mesh, material, printer)
    if wall_map is not None:
        from orthocad.deliver.pictures.wall_map import wall_map_png

        if len(found.walls.thickness_mm) == 0:
            raise UsageError("usage.map", f"{device.name} has no wall under 10 mm to draw; leave out --map")
        wall_map.write_bytes(wall_map_png(found.walls.at_mm, found.walls.thickness_mm, material.min_wall_mm))
    record = _record(device, notes, found, f"{material.name} on {printer.name or printer.text}")
    failed = [c for c in found.checks if not c.passed]
    if not as_json:
        print("\n".join(_lines(record)))
    elif not failed:
        print(json.dumps(record, ensure_ascii=False, indent=1))
    if failed:
        text = "; ".join(f"{c.code} {c.value:.2f} {c.unit} ({c.text})" for c in failed)
        fault = RejectedError(failed[0].code, text)
        fault.record = record  # with --json one document holds both
        raise fault


def _machine(words: CheckWords) -> tuple[Any, Any]:
    """Material and printer: the profile's, or the ones named."""
    from orthocad.prescribe import load_profile
    from orthocad.prescribe.machine_file import load_material, load_printer
    from orthocad.verify.inspect import printer_of

    profile = load_profile(words.profile)
    material = load_material(words.material) if words.material else profile.material
    printer = load_printer(words.printer) if words.printer else printer_of(profile)
    return material, printer


def _record(device: Path, notes: tuple[str, ...], found: Inspection, made: str) -> dict[str, Any]:
    keys = ("code", "value", "limit", "unit", "passed", "text", "at_mm")
    return {
        "file": str(device),
        "for": made,
        "notes": list(notes),
        "passed": found.passed,
        "size_mm": [round(v, 2) for v in found.size_mm],
        "volume_mm3": round(found.volume_mm3, 1),
        "construction": found.construction,
        "checks": [{key: getattr(c, key) for key in keys} for c in found.checks],
        "orientation": found.orientation,
        "mass_g": round(found.estimate.mass_g, 1),
        "hours": None if found.estimate.hours is None else round(found.estimate.hours, 2),
        "material_mm3": round(found.estimate.material_mm3, 1),
        "estimate": found.estimate.model,
    }


def _lines(record: dict[str, Any]) -> Iterable[str]:
    size = " x ".join(f"{v:.0f}" for v in record["size_mm"])
    what = f"{size} mm, {record['volume_mm3'] / 1000:.1f} cm3, {record['construction']}"
    yield f"{record['file']}: {what}; {record['for']}"
    yield from (f"  note: {note}" for note in record["notes"])
    for check in record["checks"]:
        mark = "ok  " if check["passed"] else "FAIL"
        value = f"{check['value']:8.2f} {check['unit']} (limit {check['limit']:g})"
        yield f"  {mark} {check['code']:26} {value}: {check['text']}"
    yield f"  lay it {record['orientation']}"
    hours = "" if record["hours"] is None else f", {record['hours']:.1f} h"
    yield f"  about {record['mass_g']:.0f} g{hours} ({record['estimate']})"
