"""Columns under a rigid body that settles until force and moment balance."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from orthocad.model import Sealed

ROUNDS = 100
INNER_ROUNDS = 60
BALANCED = 1e-6  # residual force and moment, of the load
_LEVER_MM = 50.0  # makes moments comparable with forces
_MOST_STRAIN = 1.0 - 1e-9


class Layer(Sealed):
    """Material in the way of each column; pressure at strain e: E (e + k e^3 / (1 - e)). reference.md 4.4"""

    thickness_mm: np.ndarray  # (n,) or (1,)
    modulus_mpa: float
    stiffening: float = 1.0  # k; 0 is linear


class Columns(Sealed):
    """Plan points of one contact: how far each point of the body stands over its support, and what lies between."""

    xy_mm: np.ndarray  # (n, 2)
    area_mm2: float  # of each
    clear_mm: np.ndarray  # (n,) body less support before it settles; negative where they overlap
    layers: tuple[Layer, ...]


class Load(Sealed):
    """A vertical force through a point of the plan."""

    force_n: float
    at_mm: tuple[float, float]


class Settled(Sealed):
    """The balanced body."""

    pressure_mpa: np.ndarray  # (n,)
    rise_mm: float  # at the load's point; negative is down
    slope_x: float  # rise per mm along x
    slope_y: float
    force_error: float  # share of the load
    moment_error: float  # moment left over load times 50 mm
    rounds: int


class _Response(NamedTuple):
    """Pressures of all columns, and how fast they rise with overlap."""

    pressure: np.ndarray  # (n,) MPa
    stiffness: np.ndarray  # (n,) MPa per mm


def settle(columns: Columns, load: Load, start: Settled | None = None) -> Settled:
    """Height, pitch and roll at which the columns carry the load, by damped Newton steps.

    Raises
    ------
    ArithmeticError
        Where no balance is found: the load's point lies outside all that can carry it.
    """
    shape = _shape(columns, load)
    q = _start(columns, shape) if start is None else np.array([start.rise_mm, start.slope_x, start.slope_y]) * _SCALE
    response = _press(columns, -columns.clear_mm - shape @ q, np.zeros(len(shape)))
    left = _residual(shape, response, columns, load)
    damping = 1e-9
    for count in range(1, ROUNDS + 1):
        hessian = (shape * (response.stiffness * columns.area_mm2)[:, None]).T @ shape
        weight = np.trace(hessian) / 3.0 + load.force_n / 10.0 * (np.trace(hessian) == 0.0)
        move = np.linalg.solve(hessian + damping * weight * np.eye(3), left)
        move *= min(1.0, 10.0 / max(float(np.abs(move).max()), 1e-12))
        tried = _press(columns, -columns.clear_mm - shape @ (q + move), response.pressure)
        after = _residual(shape, tried, columns, load)
        if np.linalg.norm(after) < np.linalg.norm(left):
            q, response, left, damping = q + move, tried, after, max(damping / 10.0, 1e-9)
        else:
            damping = max(damping * 10.0, 1e-6)
        if np.abs(left).max() <= BALANCED * load.force_n:
            return _settled(q, response, left / load.force_n, count)
    raise ArithmeticError("the foot finds no balance on its support")


_SCALE = np.array([1.0, _LEVER_MM, _LEVER_MM])


def _shape(columns: Columns, load: Load) -> np.ndarray:
    """Rise of each column for a unit of height, pitch and roll about the load's point, (n, 3)."""
    arm = (columns.xy_mm - np.array(load.at_mm)) / _LEVER_MM
    return np.column_stack([np.ones(len(arm)), arm])


def _start(columns: Columns, shape: np.ndarray) -> np.ndarray:
    """The body laid flat along its support and pressed in a little."""
    low = columns.clear_mm <= np.quantile(columns.clear_mm, 0.5)
    q = -np.linalg.lstsq(shape[low], columns.clear_mm[low], rcond=None)[0]
    q[0] -= 3.0
    return np.asarray(q)


def _residual(shape: np.ndarray, response: _Response, columns: Columns, load: Load) -> np.ndarray:
    """What the columns carry beyond the load: the force, and both moments over 50 mm."""
    carried = shape.T @ (response.pressure * columns.area_mm2)
    return np.asarray(carried - np.array([load.force_n, 0.0, 0.0]))


def _settled(q: np.ndarray, response: _Response, left: np.ndarray, rounds: int) -> Settled:
    rise, along, across = (float(v) for v in q / _SCALE)
    return Settled(
        pressure_mpa=response.pressure,
        rise_mm=rise,
        slope_x=along,
        slope_y=across,
        force_error=float(abs(left[0])),
        moment_error=float(np.abs(left[1:]).max()),
        rounds=rounds,
    )


def _press(columns: Columns, overlap_mm: np.ndarray, guess_mpa: np.ndarray) -> _Response:
    """The pressure at which each column's layers give way by its overlap: Newton, column by column.

    The give of a column is concave in pressure, so a step from below stays below, and one from above falls below.
    """
    loaded = np.flatnonzero(overlap_mm > 0.0)
    overlap, p = overlap_mm[loaded], guess_mpa[loaded]
    layers = [(t[loaded] if len(t) > 1 else t, layer) for layer in columns.layers for t in (layer.thickness_mm,)]
    for _ in range(INNER_ROUNDS):
        give, slope = np.zeros(len(p)), np.zeros(len(p))
        for thickness, layer in layers:
            strain, rate = _strain(p / layer.modulus_mpa, layer.stiffening)
            give += thickness * strain
            slope += thickness * rate / layer.modulus_mpa
        step = (give - overlap) / slope
        p = np.maximum(p - step, 0.0)
        if len(p) == 0 or np.abs(step).max() <= 1e-9 + 1e-9 * p.max():
            break
    pressure, stiffness = np.zeros(len(overlap_mm)), np.zeros(len(overlap_mm))
    pressure[loaded], stiffness[loaded] = p, 1.0 / slope if len(p) else 0.0
    return _Response(pressure, stiffness)


def _strain(load: np.ndarray, stiffening: float) -> tuple[np.ndarray, np.ndarray]:
    """Strain e at pressure over modulus, f(e) = e + k e^3 / (1 - e), and de/df: from a table, then two Newton steps."""
    if stiffening == 0.0:
        return load, np.ones_like(load)
    known, table = _table(stiffening)
    e = np.interp(load, known, table)
    for _ in range(2):
        e = np.clip(e - (_law(e, stiffening) - load) / _law_slope(e, stiffening), 0.0, _MOST_STRAIN)
    return e, 1.0 / _law_slope(e, stiffening)


def _law(e: np.ndarray, k: float) -> np.ndarray:
    return e + k * e**3 / (1.0 - e)


def _law_slope(e: np.ndarray, k: float) -> np.ndarray:
    return 1.0 + k * e**2 * (3.0 - 2.0 * e) / (1.0 - e) ** 2


@lru_cache(maxsize=8)
def _table(stiffening: float) -> tuple[np.ndarray, np.ndarray]:
    e = 1.0 - np.geomspace(1.0, 1e-6, 2000)
    e[0] = 0.0
    return _law(e, stiffening), e
