"""One closed outline from the lines of a drawing."""

from __future__ import annotations

import numpy as np

from orthocad.errors import OrderError
from orthocad.geom.plan import Plan, area_mm2

CLOSED_SHARE = 2e-3  # of the drawing's extent: ends nearer than this meet (0.5 of 260 mm)
RIVAL_SHARE = 0.5  # of the largest loop's area: a second one as large is no hole or mark


def outline_of(name: str, lines: list[np.ndarray]) -> Plan:
    """The largest closed loop, counter-clockwise; hatches, holes and marks inside it are left out.

    Raises
    ------
    OrderError
        `outline.not_closed`, `outline.several`.
    """
    if not lines:
        raise OrderError("outline.not_closed", f"{name} holds no lines, arcs or curves; draw the insole's outline")
    reach = CLOSED_SHARE * float(np.ptp(np.vstack(lines), axis=0).max())
    loops = sorted((_plan(loop) for loop in _joined(lines, reach)), key=area_mm2)
    if not loops:
        text = f"no line of {name} closes within {100 * CLOSED_SHARE:g} % of the drawing's size"
        raise OrderError("outline.not_closed", f"{text}; join the outline's ends")
    rivals = [r for r in loops[:-1] if area_mm2(r) > RIVAL_SHARE * area_mm2(loops[-1])]
    if any(not loops[-1].contains(r.points_mm[:1])[0] for r in rivals):
        raise OrderError("outline.several", f"{name} shows more than one insole; save one outline to a file")
    return loops[-1]


def _plan(loop: np.ndarray) -> Plan:
    plan = Plan(points_mm=loop)
    return plan if area_mm2(plan) > 0 else Plan(points_mm=loop[::-1])


def _joined(lines: list[np.ndarray], reach: float) -> list[np.ndarray]:
    """Closed loops: lines whose ends meet are strung together."""
    loops: list[np.ndarray] = []
    open_ones: list[np.ndarray] = []
    for line in lines:
        (loops if _closes(line, reach) else open_ones).append(line)
    while open_ones:
        chain = open_ones.pop()
        while not _closes(chain, reach) and (found := _next(chain[-1], open_ones, reach)) is not None:
            number, turned = found
            piece = open_ones.pop(number)
            chain = np.vstack([chain, (piece[::-1] if turned else piece)])
        if _closes(chain, reach):
            loops.append(chain)
    return [_distinct(loop, reach) for loop in loops]


def _closes(line: np.ndarray, reach: float) -> bool:
    return len(line) > 3 and float(np.linalg.norm(line[0] - line[-1])) <= reach


def _next(end: np.ndarray, lines: list[np.ndarray], reach: float) -> tuple[int, bool] | None:
    """The line that goes on from an end, and whether it is to be turned round."""
    if not lines:
        return None
    away = np.array([[np.linalg.norm(line[0] - end), np.linalg.norm(line[-1] - end)] for line in lines])
    number, which = np.unravel_index(int(away.argmin()), away.shape)
    return (int(number), bool(which)) if away[number, which] <= reach else None


def _distinct(loop: np.ndarray, reach: float) -> np.ndarray:
    """Without points on each other."""
    step = np.linalg.norm(np.diff(np.vstack([loop, loop[:1]]), axis=0), axis=1)
    return loop[step > 1e-3 * reach]
