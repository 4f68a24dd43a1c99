"""The number that would do: other prescriptions tried out until one can be built."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from orthocad.model import Prescription
from orthocad.model.prescription import Scalar


def with_values(rx: Prescription, values: Mapping[str, Scalar]) -> Prescription:
    """The prescription with those values in place of its own."""
    changed = {key: replace(rx.values[key], value=value) for key, value in values.items()}
    return replace(rx, values={**rx.values, **changed})


def first_that(holds: Callable[[float], bool], candidates: Sequence[float] | np.ndarray) -> float | None:
    """The first candidate that holds, by halving: what comes after one that holds does too."""
    found, low, high = None, 0, len(candidates)
    while low < high:
        middle = (low + high) // 2
        if holds(float(candidates[middle])):
            found, high = float(candidates[middle]), middle
        else:
            low = middle + 1
    return found


def tenth_up(mm: float) -> float:
    """The next tenth of a millimetre, or this one."""
    return float(np.ceil(10 * mm - 1e-6) / 10)


def tenths(low_mm: float, high_mm: float) -> np.ndarray:
    """Every tenth of a millimetre from `low_mm` to `high_mm`."""
    return np.arange(round(10 * tenth_up(low_mm)), 10 * high_mm + 0.5) / 10
