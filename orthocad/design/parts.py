"""What many corrections are made of: a dose's parameter and reading, round and elliptic forms, lines to read along."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orthocad.design.job import Job
from orthocad.geom.fields import bell, even_step
from orthocad.model import Parameter, Reading, Sealed

HEIGHT_TOLERANCE_MM, PLACE_TOLERANCE_MM, ANGLE_TOLERANCE_DEG = 0.1, 0.5, 0.2
LINE_STEP_MM = 0.25
ROUNDER_MM = 2.0  # than the cover, our default


def height_parameter(
    key: str, text: str, high: float, source: str = "decisions.md", needs: tuple[str, ...] = ()
) -> Parameter:
    """A dose in millimetres, none by default."""
    return Parameter(key=key, text=text, default=0.0, unit="mm", low=0.0, high=high, source=source, needs=needs)


def height_reading(name: str, requested_mm: float, at_mm: np.ndarray, figure: Callable) -> Reading:
    """A height to prove within 0.1 mm."""
    at = np.atleast_2d(at_mm)
    return Reading(name=name, requested=requested_mm, tolerance=HEIGHT_TOLERANCE_MM, unit="mm", at_mm=at, figure=figure)


def place_reading(name: str, requested_mm: float, at_mm: np.ndarray, figure: Callable) -> Reading:
    """A place to prove within 0.5 mm."""
    return Reading(
        name=name, requested=requested_mm, tolerance=PLACE_TOLERANCE_MM, unit="mm", at_mm=at_mm, figure=figure
    )


def line_mm(
    middle_mm: np.ndarray, direction: np.ndarray, reach_mm: float, step_mm: float = LINE_STEP_MM
) -> tuple[np.ndarray, np.ndarray]:
    """Places (n,) along a line from -reach to reach, and their plan points (n, 2)."""
    run = np.arange(-reach_mm, reach_mm + step_mm / 2, step_mm)
    return run, middle_mm + run[:, None] * np.asarray(direction, float)


def reach_mm(job: Job, amount_mm: float, least_mm: float) -> float:
    """How far a mound reaches: its top is rounder than the cover's ball, or the cover could not follow it."""
    return max(least_mm, float(np.sqrt(4 * amount_mm * (job.rx.number("cover_mm") + ROUNDER_MM))))


class Disc(Sealed):
    """A flat round form with a soft edge: half its amount at the radius."""

    centre_mm: np.ndarray  # (2,)
    radius_mm: float
    blend_mm: float
    amount_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        away = np.linalg.norm(xy_mm - self.centre_mm, axis=1)
        half = self.blend_mm / 2
        return self.amount_mm * (1.0 - even_step(away, self.radius_mm - half, self.radius_mm + half))


class Mound(Sealed):
    """A rounded mound, its reach behind, ahead and across given apart; level on its top."""

    top_mm: np.ndarray  # (2,)
    behind_mm: float
    ahead_mm: float
    across_mm: float
    amount_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        along, across = (xy_mm - self.top_mm).T
        along = along / np.where(along < 0, self.behind_mm, self.ahead_mm)
        return self.amount_mm * bell(np.hypot(along, across / self.across_mm))
