"""Why a finished device is kept back, as an error."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from orthocad.errors import RejectedError
from orthocad.model import Check, Verdict


def rejection(verdicts: Mapping[str, Verdict]) -> RejectedError:
    """What failed and what was missed, under the first failed check's code."""
    failed = [f"{side} {_told(c)}" for side, v in verdicts.items() for c in v.failures]
    missed = [
        f"{side} {d.name} {d.realised:.2f} for {d.requested:.2f} {d.unit}"
        for side, v in verdicts.items()
        for d in v.doses
        if not d.passed
    ]
    code = next((c.code for v in verdicts.values() for c in v.failures), "device.dose_missed")
    return RejectedError(code, f"{'; '.join(failed + missed)}; the files are kept under rejected/")


def _told(c: Check) -> str:
    """What failed; a wall with what it lacks, by tenths of a millimetre."""
    text = f"{c.code} {c.value:.2f} {c.unit} (limit {c.limit:g})"
    lacking = f": {ceil(10 * (c.limit - c.value)) / 10:g} mm more of shell or base would do"
    return text + (lacking if c.code == "device.too_thin" else "")
