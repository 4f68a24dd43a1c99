"""A sheet on a firm, smooth floor: where it comes down it is carried, where it rises it is free."""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.model import Sealed
from orthocad.verify.strength.plate import Shell, stiffness

ROUNDS = 60
HALVINGS = 40
BALANCED = 1e-6  # greatest force left over, of the load
SOFT = 1e-6  # share of a spring that is kept where nothing is carried, in the first factors only


class Floor(Sealed):
    """Springs under the corners; each carries once its corner has come down by its gap."""

    gap_mm: np.ndarray  # (n,)
    stiffness_n_mm: np.ndarray  # (n,)
    held: np.ndarray  # (n,) bool: stays on the floor whatever happens, by what else stands on it

    def carries(self, up_mm: np.ndarray) -> np.ndarray:
        """Which corners are on the floor (n,)."""
        return np.asarray(self.held | (-up_mm > self.gap_mm))

    def force_n(self, up_mm: np.ndarray) -> np.ndarray:
        """What each corner is carried with (n,)."""
        return np.asarray(np.where(self.carries(up_mm), self.stiffness_n_mm * (-up_mm - self.gap_mm), 0.0))


class Carried(Sealed):
    """The sheet at rest under a load."""

    moved: np.ndarray  # (count,) all unknowns of the shell
    seated_mm: np.ndarray  # (n,) rise of the corners had the sheet been rigid
    force_n: np.ndarray  # (n,) of the floor, up
    rounds: int

    @property
    def down_mm(self) -> np.ndarray:
        """How far each corner bent down (n,)."""
        return np.asarray(self.seated_mm - self.moved[2 : 3 * len(self.force_n) : 3])


def carry(shell: Shell, floor: Floor, load_n: np.ndarray) -> Carried:
    """The sheet at rest under loads (n,) downwards at its corners: first as if it were rigid, then as it gives.

    Raises
    ------
    ArithmeticError
        Where the floor cannot carry the load.
    """
    n = len(load_n)
    plane = np.column_stack([np.ones(n), (shell.sheet.xy_mm - shell.sheet.xy_mm.mean(axis=0)) / 50.0])
    q, _ = _rest(np.array([-floor.gap_mm.min() - 0.01, 0.0, 0.0]), _Rigid(plane, floor, load_n))
    start = np.zeros(shell.count)
    start[2 : 3 * n : 3] = plane @ q
    moved, rounds = _rest(start, _Bending(shell, floor, load_n))
    up = moved[2 : 3 * n : 3]
    return Carried(moved=moved, seated_mm=plane @ q, force_n=floor.force_n(up), rounds=rounds)


class _Rigid:
    """Forces left over by height and two slopes."""

    def __init__(self, plane: np.ndarray, floor: Floor, load_n: np.ndarray) -> None:
        self.plane, self.floor, self.load = plane, floor, load_n
        self.least = BALANCED * load_n.sum()

    def left(self, q: np.ndarray) -> np.ndarray:
        return np.asarray(self.plane.T @ (self.load - self.floor.force_n(self.plane @ q)))

    def step(self, q: np.ndarray, left: np.ndarray) -> np.ndarray:
        on = self.floor.carries(self.plane @ q)
        matrix = (self.plane * np.where(on, self.floor.stiffness_n_mm, 0.0)[:, None]).T @ self.plane
        return np.asarray(np.linalg.solve(matrix + 1e-9 * np.trace(matrix) * np.eye(3), -left))


class _Bending:
    """Forces left over by all unknowns of the shell."""

    def __init__(self, shell: Shell, floor: Floor, load_n: np.ndarray) -> None:
        from scipy.sparse import diags_array

        self.n, self.floor = len(load_n), floor
        matrix = stiffness(shell)
        held = np.zeros(shell.count)  # against sliding and turning in the plan, where nothing pushes
        hind, fore = (int(pick(shell.sheet.xy_mm[:, 0])) for pick in (np.argmin, np.argmax))
        held[[3 * hind, 3 * hind + 1, 3 * fore + 1]] = matrix.diagonal().mean()
        self.matrix = (matrix + diags_array(held)).tocsc()
        self.load = np.zeros(shell.count)
        self.load[2 : 3 * self.n : 3] = load_n
        self.least = BALANCED * load_n.sum()
        self._solver: Any = None
        self._first = np.zeros(self.n, bool)
        self._columns: dict[int, np.ndarray] = {}

    def left(self, moved: np.ndarray) -> np.ndarray:
        found = self.matrix @ moved + self.load
        found[2 : 3 * self.n : 3] -= self.floor.force_n(moved[2 : 3 * self.n : 3])
        return np.asarray(found)

    def step(self, moved: np.ndarray, left: np.ndarray) -> np.ndarray:
        """Newton's step; corners that came to the floor or left it since the first are added by Woodbury's formula."""
        on = self.floor.carries(moved[2 : 3 * self.n : 3])
        if self._solver is None:
            self._factor(on)
        whole = self._solve(-left)
        changed = np.flatnonzero(on != self._first)
        if len(changed) == 0:
            return whole
        columns = np.column_stack([self._column(int(i)) for i in changed])
        rows = 3 * changed + 2
        added = np.where(on[changed], 1.0, -1.0) * (1.0 - SOFT) * self.floor.stiffness_n_mm[changed]
        return np.asarray(whole - columns @ np.linalg.solve(np.diag(1.0 / added) + columns[rows], whole[rows]))

    def _factor(self, on: np.ndarray) -> None:
        from scipy.sparse import diags_array
        from scipy.sparse.linalg import splu

        springs = np.zeros(self.matrix.shape[0])
        springs[2 : 3 * self.n : 3] = np.where(on, 1.0, SOFT) * self.floor.stiffness_n_mm
        whole = (self.matrix + diags_array(springs)).tocsc()
        self._solver = splu(whole, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})
        self._first = on

    def _solve(self, force: np.ndarray) -> np.ndarray:
        assert self._solver is not None
        return np.asarray(self._solver.solve(force))

    def _column(self, corner: int) -> np.ndarray:
        """How everything moves under 1 N at a corner."""
        if corner not in self._columns:
            unit = np.zeros(self.matrix.shape[0])
            unit[3 * corner + 2] = 1.0
            self._columns[corner] = self._solve(unit)
        return self._columns[corner]


def _rest(start: np.ndarray, body: _Rigid | _Bending) -> tuple[np.ndarray, int]:
    """Newton's steps, each as long as it helps: the energy is convex, so this always ends where there is a rest."""
    at = start
    for count in range(1, ROUNDS + 1):
        left = body.left(at)
        if np.abs(left).max() <= body.least:
            return at, count
        step = body.step(at, left)
        at = at + _length(at, step, body) * step
    raise ArithmeticError("the floor cannot carry the device")


def _length(at: np.ndarray, step: np.ndarray, body: _Rigid | _Bending) -> float:
    """How much of a step makes the energy least: all of it, or to where its slope passes zero before."""
    low, high = 0.0, 1.0
    if step @ body.left(at + step) <= 0.0:
        return high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if step @ body.left(at + middle * step) < 0.0 else (low, middle)
    return (low + high) / 2
