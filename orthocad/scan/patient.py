"""Both feet of a patient from one or two scan files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from orthocad.errors import ScanError
from orthocad.model import Foot, Notice, ScanOptions
from orthocad.scan import scan_feet
from orthocad.scan.mirror import with_mirrored

LENGTHS_APART_MM = 8.0  # reference.md 1.5

Reader = Callable[[Path, ScanOptions], tuple[Foot, ...]]


def scan_patient(paths: tuple[Path, ...], options: ScanOptions, reader: Reader = scan_feet) -> Mapping[str, Foot]:
    """The feet by side; `scan.side_conflict` where two scans show the same side.

    `reader` gives what `scan_feet` would. With `mirror_from` a refused scan does not stop the other one: its foot is
    built as the mirror image.
    """
    feet: dict[str, Foot] = {}
    refusals: list[ScanError] = []
    for path in paths:
        for foot in _scanned(path, options, refusals, reader):
            if foot.side in feet:
                raise ScanError(
                    "scan.side_conflict", f"{path.name} is a second {foot.side} foot; give a left and a right scan"
                )
            feet[foot.side] = foot
    if options.mirror_from and paths:  # a check-up may do without any scan
        feet = with_mirrored(feet, options.mirror_from, refusals[0] if refusals else None)
    return _compared(dict(sorted(feet.items())))


def _compared(feet: dict[str, Foot]) -> dict[str, Foot]:
    """The feet, both with a warning where one is much longer than the other."""
    lengths = [foot.length_mm for foot in feet.values()]
    if not lengths or max(lengths) - min(lengths) <= LENGTHS_APART_MM:
        return feet
    text = (
        f"the feet are {max(lengths) - min(lengths):.0f} mm apart in length ({' and '.join(_told(feet))}), over "
        f"{LENGTHS_APART_MM:g}: look whether both scans are this patient's, whole and in one scale"
    )
    apart = Notice(code="scan.lengths_apart", text=text, asks=True)
    return {
        side: replace(foot, scan=replace(foot.scan, notices=(*foot.scan.notices, apart))) for side, foot in feet.items()
    }


def _told(feet: Mapping[str, Foot]) -> list[str]:
    return [f"{side} {foot.length_mm:.0f} mm" for side, foot in feet.items()]


def _scanned(path: Path, options: ScanOptions, refusals: list[ScanError], reader: Reader) -> tuple[Foot, ...]:
    """The feet of a scan; with `mirror_from` a refusal is remembered, and the other foot in the file is taken."""
    try:
        return reader(path, options)
    except ScanError as error:
        if not options.mirror_from or options.pick:
            raise
        refusals.append(error)
    try:
        return reader(path, replace(options, side=None, pick=options.mirror_from))
    except ScanError:
        return ()
