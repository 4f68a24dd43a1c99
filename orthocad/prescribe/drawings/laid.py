"""A drawn outline laid on the foot's axes: its unit, its heel, and whether it is an insole at all."""

from __future__ import annotations

import numpy as np

from orthocad.errors import OrderError
from orthocad.geom.plan import Plan, area_mm2, extent_at, resampled
from orthocad.model.drawing import Drawing

LENGTHS_MM = (110.0, 370.0)  # those of insole_length_mm
WIDTH_SHARE = (0.25, 0.52)  # greatest width over length, our default
GUESSED_MM = (1.0, 10.0, 25.4, 1000.0)  # units of a drawing that does not say
REAR, FRONT = 0.16, 0.72  # contract: the foot axis goes through the middles of the breadth there
ROUNDS = 12
HEEL_SHARE = 0.012  # of the length: how far the broader end must draw the middle of the area, our default
SPACING_MM = 2.0


def laid(name: str, outline: Plan, unit_mm: float | None) -> Drawing:
    """The outline in millimetres with its heel at x = 0 and its axis on y = 0.

    Raises
    ------
    OrderError
        `outline.units`, `outline.not_an_insole`, `outline.heel_unclear`.
    """
    points = _turned(outline.points_mm - outline.points_mm.mean(axis=0))
    points = points * _unit_mm(name, float(np.ptp(points[:, 0])), unit_mm)
    points = resampled(Plan(points_mm=points), SPACING_MM)
    share = float(np.ptp(points[:, 1]) / np.ptp(points[:, 0]))
    if not WIDTH_SHARE[0] <= share <= WIDTH_SHARE[1]:
        text = f"{name} is {np.ptp(points[:, 0]):.0f} mm long and {np.ptp(points[:, 1]):.0f} wide"
        raise OrderError("outline.not_an_insole", f"{text}, which is no insole; save the insole's outline alone")
    points = _heel_behind(name, points)
    points = points - [points[:, 0].min(), 0.0]
    return Drawing(name=name, points_mm=np.round(points, 2))


def _unit_mm(name: str, extent: float, said_mm: float | None) -> float:
    low, high = LENGTHS_MM
    fitting = [mm for mm in ([said_mm] if said_mm else GUESSED_MM) if low <= extent * mm <= high]
    if len(fitting) == 1:
        return fitting[0]
    size = f"{extent * said_mm:.0f} mm long by its own units" if said_mm else f"{extent:.4g} long without a unit"
    raise OrderError("outline.units", f"{name} is {size}; an insole has {low:g} to {high:g} mm: correct its units")


def _turned(points: np.ndarray) -> np.ndarray:
    """Its length along x: by its longest extent first, then by the middles of its breadth."""
    _, axes = np.linalg.eigh(np.cov(resampled(Plan(points_mm=points), float(np.ptp(points, axis=0).max()) / 300).T))
    along = axes[:, 1]
    points = points @ np.array([along, [-along[1], along[0]]]).T
    for _ in range(ROUNDS):
        low, size = points[:, 0].min(), np.ptp(points[:, 0])
        rear, front = (np.mean(extent_at(points, low + share * size)) for share in _stations(points))
        points = points - [0.0, rear]
        points = _rotated(points, -float(np.arctan2(front - rear, (FRONT - REAR) * size)))
    return points


def _stations(points: np.ndarray) -> tuple[float, float]:
    """The axis' two shares of the length, counted from the heel whichever way it points."""
    return (REAR, FRONT) if _centre_share(points) > 0 else (1 - FRONT, 1 - REAR)


def _rotated(points: np.ndarray, angle: float) -> np.ndarray:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(points @ turn.T)


def _centre_share(points: np.ndarray) -> float:
    """How far the middle of the area lies ahead of the middle of the length, as a share of it."""
    x, y = points.T
    nx, ny = np.roll(points, -1, axis=0).T
    middle = float(((x + nx) * (x * ny - nx * y)).sum() / (6 * area_mm2(Plan(points_mm=points))))
    return (middle - (x.min() + x.max()) / 2) / float(np.ptp(x))


def _heel_behind(name: str, points: np.ndarray) -> np.ndarray:
    share = _centre_share(points)
    if abs(share) < HEEL_SHARE:
        text = f"which end of {name} is the heel cannot be told: both are about as broad"
        raise OrderError("outline.heel_unclear", f"{text}; draw the insole as it is")
    points = points if share > 0 else -points
    rear = np.mean(extent_at(points, points[:, 0].min() + REAR * np.ptp(points[:, 0])))
    return np.asarray(points - [0.0, rear])
