"""Coordinates far from their origin: single precision keeps seven digits, which then are too few for a foot."""

from __future__ import annotations

import numpy as np

from orthocad.errors import ScanError
from orthocad.model import Notice

SAID_MM, REFUSED_MM = 0.1, 1.0  # steps of the file's numbers; arches are asked for to 0.5 mm, our default


def checked_digits(vertices: np.ndarray, mm_per_unit: float) -> tuple[Notice, ...]:
    """What to say of vertices (n, 3) in file units whose last digits are missing.

    Raises
    ------
    ScanError
        `scan.too_few_digits` where the steps are as large as what is measured.
    """
    single = vertices.astype(np.float32)
    if not np.array_equal(single, vertices):
        return ()
    step_mm = float(np.spacing(np.abs(single).max())) * mm_per_unit
    if step_mm < SAID_MM:
        return ()
    text = f"the scan lies so far from its origin that its numbers go in steps of {step_mm:.1f} mm"
    if step_mm > REFUSED_MM:
        raise ScanError("scan.too_few_digits", f"{text}; move it to the origin and export it again")
    return (Notice(code="scan.few_digits", text=f"{text}: all measures are uncertain by as much"),)
